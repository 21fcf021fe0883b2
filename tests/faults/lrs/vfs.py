"""A power cut for SQLite: what was written and not synced is undone, or half undone.

The files of the SQLite library that Python itself uses are wrapped (``sqlite3_vfs`` and
``sqlite3_io_methods`` of its C interface), so the product runs unchanged: its own
connections, pragmas, threads and transactions. A write is remembered, by sectors, until
the next sync of its file; ``xSync`` is taken at its word. Python's lock is held during
every write and sync, so that at the moment of the cut nothing else is under way.
"""

import _sqlite3
import ctypes
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""
CUT = 86
"""The exit status of a process whose power was cut."""
MAIN_FILES = 0x0100 | 0x0800 | 0x80000
"""SQLITE_OPEN_MAIN_DB, _MAIN_JOURNAL and _WAL."""

_Function = ctypes.c_void_p
_OPEN = ctypes.PYFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_void_p,
)
_WRITE = ctypes.PYFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
)
_TRUNCATE = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("xOpen", _Function),
        *((f"rest{number}", _Function) for number in range(15)),
    )


class _Methods(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("xClose", _Function),
        ("xRead", _Function),
        ("xWrite", _Function),
        ("xTruncate", _Function),
        ("xSync", _Function),
        *((f"rest{number}", _Function) for number in range(13)),
    )


class _File(ctypes.Structure):
    _fields_ = (("pMethods", ctypes.POINTER(_Methods)),)


@dataclass(frozen=True, slots=True)
class Cut:
    """When the power fails, and what the disk did with what was not synced.

    Of the unsynced blocks of ``grain`` bytes each survives with probability ``kept``.
    """

    after: int
    """Writes and syncs."""
    kept: float
    grain: int
    seed: int


@dataclass(slots=True)
class _Unsynced:
    """What a file held before the writes since its last sync."""

    size: int
    sectors: dict[int, bytes] = field(default_factory=dict)


def is_reachable() -> bool:
    """Tell whether Python's SQLite is a library whose C interface can be called."""
    path = getattr(_sqlite3, "__file__", None)
    return path is not None and hasattr(ctypes.CDLL(path), "sqlite3_vfs_find")


_installed: list["Disk"] = []
"""SQLite calls them until the process ends."""


class Disk:
    """The disk below every database of this process, until its power is cut."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self._left = cut.after
        self._unsynced: dict[str, _Unsynced] = {}
        self._paths: dict[int, str] = {}
        self._methods: dict[int, _Methods] = {}
        self._kept_alive: list[object] = []
        self._library = ctypes.CDLL(_sqlite3.__file__)

    def install(self) -> None:
        """Put this disk below every database that is opened from now on."""
        find = self._library.sqlite3_vfs_find
        find.restype = ctypes.POINTER(_Vfs)
        original = find(None)
        self._open_original = _OPEN(original.contents.xOpen)
        self._original = original
        mine = _Vfs.from_buffer_copy(original.contents)
        mine.zName = b"power-cut"
        mine.xOpen = self._pointer(_OPEN, self._open)
        self._kept_alive.append(mine)
        self._library.sqlite3_vfs_register(ctypes.byref(mine), 1)
        _installed.append(self)

    def _pointer(self, kind: Any, function: Callable[..., int]) -> int | None:  # noqa: ANN401 - ctypes' prototypes
        callback = kind(function)
        self._kept_alive.append(callback)
        return ctypes.cast(callback, ctypes.c_void_p).value

    # --- What SQLite calls

    def _open(self, _vfs: int, name: int, file: int, flags: int, out: int) -> int:
        status: int = self._open_original(
            ctypes.addressof(self._original.contents), name, file, flags, out
        )
        if status == 0 and name and flags & MAIN_FILES:
            self._paths[file] = os.fsdecode(ctypes.string_at(name))
            opened = _File.from_address(file)
            opened.pMethods = ctypes.pointer(self._wrapped(opened.pMethods.contents))
        return status

    def _wrapped(self, original: _Methods) -> _Methods:
        address = ctypes.addressof(original)
        if address not in self._methods:
            mine = _Methods.from_buffer_copy(original)
            mine.xWrite = self._pointer(_WRITE, self._write(_WRITE(original.xWrite)))
            mine.xTruncate = self._pointer(
                _TRUNCATE, self._truncate(_TRUNCATE(original.xTruncate))
            )
            mine.xSync = self._pointer(_SYNC, self._sync)
            self._methods[address] = mine
        return self._methods[address]

    def _write(self, original: Callable[..., int]) -> Callable[..., int]:
        def write(file: int, content: int, length: int, offset: int) -> int:
            self._tick()
            self._remember(self._paths[file], offset, offset + length)
            return original(file, content, length, offset)

        return write

    def _truncate(self, original: Callable[..., int]) -> Callable[..., int]:
        def truncate(file: int, size: int) -> int:
            self._tick()
            path = self._paths[file]
            self._remember(path, size, os.stat(path).st_size)  # noqa: PTH116 - hot
            return original(file, size)

        return truncate

    def _sync(self, file: int, _flags: int) -> int:
        self._tick()
        self._unsynced.pop(self._paths[file], None)
        return 0

    # --- The disk

    def _remember(self, path: str, start: int, end: int) -> None:
        handle = os.open(path, os.O_RDONLY)
        known = self._unsynced.get(path)
        if known is None:
            known = self._unsynced[path] = _Unsynced(os.fstat(handle).st_size)
        for sector in range(start // SECTOR, -(-end // SECTOR)):
            if sector not in known.sectors:
                known.sectors[sector] = os.pread(handle, SECTOR, sector * SECTOR)
        os.close(handle)

    def _tick(self) -> None:
        self._left -= 1
        if self._left < 0:
            self.cut()

    def cut(self) -> None:
        """Undo what did not survive and end this process at once."""
        chance = random.Random(self._cut.seed)  # noqa: S311 - the disk's luck
        for path, unsynced in self._unsynced.items():
            self._undo(path, unsynced, chance)
        os._exit(CUT)

    def _undo(self, path: str, unsynced: _Unsynced, chance: random.Random) -> None:
        luck: dict[int, bool] = {}
        handle = os.open(path, os.O_RDWR)
        for sector, content in sorted(unsynced.sectors.items()):
            block = sector * SECTOR // self._cut.grain
            if block not in luck:
                luck[block] = chance.random() < self._cut.kept
            if not luck[block]:
                # What lies beyond the old end was never there: zeros, or cut off below.
                whole = content.ljust(SECTOR, b"\0")
                os.pwrite(handle, whole, sector * SECTOR)
        if not any(luck.values()):
            os.ftruncate(handle, unsynced.size)
        os.close(handle)

"""One file with many in it, each sealed by its sum: what a backup is written into.

A ZIP whose last member, ``manifest.json``, says what the backup is of and gives size
and SHA-256 of every other member. It appears under its name only when it is whole and
on the disk.
"""

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from lms.core import json
from lms.core.errors import BackupError
from lms.core.files import sync

FORMAT = 1
MANIFEST = "manifest.json"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""What the reader of ZIP raises at a byte that was changed: a method of compression
that it does not know, a mark of encryption, a place before the beginning."""
CHUNK = 1 << 20
"""Bytes that are held in memory at a time."""

Advance = Callable[[int], None]
"""Hears how many bytes more have been written or read."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a member must be to be believed."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is of.

    ``revisions`` are those of the tables, ``columns`` those of each table that is a
    member of its own, ``secret`` tells whether the site's secret is still the same
    without telling the secret.
    """

    engine: str
    made: str
    version: str
    secret: str
    revisions: tuple[str, ...]
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    members: dict[str, Seal] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Return the bytes of all members."""
        return sum(seal.size for seal in self.members.values())


class ArchiveWriter:
    """Writes an archive; a context manager that leaves nothing behind if it fails."""

    def __init__(self, target: Path, advance: Advance) -> None:
        self._target = target
        self._advance = advance
        self.members: dict[str, Seal] = {}

    def __enter__(self) -> Self:
        # Readable by its owner alone: it holds everybody's records.
        handle, name = tempfile.mkstemp(dir=self._target.parent, suffix=".partial")
        self._partial = Path(name)
        self._file: IO[bytes] = os.fdopen(handle, "wb")
        self._zip = zipfile.ZipFile(
            self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=1
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self._partial.unlink(missing_ok=True)

    def add(self, name: str, content: Iterable[bytes]) -> None:
        """Write a member from its pieces."""
        total, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for piece in content:
                member.write(piece)
                total.update(piece)
                size += len(piece)
                self._advance(len(piece))
        self.members[name] = Seal(size, total.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and let the archive appear under its name."""
        self._zip.writestr(MANIFEST, json.dumps_pretty(asdict(manifest)))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._partial.replace(self._target)
        sync(self._target.parent)


def pieces(path: Path) -> Iterator[bytes]:
    """Give the content of a file, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


class ArchiveReader:
    """Reads an archive; whatever is not as the manifest says is refused."""

    def __init__(self, path: Path, advance: Advance | None = None) -> None:
        self._path = path
        self.advance = advance

    def __enter__(self) -> Self:
        try:
            self._zip = zipfile.ZipFile(self._path)
        except _BROKEN as error:
            message = f"{self._path} is not a backup, or only a part of one ({error})"
            raise BackupError(message) from None
        try:
            self.manifest = self._read_manifest()
        except BaseException:
            self._zip.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def _read_manifest(self) -> Manifest:
        try:
            found = json.loads(self._zip.read(MANIFEST))
            if found["format"] != FORMAT:
                message = f"{self._path} is a backup of another format"
                raise BackupError(message)
            manifest = _manifest(found)
        except (KeyError, TypeError, *_BROKEN):
            message = f"{self._path} is not a backup, or its manifest is damaged"
            raise BackupError(message) from None
        if {*manifest.members, MANIFEST} != set(self._zip.namelist()):
            message = f"{self._path} does not hold what its manifest says"
            raise BackupError(message)
        return manifest

    def read(self, name: str) -> Iterator[bytes]:
        """Give a member piece by piece; raise at its end if it is not what it was."""
        seal = self.manifest.members.get(name)
        if seal is None:
            message = f"{self._path} has no {name}"
            raise BackupError(message)
        total = hashlib.sha256()
        try:
            with self._zip.open(name) as member:
                while piece := member.read(CHUNK):
                    total.update(piece)
                    if self.advance is not None:
                        self.advance(len(piece))
                    yield piece
        except _BROKEN as error:
            raise self._damaged(name) from error
        if total.hexdigest() != seal.sha256:
            raise self._damaged(name)

    def _damaged(self, name: str) -> BackupError:
        return BackupError(f"{name} in {self._path} is damaged; take another backup")


def _manifest(found: json.JsonObject) -> Manifest:
    members = {name: Seal(**seal) for name, seal in found["members"].items()}
    columns = {name: tuple(listed) for name, listed in found["columns"].items()}
    known = {
        **found,
        "revisions": tuple(found["revisions"]),
        "columns": columns,
        "members": members,
    }
    return Manifest(**known)

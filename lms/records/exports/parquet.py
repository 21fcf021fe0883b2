"""Parquet: typed columns, a folder for each month of storing, packed into one file.

Parquet files cannot grow, so each chunk makes files of its own; the mark of a settled
export is the number of its chunks. A file is named after the moment of storing of its
first row, in microseconds, and its chunk: what one export brings and what the next one
brings can be unpacked into one folder.
"""

import os
import shutil
import zipfile
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import ClassVar

import pyarrow as pa  # type: ignore[import-untyped]  # it has no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # the same

from lms.core.files import sync
from lms.records.errors import LostWorkError
from lms.records.exports.columns import Column, Kind, Value
from lms.records.exports.reading import Entry
from lms.xapi import moments

GROUP_ROWS = 10_000
"""Rows of a row group, which is held in memory …"""
GROUP_BYTES = 2 << 20
"""… unless its statements are longer than that together."""

PARTS = "parts"
_MADE = (1980, 1, 1, 0, 0, 0)
_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.MOMENT: pa.timestamp("us", tz="UTC"),
    Kind.NUMBER: pa.float64(),
    Kind.TRUTH: pa.bool_(),
}
# Arrow's own keeps for itself what it once had.
_POOL = pa.system_memory_pool()
_UNIQUE = frozenset({"id", "stored", "timestamp"})
STATEMENT = "statement"
"""The last column of every file: the whole statement, as it is stored."""


class Parquet:
    """Typed columns by month, the whole statement as JSON the last of them."""

    pages: ClassVar[int] = 100
    """Pages of a chunk: each costs a file."""

    def __init__(self, folder: Path, mark: int, columns: Sequence[Column]) -> None:
        self._columns = columns
        typed = [(each.name, _TYPES[each.kind]) for each in columns]
        self._schema = pa.schema([*typed, (STATEMENT, pa.string())])
        self._folder = folder / PARTS
        self._chunk = mark
        if mark and not self._folder.is_dir():
            raise LostWorkError
        self._folder.mkdir(exist_ok=True)
        for path in self._folder.glob("*/part-*.parquet"):
            if _chunk(path) >= mark:
                path.unlink()
        self._batches: list[pa.RecordBatch] = []
        self._rows = self._held = 0
        self._month = ""
        self._first = 0
        self._open: pq.ParquetWriter | None = None

    def write(self, entries: Sequence[Entry]) -> None:
        """Add a page."""
        for month, found in groupby(entries, _month):
            if month != self._month:
                self._flush()
                self._close_part()
                self._month = month
            self._add(list(found))

    def _add(self, entries: Sequence[Entry]) -> None:
        """Turn statements of one month into columns, which take less room."""
        if self._rows >= GROUP_ROWS or self._held >= GROUP_BYTES:
            self._flush()
        if self._open is None and not self._batches:
            self._first = moments.as_microseconds(_stored(entries[0]))
        texts = [each.payload.decode() for each in entries]
        columns: list[list[Value]] = [
            [column.read(each.statement) for each in entries]
            for column in self._columns
        ]
        arrays = [
            pa.array(values, field.type, memory_pool=_POOL)
            for values, field in zip([*columns, texts], self._schema, strict=True)
        ]
        self._batches.append(pa.record_batch(arrays, schema=self._schema))
        self._rows += len(entries)
        self._held += sum(len(each.payload) for each in entries)

    def _flush(self) -> None:
        """Write what is held as a row group."""
        if self._batches:
            table = pa.Table.from_batches(self._batches)
            self._batches, rows = [], self._rows
            self._rows = self._held = 0
            if self._open is None:
                self._open = self._part()
            self._open.write_table(table, rows)

    def _part(self) -> pq.ParquetWriter:
        folder = self._folder / f"month={self._month}"
        folder.mkdir(exist_ok=True)
        path = folder / f"part-{self._first}-{self._chunk}.parquet"
        # No dictionary of what is different in each row: it would only need memory.
        repeated = [c.name for c in self._columns if c.name not in _UNIQUE]
        return pq.ParquetWriter(
            path,
            self._schema,
            compression="zstd",
            use_dictionary=repeated,
            memory_pool=_POOL,
        )

    def _close_part(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def settle(self) -> int:
        """Make durable what was written, and return its mark."""
        self._flush()
        self._close_part()
        for path in self._folder.glob(f"*/part-*-{self._chunk}.parquet"):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            sync(path.parent)
        sync(self._folder)
        self._chunk += 1
        return self._chunk

    def finish(self, target: Path) -> None:
        """Pack the parts; they are compressed already. None at all: one empty part."""
        paths = sorted(
            self._folder.glob("*/part-*.parquet"),
            key=lambda path: (path.parent.name, _chunk(path)),
        )
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
            for path in paths or [self._empty()]:
                name = path.relative_to(self._folder).as_posix()
                entry = zipfile.ZipInfo(name, _MADE)
                with (
                    path.open("rb") as source,
                    packed.open(entry, "w", force_zip64=True) as kept,
                ):
                    shutil.copyfileobj(source, kept)

    def _empty(self) -> Path:
        path = self._folder / "part-0.parquet"
        pq.write_table(self._schema.empty_table(), path)
        return path

    def close(self) -> None:
        """Let the files go."""
        self._close_part()


def _stored(entry: Entry) -> datetime:
    return moments.parse(entry.statement["stored"])


def _month(entry: Entry) -> str:
    return f"{_stored(entry):%Y-%m}"


def _chunk(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])

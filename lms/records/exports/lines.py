"""Files that grow at their end: NDJSON and CSV.

A settled file is whole up to its mark, the number of its bytes; to go on is to cut off
what came after it.
"""

import csv
import gzip
import io
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, ClassVar

from lms.core import json, sheets
from lms.records.errors import LostWorkError
from lms.records.exports.columns import Column, Value
from lms.records.exports.reading import Entry
from lms.xapi import moments

BODY = "body"
_LEVEL = 6


def open_at(path: Path, mark: int) -> BinaryIO:
    """Open a file that is to be continued at ``mark``; refuse if it is shorter."""
    if mark and (not path.exists() or path.stat().st_size < mark):
        raise LostWorkError
    file = path.open("r+b" if path.exists() else "w+b")
    file.truncate(mark)
    file.seek(mark)
    return file


class Growing:
    """A file that pages are added to."""

    pages: ClassVar[int] = 20
    """Pages of a chunk: after that many it is settled."""

    def __init__(self, folder: Path, mark: int, columns: Sequence[Column]) -> None:
        self.columns = columns
        self._path = folder / BODY
        self._file = open_at(self._path, mark)
        if mark == 0:
            self._file.write(self.head())

    def head(self) -> bytes:
        """Return what the file begins with."""
        return b""

    def encoded(self, entries: Sequence[Entry]) -> bytes:
        """Return what is added for ``entries``, of which there is one at least."""
        raise NotImplementedError

    def write(self, entries: Sequence[Entry]) -> None:
        """Add a page."""
        if entries:
            self._file.write(self.encoded(entries))

    def settle(self) -> int:
        """Make durable what was written, and return its mark."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def finish(self, target: Path) -> None:
        """Give the settled file its name; it keeps the other one as well."""
        target.unlink(missing_ok=True)
        target.hardlink_to(self._path)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


class Ndjson(Growing):
    """A statement a line, byte for byte as it is stored; each page a gzip member."""

    def encoded(self, entries: Sequence[Entry]) -> bytes:
        """Compress the lines: without a time, so that the same make the same bytes."""
        text = b"".join(map(_line, entries))
        return gzip.compress(text, compresslevel=_LEVEL, mtime=0)


def _line(entry: Entry) -> bytes:
    if b"\n" in entry.payload:
        return json.dumps(entry.statement) + b"\n"
    return entry.payload + b"\n"


class Csv(Growing):
    """A row a statement, UTF-8, parted by commas; no cell can become a formula."""

    def head(self) -> bytes:
        """Return the mark of UTF-8 and the names of the columns."""
        names = [each.name for each in self.columns]
        return sheets.MARK.encode() + _rows([[sheets.safe(each) for each in names]])

    def encoded(self, entries: Sequence[Entry]) -> bytes:
        """Return the rows."""
        return _rows(
            [_cell(each.read(entry.statement)) for each in self.columns]
            for entry in entries
        )


def _rows(rows: object) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows(rows)  # type: ignore[arg-type]  # rows of texts
    return target.getvalue().encode()


def _cell(value: Value) -> str:
    """Write a value: only a text could be taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime):
        return moments.written(value)
    return sheets.safe(value)

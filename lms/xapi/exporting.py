"""Statements as lines: all that a store holds, in the order of storing.

A file holds whole lines and ends where the export was stopped; a later export goes on
after its last statement. In a compressed file each page is a gzip member of its own, so
that a broken end costs no more than one page.
"""

import gzip
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.xapi import moments, queries
from lms.xapi.consistency import consistent_through
from lms.xapi.portions import MOST_BYTES, portion
from lms.xapi.stored import WRITER_BITS, stored_at
from lms.xapi.tables import statement

PAGE = 1000
"""Statements read and written at a time, or fewer if they are long."""

START = -1

_GZIP = 31
"""What zlib calls a gzip member."""

_CHUNK = 1 << 20

_LONGEST = 1 << 25
"""Bytes; no line is longer."""


class ForeignFileError(ValueError):
    """The file to be continued is not an export of this store."""


@dataclass(frozen=True, slots=True)
class Range:
    """Which statements: of one store, stored after ``after`` and up to ``until``.

    Both are a ``seq``; what lies between them is complete and stays as it is.
    """

    store: UUID
    after: int
    until: int

    @property
    def through(self) -> datetime:
        """Return the moment of storing up to which the range is complete."""
        return moments.from_microseconds(stored_at(self.until))


def span(
    session: Session, store: UUID, since: datetime | None, last: UUID | None
) -> Range:
    """Return what is to be exported: from ``since`` or the statement ``last`` on.

    It ends at the moment before which nothing will appear any more.
    """
    with transaction.reading(session):
        through = consistent_through(session, store)
    after = START
    if since is not None:
        after = _end_of(moments.as_microseconds(since))
    if last is not None:
        with transaction.reading(session):
            found = queries.get(session, store, last)
        if found is None:
            message = f"its last statement, {last}, is not in this store"
            raise ForeignFileError(message)
        after = found.seq
    return Range(store, after, _end_of(moments.as_microseconds(through)))


def _end_of(microsecond: int) -> int:
    """Return the last ``seq`` that a statement stored then can have."""
    return ((microsecond + 1) << WRITER_BITS) - 1


def count(session: Session, wanted: Range) -> int:
    """Return how many statements there are to export."""
    query = select(func.count()).where(*_within(wanted, wanted.after))
    with transaction.reading(session):
        number: int = session.connection().execute(query).scalar_one()
    return number


def pages(session: Session, wanted: Range) -> Iterator[list[bytes]]:
    """Give the statements of ``wanted`` as lines, voided ones too, page by page.

    Each page is a reading transaction: a long export holds back no clearing up.
    """
    after = wanted.after
    while True:
        rows = portion(
            select(statement.c.seq)
            .where(*_within(wanted, after))
            .order_by(statement.c.seq)
            .limit(PAGE),
            statement.c.seq,
            statement.c.payload,
        )
        with transaction.reading(session):
            found = session.connection().execute(rows, {"bytes": MOST_BYTES}).all()
        if not found:
            return
        yield [_line(row.payload) for row in found]
        after = found[-1].seq


def _within(wanted: Range, after: int) -> tuple[ColumnElement[bool], ...]:
    return (
        statement.c.store == wanted.store,
        statement.c.seq > after,
        statement.c.seq <= wanted.until,
    )


def _line(payload: bytes) -> bytes:
    if b"\n" in payload:
        payload = json.dumps(json.loads(payload))
    return payload + b"\n"


# --- The file


def append(file: BinaryIO, lines: Sequence[bytes], *, compressed: bool) -> None:
    """Write whole lines at the end of ``file``."""
    text = b"".join(lines)
    # Without a time, the same statements make the same bytes.
    file.write(gzip.compress(text, compresslevel=6, mtime=0) if compressed else text)


def settle(file: BinaryIO) -> None:
    """Make what was written durable."""
    file.flush()
    os.fsync(file.fileno())


def resume(path: Path, *, compressed: bool) -> UUID | None:
    """Cut a broken end off the file and return its last statement, if it has one."""
    if not path.exists():
        return None
    with path.open("r+b") as file:
        end, last = (_last_member if compressed else _last_line)(file)
        if end == 0 and file.seek(0, os.SEEK_END):
            message = "it does not begin with statements"
            raise ForeignFileError(message)
        file.truncate(end)
    return _id_of(last) if end else None


def _id_of(line: bytes) -> UUID:
    try:
        return UUID(json.loads(line)["id"])
    except (ValueError, TypeError, KeyError, AttributeError):
        message = "its last line is no statement"
        raise ForeignFileError(message) from None


def _last_line(file: BinaryIO) -> tuple[int, bytes]:
    """Return where the last whole line ends, and that line."""
    position = file.seek(0, os.SEEK_END)
    tail = b""
    while position > 0 and tail.count(b"\n") < 2:  # noqa: PLR2004 - a line has two ends
        start = max(0, position - _CHUNK)
        file.seek(start)
        tail = file.read(position - start) + tail
        position = start
    whole, newline, broken = tail.rpartition(b"\n")
    end = file.seek(0, os.SEEK_END) - len(broken)
    return (end, whole.rpartition(b"\n")[2]) if newline else (0, b"")


def _last_member(file: BinaryIO) -> tuple[int, bytes]:
    """Return where the last whole member ends, and its last line."""
    file.seek(0)
    end, last = 0, b""
    rest = file.read(_CHUNK)
    while rest:
        member = zlib.decompressobj(_GZIP)
        taken, text = 0, b""
        while rest and not member.eof:
            try:
                text = (text + member.decompress(rest))[-_LONGEST:]
            except zlib.error:
                return end, last
            taken += len(rest) - len(member.unused_data)
            rest = member.unused_data or file.read(_CHUNK)
        if not member.eof:
            return end, last
        end += taken
        last = text.rstrip(b"\n").rpartition(b"\n")[2]
    return end, last

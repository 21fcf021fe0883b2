"""Whether database and files still hold together, as far as one can tell from outside.

What their rows mean is checked by the packages that own them.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, inspect, text

from lms.core.archive import Advance, pieces
from lms.core.files import FileStore


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written: what, and how it shows."""

    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.what}: {self.how}"


def check_database(connection: Connection, advance: Advance) -> Iterator[Problem]:
    """Give what the database itself finds wrong; every page is read.

    SQLite compares each index with its table. PostgreSQL compares each page with its
    checksum, where the cluster has them (``initdb`` of version 18 and later).
    """
    if connection.dialect.name == "sqlite":
        yield from _check_sqlite(connection)
        advance(1)
        return
    for table in inspect(connection).get_table_names():
        _read_all(connection, table)
        advance(1)


def _check_sqlite(connection: Connection) -> Iterator[Problem]:
    for (how,) in connection.execute(text("PRAGMA integrity_check")):
        if how != "ok":
            yield Problem("the database", how)
    for table, row, parent, _key in connection.execute(
        text("PRAGMA foreign_key_check")
    ):
        yield Problem(f"row {row} of {table}", f"its row of {parent} is gone")


def _read_all(connection: Connection, table: str) -> None:
    """Read a table, long values too; raise where a page is not what it was."""
    quoted = connection.dialect.identifier_preparer.quote(table)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quoted} TO STDOUT") as rows:
        for _row in rows:
            pass


def tables(connection: Connection) -> int:
    """Return how often ``check_database`` advances."""
    if connection.dialect.name == "sqlite":
        return 1
    return len(inspect(connection).get_table_names())


def check_files(
    files: FileStore, named: Collection[str], advance: Advance
) -> Iterator[Problem]:
    """Give the files that are gone, of those ``named``, or not what their name says."""
    there = set()
    for path in files.paths():
        there.add(path.name)
        total = hashlib.sha256()
        for piece in pieces(path):
            total.update(piece)
        if total.hexdigest() != path.name:
            yield Problem(f"file {path.name}", "its content is not what it was")
        advance(1)
    for name in sorted(set(named) - there):
        yield Problem(f"file {name}", "it is gone")

"""The same rows straight through the driver: what no product can be cheaper than."""

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import psycopg
from sqlalchemy.dialects import postgresql

from lms.core.db import SQLITE_PRAGMAS
from lms.xapi.tables import statement
from tests.bench.lrs.places import Place, Row

ID = list(statement.columns.keys()).index("id")
_NAMES = ", ".join(column.name for column in statement.columns)
_STATEMENTS = f"SELECT {_NAMES} FROM xapi_statement WHERE seq > ? ORDER BY seq"  # noqa: S608 - constants
_POSTINGS = "SELECT key, seq FROM xapi_posting WHERE seq > ?"
# What the product says, in the form that is cheapest for one connection that does
# nothing else: one row at a time on SQLite, arrays on PostgreSQL.
_SQLITE = f"""
    INSERT INTO xapi_statement ({_NAMES})
    VALUES ({", ".join("?" * len(statement.columns))})
    ON CONFLICT (store, id) DO NOTHING
"""  # noqa: S608 - constants
_SQLITE_POSTINGS = "INSERT OR IGNORE INTO xapi_posting (key, seq) VALUES (?, ?)"
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy
_TYPES = {"BIGINT": "bigint", "UUID": "uuid", "BOOLEAN": "boolean", "BYTEA": "bytea"}
_ARRAYS = ", ".join(
    f"%s::{_TYPES.get(column.type.compile(_DIALECT), 'text')}[]"
    for column in statement.columns
)
_POSTGRESQL = f"""
    INSERT INTO xapi_statement ({_NAMES}) SELECT * FROM unnest({_ARRAYS})
    ON CONFLICT (store, id) DO NOTHING
""".encode()  # noqa: S608 - constants
_POSTGRESQL_POSTINGS = b"""
    INSERT INTO xapi_posting (key, seq)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[])
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one transaction, as the product made them."""

    statements: list[Row]
    postings: list[Row]


def batches(place: Place, after: int, size: int) -> list[Batch]:
    """Return what the product wrote after the ``seq`` ``after``, cut anew."""
    by_seq: dict[int, list[Row]] = {}
    for posting in place.rows(_POSTINGS, [after]):
        by_seq.setdefault(posting[1], []).append(posting)
    rows = place.rows(_STATEMENTS, [after])
    return [
        Batch(
            # In the order of ids, as the product inserts them.
            sorted(rows[start : start + size], key=lambda row: str(row[ID])),
            [p for row in rows[start : start + size] for p in by_seq.get(row[0], [])],
        )
        for start in range(0, len(rows), size)
    ]


class Sqlite:
    """One connection, set as the product sets it; SQLite has one writer anyhow."""

    def __init__(self, place: Place) -> None:
        self._connection = sqlite3.connect(place.database, isolation_level=None)
        for pragma in SQLITE_PRAGMAS:
            self._connection.execute(pragma)

    def insert(self, found: Sequence[Batch]) -> float:
        """Insert each batch in a transaction; return the seconds by the clock."""
        connection = self._connection
        began = perf_counter()
        for batch in found:
            connection.execute("BEGIN IMMEDIATE")
            done = connection.executemany(_SQLITE, batch.statements)
            assert done.rowcount == len(batch.statements)
            connection.executemany(_SQLITE_POSTINGS, batch.postings)
            connection.execute("COMMIT")
        return perf_counter() - began

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Postgresql:
    """Some connections, each with a thread that takes the next batch."""

    def __init__(self, place: Place, width: int) -> None:
        self._connections = [psycopg.connect(place.database) for _one in range(width)]

    def insert(self, found: Sequence[Batch]) -> float:
        """Insert each batch in a transaction; return the seconds by the clock."""
        # The columns that the driver takes are made outside of the time.
        ready = iter([_Arrays.of(batch) for batch in found])
        began = perf_counter()
        if len(self._connections) == 1:
            _insert(self._connections[0], ready)
        else:
            with ThreadPoolExecutor(len(self._connections)) as pool:
                list(pool.map(lambda each: _insert(each, ready), self._connections))
        return perf_counter() - began

    def close(self) -> None:
        """Close the connections."""
        for connection in self._connections:
            connection.close()


@dataclass(frozen=True, slots=True)
class _Arrays:
    statements: tuple[list[Any], ...]
    postings: tuple[list[Any], ...]

    @classmethod
    def of(cls, batch: Batch) -> "_Arrays":
        return cls(_columns(batch.statements), _columns(batch.postings))


def _columns(rows: Sequence[Row]) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*rows, strict=True))


def _insert(connection: psycopg.Connection, ready: Iterator[_Arrays]) -> None:
    for arrays in ready:
        done = connection.execute(_POSTGRESQL, arrays.statements)
        assert done.rowcount == len(arrays.statements[0])
        connection.execute(_POSTGRESQL_POSTINGS, arrays.postings)
        connection.commit()


Driver = Sqlite | Postgresql


@contextmanager
def driver(place: Place, width: int) -> Iterator[Driver]:
    """Give the driver on a place."""
    sqlite = place.engine == "sqlite"
    found: Driver = Sqlite(place) if sqlite else Postgresql(place, width)
    try:
        yield found
    finally:
        found.close()

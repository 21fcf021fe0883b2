"""The database: one metadata, one session, one way to begin a transaction.

A transaction begins either *reading* or *writing* (``mode``). On SQLite a writer begins
IMMEDIATE, because a deferred transaction that upgrades cannot wait for the lock and
fails at once; a reader is ``query_only``. On PostgreSQL a reader is READ ONLY.
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    MetaData,
    event,
)
from sqlalchemy import Enum as Words
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from lms.core.errors import ReadOnlyTransactionError

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL loses acknowledged rows at a power cut; FULL does not (SQLite, WAL docs).
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-32768",
    # For all connections of the process together; each would keep its own pages.
    "PRAGMA soft_heap_limit=67108864",
    # Pages, 40 MB. Copying the log back after every 4 MB, as it would, writes the same
    # pages of an index again and again (measured: a third of the time of a batch).
    "PRAGMA wal_autocheckpoint=10000",
)


READING = "pamong.reading"
"""Whether a connection to SQLite is ``query_only``, kept beside it."""


class Mode(Enum):
    """What the transaction that begins next may do."""

    READ = "read"
    WRITE = "write"


mode: ContextVar[Mode] = ContextVar("transaction_mode", default=Mode.WRITE)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Refuse a naive moment: nobody could say which one is meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"naive datetime: {value}"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Give back an aware moment in UTC, whatever the connection's zone."""
        return None if value is None else value.astimezone(UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Read SQLite's text in one step: it forgets the zone, and pages read many."""
        if dialect.name == "sqlite":
            return _read_text
        return super().result_processor(dialect, coltype)


def _read_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class Base(DeclarativeBase):
    """Base of every mapped class."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Base.registry.update_type_annotation_map({datetime: UtcDateTime()})


def words(kind: type[StrEnum], name: str) -> Words:
    """Store a StrEnum by its values, with a check, on every engine the same."""
    return Words(
        kind,
        native_enum=False,
        create_constraint=True,
        length=20,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


db = SQLAlchemy(
    model_class=Base, session_options={"expire_on_commit": False, "autoflush": True}
)


def configure_engine(engine: Engine) -> None:
    """Make ``engine`` begin its transactions as this module says; call once."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "begin", _postgresql_begin)


def ask(
    session: Session, statement: Executable, parameters: Mapping[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement of columns that was made once, with what is asked this time.

    It costs a third of a statement that is made anew for ``session.execute``: for the
    few questions that every page asks.
    """
    session.flush()
    return session.connection().execute(statement, parameters)


def _sqlite_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # sqlite3's own transactions are switched off: ``_sqlite_begin`` says BEGIN.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    reading = mode.get() is Mode.READ
    # Past SQLAlchemy, whose way costs ten times as much for two fixed commands.
    driver: Any = connection.connection.dbapi_connection
    begin = "BEGIN" if reading else "BEGIN IMMEDIATE"
    try:
        if connection.info.get(READING) is not reading:
            # Only when it changes: it makes SQLite forget all prepared statements.
            driver.execute(f"PRAGMA query_only={int(reading)}")
            connection.info[READING] = reading
        driver.execute(begin)
    except sqlite3.OperationalError as error:
        # A locked database must look like every other failure of one.
        raise OperationalError(begin, None, error) from error


def _postgresql_begin(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.read_only = mode.get() is Mode.READ


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, _context: object, _objects: object) -> None:
    changed = (
        session.new or session.deleted or any(map(session.is_modified, session.dirty))
    )
    if mode.get() is Mode.READ and changed:
        message = f"write in a reading transaction: {list(session.new)}"
        raise ReadOnlyTransactionError(message)


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and mode.get() is Mode.READ:
        message = f"write in a reading transaction: {state.statement}"
        raise ReadOnlyTransactionError(message)

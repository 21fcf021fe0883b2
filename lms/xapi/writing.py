"""The SQL of the store's writing side, for ``lms.xapi.store`` and its parts alone."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text, update

from lms.core import clock
from lms.xapi import moments, terms
from lms.xapi.entries import Entry, Ticket, Written
from lms.xapi.errors import StatementConflictError
from lms.xapi.queries import COLUMNS
from lms.xapi.stored import WRITER_BITS, Stored, load
from lms.xapi.tables import posting, statement
from lms.xapi.terms import Kind

_MICROSECONDS = 1_000_000
_CHUNK = 500
"""Identifiers in one IN list."""


def _insert_sql(mark: str) -> str:
    names = [column.name for column in statement.columns]
    marks = ", ".join([mark] * len(names))
    return (
        f"INSERT INTO {statement.name} ({', '.join(names)}) VALUES ({marks}) "  # noqa: S608 - constants
        "ON CONFLICT (store, id) DO NOTHING"
    )


# The driver takes rows as they are, where SQLAlchemy makes a dictionary of each and
# looks at every value (measured: a fifth of the time of a batch).
_INSERT = {"sqlite": _insert_sql("?"), "postgresql": _insert_sql("%s")}
_INSERT_POSTINGS_SQLITE = "INSERT OR IGNORE INTO xapi_posting (key, seq) VALUES (?, ?)"
_INSERT_POSTINGS_POSTGRESQL = """
    INSERT INTO xapi_posting (key, seq)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[])
    ON CONFLICT DO NOTHING
"""
_LAST = f"SELECT max(seq) FROM {statement.name}"  # noqa: S608 - a constant
_POSTGRESQL_TICKET = text(
    f"""
    SELECT (SELECT max(seq) FROM xapi_statement) AS last,
           pg_backend_pid() AS pid,
           pg_current_xact_id()::text::bigint AS xid,
           (extract(epoch FROM clock_timestamp() - transaction_timestamp())
            * {_MICROSECONDS})::bigint AS age
    """  # noqa: S608 - a constant
)
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_LOCK_SHARED = text("SELECT pg_advisory_xact_lock_shared(:key)")
_SAME_IDS = select(
    statement.c.seq, statement.c.id, statement.c.digest, statement.c.timestamp
).where(
    statement.c.store == bindparam("store_id"),
    statement.c.id.in_(bindparam("ids", expanding=True)),
)
_REFERRERS = (
    select(*COLUMNS)
    .join_from(posting, statement, posting.c.seq == statement.c.seq)
    .where(posting.c.key.in_(bindparam("keys", expanding=True)))
)
_VOID = (
    update(statement)
    .where(statement.c.seq.in_(bindparam("seqs", expanding=True)))
    .values(voided=True)
)


def draw_ticket(
    connection: Connection, store: UUID, entries: Sequence[Entry]
) -> Ticket:
    """Ask the database for the batch's place in the order of storing.

    On SQLite this transaction is the only writer. On PostgreSQL writers run side by
    side: the transaction takes its number here, before any moment of storing is read,
    and the moment it began is kept beside it for ``lms.xapi.consistency``.
    """
    if connection.dialect.name == "sqlite":
        return Ticket(connection.exec_driver_sql(_LAST).scalar_one())
    before = moments.as_microseconds(clock.now())
    _await_targets(connection, store, entries)
    row = connection.execute(_POSTGRESQL_TICKET).one()
    writer = row.pid % (1 << WRITER_BITS)
    return Ticket(row.last, writer, row.xid, before - row.age)


def _await_targets(
    connection: Connection, store: UUID, entries: Sequence[Entry]
) -> None:
    """Keep a reference and its unknown target from passing each other unseen.

    Whoever brings an id of his own holds the store's lock with others; whoever refers
    to an id that is not there waits until they are done, so one of both sees the other.
    """
    own = {entry.id for entry in entries}
    targets = {entry.target for entry in entries if entry.target} - own
    parameters = {"key": terms.key(store, Kind.TARGET)}
    if len(known_ids(connection, store, targets)) < len(targets):
        connection.execute(_LOCK, parameters)
    elif any(entry.given for entry in entries):
        connection.execute(_LOCK_SHARED, parameters)


def known_ids(
    connection: Connection, store: UUID, ids: Collection[UUID]
) -> dict[UUID, tuple[int, bytes, int]]:
    """Return (seq, digest, timestamp) of those of ``ids`` that the store has."""
    found = {}
    for some in _chunks(ids):
        rows = connection.execute(_SAME_IDS, {"store_id": store, "ids": some})
        found.update({row.id: (row.seq, row.digest, row.timestamp) for row in rows})
    return found


def insert(
    connection: Connection, store: UUID, batch: Sequence[Written]
) -> list[Written]:
    """Write the rows that are new; refuse an id that stands for another statement.

    Nothing is asked first: only when the database inserted fewer rows than it was given
    are the others compared.
    """
    dialect = connection.dialect.name
    # One order for all: two batches with the same ids would else wait for each other.
    ordered = sorted(batch, key=lambda written: written.stored.id.int)
    rows = [_values(written, dialect) for written in ordered]
    result = connection.exec_driver_sql(_INSERT[dialect], rows)
    if result.rowcount == len(rows):
        return list(batch)
    known = known_ids(connection, store, [written.stored.id for written in batch])
    fresh = []
    for written in batch:
        seq, digest, timestamp = known[written.stored.id]
        if seq == written.stored.seq:
            fresh.append(written)
        elif not _says_the_same(written.entry, digest, timestamp):
            message = f"a different statement with the id {written.stored.id} is stored"
            raise StatementConflictError(message)
    return fresh


def _values(written: Written, dialect: str) -> tuple[object, ...]:
    """Return the columns of a row in order, each as the driver writes it."""
    if dialect != "sqlite":
        return written.row
    # SQLAlchemy's Uuid is hexadecimal digits where the database has no such type.
    return tuple(value.hex if type(value) is UUID else value for value in written.row)


def _says_the_same(entry: Entry, digest: bytes, timestamp: int) -> bool:
    if entry.digest != digest:
        return False
    said_at = entry.said_at
    return said_at is None or moments.as_microseconds(said_at) == timestamp


def insert_postings(connection: Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Write index entries; those that are there already stay."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_INSERT_POSTINGS_SQLITE, list(rows))
        return
    keys, seqs = zip(*rows, strict=True)
    connection.exec_driver_sql(_INSERT_POSTINGS_POSTGRESQL, (list(keys), list(seqs)))


def referrers(
    connection: Connection, store: UUID, ids: Collection[UUID]
) -> list[Stored]:
    """Return the statements whose object is one of the statements ``ids``."""
    found: list[Stored] = []
    for some in _chunks(ids):
        keys = [terms.key(store, Kind.TARGET, str(target)) for target in some]
        rows = connection.execute(_REFERRERS, {"keys": keys})
        found.extend(load(row) for row in rows)
    return found


def void(connection: Connection, seqs: Collection[int]) -> None:
    """Mark statements as voided."""
    connection.execute(_VOID, {"seqs": list(seqs)})


def _chunks(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    rest = list(ids)
    return (rest[start : start + _CHUNK] for start in range(0, len(rest), _CHUNK))

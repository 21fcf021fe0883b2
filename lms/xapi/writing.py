"""The SQL of the store's writing side, for ``lms.xapi.store`` and its parts alone."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, delete, select, text, update

from lms.core import clock, json
from lms.xapi import consistency, moments, terms
from lms.xapi.entries import Entry, Ticket, Written
from lms.xapi.errors import StatementConflictError
from lms.xapi.queries import COLUMNS
from lms.xapi.statement import Statement, activity_of, digest, target_of
from lms.xapi.stored import WRITER_BITS, Stored, checksum, load
from lms.xapi.tables import posting, statement
from lms.xapi.terms import Kind

_MICROSECONDS = 1_000_000
Item = TypeVar("Item")

_CHUNK = 500
"""Identifiers in one IN list."""


_NAMES = ", ".join(column.name for column in statement.columns)
# The driver takes rows as they are, where SQLAlchemy makes a dictionary of each and
# looks at every value (measured: a fifth of the time of a batch).
_INSERT_SQLITE = f"""
    INSERT INTO xapi_statement ({_NAMES}) VALUES {{}} ON CONFLICT (store, id) DO NOTHING
"""  # noqa: S608 - constants
# One statement of arrays costs half of as many statements of one row.
_INSERT_POSTGRESQL = f"""
    INSERT INTO xapi_statement ({_NAMES})
    SELECT * FROM unnest(
        %s::bigint[], %s::uuid[], %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[],
        %s::uuid[], %s::text[], %s::boolean[], %s::bigint[], %s::bigint[], %s::bytea[],
        %s::bytea[])
    ON CONFLICT (store, id) DO NOTHING
"""  # noqa: S608 - constants
_INSERT_POSTINGS_SQLITE = "INSERT OR IGNORE INTO xapi_posting (key, seq) VALUES {}"
_ROWS_AT_ONCE = (500, 50, 5, 1)
"""Rows in one insertion on SQLite.

The driver lets go of the interpreter at each, and between threads it has to queue for
it again; and few different texts are few statements to prepare.
"""
_MOST_VARIABLES = 1000
MOST_REFERRERS = 5000
"""Statements that may wait for one target; what more there are find nothing in it."""
_INSERT_POSTINGS_POSTGRESQL = """
    INSERT INTO xapi_posting (key, seq)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[])
    ON CONFLICT DO NOTHING
"""
_LAST = "SELECT max(seq) FROM xapi_statement"
_POSTGRESQL_TICKET = text(
    f"""
    SELECT (SELECT max(seq) FROM xapi_statement) AS last,
           pg_current_xact_id()::text::bigint AS xid,
           (extract(epoch FROM clock_timestamp() - transaction_timestamp())
            * {_MICROSECONDS})::bigint AS age
    """  # noqa: S608 - a constant
)
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_LOCK_SHARED = text("SELECT pg_advisory_xact_lock_shared(:key)")
_SAME_IDS = select(
    statement.c.seq, statement.c.id, statement.c.timestamp, statement.c.payload
).where(
    statement.c.store == bindparam("store_id"),
    statement.c.id.in_(bindparam("ids", expanding=True)),
)
_REFERRERS = (
    select(*COLUMNS)
    .join_from(posting, statement, posting.c.seq == statement.c.seq)
    .where(posting.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(posting.c.seq)
    .limit(MOST_REFERRERS)
)
_WAITING = select(posting.c.seq).where(posting.c.key == bindparam("key")).limit(1)
_STOP_WAITING = delete(posting).where(
    posting.c.key == bindparam("key"),
    posting.c.seq.in_(bindparam("seqs", expanding=True)),
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
        last = connection.exec_driver_sql(_LAST).scalar_one()
        return Ticket(_after_promises(last))
    before = moments.as_microseconds(clock.now())
    _await_targets(connection, store, entries)
    row = connection.execute(_POSTGRESQL_TICKET).one()
    # Transactions side by side have numbers close together, and no two the same.
    writer = row.xid % (1 << WRITER_BITS)
    return Ticket(_after_promises(row.last), writer, row.xid, before - row.age)


def _after_promises(last: int | None) -> int:
    """Return the place of the last statement, or of a later promise to readers.

    The clock may have been put back since; what was promised is kept.
    """
    return max(last or 0, consistency.promised() << WRITER_BITS)


def _await_targets(
    connection: Connection, store: UUID, entries: Sequence[Entry]
) -> None:
    """Keep a reference and its unknown target from passing each other unseen.

    Whoever brings an id of his own holds the store's lock with others; whoever refers
    to an id that is not there, or that refers to another in its turn, waits until they
    are done, so one of both sees the other.
    """
    own = {entry.id for entry in entries}
    targets = {entry.target for entry in entries if entry.target} - own
    there = _same_ids(connection, store, targets)
    ends = [row for row in there.values() if not target_of(json.loads(row.payload))]
    parameters = {"key": terms.key(store, Kind.TARGET)}
    if len(ends) < len(targets):
        connection.execute(_LOCK, parameters)
    elif any(entry.given for entry in entries):
        connection.execute(_LOCK_SHARED, parameters)


def _same_ids(
    connection: Connection, store: UUID, ids: Collection[UUID]
) -> dict[UUID, Row[*tuple[Any, ...]]]:
    """Return the rows of those of ``ids`` that the store has."""
    found = {}
    for some in _chunks(ids):
        rows = connection.execute(_SAME_IDS, {"store_id": store, "ids": some})
        found.update({row.id: row for row in rows})
    return found


def insert(
    connection: Connection, store: UUID, batch: Sequence[Written]
) -> list[Written]:
    """Write the rows that are new; refuse an id that stands for another statement.

    Nothing is asked first: only when the database inserted fewer rows than it was given
    are the others compared.
    """
    if _insert(connection, store, batch) == len(batch):
        return list(batch)
    same = _same_ids(connection, store, [written.entry.id for written in batch])
    fresh = []
    for written in batch:
        row = same[written.entry.id]
        if row.seq == written.seq:
            fresh.append(written)
        elif not _says_the_same(written.entry, row):
            message = f"a different statement with the id {written.entry.id} is stored"
            raise StatementConflictError(message)
    return fresh


def _insert(connection: Connection, store: UUID, batch: Sequence[Written]) -> int:
    """Write the rows whose ids are new and return how many they were."""
    # One order for all: two batches with the same ids would else wait for each other.
    ordered = sorted(batch, key=_id_of)
    if connection.dialect.name == "sqlite":
        return _insert_sqlite(
            connection, _INSERT_SQLITE, _rows(store, ordered, _digits)
        )
    columns = zip(*_rows(store, ordered, _unchanged), strict=True)
    arrays = tuple(list(column) for column in columns)
    return connection.exec_driver_sql(_INSERT_POSTGRESQL, arrays).rowcount


def _insert_sqlite(
    connection: Connection, sql: str, rows: Sequence[tuple[object, ...]]
) -> int:
    """Insert ``rows``, many at once, and return how many were new."""
    width = len(rows[0])
    count = start = 0
    for size in _ROWS_AT_ONCE:
        if size * width > _MOST_VARIABLES:
            continue
        many = sql.format(", ".join([f"({', '.join('?' * width)})"] * size))
        while start + size <= len(rows):
            values = tuple(chain.from_iterable(rows[start : start + size]))
            count += connection.exec_driver_sql(many, values).rowcount
            start += size
    return count


def _id_of(written: Written) -> int:
    return written.entry.id.int


def _digits(identifier: UUID) -> str:
    """Write a UUID as SQLAlchemy does where the database has no such type."""
    return f"{identifier.int:032x}"


def _unchanged(identifier: UUID) -> UUID:
    return identifier


def _rows(
    store: UUID, batch: Sequence[Written], as_column: Callable[[UUID], str | UUID]
) -> list[tuple[object, ...]]:
    """Return the columns of ``lms.xapi.tables.statement``, in their order."""
    own = as_column(store)
    said = [written.entry.statement for written in batch]
    verbs = terms.keys(store, [(Kind.VERB, each["verb"]["id"]) for each in said])
    activities = _activity_keys(store, said)
    return [
        (
            written.seq,
            own,
            as_column(written.entry.id),
            written.happened,
            verb,
            activity,
            _registration(written),
            written.entry.origin.source.value,
            False,
            written.ticket.xid,
            written.ticket.begun,
            checksum(written.payload),
            written.payload,
        )
        for written, verb, activity in zip(batch, verbs, activities, strict=True)
    ]


def _activity_keys(store: UUID, said: Sequence[Statement]) -> list[int | None]:
    found = [activity_of(statement) for statement in said]
    keys = iter(terms.keys(store, [(Kind.ACTIVITY, name) for name in found if name]))
    return [next(keys) if name else None for name in found]


def _registration(written: Written) -> str | None:
    text = written.registration
    return text.replace("-", "").lower() if text else None


def _says_the_same(entry: Entry, row: Row[*tuple[Any, ...]]) -> bool:
    if digest(entry.statement) != digest(json.loads(row.payload)):
        return False
    said_at = entry.said_at
    return said_at is None or moments.as_microseconds(said_at) == row.timestamp


def insert_postings(connection: Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Write index entries; those that are there already stay."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _insert_sqlite(connection, _INSERT_POSTINGS_SQLITE, rows)
        return
    keys, seqs = zip(*rows, strict=True)
    connection.exec_driver_sql(_INSERT_POSTINGS_POSTGRESQL, (list(keys), list(seqs)))


def somebody_waits(connection: Connection, store: UUID) -> bool:
    """Tell whether any statement refers to one that has not arrived.

    Seldom: so the targets of every new statement need not be looked up.
    """
    keys = {"key": terms.key(store, Kind.WAITING)}
    return connection.execute(_WAITING, keys).first() is not None


def stop_waiting(connection: Connection, store: UUID, seqs: Collection[int]) -> None:
    """Take statements off the list of those whose target has not arrived."""
    key = terms.key(store, Kind.WAITING)
    for some in _chunks(seqs):
        connection.execute(_STOP_WAITING, {"key": key, "seqs": some})


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


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = list(items)
    return (rest[start : start + _CHUNK] for start in range(0, len(rest), _CHUNK))

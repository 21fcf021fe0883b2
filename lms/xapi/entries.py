"""What is written for one statement: its row, made without asking the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from lms.core import ids, json
from lms.core.json import JsonObject
from lms.xapi import agents, moments, terms
from lms.xapi import statement as statements
from lms.xapi.errors import StatementError
from lms.xapi.statement import Statement
from lms.xapi.stored import WRITER_BITS, Origin, Source, Stored
from lms.xapi.terms import Kind, Term
from lms.xapi.validation import rules
from lms.xapi.versions import Version

_NOTHING: JsonObject = {}


@dataclass(frozen=True, slots=True)
class Ticket:
    """The place of a batch in the order of storing, as the database grants it."""

    last: int | None
    writer: int = 0
    xid: int | None = None
    begun: int | None = None

    def first(self, now: datetime) -> int:
        """Return the microsecond of the first statement: now, or after the last."""
        earliest = (self.last >> WRITER_BITS) + 1 if self.last is not None else 0
        return max(moments.as_microseconds(now), earliest)


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement ready to be written.

    ``given`` tells that the id came with the statement, so that others may know it
    already; ``said_at`` is the timestamp that came with it.
    """

    id: UUID
    given: bool
    statement: Statement
    said_at: datetime | None
    digest: bytes
    target: UUID | None
    voiding: bool


def prepare(batch: Sequence[Statement], origin: Origin) -> list[Entry]:
    """Check every statement of ``batch`` and make its entry."""
    version = Version(origin.version)
    check = rules.statement[version]
    entries: list[Entry] = []
    seen: set[UUID] = set()
    for position, statement in enumerate(batch):
        try:
            check(statement)
            entry = _entry(statement, version)
            _refuse_repetition(entry, seen)
        except StatementError as error:
            raise (error.within(position) if len(batch) > 1 else error) from None
        seen.add(entry.id)
        entries.append(entry)
    return entries


def _refuse_repetition(entry: Entry, seen: set[UUID]) -> None:
    if entry.id in seen:
        raise StatementError("id", "stands twice in this batch")


def _entry(statement: Statement, version: Version) -> Entry:
    given = statement.get("id")
    target = statements.target_of(statement)
    return Entry(
        UUID(given) if given else ids.new(),
        given is not None,
        statements.normalised(statement, version),
        statements.timestamp_of(statement),
        statements.digest(statement),
        UUID(target) if target else None,
        statements.is_voiding(statement),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """An entry with its place: the whole statement, its row, what subscribers hear.

    ``row`` has the columns of ``lms.xapi.tables.statement``, in their order.
    """

    entry: Entry
    statement: Statement
    stored: Stored
    row: tuple[object, ...]


def place(
    entries: Sequence[Entry], origin: Origin, ticket: Ticket, now: datetime
) -> list[Written]:
    """Give each entry its place and complete its statement, in the order given.

    Within a batch every statement is one microsecond later than the one before it, so
    that the order of storing is total.
    """
    first = ticket.first(now)
    return [
        _placed(
            entry, origin, ticket, (first + step, now + timedelta(microseconds=step))
        )
        for step, entry in enumerate(entries)
    ]


def _placed(
    entry: Entry, origin: Origin, ticket: Ticket, at: tuple[int, datetime]
) -> Written:
    micro, now = at
    stored_at = moments.from_microseconds(micro)
    # The clock may run behind the last statement; what the LMS says happens when its
    # clock says so, and what a client leaves open happens when it is stored (4.2.4.2).
    happened = entry.said_at or (now if origin.source is Source.LMS else stored_at)
    statement = _completed(entry, origin, stored_at, happened)
    registration = statement.get("context", _NOTHING).get("registration")
    stored = Stored(
        micro << WRITER_BITS | ticket.writer,
        entry.id,
        origin.store,
        origin.source,
        UUID(registration) if registration else None,
        statement["verb"]["id"],
        statements.activity_of(statement),
        happened,
        stored_at,
        json.dumps(statement),
    )
    return Written(entry, statement, stored, _row(stored, entry, ticket))


def _completed(
    entry: Entry, origin: Origin, stored: datetime, happened: datetime
) -> Statement:
    statement = {"id": str(entry.id), **entry.statement}
    if entry.said_at is None:
        statement["timestamp"] = moments.written(happened)
    statement["stored"] = moments.written(stored)
    statement["authority"] = origin.authority
    if "version" not in statement:
        statement["version"] = Version(origin.version).of_statements
    return statement


def _row(stored: Stored, entry: Entry, ticket: Ticket) -> tuple[object, ...]:
    store, activity = stored.store, stored.activity
    return (
        stored.seq,
        store,
        stored.id,
        moments.as_microseconds(stored.timestamp),
        terms.key(store, Kind.VERB, stored.verb),
        terms.key(store, Kind.ACTIVITY, activity) if activity else None,
        stored.registration,
        stored.source.value,
        False,
        ticket.xid,
        ticket.begun,
        entry.digest,
        stored.payload,
    )


def postings(written: Written, found: set[Term]) -> list[tuple[int, int]]:
    """Return the index entries of one statement that says ``found``."""
    stored = written.stored
    own = [(Kind.ALL, "")]
    if written.entry.target is not None:
        own.append((Kind.TARGET, str(written.entry.target)))
    if stored.source is not Source.LMS:
        authority = agents.signature(written.statement["authority"])
        own.append((Kind.AUTHORITY, authority))
    return as_rows(stored.store, stored.seq, [*found, *own])


def as_rows(store: UUID, seq: int, found: Iterable[Term]) -> list[tuple[int, int]]:
    """Return ``found`` as rows of the posting table: (key, seq)."""
    return [(terms.key(store, kind, text), seq) for kind, text in found]

"""What is written for one statement: its row, made without asking the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lms.core import ids, json
from lms.core.json import JsonObject
from lms.xapi import agents, moments, terms
from lms.xapi import statement as statements
from lms.xapi.errors import StatementError
from lms.xapi.statement import Statement
from lms.xapi.stored import WRITER_BITS, Origin, Source, Stored, stored_at
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

    def first(self, now: int) -> int:
        """Return the microsecond of the first statement: now, or after the last."""
        earliest = (self.last >> WRITER_BITS) + 1 if self.last is not None else 0
        return max(now, earliest)


class Entry(NamedTuple):
    """A statement ready to be written, and for whom.

    ``given`` tells that the id came with the statement, so that others may know it
    already; ``said_at`` is the timestamp that came with it. ``statement`` is the
    store's own copy, completed by ``place``.
    """

    id: UUID
    given: bool
    statement: Statement
    said_at: datetime | None
    target: UUID | None
    voiding: bool
    origin: Origin


def prepare(batch: Sequence[Statement], origin: Origin) -> list[Entry]:
    """Check every statement of ``batch`` and make its entry; asks no database."""
    version = Version(origin.version)
    check = rules.statement[version]
    entries: list[Entry] = []
    seen: set[int] = set()
    for position, statement in enumerate(batch):
        try:
            check(statement)
            entry = _entry(statement, origin, version)
            _refuse_repetition(entry, seen)
        except StatementError as error:
            raise (error.within(position) if len(batch) > 1 else error) from None
        entries.append(entry)
    return entries


def _refuse_repetition(entry: Entry, seen: set[int]) -> None:
    if entry.id.int in seen:
        raise StatementError("id", "stands twice in this batch")
    seen.add(entry.id.int)


def _entry(statement: Statement, origin: Origin, version: Version) -> Entry:
    given = "id" in statement
    identifier = UUID(statement["id"]) if given else ids.for_statements()
    target = statements.target_of(statement)
    kept = {"id": str(identifier), **statements.normalised(statement, version)}
    kept["authority"] = origin.authority
    if "version" not in kept:
        kept["version"] = version.of_statements
    return Entry(
        identifier,
        given,
        kept,
        statements.timestamp_of(statement),
        UUID(target) if target else None,
        statements.is_voiding(statement),
        origin,
    )


class Written(NamedTuple):
    """An entry with its place in the order of storing.

    ``happened`` is the statement's timestamp in microseconds, ``payload`` its JSON.
    """

    entry: Entry
    seq: int
    happened: int
    payload: bytes
    ticket: Ticket

    @property
    def registration(self) -> str | None:
        """Return the registration of the statement, as it was written."""
        text: str | None = self.entry.statement.get("context", _NOTHING).get(
            "registration"
        )
        return text

    def stored(self) -> Stored:
        """Return what subscribers hear."""
        entry, registration = self.entry, self.registration
        return Stored(
            self.seq,
            entry.id,
            entry.origin.store,
            entry.origin.source,
            UUID(registration) if registration else None,
            entry.statement["verb"]["id"],
            statements.activity_of(entry.statement),
            moments.from_microseconds(self.happened),
            moments.from_microseconds(stored_at(self.seq)),
            self.payload,
        )


def place(entries: Iterable[Entry], ticket: Ticket, now: datetime) -> list[Written]:
    """Give each entry its place and complete its statement, in the order given.

    Within a batch every statement is one microsecond later than the one before it, so
    that the order of storing is total.
    """
    clock = moments.as_microseconds(now)
    first = ticket.first(clock)
    return [
        _placed(entry, ticket, first + step, clock + step)
        for step, entry in enumerate(entries)
    ]


def _placed(entry: Entry, ticket: Ticket, micro: int, clock: int) -> Written:
    statement = entry.statement
    statement["stored"] = moments.written_microseconds(micro)
    if entry.said_at is not None:
        happened = moments.as_microseconds(entry.said_at)
    else:
        # The clock may run behind the last statement; what the LMS says happens when
        # its clock says so, and what a client leaves open when it is stored (4.2.4.2).
        happened = clock if entry.origin.source is Source.LMS else micro
        statement["timestamp"] = moments.written_microseconds(happened)
    seq = micro << WRITER_BITS | ticket.writer
    return Written(entry, seq, happened, json.dumps(statement), ticket)


def postings(written: Written, found: set[Term]) -> list[tuple[int, int]]:
    """Return the index entries of one statement that says ``found``."""
    entry = written.entry
    own = [(Kind.ALL, "")]
    if entry.target is not None:
        own.append((Kind.TARGET, str(entry.target)))
    if entry.origin.source is not Source.LMS:
        own.append((Kind.AUTHORITY, agents.signature(entry.origin.authority)))
    return as_rows(entry.origin.store, written.seq, [*found, *own])


def as_rows(store: UUID, seq: int, found: Iterable[Term]) -> list[tuple[int, int]]:
    """Return ``found`` as rows of the posting table: (key, seq)."""
    return [(key, seq) for key in terms.keys(store, found)]

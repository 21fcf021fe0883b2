"""How long a store keeps what clients wrote: its rule, and what that lets go.

Statements of trusted sources are evidence of marks and certificates and stay. What
clients said moves nothing, so it can go without anything else becoming wrong; so can
the documents that they kept here. A preview counts at a moment what is older than the
rule allows, and a run for that moment deletes nothing else: nothing new is that old.

Cursors and promises to readers are moments and stay true; pages and followers pass over
what is gone. Who keeps sums of statements compares ``generation``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from lms.core import clock
from lms.core.errors import PamongError
from lms.xapi import moments, queries, terms
from lms.xapi.statement import is_voiding, target_of
from lms.xapi.stored import WRITER_BITS, Source, Stored, load, stored_at
from lms.xapi.tables import document, posting, statement
from lms.xapi.tables import retention as table
from lms.xapi.terms import Kind
from lms.xapi.verbs import VOIDED

SHORTEST, LONGEST = 1, 1200
"""Months. Younger than a month, a statement may still be on its way to others."""

NIGHT = range(17, 21)
"""Hours of UTC in which runs by themselves begin: midnight to four in Jakarta."""

ONCE = timedelta(hours=20)
_START = -1
_A_DAY = 86_400_000_000


class RetentionError(PamongError):
    """A rule of retention, or what is to be deleted by it, cannot be meant."""

    code: ClassVar[str] = "invalid_retention"


class Part(StrEnum):
    """What a rule deletes: statements of clients, and the three kinds of documents."""

    STATEMENTS = "statements"
    STATES = "state"
    ACTIVITY_PROFILES = "activity_profile"
    AGENT_PROFILES = "agent_profile"


@dataclass(frozen=True, slots=True)
class Rule:
    """After how many months what clients wrote goes; None keeps it for ever.

    Statements count from their storing, documents from their last change.
    """

    statements: int | None = None
    documents: int | None = None
    nightly: bool = False

    def __post_init__(self) -> None:
        for months in (self.statements, self.documents):
            if months is not None and not SHORTEST <= months <= LONGEST:
                message = f"keep for {SHORTEST} to {LONGEST} months, or for ever"
                raise RetentionError(message)

    @property
    def keeps_all(self) -> bool:
        """Tell whether nothing is ever deleted."""
        return self.statements is None and self.documents is None


@dataclass(frozen=True, slots=True)
class Kept:
    """The rule of a store, and how far it was carried out."""

    store: UUID
    rule: Rule = Rule()
    approved_at: datetime | None = None
    ran_at: datetime | None = None
    swept: int = _START
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What would go of one kind and month (of UTC), and when it was written."""

    part: Part
    month: date
    count: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rule of a store would delete at a moment."""

    store: UUID
    at: datetime
    shares: tuple[Share, ...]

    def count(self, *parts: Part) -> int:
        """Return how many would go, of ``parts`` or in all."""
        return sum(
            each.count for each in self.shares if not parts or each.part in parts
        )


# --- Rules


def kept(session: Session, store: UUID) -> Kept:
    """Return the rule of a store and its state; without one everything is kept."""
    row = session.execute(select(table).where(table.c.store == store)).one_or_none()
    return Kept(store) if row is None else loaded(row)


def generation(session: Session, store: UUID) -> int:
    """Return a number that rises whenever statements leave the store."""
    query = select(table.c.generation).where(table.c.store == store)
    return session.execute(query).scalar_one_or_none() or 0


def loaded(row: Row[*tuple[Any, ...]]) -> Kept:
    """Make the state of a store of its row."""
    rule = Rule(row.statements, row.documents, row.nightly)
    return Kept(row.store, rule, row.approved_at, row.ran_at, row.swept, row.generation)


def set_rule(session: Session, store: UUID, rule: Rule) -> None:
    """Give a store a rule; what was agreed to under another one is void."""
    values = {
        "statements": rule.statements,
        "documents": rule.documents,
        "nightly": rule.nightly,
        "approved_at": None,
    }
    query = update(table).where(table.c.store == store).values(**values)
    if not session.execute(query).rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        session.execute(insert(table).values(store=store, swept=_START, **values))


def approve(session: Session, store: UUID, at: datetime, rule: Rule) -> None:
    """Let ``due`` name the store until what a preview showed at ``at`` is deleted.

    ``rule`` is the one under which it was shown: it must still be the store's.
    """
    if at > clock.now():
        raise RetentionError("a run is for a moment that has passed")
    if rule.keeps_all:
        raise RetentionError("the rule of this store keeps everything")
    same = (
        table.c.store == store,
        table.c.statements.is_not_distinct_from(rule.statements),
        table.c.documents.is_not_distinct_from(rule.documents),
    )
    query = update(table).where(*same).values(approved_at=at)
    if not session.execute(query).rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        raise RetentionError("the rule of this store has changed; look again")


def before(at: datetime, months: int) -> datetime:
    """Return the same day and time so many months earlier, or that month's last day."""
    number = at.year * 12 + at.month - 1 - months
    if number < 12:  # noqa: PLR2004 - there is no year 0
        return datetime.min.replace(tzinfo=UTC)
    first = at.replace(year=number // 12, month=number % 12 + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    last = (following - timedelta(days=1)).day
    return first.replace(day=min(at.day, last))


# --- Looking


def preview(session: Session, store: UUID, at: datetime) -> Preview:
    """Return what a run for ``at`` would delete; walks over what is that old."""
    state = kept(session, store)
    shares = [*_old_statements(session, state, at), *_old_documents(session, state, at)]
    return Preview(store, at, tuple(shares))


def end(at: datetime, months: int) -> int:
    """Return the first ``seq`` that is young enough to stay."""
    return moments.as_microseconds(before(at, months)) << WRITER_BITS


def _old_statements(session: Session, state: Kept, at: datetime) -> Iterator[Share]:
    if state.rule.statements is None:
        return
    high = end(at, state.rule.statements)
    day = (statement.c.seq // (_A_DAY << WRITER_BITS)).label("day")
    low, last = func.min(statement.c.seq), func.max(statement.c.seq)
    query = (
        select(day, func.count(), low, last)
        .select_from(posting)
        .join(statement, statement.c.seq == posting.c.seq)
        .where(*going(state.store, state.swept, high))
        .group_by(day)
        .order_by(day)
    )
    held = _held(session, state.store, state.swept, high)
    if held:
        query = query.where(statement.c.seq.not_in(held))
    rows = session.connection().execute(query).all()
    days = [(n, count, stored_at(a), stored_at(b)) for n, count, a, b in rows]
    yield from _by_month(Part.STATEMENTS, days)


def going(store: UUID, low: int, high: int) -> tuple[ColumnElement[bool], ...]:
    """Return what makes statements go: of a client, after ``low``, before ``high``."""
    return (
        posting.c.key == terms.key(store, Kind.ALL),
        posting.c.seq > low,
        posting.c.seq < high,
        # PostgreSQL does not conclude it: lms.xapi.search.
        statement.c.seq > low,
        statement.c.seq < high,
        statement.c.source == Source.CLIENT.value,
    )


def _held(session: Session, store: UUID, low: int, high: int) -> set[int]:
    """Return the voiding statements that stay: their targets came later, and stay.

    Without them nobody could say why those are voided.
    """
    query = (
        select(*queries.COLUMNS)
        .select_from(posting)
        .join(statement, statement.c.seq == posting.c.seq)
        .where(
            *going(store, low, high)[1:],
            posting.c.key == terms.key(store, Kind.VERB, VOIDED),
        )
    )
    found = [load(row) for row in session.connection().execute(query)]
    return holding(session, store, found, high)


def holding(
    session: Session, store: UUID, found: Sequence[Stored], high: int
) -> set[int]:
    """Return which of ``found`` stay because they void something from ``high`` on."""
    voiders = {
        each.seq: UUID(target_of(each.statement))
        for each in found
        if is_voiding(each.statement)
    }
    targets = queries.by_ids(session, store, set(voiders.values()))
    staying = {each.id for each in targets if each.seq >= high}
    return {seq for seq, target in voiders.items() if target in staying}


def _old_documents(session: Session, state: Kept, at: datetime) -> Iterator[Share]:
    if state.rule.documents is None:
        return
    until = moments.as_microseconds(before(at, state.rule.documents))
    day = (document.c.updated // _A_DAY).label("day")
    low, last = func.min(document.c.updated), func.max(document.c.updated)
    query = (
        select(document.c.kind, day, func.count(), low, last)
        .where(document.c.store == state.store, document.c.updated < until)
        .group_by(document.c.kind, day)
        .order_by(day)
    )
    rows = session.connection().execute(query).all()
    for part in (Part.STATES, Part.ACTIVITY_PROFILES, Part.AGENT_PROFILES):
        days = [(n, count, a, b) for kind, n, count, a, b in rows if kind == part]
        yield from _by_month(part, days)


def _by_month(part: Part, days: Sequence[tuple[int, int, int, int]]) -> Iterator[Share]:
    """Give the shares of days (since 1970), which are in order, by month."""
    months: dict[date, list[tuple[int, int, int]]] = {}
    for number, count, oldest, newest in days:
        month = (date(1970, 1, 1) + timedelta(days=number)).replace(day=1)
        months.setdefault(month, []).append((count, oldest, newest))
    for month, found in months.items():
        yield Share(
            part,
            month,
            sum(count for count, _oldest, _newest in found),
            moments.from_microseconds(min(oldest for _, oldest, _ in found)),
            moments.from_microseconds(max(newest for _, _, newest in found)),
        )


# --- When


def due(session: Session) -> list[tuple[UUID, datetime]]:
    """Return the stores that are to be run now, each with its moment."""
    now = clock.now()
    wanted: list[ColumnElement[bool]] = [table.c.approved_at.is_not(None)]
    if now.hour in NIGHT:
        rested = or_(table.c.ran_at.is_(None), table.c.ran_at <= now - ONCE)
        ruled = or_(table.c.statements.is_not(None), table.c.documents.is_not(None))
        wanted.append(and_(table.c.nightly, ruled, rested))
    query = select(table.c.store, table.c.approved_at).where(or_(*wanted))
    rows = session.execute(query.order_by(table.c.store)).all()
    return [(row.store, row.approved_at or now) for row in rows]

"""Finding statements by the filters of the Statements resource (xAPI 2.0, 4.1.6.1)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Session

from lms.core import json
from lms.xapi import moments, terms
from lms.xapi.stored import WRITER_BITS
from lms.xapi.tables import posting, statement
from lms.xapi.terms import Kind, Term

MOST = 500
"""The longest page; also what a limit of 0, or none, asks for."""

MOST_BYTES = 8 * 1024 * 1024
"""Of statements on a page of more than one: a page is held in memory, several times."""

_SMALL = 16 * 1024
"""Bytes of a payload that is read at once; longer ones are read when they fit."""

START, END = -(2**63), 2**63 - 1

_MOST_SELECTIVE = (
    Kind.REGISTRATION,
    Kind.AGENT,
    Kind.ACTIVITY,
    Kind.AUTHORITY,
    Kind.VERB,
    Kind.ALL,
)
"""From which filter a search starts; the others are probed for each of its entries."""

_LONG = 1000
"""Entries after which the length of a list is not counted on."""

_LENGTH = select(func.count()).select_from(
    select(posting.c.seq)
    .where(
        posting.c.key.in_(bindparam("keys", expanding=True)),
        posting.c.seq >= bindparam("low"),
        posting.c.seq <= bindparam("high"),
    )
    .limit(_LONG)
    .subquery()
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for: every group of ``wanted`` must match by one of its terms.

    ``since`` is exclusive and ``until`` inclusive, both in microseconds of storing.
    ``own_terms`` asks that a statement matches by itself and not through one that it
    refers to: a reader who may not see the other one would learn of it that way.
    """

    wanted: tuple[tuple[Term, ...], ...] = ()
    since: int | None = None
    until: int | None = None
    ascending: bool = False
    limit: int = MOST
    own_terms: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page starts: after ``seq``, and never beyond ``last``."""

    seq: int | None = None
    last: int = END


@dataclass(frozen=True, slots=True)
class Page:
    """One page of payloads, and where the next one starts if there is more."""

    payloads: tuple[bytes, ...]
    more: Position | None = None


def find(
    session: Session, store: UUID, wanted: Filter, start: Position | None = None
) -> Page:
    """Return the page of not voided statements from ``start`` on, ordered by storing.

    It ends early where its statements would be too long to be held in memory.
    Needs the primary keys of both tables; each page costs the entries that it walks
    over, however far it lies from the first.
    """
    start = start or Position()
    limit = min(wanted.limit or MOST, MOST)
    low, high = _bounds(wanted, start)
    driver, *others = _ordered(session, store, wanted.wanted, (low, high))
    found: dict[int, _Found] = {}
    for term in driver:
        query = _query(len(others), ascending=wanted.ascending)
        parameters = _parameters(store, term, others, (low, high), limit + 1)
        rows = session.connection().execute(query, parameters)
        found.update(
            (row.seq, _Found(row.seq, row.length, row.payload)) for row in rows
        )
    ordered = [found[seq] for seq in sorted(found, reverse=not wanted.ascending)]
    fitting = _fitting(ordered[:limit])
    payloads = tuple(
        payload
        for payload in _payloads(session, fitting)
        if _is_wanted(payload, wanted)
    )
    if len(ordered) == len(fitting):
        return Page(payloads)
    last = _end(session, store, start, wanted)
    return Page(payloads, Position(fitting[-1].seq, last))


def count(session: Session, store: UUID, wanted: Filter, most: int) -> int:
    """Return how many not voided statements pass ``wanted``, and no more than ``most``.

    What they refer to is not looked at (``own_terms``); it costs what ``most`` entries
    cost to walk over.
    """
    low, high = _bounds(wanted, Position())
    driver, *others = _ordered(session, store, wanted.wanted, (low, high))
    query = _query(len(others), ascending=False).with_only_columns(statement.c.seq)
    found: set[int] = set()
    for term in driver:
        parameters = _parameters(store, term, others, (low, high), most)
        found.update(session.connection().execute(query, parameters).scalars())
    return min(len(found), most)


_MICROSECONDS_OF_A_DAY = 86_400_000_000
_BY_DAY = (
    select(
        (
            (posting.c.seq // (1 << WRITER_BITS) + bindparam("offset"))
            // _MICROSECONDS_OF_A_DAY
        ).label("day"),
        func.count(),
    )
    .where(
        posting.c.key.in_(bindparam("keys", expanding=True)),
        posting.c.seq >= bindparam("low"),
    )
    .group_by("day")
)


def by_day(
    session: Session,
    store: UUID,
    found: Iterable[Term],
    *,
    since: datetime,
    offset: timedelta,
) -> dict[date, int]:
    """Count the statements with any of ``found`` by the day on which they were stored.

    Days begin ``offset`` before those of UTC. Voided statements count too: it is a
    walk over the index alone.
    """
    parameters = {
        "keys": terms.keys(store, found),
        "low": _first_at(moments.as_microseconds(since)),
        "offset": offset // timedelta(microseconds=1),
    }
    rows = session.connection().execute(_BY_DAY, parameters)
    return {date(1970, 1, 1) + timedelta(days=day): count for day, count in rows}


def _parameters(
    store: UUID,
    driver: Term,
    others: Sequence[tuple[Term, ...]],
    bounds: tuple[int, int],
    most: int,
) -> dict[str, object]:
    low, high = bounds
    probed = {
        f"other{number}": terms.keys(store, group)
        for number, group in enumerate(others)
    }
    return {
        "store_id": store,
        "driver": terms.key(store, *driver),
        "low": low,
        "high": high,
        "most": most,
        **probed,
    }


@dataclass(frozen=True, slots=True)
class _Found:
    """A statement that is found; without its payload if that is long."""

    seq: int
    length: int
    payload: bytes | None


def _fitting(found: Sequence[_Found]) -> Sequence[_Found]:
    """Return the first of ``found`` that fit on a page, one at least."""
    total = 0
    for position, each in enumerate(found):
        total += each.length
        if total > MOST_BYTES and position:
            return found[:position]
    return found


_PAYLOAD = select(statement.c.payload).where(statement.c.seq == bindparam("of_seq"))


def _payloads(session: Session, found: Iterable[_Found]) -> Iterator[bytes]:
    connection = session.connection()
    for each in found:
        payload = each.payload
        if payload is None:
            payload = connection.execute(_PAYLOAD, {"of_seq": each.seq}).scalar_one()
        yield payload


def _is_wanted(payload: bytes, wanted: Filter) -> bool:
    if not wanted.own_terms:
        return True
    own = terms.terms_of(json.loads(payload))
    return all(
        group[0][0] is Kind.AUTHORITY or not own.isdisjoint(group)
        for group in wanted.wanted
    )


def _bounds(wanted: Filter, start: Position) -> tuple[int, int]:
    """Return the first and the last ``seq`` that may be on the page."""
    low, high = START, start.last
    if wanted.since is not None:
        low = _first_at(wanted.since + 1)
    if wanted.until is not None:
        high = min(high, _first_at(wanted.until + 1) - 1)
    if start.seq is not None and wanted.ascending:
        low = max(low, start.seq + 1)
    if start.seq is not None and not wanted.ascending:
        high = min(high, start.seq - 1)
    return low, high


def _first_at(moment: int) -> int:
    """Return the lowest ``seq`` of a moment, however far away it lies."""
    return min(max(moment << WRITER_BITS, START + 1), END)


def _ordered(
    session: Session,
    store: UUID,
    wanted: tuple[tuple[Term, ...], ...],
    bounds: tuple[int, int],
) -> list[tuple[Term, ...]]:
    """Return the groups with the one first whose entries are walked over.

    That is the shortest list of those that are short; between long ones it is guessed.
    """
    if not wanted:
        return [((Kind.ALL, ""),)]
    guessed = sorted(wanted, key=lambda group: _MOST_SELECTIVE.index(group[0][0]))
    if len(wanted) == 1:
        return guessed
    low, high = bounds
    lengths = {
        group: session.connection()
        .execute(_LENGTH, {"keys": terms.keys(store, group), "low": low, "high": high})
        .scalar_one()
        for group in guessed
    }
    return sorted(guessed, key=lengths.__getitem__)


def _query(others: int, *, ascending: bool) -> Select[tuple[int, int, bytes | None]]:
    """Return the query that walks one posting list and probes ``others``.

    It reads no long payload: no database takes more than the length from the disk then.
    """
    seq = posting.c.seq
    length: ColumnElement[int] = func.length(statement.c.payload)
    small = case((length <= _SMALL, statement.c.payload))
    query = (
        select(statement.c.seq, length.label("length"), small.label("payload"))
        .join_from(posting, statement, statement.c.seq == seq)
        .where(
            posting.c.key == bindparam("driver"),
            seq >= bindparam("low"),
            seq <= bindparam("high"),
            # PostgreSQL does not conclude it, and may walk all statements before it.
            statement.c.seq >= bindparam("low"),
            statement.c.seq <= bindparam("high"),
            statement.c.store == bindparam("store_id"),
            ~statement.c.voided,
        )
        .order_by(seq.asc() if ascending else seq.desc())
        .limit(bindparam("most"))
    )
    for number in range(others):
        probe = posting.alias(f"probe{number}")
        keys: BindParameter[int] = bindparam(f"other{number}", expanding=True)
        query = query.where(exists().where(probe.c.seq == seq, probe.c.key.in_(keys)))
    return query


def _end(session: Session, store: UUID, start: Position, wanted: Filter) -> int:
    """Return the last statement that the walk which begins here will see.

    Ascending pages would otherwise never end while others store.
    """
    if start.last != END or not wanted.ascending:
        return start.last
    last: int | None = (
        session.connection()
        .execute(
            select(func.max(posting.c.seq)).where(
                posting.c.key == terms.key(store, Kind.ALL)
            )
        )
        .scalar_one()
    )
    return END if last is None else last

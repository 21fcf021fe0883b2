"""Statements of a question, page by page, in the order of storing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.core.json import JsonObject
from lms.records.asked import Asked
from lms.records.exports.pseudonyms import Pseudonyms
from lms.xapi import moments, search
from lms.xapi.consistency import consistent_through
from lms.xapi.search import Filter, Position
from lms.xapi.stored import WRITER_BITS, stored_at
from lms.xapi.terms import Term

START = -1
"""Before the first statement."""

LEAF = 20_000
"""Statements that are counted at a time."""


@dataclass(frozen=True, slots=True)
class Source:
    """Which statements: of one store, of a question, within what may be read.

    They are stored after ``after`` and up to ``until``, both a ``seq``.
    """

    store: UUID
    asked: Asked
    within: tuple[Term, ...]
    after: int
    until: int

    @property
    def filter(self) -> Filter:
        """Return the search that gives whole pages in the order of storing."""
        return replace(self.asked.filter(self.within), ascending=True)


class Entry:
    """One statement: its JSON, read only where somebody looks into it."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload

    @cached_property
    def statement(self) -> JsonObject:
        """Return the statement."""
        found: JsonObject = json.loads(self.payload)
        return found


@dataclass(frozen=True, slots=True)
class Page:
    """Some statements, and up to which ``seq`` nothing is left before them."""

    entries: tuple[Entry, ...]
    through: int
    is_last: bool


def page(
    session: Session, source: Source, after: int, others: Pseudonyms | None = None
) -> Page:
    """Return the page that begins after ``after``; a transaction of its own.

    With ``others``, people have their names. Voided statements are left out, as in
    every answer of the Statements resource.
    """
    start = Position(after, source.until)
    with transaction.reading(session):
        found = search.find(session, source.store, source.filter, start)
    entries = _passing(source.asked, map(Entry, found.payloads))
    if others is not None:
        entries = _exchanged(others, entries)
    more = found.more
    through = source.until if more is None or more.seq is None else more.seq
    return Page(tuple(entries), through, more is None)


def _passing(asked: Asked, found: Iterator[Entry]) -> Iterator[Entry]:
    if asked.outcome is None:
        return found
    outcome = asked.outcome
    return (each for each in found if outcome.is_of(each.statement))


def _exchanged(others: Pseudonyms, found: Iterator[Entry]) -> Iterator[Entry]:
    return (Entry(json.dumps(others.exchange(each.statement))) for each in found)


def end(session: Session, store: UUID, after: int) -> int:
    """Return up to which ``seq`` the store is complete; ``after`` at least."""
    with transaction.reading(session):
        through = consistent_through(session, store)
    microsecond = moments.as_microseconds(through)
    return max(after, ((microsecond + 1) << WRITER_BITS) - 1)


def count(session: Session, source: Source) -> int:
    """Return how many statements pass, outcomes aside: as many as a page would show.

    Counted in stretches of time that hold few, so that it needs little memory.
    """
    first = _first(session, source)
    return 0 if first is None else _count(session, source, first, source.until)


def _first(session: Session, source: Source) -> int | None:
    """Return the ``seq`` before the first statement, to the microsecond."""
    wanted = replace(source.filter, limit=1)
    start = Position(source.after, source.until)
    with transaction.reading(session):
        found = search.find(session, source.store, wanted, start).payloads
    if not found:
        return None
    stored = moments.parse(json.loads(found[0])["stored"])
    return (moments.as_microseconds(stored) << WRITER_BITS) - 1


def _count(session: Session, source: Source, after: int, until: int) -> int:
    low, high = stored_at(after + 1), stored_at(until)
    wanted = source.filter
    bounded = replace(
        wanted,
        since=max(low - 1, low - 1 if wanted.since is None else wanted.since),
        until=min(high, high if wanted.until is None else wanted.until),
    )
    with transaction.reading(session):
        found = search.count(session, source.store, bounded, LEAF + 1)
    if found <= LEAF or high <= low:
        return found
    middle = (((low + high) // 2 + 1) << WRITER_BITS) - 1
    return _count(session, source, after, middle) + _count(
        session, source, middle, until
    )

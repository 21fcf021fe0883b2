"""Statements as events, and what the database is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import json
from lms.xapi import agents, following, moments, queries, references, terms
from lms.xapi.consistency import consistent_through
from lms.xapi.search import Filter
from lms.xapi.statement import Statement, is_voiding, target_of
from lms.xapi.streaming import places
from lms.xapi.streaming.pace import RETRY, Pace
from lms.xapi.terms import Kind, Term

EVERYTHING = Filter()


@dataclass(slots=True)
class Event:
    """A statement, what it can be found by, and the bytes that all its readers get."""

    seq: int
    id: UUID
    said: frozenset[Term]
    text: bytes
    voided: bool = False

    def passes(self, wanted: Filter) -> bool:
        """Tell whether ``following.follow`` would give it to a follower of ``wanted``.

        Times are not looked at: whoever reads a feed is behind all of them.
        """
        if self.voided:
            return False
        return all(not self.said.isdisjoint(group) for group in wanted.wanted)


@dataclass(frozen=True, slots=True)
class News:
    """What was stored next, and which statements were voided by it.

    ``more`` tells that one can go on at once.
    """

    events: tuple[Event, ...]
    upto: int
    voided: frozenset[UUID] = frozenset()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Portion:
    """What a reader is sent next, and its place afterwards."""

    text: bytes
    place: int
    more: bool = False


def opening(store: UUID, place: int) -> bytes:
    """Return what every stream begins with: when to come again, and where.

    A reader who has seen no event yet misses nothing by that when it comes again.
    """
    return b"retry: %d\n%b" % (RETRY, marker(store, place))


def marker(store: UUID, place: int) -> bytes:
    """Return an event without data: no reader sees it, each remembers its place."""
    return b"id: %b\n\n" % places.seal(store, place)


def heartbeat() -> bytes:
    """Return a comment, which keeps the connection from being thought dead."""
    return b":\n\n"


def farewell(reason: str) -> bytes:
    """Return the last event, which says why the stream ends."""
    return b"event: end\ndata: %b\n\n" % json.dumps({"reason": reason})


def text_of(store: UUID, seq: int, payload: bytes) -> bytes:
    """Return the statement as it is stored as an event, in one line."""
    if b"\n" in payload or b"\r" in payload:
        # In JSON they can only stand between values, where a space is as good.
        payload = payload.replace(b"\n", b" ").replace(b"\r", b" ")
    place = places.seal(store, seq)
    return b"id: %b\nevent: statement\ndata: %b\n\n" % (place, payload)


# --- What the database is asked


def present(session: Session, store: UUID) -> int:
    """Return the place behind everything of which it is certain that it is complete.

    In a transaction that has read nothing yet.
    """
    through = consistent_through(session, store)
    return following.place(moments.as_microseconds(through))


def past(
    session: Session, store: UUID, wanted: Filter, place: int, pace: Pace
) -> Portion:
    """Return what follows ``place``, for a reader who is behind its feed."""
    found = following.follow(
        session, store, wanted, place, pace.batch, most_bytes=pace.batch_bytes
    )
    text = b"".join(
        text_of(store, seq, payload) for seq, _id, payload in found.statements
    )
    return Portion(text, found.upto, found.more)


def news(session: Session, store: UUID, place: int, pace: Pace) -> News:
    """Return what every reader of the store may want after ``place``."""
    found = following.follow(
        session, store, EVERYTHING, place, pace.batch, most_bytes=pace.batch_bytes
    )
    parsed = [json.loads(payload) for _seq, _id, payload in found.statements]
    events = tuple(
        Event(seq, id_, _said(session, store, statement), text_of(store, seq, payload))
        for (seq, id_, payload), statement in zip(found.statements, parsed, strict=True)
    )
    return News(events, found.upto, _voided(session, store, parsed), found.more)


def _said(session: Session, store: UUID, statement: Statement) -> frozenset[Term]:
    """Return what the statement is found by, as the index knows it for followers."""
    found = terms.terms_of(statement)
    found.add((Kind.AUTHORITY, agents.signature(statement["authority"])))
    target = target_of(statement)
    if target is not None and is_voiding(statement):
        found |= references.inherited(session, store, UUID(target))
    return frozenset(found)


def _voided(
    session: Session, store: UUID, statements: Iterable[Statement]
) -> frozenset[UUID]:
    targets = [target_of(each) for each in statements if is_voiding(each)]
    ids = [UUID(target) for target in targets if target is not None]
    found = queries.by_ids(session, store, ids) if ids else ()
    return frozenset(each.id for each in found if each.voided)


def is_news(session: Session, store: UUID, place: int) -> bool:
    """Tell whether anything is visible behind ``place``; it costs next to nothing."""
    last = following.newest(session, store)
    return last is not None and last > place

"""The one door into the statement store.

``add`` is the only way in: it checks, completes and writes statements, lets voiding
take effect and tells the subscribers, all in the caller's transaction. If it raises,
the caller's transaction must be rolled back.
"""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import clock
from lms.core.db import Mode, mode
from lms.core.errors import ReadOnlyTransactionError
from lms.xapi import references, writing
from lms.xapi.agents import lms_authority
from lms.xapi.entries import Entry, place, prepare
from lms.xapi.statement import Statement
from lms.xapi.stored import TRUSTED, Origin, Source, Stored

__all__ = [
    "TRUSTED",
    "Origin",
    "Source",
    "Statement",
    "Stored",
    "Subscriber",
    "add",
    "lms_authority",
    "subscribe",
]

MAX_ROUNDS = 10
"""More rounds of follow-ups than this are a ring of subscribers."""

Subscriber = Callable[[Session, Sequence[Stored]], Iterable[Statement]]
"""Hear of statements in the transaction that stores them; return what follows.

It hears each new statement once, and once more, with ``voided`` true, each one that was
voided.
"""

_subscribers: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> None:
    """Let ``subscriber`` hear of every batch, after those that subscribed before it."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def add(
    session: Session, statements: Sequence[Statement], origin: Origin
) -> list[UUID]:
    """Store ``statements`` and what follows from them; return their ids, in order.

    A statement that is there already is passed over; a different one under its id is a
    ``StatementConflictError``. What subscribers return is stored in the next round, as
    the LMS's own.
    """
    if mode.get() is Mode.READ:
        message = "statements added in a reading transaction"
        raise ReadOnlyTransactionError(message)
    entries = prepare(statements, origin)
    news = _write(session, entries, origin)
    own = Origin(origin.store, Source.LMS, lms_authority())
    for _round in range(MAX_ROUNDS):
        following = _tell(session, news)
        if not following:
            return [entry.id for entry in entries]
        news = _write(session, prepare(following, own), own)
    message = f"statements still follow from statements after {MAX_ROUNDS} rounds"
    raise RuntimeError(message)


def _tell(session: Session, news: Sequence[Stored]) -> list[Statement]:
    if not news:
        return []
    return [
        statement
        for subscriber in _subscribers
        for statement in subscriber(session, news)
    ]


def _write(session: Session, entries: Sequence[Entry], origin: Origin) -> list[Stored]:
    """Write entries and return what is new: stored, or voided by one of them."""
    if not entries:
        return []
    connection = session.connection()
    ticket = writing.draw_ticket(connection, origin.store, entries)
    # The clock is read after the ticket is drawn: see lms.xapi.consistency.
    batch = place(entries, origin, ticket, clock.now())
    fresh = writing.insert(connection, origin.store, batch)
    given = [written.stored.id for written in fresh if written.entry.given]
    earlier = writing.referrers(connection, origin.store, given)
    references.index(session, fresh, earlier)
    voided = references.void(session, fresh, earlier)
    news = {written.stored.seq: written.stored for written in fresh}
    news.update((stored.seq, stored) for stored in voided)
    return list(news.values())

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
from lms.xapi import activities, references, writing
from lms.xapi.agents import lms_authority
from lms.xapi.entries import Entry, Written, place, prepare
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
    "add_prepared",
    "lms_authority",
    "prepare",
    "subscribe",
]

MAX_ROUNDS = 10
"""More rounds of follow-ups than this are a ring of subscribers."""

Subscriber = Callable[[Session, Sequence[Stored]], Iterable[Statement]]
"""Hear of statements in the transaction that stores them; return what follows.

It hears each new statement of a trusted source once, and once more, with ``voided``
true, each one that was voided.
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
    entries = prepare(statements, origin)
    news = _write(session, origin.store, entries)
    own = Origin(origin.store, Source.LMS, lms_authority())
    for _round in range(MAX_ROUNDS):
        following = _tell(session, news)
        if not following:
            return [entry.id for entry in entries]
        news = _write(session, own.store, prepare(following, own))
    message = f"statements still follow from statements after {MAX_ROUNDS} rounds"
    raise RuntimeError(message)


def add_prepared(session: Session, entries: Iterable[Entry]) -> None:
    """Store what clients of any stores said; no id may stand twice in one store.

    For a group of requests that share a transaction. Nothing follows from what clients
    say, so no subscriber hears of it.
    """
    by_store: dict[UUID, list[Entry]] = {}
    for entry in entries:
        if entry.origin.source in TRUSTED:
            message = f"{entry.origin.source} statements have followers: use add"
            raise ValueError(message)
        by_store.setdefault(entry.origin.store, []).append(entry)
    # One order for all groups: each store may be locked for references.
    for store in sorted(by_store):
        _write(session, store, by_store[store])


def _tell(session: Session, news: Sequence[Stored]) -> list[Statement]:
    if not news:
        return []
    return [
        statement
        for subscriber in _subscribers
        for statement in subscriber(session, news)
    ]


def _write(session: Session, store: UUID, entries: Sequence[Entry]) -> list[Stored]:
    """Write entries and return what subscribers hear: stored, or voided by one."""
    if mode.get() is Mode.READ:
        message = "statements added in a reading transaction"
        raise ReadOnlyTransactionError(message)
    if not entries:
        return []
    connection = session.connection()
    ticket = writing.draw_ticket(connection, store, entries)
    # The clock is read after the ticket is drawn: see lms.xapi.consistency.
    batch = place(entries, ticket, clock.now())
    fresh = writing.insert(connection, store, batch)
    earlier = references.awaited(connection, store, fresh)
    voided = references.void(session, fresh, earlier)
    # Last, when nothing can be refused any more: it is remembered what was written.
    references.index(session, fresh, earlier)
    activities.redescribe(session, store, voided)
    news = {written.seq: written.stored() for written in fresh if _is_heard(written)}
    news.update((stored.seq, stored) for stored in voided if stored.source in TRUSTED)
    return list(news.values())


def _is_heard(written: Written) -> bool:
    return written.entry.origin.source in TRUSTED

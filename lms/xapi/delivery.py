"""Group commit: what several requests of clients bring is made durable together.

Nobody is appointed: the first request to arrive leads, and writes for all that wait
with it; while its transaction is made durable, the next ones gather. A leader waits a
moment for as many as there were the last time, so that a commit is not spent on the
first one alone. Only clients' statements go this way; what the LMS says is stored in
the transaction of its effects.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Condition, Lock
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, scoped_session

from lms.core import failures, transaction
from lms.xapi import activities, attachments, store
from lms.xapi.attachments import Kept
from lms.xapi.entries import Entry

DELIVERIES = "pamong.deliveries"
"""Under which name an application keeps its ``Deliveries``."""

PATIENCE = 0.002
"""Seconds that a leader waits for others: about what a durable commit costs."""
MOST = 2000
"""Statements that share a transaction, unless one request alone brings more."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one request brings: statements, and contents of their attachments."""

    entries: Sequence[Entry]
    contents: Sequence[Kept] = ()


@dataclass(slots=True, eq=False)
class _Turn:
    delivery: Delivery
    # Held until the delivery is settled or its thread is to lead.
    gate: Lock = field(default_factory=Lock)
    settled: bool = False
    error: BaseException | None = None

    def ids(self) -> set[tuple[int, int]]:
        return {
            (entry.origin.store.int, entry.id.int) for entry in self.delivery.entries
        }


class Deliveries:
    """The deliveries of one application; its threads meet here."""

    def __init__(self, session: scoped_session[Any]) -> None:
        self._session = session
        self._lock = Lock()
        self._arrived = Condition(self._lock)
        self._waiting: list[_Turn] = []
        self._led = False
        self._expected = 1

    def deliver(self, delivery: Delivery) -> None:
        """Return when ``delivery`` is durable; raise what the store says against it.

        Each delivery is stored whole or not at all, whatever becomes of the others.
        """
        turn = _Turn(delivery)
        turn.gate.acquire()
        with self._lock:
            self._waiting.append(turn)
            leads = not self._led
            self._led = True
            self._arrived.notify()
        if not leads:
            turn.gate.acquire()
        if not turn.settled:
            self._lead()
        if turn.error is not None:
            raise turn.error

    def _lead(self) -> None:
        """Settle a group, the caller's delivery among it, and appoint who is next."""
        group: Sequence[_Turn] = ()
        try:
            group = self._gather()
            _store(self._session, group)
        except BaseException as error:  # noqa: BLE001 - each request raises its own
            # Whatever happens, nobody is left waiting for a leader who is gone.
            group = group or self._waiting
            for turn in group:
                turn.error = error
        self._hand_over(group)

    def _gather(self) -> Sequence["_Turn"]:
        with self._lock:
            self._arrived.wait_for(
                lambda: len(self._waiting) >= self._expected, timeout=PATIENCE
            )
            return self._take()

    def _hand_over(self, group: Sequence["_Turn"]) -> None:
        with self._lock:
            self._waiting = [turn for turn in self._waiting if turn not in group]
            self._expected = len(group) + len(self._waiting)
            successor = self._waiting[0] if self._waiting else None
            self._led = successor is not None
        for turn in group:
            turn.settled = True
            turn.gate.release()
        if successor is not None:
            successor.gate.release()

    def _take(self) -> list[_Turn]:
        """Take the first of those who wait, and all that can share its transaction.

        Who brings an id that is in the group already waits for the next one.
        """
        group: list[_Turn] = []
        rest: list[_Turn] = []
        taken: set[tuple[int, int]] = set()
        for turn in self._waiting:
            ids = turn.ids()
            fits = len(taken) + len(ids) <= MOST and taken.isdisjoint(ids)
            if fits or not group:
                taken |= ids
                group.append(turn)
            else:
                rest.append(turn)
        self._waiting = rest
        return group


def _store(session: scoped_session[Any], group: Sequence[_Turn]) -> None:
    """Store a group in one transaction; at a refusal, each delivery by itself.

    What is the machine's fault, a full disk or a lost database, is everybody's.
    """
    try:
        with transaction.writing(session):
            _write(session(), [turn.delivery for turn in group])
    except Exception as error:
        if failures.failure_of(error) is not None:
            raise
        if len(group) == 1:
            group[0].error = error
        else:
            _store_apart(session, group)


def _store_apart(session: scoped_session[Any], group: Sequence[_Turn]) -> None:
    """Store each delivery by itself; on SQLite they still share a commit."""
    if session.get_bind().dialect.name != "sqlite":
        # In one transaction, two groups would lock the same ids in different orders.
        for turn in group:
            _store(session, [turn])
        return
    with transaction.writing(session):
        for turn in group:
            try:
                with session.begin_nested():
                    _write(session(), [turn.delivery])
            except Exception as error:
                if failures.failure_of(error) is not None:
                    raise
                turn.error = error
                # What it said of activities was undone with it.
                transaction.after_commit(session(), activities.seen.forget)


def _write(session: Session, deliveries: Sequence[Delivery]) -> None:
    contents: dict[UUID, set[Kept]] = {}
    for delivery in deliveries:
        if delivery.contents:
            owner = delivery.entries[0].origin.store
            contents.setdefault(owner, set()).update(delivery.contents)
    # In one order, as everything that writers on PostgreSQL may meet at.
    for owner in sorted(contents):
        attachments.insert(session, owner, list(contents[owner]))
    entries = [entry for delivery in deliveries for entry in delivery.entries]
    store.add_prepared(session, entries)

"""Who works for a target, and what is noted of it: each a short transaction.

A process that wants to work for a target writes its name and an end beside it, if
nobody else's stands there. All that it notes asks for its own name, and lengthens the
end. One that is killed notes nothing more, and its lease runs out.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from lms.core import clock, ids, transaction
from lms.xapi import following
from lms.xapi.forwarding import letters, vault
from lms.xapi.forwarding.errors import LostLeaseError
from lms.xapi.forwarding.patience import Chance, Pace
from lms.xapi.forwarding.sending import Item, Verdict
from lms.xapi.forwarding.tables import target as table
from lms.xapi.forwarding.targets import Kind, State, Target, loaded

ONE_REQUEST = timedelta(seconds=30)
"""What must be left of a lease when a request begins; no request takes longer."""

_WORDS = 300
_CODE = 40

_NO_ERROR: dict[str, Any] = {
    "failures": 0,
    "waits_until": None,
    "error_code": "",
    "error_words": "",
}


@dataclass(slots=True)
class Lease:
    """The right to work for ``target``, until ``until``; ``box`` is its secret."""

    id: UUID
    target: Target
    until: datetime
    pace: Pace
    box: bytes = field(repr=False)
    failures: int = 0
    refusals: int = 0

    def check(self) -> None:
        """Refuse to begin a request that could last longer than the lease."""
        if clock.now() + min(ONE_REQUEST, self.pace.lease / 2) > self.until:
            raise LostLeaseError("the lease of this target is running out")

    def secret(self) -> str:
        """Return the secret of the target."""
        return vault.opened(self.box, self.target.id)


def due(session: Session) -> list[UUID]:
    """Return the targets that somebody should work for now, the poorest first."""
    found = []
    newest: dict[UUID, int | None] = {}
    with transaction.reading(session):
        rows = session.execute(
            select(table)
            .where(table.c.state == State.ACTIVE.value, *_free(clock.now()))
            .order_by(table.c.position, table.c.id)
        ).all()
        for row in rows:
            if row.store not in newest:
                newest[row.store] = following.newest(session, row.store)
            last = newest[row.store]
            has_news = last is not None and last > row.position
            if row.kind == Kind.PULL or has_news:
                found.append(row.id)
    return found


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(table.c.lease.is_(None), table.c.lease_until <= now),
        or_(table.c.waits_until.is_(None), table.c.waits_until <= now),
    )


def claim(
    session: Session, target_id: UUID, pace: Pace, *, by_people: bool = False
) -> Lease | None:
    """Take the lease of the target; None when somebody else has it, or it must wait.

    ``by_people`` looks at neither its state nor its pause.
    """
    now = clock.now()
    nobodys, rested = _free(now)
    conditions = [table.c.id == target_id, nobodys]
    if not by_people:
        conditions += [table.c.state == State.ACTIVE.value, rested]
    name, until = ids.new(), now + pace.lease
    with transaction.writing(session):
        taken = session.connection().execute(
            update(table).where(*conditions).values(lease=name, lease_until=until)
        )
        if taken.rowcount != 1:
            return None
        row = session.execute(select(table).where(table.c.id == target_id)).one()
    found = loaded(row)
    return Lease(name, found, until, pace, row.secret, found.failures, found.refusals)


# --- What is noted


def delivered(session: Session, lease: Lease, seq: int) -> bool:
    """Note that everything up to ``seq`` is acknowledged; tell whether to go on."""
    lease.failures = lease.refusals = 0
    with transaction.writing(session):
        return _note(
            session,
            lease,
            {**_NO_ERROR, "position": seq, "refusals": 0, "succeeded_at": clock.now()},
        )


def refused(session: Session, lease: Lease, item: Item, verdict: Verdict) -> bool:
    """Lay one statement aside as a dead letter; tell whether to go on with the rest."""
    lease.refusals += 1
    # It answered, so it is there: no failure, and no circuit to keep open.
    lease.failures = 0
    values: dict[str, Any] = {
        **_NO_ERROR,
        "position": item.seq,
        "refusals": lease.refusals,
    }
    if lease.refusals >= lease.pace.refusals:
        words = "statement after statement is refused; look at the dead letters"
        values |= _stop(Verdict(verdict.ending, "refuses_everything", words))
    with transaction.writing(session):
        goes_on = _note(session, lease, values)
        letters.lay_aside(session, lease.target.id, item, verdict.code, verdict.words)
    return goes_on


def failed(session: Session, lease: Lease, verdict: Verdict, chance: Chance) -> None:
    """Let the target rest, the longer the more often it failed, and give it back."""
    lease.failures += 1
    now = clock.now()
    pause = lease.pace.pause(lease.failures, verdict.retry_after, chance)
    values = {
        "failures": lease.failures,
        "waits_until": now + pause,
        "error_code": verdict.code[:_CODE],
        "error_words": verdict.words[:_WORDS],
        "failed_at": now,
    }
    with transaction.writing(session):
        _note(session, lease, {**values, **_GIVEN_BACK})


def stopped(session: Session, lease: Lease, verdict: Verdict) -> None:
    """Work no more for the target until people have looked, and give it back."""
    with transaction.writing(session):
        _note(session, lease, {**_stop(verdict), **_GIVEN_BACK})


def seen(session: Session, lease: Lease, **values: object) -> None:
    """Note how far a turn came, and give the target back."""
    with transaction.writing(session):
        _note(session, lease, {**values, **_GIVEN_BACK})


def renewed(session: Session, lease: Lease, **values: object) -> bool:
    """Note something in the middle of a turn; tell whether to go on."""
    with transaction.writing(session):
        return _note(session, lease, values)


_GIVEN_BACK: dict[str, Any] = {"lease": None, "lease_until": None}


def _stop(verdict: Verdict) -> dict[str, Any]:
    return {
        "state": State.STOPPED.value,
        "error_code": verdict.code[:_CODE],
        "error_words": verdict.words[:_WORDS],
        "failed_at": clock.now(),
    }


def _note(session: Session, lease: Lease, values: dict[str, Any]) -> bool:
    """Write ``values`` if the lease is still ours; tell whether people let us go on."""
    until = clock.now() + lease.pace.lease
    connection = session.connection()
    noted = connection.execute(
        update(table)
        .where(table.c.id == lease.target.id, table.c.lease == lease.id)
        .values({"lease_until": until, **values})
    )
    if noted.rowcount != 1:
        raise LostLeaseError("another process has taken over this target")
    lease.until = until
    state: str = connection.execute(
        select(table.c.state).where(table.c.id == lease.target.id)
    ).scalar_one()
    return state == State.ACTIVE.value

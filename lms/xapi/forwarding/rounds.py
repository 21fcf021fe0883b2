"""Rounds: each target is brought as far as it gets, a batch at a time.

Claim, read, send, note: no transaction is open while the other side is waited for, and
the position moves only behind what it has acknowledged. So whatever breaks in between,
every statement arrives at least once and in order, under the same id.
"""

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.outgoing import Door
from lms.xapi import following
from lms.xapi.forwarding import leases, pulling, sending
from lms.xapi.forwarding.errors import LostLeaseError, SecretError
from lms.xapi.forwarding.leases import Lease
from lms.xapi.forwarding.patience import PACE, Chance, Pace
from lms.xapi.forwarding.sending import Ending, Item, Send, Verdict
from lms.xapi.forwarding.tally import Tally
from lms.xapi.forwarding.targets import Kind

MOST_TURNS = 1000
"""Of each target in one round."""


@dataclass(frozen=True, slots=True)
class Works:
    """What a round needs."""

    door: Door
    send: Send
    pace: Pace = PACE
    chance: Chance = random.random


def run_due(
    session: Session, door: Door, pace: Pace = PACE, chance: Chance = random.random
) -> Tally:
    """Bring every target that is due as far as it gets; return what became of it.

    ``session`` must be outside a transaction. Any number of processes may do this at
    the same time.
    """
    return run(session, Works(door, sending.sender(door), pace, chance))


def run(session: Session, works: Works) -> Tally:
    """Do the same by other means."""
    total = Tally()
    going = deque((name, 1) for name in leases.due(session))
    while going:
        # In turn, so that a long way to go of one target is no wait for another.
        name, number = going.popleft()
        tally = _turn(session, works, name)
        total += tally
        if tally.goes_on and number < MOST_TURNS:
            going.append((name, number + 1))
    return total


def _turn(session: Session, works: Works, target_id: UUID) -> Tally:
    """Send the next batch of one target, or fetch the next one."""
    lease = leases.claim(session, target_id, works.pace)
    if lease is None:
        return Tally()
    try:
        if lease.target.kind is Kind.PULL:
            return pulling.pull(session, lease, works.door, works.chance)
        return _push(session, lease, works)
    except LostLeaseError:
        return Tally()
    except SecretError as error:
        leases.stopped(
            session, lease, Verdict(Ending.STOPPED, error.code, str(error.message))
        )
        return Tally(failed=1)


def _push(session: Session, lease: Lease, works: Works) -> Tally:
    target = lease.target
    secret = lease.secret()
    with transaction.reading(session):
        followed = following.follow(
            session,
            target.store,
            target.choice.filter(),
            target.position,
            works.pace.size(lease.failures),
            most_bytes=works.pace.most_bytes,
        )
        items = [Item(*each) for each in followed.statements]
        parts = sending.split(session, target.store, items, works.pace.most_bytes)
    tally = _deliver(session, lease, works, secret, parts)
    if tally.is_whole:
        leases.seen(session, lease, position=followed.upto)
        tally += Tally(goes_on=followed.more)
    return tally


def _deliver(
    session: Session,
    lease: Lease,
    works: Works,
    secret: str,
    parts: Sequence[list[Item]],
) -> Tally:
    """Send the parts in order; halve one that is refused until the fault is found."""
    tally = Tally(is_whole=True)
    waiting = deque(parts)
    while waiting:
        part = waiting.popleft()
        with transaction.reading(session):
            parcel = sending.packed(session, lease.target, part)
        lease.check()
        verdict = works.send(lease.target, secret, parcel, part)
        if verdict.ending is Ending.REFUSED and len(part) > 1:
            half = len(part) // 2
            waiting.extendleft((part[half:], part[:half]))
            continue
        tally += _noted(session, lease, part, verdict, works.chance)
        if not tally.is_whole:
            return tally
    return tally


def _noted(
    session: Session,
    lease: Lease,
    part: Sequence[Item],
    verdict: Verdict,
    chance: Chance,
) -> Tally:
    """Note how a part ended; the tally is whole when the next may be sent."""
    if verdict.ending is Ending.FAILED:
        leases.failed(session, lease, verdict, chance)
        return Tally(failed=1)
    if verdict.ending is Ending.STOPPED:
        leases.stopped(session, lease, verdict)
        return Tally(failed=1)
    if verdict.ending is Ending.DELIVERED:
        goes_on = leases.delivered(session, lease, part[-1].seq)
        tally = Tally(delivered=len(part), is_whole=goes_on)
    else:
        goes_on = leases.refused(session, lease, part[0], verdict)
        tally = Tally(letters=1, is_whole=goes_on)
    if not goes_on:
        # People have paused it, or it refuses everything.
        leases.seen(session, lease)
    return tally

"""Replaying dead letters: a statement is sent once more, as it is stored now."""

from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.outgoing import Door
from lms.xapi import queries
from lms.xapi.forwarding import leases, letters, pulling, sending
from lms.xapi.forwarding.errors import BusyTargetError
from lms.xapi.forwarding.leases import Lease
from lms.xapi.forwarding.letters import Letter
from lms.xapi.forwarding.patience import PACE, Pace
from lms.xapi.forwarding.sending import Ending, Item, Verdict
from lms.xapi.forwarding.targets import Kind

VOIDED = Verdict(Ending.DELIVERED, "voided", "it was voided since; nothing was sent")
_GONE = Verdict(Ending.REFUSED, "gone", "the statement is here no more")


def replay(session: Session, door: Door, letter_id: UUID, pace: Pace = PACE) -> Verdict:
    """Send one letter, whatever the state of its target, and return how it ended.

    Success settles it; a refusal is noted in it. Outside a transaction.
    """
    with transaction.reading(session):
        letter = letters.by_id(session, letter_id)
    lease = leases.claim(session, letter.target, pace, by_people=True)
    if lease is None:
        raise BusyTargetError("another process works for this target; try again later")
    try:
        verdict = _sent(session, door, lease, letter)
        _note(session, letter, verdict)
    finally:
        leases.seen(session, lease)
    return verdict


def _sent(session: Session, door: Door, lease: Lease, letter: Letter) -> Verdict:
    if lease.target.kind is Kind.PULL:
        return pulling.fetch(session, lease, door, letter.statement)
    target = lease.target
    with transaction.reading(session):
        found = queries.get(session, target.store, letter.statement)
        if found is None:
            return _GONE
        if found.voided:
            return VOIDED
        items = [Item(found.seq, found.id, found.payload)]
        parcel = sending.packed(session, target, items)
    lease.check()
    return sending.sender(door)(target, lease.secret(), parcel, items)


def _note(session: Session, letter: Letter, verdict: Verdict) -> None:
    with transaction.writing(session):
        if verdict.ending is Ending.DELIVERED:
            letters.settle(session, letter.id)
        elif verdict.ending is Ending.REFUSED:
            item = Item(letter.seq, letter.statement, b"")
            letters.lay_aside(session, letter.target, item, verdict.code, verdict.words)

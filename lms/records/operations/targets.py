"""What people do with targets of forwarding and their dead letters, each act noted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts.operations import audit
from lms.accounts.roles import Actor
from lms.core import transaction
from lms.core.outgoing import Door
from lms.xapi import forwarding
from lms.xapi.forwarding import letters, targets
from lms.xapi.forwarding.letters import Letter
from lms.xapi.forwarding.sending import Ending, Verdict
from lms.xapi.forwarding.targets import Address, Choice, Kind, Target

MOST_AT_ONCE = 10
"""Letters that one request of a person sends again."""

LONGEST = 8.0
"""Seconds after which none is begun any more."""


def add(  # noqa: PLR0913 - what a target is, and who adds it
    session: Session,
    *,
    store: UUID,
    kind: Kind,
    name: str,
    address: Address,
    choice: Choice,
    by: Actor,
) -> tuple[Target, str]:
    """Make a target; return it with its secret, which is never given again."""
    made, secret = targets.add(
        session, store=store, kind=kind, name=name, address=address, choice=choice
    )
    _note(session, "target_added", made, by)
    return made, secret


def change(
    session: Session,
    target: Target,
    *,
    name: str,
    address: Address,
    choice: Choice,
    by: Actor,
) -> None:
    """Change what is said of a target; without a secret the one it has stays."""
    targets.change(session, target.id, name=name, address=address, choice=choice)
    _note(session, "target_changed", target, by)


def renew_secret(session: Session, target: Target, *, by: Actor) -> str:
    """Give a webhook another secret; the old one signs nothing more."""
    secret = targets.renew_secret(session, target.id)
    _note(session, "target_secret_renewed", target, by)
    return secret


def pause(session: Session, target: Target, *, by: Actor) -> None:
    """Work no more for the target until somebody resumes it."""
    targets.pause(session, target.id)
    _note(session, "target_paused", target, by)


def resume(session: Session, target: Target, *, by: Actor) -> None:
    """Work for the target again, at once."""
    targets.resume(session, target.id)
    _note(session, "target_resumed", target, by)


def remove(session: Session, target: Target, *, by: Actor) -> None:
    """Forget the target with its place, its secret and its dead letters."""
    targets.remove(session, target.id)
    _note(session, "target_removed", target, by)


def annotate(session: Session, letter: Letter, note: str, *, by: Actor) -> None:
    """Write something beside a letter, in place of what stood there."""
    letters.annotate(session, letter.id, note)
    audit.note(session, "letter_annotated", None, by=by, detail=_named(letter))


def drop(session: Session, letter: Letter, *, by: Actor) -> None:
    """Forget a letter: the target will never get its statement."""
    letters.drop(session, letter.id)
    audit.note(session, "letter_dropped", None, by=by, detail=_named(letter))


def _note(session: Session, act: str, target: Target, by: Actor) -> None:
    # Without the address, which may have a secret in it.
    detail = f"{target.id} {target.store} {target.kind.value}"
    audit.note(session, act, None, by=by, detail=detail)


def _named(letter: Letter) -> str:
    return f"{letter.id} {letter.target} {letter.statement}"


# --- Once more


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many arrived and were refused again; ``ended`` is what ended it early."""

    delivered: int = 0
    refused: int = 0
    ended: Verdict | None = None


def replay(
    session: Session,
    door: Door,
    chosen: Iterable[Letter],
    *,
    by: Actor,
    now: Callable[[], float] = monotonic,
) -> Replayed:
    """Send letters again, one after the other, as long as that goes and time is left.

    Outside a transaction: the other side is waited for. That it was tried is noted
    before the first one leaves.
    """
    waiting = list(chosen)
    with transaction.writing(session):
        for each in waiting:
            audit.note(session, "letter_replayed", None, by=by, detail=_named(each))
    begun = now()
    delivered = refused = 0
    for each in waiting:
        if now() - begun > LONGEST:
            break
        verdict = forwarding.replay(session, door, each.id)
        if verdict.ending in {Ending.FAILED, Ending.STOPPED}:
            # The next one would fare no better.
            return Replayed(delivered, refused, verdict)
        delivered += verdict.ending is Ending.DELIVERED
        refused += verdict.ending is Ending.REFUSED
    return Replayed(delivered, refused)

"""Other sides for tests: what they got, how they answer, and time that is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import clock, json, transaction
from lms.core.outgoing import Door
from lms.xapi import store as door
from lms.xapi.forwarding import Pace, Tally, leases, rounds, sending, targets
from lms.xapi.forwarding.rounds import Works
from lms.xapi.forwarding.sending import DELIVERED, Item, Parcel, Verdict
from lms.xapi.forwarding.targets import Address, Choice, Kind, Target
from lms.xapi.statement import Statement
from lms.xapi.store import Origin
from tests.core.outgoing_servers import Asked, answer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PACE = Pace(batch=8)
SECRET = "rahasia-dari-penerima"
NOWHERE = "https://lrs.example.org/xapi"
TRIES = 200


@dataclass(slots=True)
class Time:
    """A clock that goes on by a little at each look, and by more when told."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        """Return the moment, never the same twice."""
        self.moment += timedelta(microseconds=50)
        return self.moment

    def passes(self, span: timedelta) -> None:
        """Let time pass."""
        self.moment += span


Answering = Callable[[Sequence[Item]], Verdict]


@dataclass(slots=True)
class Receiver:
    """Takes what is sent, unless ``answering`` says something else."""

    answering: Answering = lambda _items: DELIVERED
    arrived: list[UUID] = field(default_factory=list)
    parcels: list[list[UUID]] = field(default_factory=list)

    @property
    def first_arrivals(self) -> list[UUID]:
        """Return what arrived, each once, in the order of first arrival."""
        return list(dict.fromkeys(self.arrived))

    def send(
        self, _target: Target, secret: str, _parcel: Parcel, items: Sequence[Item]
    ) -> Verdict:
        """Take a parcel, or not."""
        assert secret == SECRET
        self.parcels.append([item.id for item in items])
        verdict = self.answering(items)
        if verdict is DELIVERED:
            self.take(items)
        return verdict

    def take(self, items: Sequence[Item]) -> None:
        """Keep what came."""
        self.arrived += [item.id for item in items]


def stored(session: Session, origin: Origin, *batch: Statement) -> list[UUID]:
    """Store a batch in a transaction of its own."""
    with transaction.writing(session):
        return door.add(session, batch, origin)


def new_target(
    session: Session,
    store: UUID,
    *,
    kind: Kind = Kind.XAPI,
    name: str = "Gudang data",
    url: str = NOWHERE,
    choice: Choice = targets.EVERYTHING,
) -> Target:
    """Add a target whose secret is ``SECRET``."""
    login = "" if kind is Kind.WEBHOOK else "kunci"
    with transaction.writing(session):
        made, _secret = targets.add(
            session,
            store=store,
            kind=kind,
            name=name,
            address=Address(url, login, SECRET),
            choice=choice,
        )
    return made


def works(receiver: Receiver, pace: Pace = PACE) -> Works:
    """Return what a round needs, with ``receiver`` at the other end."""
    return Works(Door(), receiver.send, pace, lambda: 0.0)


def through(door: Door, pace: Pace = PACE) -> Works:
    """Return what a round needs, with a real door."""
    return Works(door, sending.sender(door), pace, lambda: 0.0)


def run(session: Session, by: Works) -> Tally:
    """Run rounds until nothing is due: PostgreSQL may write itself meanwhile."""
    total = Tally()
    for _ in range(TRIES):
        if not leases.due(session):
            return total
        total += rounds.run(session, by)
    raise AssertionError("the rounds never end")


def known(session: Session, target: Target) -> Target:
    """Return the target as it stands now."""
    with transaction.reading(session):
        return targets.by_id(session, target.id)


def taken(asked: Asked) -> bytes:
    """Answer as a store does that took everything."""
    return answer(json.dumps(ids_in(asked)))


def ids_in(asked: Asked) -> list[str]:
    """Return the ids of the statements in a request of JSON."""
    return [each["id"] for each in json.loads(asked.body)]


def later(time: Time) -> None:
    """Let every pause and every lease pass."""
    time.passes(timedelta(days=2))


def now() -> datetime:
    """Return the clock's moment."""
    return clock.now()

"""Whatever fails and whoever is killed: all arrives, in order, and nothing else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.xapi.agents import lms_authority
from lms.xapi.forwarding import leases, letters, rounds, targets
from lms.xapi.forwarding.patience import Pace
from lms.xapi.forwarding.sending import DELIVERED, Ending, Item, Verdict, refusal
from lms.xapi.forwarding.targets import Choice, Target
from lms.xapi.queries import by_ids
from lms.xapi.store import Origin, Source
from tests.xapi.forwarding.receiving import (
    Receiver,
    Time,
    known,
    later,
    new_target,
    run,
    stored,
    works,
)
from tests.xapi.said import PAGE, QUIZ, about

PACE = Pace(batch=4, refusals=1000)
LOST = Verdict(Ending.FAILED, "outgoing_unreachable", "the answer was lost")


class Killed(Exception):  # noqa: N818 - what happens to a process is no error
    """The process is gone; nothing in the product knows of this."""


MOMENTS = st.sampled_from(["well", "busy", "lost", "killed before", "killed after"])
STEPS = st.lists(
    st.one_of(
        # Statements of the kinds: wanted, not wanted, wanted and refused.
        st.lists(
            st.sampled_from(["wanted", "other", "poison"]), min_size=1, max_size=6
        ),
        # A round, and after which of its statements of SQL the process is killed.
        st.integers(0, 45),
    ),
    max_size=8,
)


@dataclass
class World:
    """A store, its target, and what must come of them."""

    session: Session
    origin: Origin
    target: Target
    moments: list[str]
    wanted: list[UUID] = field(default_factory=list)
    poison: set[UUID] = field(default_factory=set)
    receiver: Receiver = field(default_factory=Receiver)

    def answer(self, items: Sequence[Item]) -> Verdict:
        """Answer as the next moment says."""
        self.check()
        moment = self.moments.pop(0) if self.moments else "well"
        if moment == "killed before":
            raise Killed
        if moment == "busy":
            return refusal(503)
        if not self.poison.isdisjoint(item.id for item in items):
            return refusal(400)
        if moment == "well":
            return DELIVERED
        # It has taken them, and nobody here will know.
        self.receiver.take(items)
        if moment == "killed after":
            raise Killed
        return LOST

    def say(self, kinds: Sequence[str]) -> None:
        """Store statements."""
        batch = [about(PAGE if kind == "other" else QUIZ) for kind in kinds]
        ids = stored(self.session, self.origin, *batch)
        said = list(zip(ids, kinds, strict=True))
        self.wanted += [each for each, kind in said if kind != "other"]
        self.poison |= {each for each, kind in said if kind == "poison"}

    def check(self) -> None:
        """Nothing behind the position is missing."""
        with transaction.reading(self.session):
            position = targets.by_id(self.session, self.target.id).position
            found = by_ids(self.session, self.origin.store, self.wanted)
            laid = letters.waiting(self.session, self.target.id)
        passed = {each.id for each in found if each.seq <= position}
        settled = {each.statement for each in laid} | set(self.receiver.arrived)
        assert passed <= settled


@contextmanager
def killed_after(session: Session, count: int) -> Iterator[None]:
    """Kill the process at one of its statements of SQL."""
    left = [count]

    def look(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        # A real rollback is none of them; here it is one to a savepoint.
        if sql.startswith("ROLLBACK"):
            return
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    connection = session.get_bind()
    event.listen(connection, "before_cursor_execute", look)
    try:
        yield
    except Killed:
        pass
    finally:
        left[0] = 0
        event.remove(connection, "before_cursor_execute", look)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.lists(MOMENTS, max_size=12))
def test_every_statement_arrives_in_order_or_is_laid_aside(
    session: Session, time: Time, steps: list[list[str] | int], moments: list[str]
) -> None:
    origin = Origin(uuid4(), Source.LMS, lms_authority())
    target = new_target(session, origin.store, choice=Choice(activity=QUIZ))
    world = World(session, origin, target, list(moments))
    world.receiver.answering = world.answer
    by = works(world.receiver, PACE)
    for step in steps:
        if isinstance(step, list):
            world.say(step)
            continue
        with killed_after(session, step):
            rounds.run(session, by)
        world.check()
        later(time)
    for _ in range(40):
        # Kills are over when the moments are.
        with killed_after(session, 0):
            run(session, by)
        later(time)
        with transaction.reading(session):
            pending = leases.due(session)
        if not pending and not world.moments:
            break

    with transaction.reading(session):
        laid = letters.waiting(session, target.id)
        targets_left = targets.of_store(session, origin.store)
    good = [each for each in world.wanted if each not in world.poison]
    assert world.receiver.first_arrivals == good
    assert [each.statement for each in laid] == [
        each for each in world.wanted if each in world.poison
    ]
    assert [each.id for each in targets_left] == [target.id]
    assert known(session, target).error_code == ""
    with transaction.writing(session):
        targets.remove(session, target.id)


def test_a_killed_process_is_waited_for_until_its_lease_is_over(
    session: Session, lms: Origin, time: Time
) -> None:
    new_target(session, lms.store)
    ids = stored(session, lms, about(QUIZ))
    receiver = Receiver()

    def kill(_items: Sequence[Item]) -> Verdict:
        raise Killed

    with killed_after(session, 0):
        rounds.run(session, works(Receiver(kill)))
    run(session, works(receiver))
    assert receiver.arrived == []
    time.passes(PACE.lease)
    run(session, works(receiver))

    assert receiver.arrived == ids

"""One learner in one course: sits down, reads, pages through, takes the quizzes."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts.operations import sign_in
from lms.courses.activities import Answer
from lms.courses.enrolments import queries as enrolments
from lms.courses.outline.model import OutlineActivity
from lms.courses.player import operations as player
from lms.courses.player.operations import Opened, Person
from lms.demo.days import Sitting
from lms.demo.stage import Part
from lms.demo.temper import Temper
from lms.xapi import verbs

NOT_YET = datetime.min.replace(tzinfo=UTC)
SLIDES_AT_ONCE = 5
"""The page's script tells of so many slides together."""


@dataclass(slots=True)
class Study:
    """A learner at the desk; ``now`` is the moment of the act that is going on."""

    session: Session
    person: Person
    institution: UUID
    registration: UUID
    temper: Temper
    random: Random
    sittings: Iterator[Sitting]
    takes: Mapping[str, "Take"]
    """How an activity is taken, by the key of its module."""
    now: datetime = NOT_YET
    end: datetime = NOT_YET

    def moments(self) -> Part:
        """Go through the course, as far as patience lasts."""
        yield from self.sit_down()
        plan = self._plan()
        for activity in plan[: math.ceil(self.temper.patience * len(plan))]:
            if self.now >= self.end:
                yield from self.sit_down()
            yield self.later(self.random.uniform(3, 25))
            opened = self.open(activity.key)
            if opened.availability.is_open:
                player.view(self.session, opened)
                take = self.takes.get(activity.placed.module)
                if take is not None:
                    yield from take(self, activity, opened)

    def sit_down(self) -> Part:
        """Wait for the next time at the desk, sign in and open the course."""
        sitting = next(self.sittings)
        self.now, self.end = sitting.start, sitting.end
        yield self.now
        account = self.person.account_name
        sign_in.state(self.session, verbs.LOGGED_IN, account, self.institution)
        yield self.later(self.random.uniform(4, 20))
        row = enrolments.lock(self.session, self.registration)
        if row is not None:
            player.view_course(self.session, row)

    def later(self, seconds: float) -> datetime:
        """Return the moment so many seconds from now, and make it the present one."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def lasting(self, seconds: float) -> float:
        """Return how long this learner takes for what takes most people ``seconds``."""
        return seconds * self.temper.pace * self.random.lognormvariate(0, 0.3)

    def open(self, key: str, token: str = "") -> Opened:
        """Open an activity, ready to act."""
        return player.open_activity(
            self.session, self.person, self.registration, key, lock=True, token=token
        )

    def act(
        self, key: str, name: str, form: Mapping[str, str], argument: str = ""
    ) -> Answer:
        """Send a form or what a page's script tells."""
        opened = self.open(key, form.get("token", ""))
        return player.act(self.session, opened, name, form, argument)

    def _plan(self) -> list[OutlineActivity]:
        """Return the activities that this learner means to take, in reading order."""
        row = enrolments.lock(self.session, self.registration)
        if row is None or row.withdrawn_at is not None:
            return []
        outline = enrolments.outline_for(self.session, row)
        curious = self.temper.curiosity
        return [
            activity
            for activity in outline.activities
            if activity.required or self.random.random() < curious
        ]


Take = Callable[[Study, OutlineActivity, Opened], Part]


def read(study: Study, activity: OutlineActivity, opened: Opened) -> Part:
    """Read a page to its end, and leave it."""
    key, token = activity.key, opened.context.token
    began = study.now
    yield study.later(study.lasting(40 * activity.placed.minutes))
    study.act(key, "baca", {"token": token})
    yield study.later(study.random.uniform(2, 30))
    seconds = (study.now - began).total_seconds()
    study.act(key, "tinggal", {"token": token, "seconds": f"{seconds:.0f}"})


def leaf_through(study: Study, activity: OutlineActivity, opened: Opened) -> Part:
    """Page through all slides, and leave them."""
    key, token = activity.key, opened.context.token
    began = study.now
    total = len(opened.context.content["slides"])
    for first in range(1, total + 1, SLIDES_AT_ONCE):
        shown = range(first, min(first + SLIDES_AT_ONCE, total + 1))
        yield study.later(study.lasting(18 * len(shown)))
        study.act(key, "sampai", {"salindia": ",".join(map(str, shown))})
    yield study.later(study.random.uniform(2, 15))
    seconds = (study.now - began).total_seconds()
    study.act(key, "tinggal", {"token": token, "seconds": f"{seconds:.0f}"})

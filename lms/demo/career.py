"""What a participant does from the first day on: one course, sometimes another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline.models import Course
from lms.courses.player import operations as player
from lms.courses.progress import queries as progress
from lms.demo import days, quizzes, study
from lms.demo.stage import Part
from lms.demo.study import Study, Take
from lms.demo.temper import Temper

TAKES: Mapping[str, Take] = {
    "page": study.read,
    "slides": study.leaf_through,
    "quiz": quizzes.take,
}
GOES_ON = 0.12
"""The share of those who passed that take another, open course too."""

PAUSE = 1800
"""Seconds before enrolling into it."""


@dataclass(slots=True)
class Career:
    """One participant: who, on which clock, and what they are like."""

    session: Session
    person: Person
    zone: ZoneInfo
    temper: Temper
    random: Random

    def moments(
        self, registration: UUID, starts_on: date, others: Sequence[Course]
    ) -> Part:
        """Take the course; having passed it, maybe take one of the ``others``."""
        first = starts_on + timedelta(days=self.temper.lag)
        here = Study(
            session=self.session,
            person=self._learner(),
            institution=self.person.institution_id,
            registration=registration,
            temper=self.temper,
            random=self.random,
            sittings=days.sittings(
                self.random, self.zone, first, self.temper.eagerness
            ),
            takes=TAKES,
        )
        yield from here.moments()
        whole = progress.whole(self.session, registration)
        goes_on = self.random.random() < GOES_ON
        course = next((each for each in others if each.enrolment_open), None)
        if goes_on and course is not None and whole is not None and whole.passed:
            yield here.later(PAUSE)
            again = enrolments.enrol_openly(self.session, self.person, course)
            yield from replace(here, registration=again).moments()

    def _learner(self) -> player.Person:
        person = self.person
        return player.Person(
            person.id, person.account_name, person.name, person.language
        )

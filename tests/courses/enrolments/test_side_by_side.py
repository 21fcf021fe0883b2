"""People who enrol at the same moment, on PostgreSQL."""

from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from lms.accounts.models import Institution, Person
from lms.core import ids
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.enrolments.models import Cohort
from lms.courses.enrolments.operations import NewCohort
from lms.courses.errors import EnrolmentError
from lms.courses.outline.models import Course
from tests.courses import interleaving
from tests.factories import courses

ONE = NewCohort("Angkatan I", date(2026, 1, 5), date(2099, 1, 5), quota=1)


class Situation:
    """A cohort, and two people who are not in it yet."""

    def __init__(self, session: Session, new: NewCohort) -> None:
        home = courses.institution(session)
        document = courses.course_document([courses.activity("satu")])
        course = courses.publish(session, home, document)
        self.cohort_id = enrolments.create_cohort(session, course, new).id
        self.ayu, self.budi = (self._person(session, home) for _ in range(2))

    @staticmethod
    def _person(session: Session, home: Institution) -> UUID:
        return courses.person(session, home, f"Orang {ids.new()}").id

    def enrol(self, who: UUID, session: Session) -> UUID:
        """Enrol somebody into the cohort."""
        cohort = session.get_one(Cohort, self.cohort_id)
        return enrolments.enrol(
            session,
            session.get_one(Person, who),
            session.get_one(Course, cohort.course_id),
            cohort=cohort,
        )

    def members(self, session: Session) -> int:
        """Count who is in the cohort."""
        return len(queries.of_cohort(session, self.cohort_id))


def test_the_last_place_is_given_once() -> None:
    with interleaving.postgresql() as app:
        given = interleaving.committed(app, lambda session: Situation(session, ONE))

        with pytest.raises(EnrolmentError):
            interleaving.interleaved(
                app, partial(given.enrol, given.ayu), partial(given.enrol, given.budi)
            )

        assert interleaving.committed(app, given.members) == 1


def test_pressing_twice_enrols_once() -> None:
    with interleaving.postgresql() as app:
        given = interleaving.committed(app, lambda session: Situation(session, ONE))

        interleaving.interleaved(
            app, partial(given.enrol, given.ayu), partial(given.enrol, given.ayu)
        )

        assert interleaving.committed(app, given.members) == 1


def test_a_list_and_one_who_is_on_it_do_not_wait_for_each_other_for_ever() -> None:
    with interleaving.postgresql() as app:
        two = replace(ONE, quota=2)
        given = interleaving.committed(app, lambda session: Situation(session, two))

        interleaving.interleaved(
            app,
            partial(given.enrol, given.ayu),
            partial(given.enrol, given.budi),
            then=partial(given.enrol, given.budi),
        )

        assert interleaving.committed(app, given.members) == 2

"""Publishing a course again while people are in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.models import Institution
from lms.core import ids
from lms.core.json import JsonObject
from lms.courses import privacy, publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries as enrolment_queries
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline import queries as outlines
from lms.courses.outline.models import Course
from lms.courses.progress import operations as progress
from lms.courses.progress import queries as standings
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.courses import interleaving, saying
from tests.factories import courses, people

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)


def _document(*keys: str) -> JsonObject:
    activities = [courses.activity(key) for key in keys]
    return courses.course_document(activities, title=f"Kursus {' '.join(keys)}")


@pytest.fixture
def home(session: Session) -> Institution:
    """Give the institution whose course it is."""
    return courses.institution(session)


def _learner(session: Session, home: Institution, *keys: str) -> EnrolmentRow:
    course = courses.publish(session, home, _document(*keys))
    return courses.enrol(session, courses.person(session, home), course)


def _now(session: Session, row: EnrolmentRow) -> EnrolmentRow:
    found = enrolment_queries.enrolment(session, row.registration)
    assert found is not None
    return found


def _said(session: Session, row: EnrolmentRow) -> list[str]:
    found = log.of_registration(session, row.store_id, row.registration, limit=100)
    return [each.verb for each in reversed(found)]


def test_whoever_learns_moves_and_stands_where_the_new_rules_say(
    session: Session, home: Institution
) -> None:
    row = _learner(session, home, "satu", "dua")
    saying.score(session, row, "satu", "80", MORNING)

    course = courses.publish(session, home, _document("satu"))

    whole = standings.whole(session, row.registration)
    assert _now(session, row).revision_id == course.current_revision_id
    assert whole is not None
    assert whole.passed is True
    assert _said(session, row)[-3:].count(verbs.PASSED) == 1


def test_whoever_has_passed_keeps_the_revision(
    session: Session, home: Institution
) -> None:
    row = _learner(session, home, "satu")
    saying.score(session, row, "satu", "80", MORNING)

    courses.publish(session, home, _document("satu", "dua"))

    assert _now(session, row).revision_id == row.revision_id


def test_a_rebuild_agrees_after_an_activity_has_left_the_course(
    session: Session, home: Institution
) -> None:
    row = _learner(session, home, "satu", "dua", "tiga")
    saying.score(session, row, "satu", "80", MORNING)
    saying.score(session, row, "dua", "80", MORNING + timedelta(hours=1))

    courses.publish(session, home, _document("satu", "tiga"))

    assert progress.rebuild(session, row.registration, check=True)[0] == []


def test_an_activity_that_comes_back_is_not_completed_a_second_time(
    session: Session, home: Institution
) -> None:
    row = _learner(session, home, "satu", "dua", "tiga")
    saying.score(session, row, "dua", "80", MORNING)
    courses.publish(session, home, _document("satu", "tiga"))

    courses.publish(session, home, _document("tiga", "dua", "satu"))

    assert _said(session, row).count(verbs.COMPLETED) == 1
    assert standings.standings(session, row.registration)["dua"].passed is True
    assert progress.rebuild(session, row.registration, check=True)[0] == []


def test_what_nobody_began_gets_no_standing(
    session: Session, home: Institution
) -> None:
    row = _learner(session, home, "satu", "dua")

    courses.publish(session, home, _document("satu"))

    assert standings.standings(session, row.registration) == {}


def test_nothing_more_is_said_of_whoever_has_left(
    session: Session, home: Institution
) -> None:
    row = _learner(session, home, "satu", "dua")
    saying.score(session, row, "satu", "80", MORNING)
    enrolments.withdraw(session, row.registration, by=None)
    before = _said(session, row)

    courses.publish(session, home, _document("satu"))

    assert _said(session, row) == before
    assert _now(session, row).revision_id == row.revision_id


def test_nothing_more_is_said_of_whoever_was_erased(
    session: Session, home: Institution
) -> None:
    row = _learner(session, home, "satu", "dua")
    saying.score(session, row, "satu", "80", MORNING)
    assert row.person_id is not None
    privacy.erase(session, row.person_id)
    before = _said(session, row)

    courses.publish(session, home, _document("satu"))

    assert _said(session, row) == before


# --- Side by side, on PostgreSQL


@pytest.fixture(scope="module")
def own_app() -> Iterator[Flask]:
    """Give an application whose commits are real."""
    with interleaving.postgresql() as app:
        yield app


@dataclass(frozen=True, slots=True)
class Running:
    """A course of two activities that runs, and one who learns in it."""

    app: Flask
    key: str
    row: EnrolmentRow

    def publish(self, *keys: str) -> Callable[[Session], None]:
        """Return what publishes the course with the activities ``keys``."""

        def act(session: Session) -> None:
            read = courses.read_course({**_document(*keys), "key": self.key})
            home = self.course(session).institution_id
            publishing.publish(session, read, institution_id=home)

        return act

    def enrol(self, session: Session) -> EnrolmentRow:
        """Enrol somebody else."""
        course = self.course(session)
        home = session.get_one(Institution, course.institution_id)
        who = courses.person(session, home, f"Orang {ids.new()}")
        return courses.enrol(session, who, course)

    def course(self, session: Session) -> Course:
        """Return the course as it is now."""
        found = outlines.course_by_key(session, self.key)
        assert found is not None
        return found

    def number_of(self, row: EnrolmentRow) -> int:
        """Return the number of the revision that an enrolment learns."""

        def read(session: Session) -> int:
            return enrolment_queries.outline_for(session, _now(session, row)).number

        return interleaving.committed(self.app, read)


@pytest.fixture
def running(own_app: Flask) -> Running:
    """Give a course that runs."""
    key = f"uji-{ids.new().hex}"

    def begin(session: Session) -> EnrolmentRow:
        home = session.get_one(Institution, people.institution(session))
        document = {**_document("satu", "dua"), "key": key}
        course = courses.publish(session, home, document)
        who = courses.person(session, home, f"Orang {ids.new()}")
        return courses.enrol(session, who, course)

    return Running(own_app, key, interleaving.committed(own_app, begin))


def test_who_passes_while_a_revision_comes_keeps_what_was_passed(
    running: Running,
) -> None:
    def passes(session: Session) -> None:
        for key in ("satu", "dua"):
            saying.score(session, running.row, key, "80", MORNING)

    interleaving.interleaved(running.app, passes, running.publish("satu", "tiga"))

    assert running.number_of(running.row) == 1


def test_who_enrols_while_a_revision_comes_learns_the_new_one(running: Running) -> None:
    row = interleaving.interleaved(
        running.app, running.publish("satu", "tiga"), running.enrol
    )

    assert running.number_of(row) == 2


def test_a_revision_that_comes_while_somebody_enrols_takes_them_along(
    running: Running,
) -> None:
    found: list[EnrolmentRow] = []

    interleaving.interleaved(
        running.app,
        lambda session: found.append(running.enrol(session)),
        running.publish("satu", "tiga"),
    )

    assert [running.number_of(row) for row in found] == [2]


def test_two_revisions_at_once_come_one_after_the_other(running: Running) -> None:
    interleaving.interleaved(
        running.app, running.publish("satu"), running.publish("satu", "tiga")
    )

    assert running.number_of(running.row) == 3

"""An enrolment that ends: said once, and what was learnt stays in the record."""

from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import clock
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.progress import queries as progress
from tests.courses import saying
from tests.courses.enrolments.situations import NOON, Campus

STAFF = UUID(int=99)


def _enrolled(campus: Campus) -> UUID:
    return enrolments.enrol(campus.session, campus.person(), campus.course)


def test_leaving_is_stated_with_the_moment_and_who_did_it(campus: Campus) -> None:
    registration = _enrolled(campus)

    with clock.running_at(NOON):
        enrolments.withdraw(campus.session, registration, by=STAFF)

    said = campus.said(registration)[-1]
    assert campus.verbs(registration) == ["registered", "unregistered"]
    assert said["timestamp"] == "2026-03-02T05:00:00.000Z"
    assert said["context"]["instructor"]["account"]["name"] == str(STAFF)
    assert campus.row(registration).withdrawn_at == NOON


def test_leaving_twice_is_said_once(campus: Campus) -> None:
    registration = _enrolled(campus)
    enrolments.withdraw(campus.session, registration, by=STAFF)
    before = campus.row(registration)

    enrolments.withdraw(campus.session, registration, by=None)

    assert campus.row(registration) == before
    assert campus.verbs(registration) == ["registered", "unregistered"]


def test_what_was_learnt_stays_in_the_record(campus: Campus, session: Session) -> None:
    registration = _enrolled(campus)
    saying.score(session, campus.row(registration), "satu", "80")
    before = progress.standings(session, registration)

    enrolments.withdraw(session, registration, by=None)

    assert before
    assert progress.standings(session, registration) == before
    assert "scored" in campus.verbs(registration)


def test_whoever_has_left_is_in_no_list(campus: Campus, session: Session) -> None:
    who, cohort = campus.person(), campus.cohort()
    registration = enrolments.enrol(session, who, campus.course, cohort=cohort)
    enrolments.withdraw(session, registration, by=None)

    assert queries.enrolments_of(session, who.id) == []
    assert queries.enrolment_in(session, who.id, campus.course.id) is None
    assert queries.of_cohort(session, cohort.id) == []
    assert registration not in enrolments.lock_present(session, campus.course.id)
    assert registration in queries.registrations(session)

"""Learners on their way to a certificate."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.enrolments.models import Cohort
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline.models import Course
from tests.courses import saying
from tests.factories import courses, people

BEGIN = datetime(2026, 1, 2, 3, tzinfo=UTC)
END = datetime(2026, 1, 9, 8, tzinfo=UTC)
EXAM = "ujian"
STAFF_NAME = "5b0f4c1e-4a52-4f5e-9a0e-2f8f0d1c7a11"


def course(session: Session, award: str = "automatic", **changes: object) -> Course:
    """Publish a course of one exam, which alone makes the final mark."""
    document = courses.course_document(
        [courses.activity(EXAM, weight="100")], title="Kolaborasi", jp=6, **changes
    )
    document["award"] = award
    return courses.publish(session, courses.institution(session), document)


def enrolled(
    session: Session, of: Course, who: Person | None = None, zone: str = "Asia/Makassar"
) -> EnrolmentRow:
    """Enrol somebody in a cohort of a course."""
    who = who or people.person(session)
    cohort = Cohort(
        institution_id=of.institution_id,
        course_id=of.id,
        name="Angkatan III",
        starts_on=date(2026, 1, 2),
        ends_on=date(2026, 3, 2),
        time_zone=zone,
    )
    session.add(cohort)
    session.flush()
    registration = enrolments.enrol(session, who, of, cohort=cohort)
    row = queries.enrolment(session, registration)
    assert row is not None
    return row


def passed(
    session: Session, award: str = "automatic", who: Person | None = None
) -> EnrolmentRow:
    """Let somebody pass with 88.40; the course awards by itself unless told."""
    row = enrolled(session, course(session, award), who)
    saying.score(session, row, EXAM, "88.40")
    return row

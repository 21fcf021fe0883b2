"""What home and catalogue show, in a fixed number of queries."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.journey import Journey
from lms.courses.outline import queries as outlines
from lms.courses.outline.model import Outline
from lms.courses.outline.models import Course
from lms.courses.progress import queries as progress


@dataclass(frozen=True, slots=True)
class Entry:
    """One course in the catalogue."""

    course: Course
    outline: Outline
    registration: UUID | None


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """One of the learner's courses."""

    row: EnrolmentRow
    journey: Journey


def journeys(session: Session, person_id: UUID) -> list[OwnCourse]:
    """Return the person's courses, the one learnt last first: two queries."""
    rows = enrolments.enrolments_of(session, person_id)
    standings = progress.standings_of(session, [row.registration for row in rows])
    own = [
        OwnCourse(
            row,
            Journey.of(
                row,
                enrolments.outline_for(session, row),
                standings.get(row.registration, {}),
            ),
        )
        for row in rows
    ]
    return sorted(own, key=_last_use, reverse=True)


def _last_use(own: OwnCourse) -> tuple[bool, object]:
    last = own.journey.whole.last_at or own.row.enrolled_at
    return not own.journey.whole.passed, last


def catalogue(session: Session, person_id: UUID) -> list[Entry]:
    """Return every course with the person's enrolment in it."""
    own = {
        row.course_id: row.registration
        for row in enrolments.enrolments_of(session, person_id)
    }
    return [
        Entry(course, outlines.current_outline(session, course), own.get(course.id))
        for course in outlines.courses(session)
    ]

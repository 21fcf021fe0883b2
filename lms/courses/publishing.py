"""Publishing a course: its new revision, and everybody's standing under it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from lms.courses import tracking
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries as enrolment_queries
from lms.courses.outline import operations as outlines
from lms.courses.outline import queries as outline_queries
from lms.courses.outline.models import Course
from lms.courses.outline.operations import Published
from lms.courses.outline.reading import ReadCourse, read_course
from lms.courses.progress import operations as progress
from lms.courses.progress import queries as standings
from lms.courses.registry import current


def read(files: Mapping[str, bytes]) -> ReadCourse:
    """Read a course's files with the modules of this process; raise ContentError."""
    return read_course(files, current())


def publish(session: Session, course: ReadCourse, *, institution_id: UUID) -> Published:
    """Publish a course that was read, and move everybody who has not passed it.

    A new revision may ask for other things, so the standing of each enrolment that
    moves is folded again, with the statements that follow from it.
    """
    published = outlines.publish(session, course, institution_id=institution_id)
    if not published.changed:
        return published
    present = enrolment_queries.of_course(session, published.course_id)
    wholes = standings.wholes(session, [row.registration for row in present])
    passed = [registration for registration, whole in wholes.items() if whole.passed]
    moved = enrolments.move_to_revision(
        session, published.course_id, published.revision_id, finished=passed
    )
    outline = outline_queries.outline_of(session, published.revision_id)
    for registration in moved:
        follow_ups = progress.refresh(session, registration, outline.by_iri)
        row = enrolment_queries.enrolment(session, registration)
        if row is not None:
            tracking.record(session, row.run(outline), follow_ups)
    return published


def open_to_everybody(session: Session, course_id: UUID) -> None:
    """Let everybody who can sign in enrol into the course."""
    session.get_one(Course, course_id).enrolment_open = True
    session.flush()

"""Publishing a course: its new revision, and everybody's standing under it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from lms.courses import tracking
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline import operations as outlines
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
    """Publish a course that was read, and move everybody who learns in it.

    Whoever has passed or left keeps the revision. A new one may ask for other things,
    so the standing of each enrolment that moves is folded again, with the statements
    that follow from it.
    """
    published = outlines.publish(session, course, institution_id=institution_id)
    if not published.changed:
        return published
    present = enrolments.lock_present(session, published.course_id)
    passed = standings.passed(session, published.course_id)
    moved = [registration for registration in present if registration not in passed]
    enrolments.move_to_revision(session, moved, published.revision_id)
    for registration in moved:
        run, follow_ups = progress.refresh_all(session, registration)
        tracking.record(session, run, follow_ups)
    return published


def open_to_everybody(session: Session, course_id: UUID) -> None:
    """Let everybody who can sign in enrol into the course."""
    session.get_one(Course, course_id).enrolment_open = True
    session.flush()

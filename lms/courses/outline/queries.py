"""Reading courses; a revision never changes, so what is read of it is remembered."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.core.json import JsonObject
from lms.core.memory import Memory
from lms.courses.outline.model import Outline, read_outline
from lms.courses.outline.models import (
    ActivityContent,
    Course,
    CourseMedia,
    CourseRevision,
)

_outlines: Memory[UUID, Outline] = Memory(256)
_contents: Memory[tuple[UUID, str], tuple[JsonObject, JsonObject]] = Memory(1024)


def outline_of(session: Session, revision_id: UUID) -> Outline:
    """Return a revision's outline; one query by primary key, the first time only."""
    known = _outlines.get(revision_id)
    if known is None:
        row = session.get(CourseRevision, revision_id)
        if row is None:
            raise NotFoundError(revision_id)
        known = _outlines.put(revision_id, read_outline(row, row.document))
    return known


def content_of(
    session: Session, revision_id: UUID, key: str
) -> tuple[JsonObject, JsonObject]:
    """Return settings and content of an activity; one query by primary key, once."""
    known = _contents.get((revision_id, key))
    if known is None:
        row = session.get(ActivityContent, (revision_id, key))
        if row is None:
            raise NotFoundError(key)
        known = _contents.put((revision_id, key), (row.settings, row.content))
    return known


def course_by_key(session: Session, key: str) -> Course | None:
    """Return a course by its key (unique index)."""
    return session.scalar(select(Course).where(Course.key == key))


def courses(session: Session) -> Sequence[Course]:
    """Return all published courses by title; a handful, so no index is needed."""
    published = Course.current_revision_id.is_not(None)
    return session.scalars(select(Course).where(published).order_by(Course.title)).all()


def current_outline(session: Session, course: Course) -> Outline:
    """Return the outline that a new enrolment would get."""
    if course.current_revision_id is None:
        raise NotFoundError(course.key)
    return outline_of(session, course.current_revision_id)


def last_number(session: Session, course_id: UUID) -> int:
    """Return the number of the newest revision, 0 without any (unique index)."""
    newest = select(func.max(CourseRevision.number)).where(
        CourseRevision.course_id == course_id
    )
    return session.scalar(newest) or 0


def revision_files(session: Session, revision_id: UUID) -> dict[str, str]:
    """Return the author's files of a revision: path and SHA-256."""
    row = session.get(CourseRevision, revision_id)
    if row is None:
        raise NotFoundError(revision_id)
    return row.files


def named_files(session: Session) -> set[str]:
    """Return the SHA-256 of every file that a course names; a scan, for commands."""
    found = set(session.scalars(select(CourseMedia.digest)))
    for files in session.scalars(select(CourseRevision.files)):
        found.update(files.values())
    return found


def media(session: Session, digest: str) -> Row[str, int] | None:
    """Return suffix and size of a picture by primary key."""
    wanted = select(CourseMedia.suffix, CourseMedia.size).where(
        CourseMedia.digest == digest
    )
    return session.execute(wanted).one_or_none()


def revision_id(session: Session, key: str, number: int | None) -> UUID:
    """Return a revision of a course, by default the current one (unique indexes)."""
    course = course_by_key(session, key)
    if course is None or course.current_revision_id is None:
        raise NotFoundError(f"no course {key!r}")
    if number is None:
        return course.current_revision_id
    found = session.scalar(
        select(CourseRevision.id).where(
            CourseRevision.course_id == course.id, CourseRevision.number == number
        )
    )
    if found is None:
        raise NotFoundError(f"course {key!r} has no revision {number}")
    return found

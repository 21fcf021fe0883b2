"""Storing a course that was read, and giving an author's files back."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import site
from lms.courses.outline import queries
from lms.courses.outline.models import (
    ActivityContent,
    Course,
    CourseMedia,
    CourseRevision,
)
from lms.courses.outline.reading import ReadCourse


@dataclass(frozen=True, slots=True)
class Published:
    """What an import did: ``changed`` is False when the files were known already."""

    course_id: UUID
    revision_id: UUID
    number: int
    changed: bool


def keep_files(read: ReadCourse) -> None:
    """Put every file into the file store; call it before the transaction."""
    for content in read.files.values():
        site.current().files.put(content)


def publish(session: Session, read: ReadCourse, *, institution_id: UUID) -> Published:
    """Make ``read`` the current revision of its course, unless it is already.

    The files must be in the store (``keep_files``). Locks the course, so that revisions
    come one after the other and nobody enrols beside this (``enrolments.enrol``).
    """
    course = queries.course_by_key(session, read.key)
    if course is None:
        course = Course(institution_id=institution_id, key=read.key, title=read.title)
        session.add(course)
        session.flush()
    session.refresh(course, with_for_update=True)
    current = course.current_revision_id
    if current is not None:
        outline = queries.outline_of(session, current)
        if outline.digest == read.digest:
            return Published(course.id, current, outline.number, changed=False)
    revision = _add_revision(session, course, read)
    course.title = read.title
    course.current_revision_id = revision.id
    session.flush()
    return Published(course.id, revision.id, revision.number, changed=True)


def _add_revision(session: Session, course: Course, read: ReadCourse) -> CourseRevision:
    revision = CourseRevision(
        course_id=course.id,
        number=queries.last_number(session, course.id) + 1,
        digest=read.digest,
        document=read.document,
        files={
            path: hashlib.sha256(content).hexdigest()
            for path, content in read.files.items()
        },
    )
    session.add(revision)
    session.flush()
    session.add_all(
        ActivityContent(
            revision_id=revision.id,
            key=activity.key,
            settings=activity.settings,
            content=activity.content,
        )
        for activity in read.activities
    )
    for path, digest in read.media.items():
        if session.get(CourseMedia, digest) is None:
            suffix = PurePosixPath(path).suffix.lower()
            size = len(read.files[path])
            session.add(CourseMedia(digest=digest, suffix=suffix, size=size))
            session.flush()
    return revision


def files_of(session: Session, revision_id: UUID) -> dict[str, bytes]:
    """Return an author's files of a revision, byte for byte as they were imported."""
    store = site.current().files
    paths = queries.revision_files(session, revision_id)
    return {path: store.get(digest) for path, digest in paths.items()}

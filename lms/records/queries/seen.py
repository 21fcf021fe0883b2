"""Where a statement leads in the courses: the activity, and the revision of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import site
from lms.core.errors import NotFoundError
from lms.core.json import JsonObject
from lms.courses import registry
from lms.courses.enrolments import queries as enrolments
from lms.courses.outline import queries as outlines
from lms.courses.outline.model import Outline
from lms.courses.outline.models import Course, CourseRevision
from lms.records.sentences.mentions import in_context

_ACTIVITY = "kegiatan"


@dataclass(frozen=True, slots=True)
class Revision:
    """The revision that a statement names.

    ``is_current`` tells that learners of today get the same, ``has_changed`` that the
    activity itself has another content there; None where that cannot be said.
    """

    number: int
    published_at: datetime
    is_current: bool
    has_changed: bool | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A course, maybe one activity of it, and what of it was seen.

    ``registration`` is the reader's own, if they take the course and it has the
    activity; ``key`` is "" for the course itself.
    """

    course: str
    key: str
    title: str
    language: str
    registration: UUID | None
    revision: Revision | None
    text: str = ""
    """What can be read of the activity in that revision: safe HTML, or nothing."""


def seen(session: Session, said: JsonObject, person_id: UUID) -> Seen | None:
    """Return where ``said`` leads; None if no course of this site is concerned."""
    for course_key, key in sorted(_places(said), key=lambda each: not each[1]):
        course = outlines.course_by_key(session, course_key)
        if course is not None and course.current_revision_id is not None:
            return _seen(session, said, course, key, person_id)
    return None


def _places(said: JsonObject) -> Iterator[tuple[str, str]]:
    """Give the keys of courses, and of activities, that a statement is about."""
    beginning = f"{site.current().identity}/id/kursus/"
    things = [
        said["object"],
        *in_context(said, "parent"),
        *in_context(said, "grouping"),
    ]
    for each in things:
        iri = str(each.get("id", ""))
        if iri.startswith(beginning):
            course, *rest = iri.removeprefix(beginning).split("/")
            is_activity = len(rest) > 1 and rest[0] == _ACTIVITY
            yield course, rest[1] if is_activity else ""


def _seen(
    session: Session, said: JsonObject, course: Course, key: str, person_id: UUID
) -> Seen:
    current = outlines.current_outline(session, course)
    label = (said.get("context") or {}).get("revision")
    then = _named(session, course.key, label) if isinstance(label, str) else None
    activity = (then or current).by_key.get(key) or current.by_key.get(key)
    return Seen(
        course.key,
        key if activity else "",
        activity.title if activity else current.title,
        current.language,
        _own(session, person_id, course.id, key),
        None if then is None else _revision(session, then, current, key),
        "" if then is None else _text(session, then, key),
    )


def _text(session: Session, then: Outline, key: str) -> str:
    activity = then.by_key.get(key)
    modules = registry.current()
    if activity is None or activity.placed.module not in modules:
        return ""
    _settings, content = outlines.content_of(session, then.revision_id, key)
    return modules[activity.placed.module].text_of(content)


def _named(session: Session, course: str, label: str) -> Outline | None:
    """Return the revision that is called so in statements."""
    number = label.partition("+")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 10):  # noqa: PLR2004 - fits every database
        return None
    try:
        revision_id = outlines.revision_id(session, course, int(number))
    except NotFoundError:
        return None
    found = outlines.outline_of(session, revision_id)
    return found if found.revision_label == label else None


def _revision(session: Session, then: Outline, current: Outline, key: str) -> Revision:
    row = session.get_one(CourseRevision, then.revision_id)
    is_current = then.revision_id == current.revision_id
    has_changed = None
    if not is_current and key in then.by_key and key in current.by_key:
        has_changed = outlines.content_of(
            session, then.revision_id, key
        ) != outlines.content_of(session, current.revision_id, key)
    return Revision(then.number, row.published_at, is_current, has_changed)


def _own(session: Session, person_id: UUID, course_id: UUID, key: str) -> UUID | None:
    row = enrolments.enrolment_in(session, person_id, course_id)
    if row is None:
        return None
    outline = enrolments.outline_for(session, row)
    return row.registration if not key or key in outline.by_key else None

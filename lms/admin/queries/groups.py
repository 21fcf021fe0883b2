"""The groups that staff follow: cohorts, and those who learn a course without one."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.scopes import Places
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.outline.models import Course


@dataclass(frozen=True, slots=True)
class Group:
    """A cohort; or, without ``cohort_id``, who enrolled in a course by themselves."""

    course_id: UUID
    course_key: str
    course_title: str
    institution_id: UUID
    revision_id: UUID
    cohort_id: UUID | None = None
    cohort_name: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    time_zone: str | None = None
    quota: int | None = None
    has_key: bool = False

    @property
    def places(self) -> tuple[UUID, ...]:
        """Return where somebody may be responsible for it, the nearest first."""
        course = (self.course_id, self.institution_id)
        return course if self.cohort_id is None else (self.cohort_id, *course)

    @property
    def key(self) -> dict[str, Any]:
        """Return what names it in addresses."""
        if self.cohort_id is None:
            return {"course_id": self.course_id}
        return {"cohort_id": self.cohort_id}


@dataclass(frozen=True, slots=True)
class Counted:
    """A group and how many present enrolments it has."""

    group: Group
    members: int


_COURSE = (
    Course.id,
    Course.key,
    Course.title,
    Course.institution_id,
    Course.current_revision_id,
)
_COHORT = (
    Cohort.id,
    Cohort.name,
    Cohort.starts_on,
    Cohort.ends_on,
    Cohort.time_zone,
    Cohort.quota,
    Cohort.key_digest.is_not(None),
)


def _cohorts() -> Select[*tuple[Any, ...]]:
    published = Course.current_revision_id.is_not(None)
    joined = select(*_COURSE, *_COHORT).join_from(
        Cohort, Course, Cohort.course_id == Course.id
    )
    return joined.where(published)


def _courses() -> Select[*tuple[Any, ...]]:
    return select(*_COURSE).where(Course.current_revision_id.is_not(None))


def group(
    session: Session, *, cohort_id: UUID | None = None, course_id: UUID | None = None
) -> Group | None:
    """Return a cohort's group, or that of a course's people without a cohort."""
    query = (
        _courses().where(Course.id == course_id)
        if cohort_id is None
        else _cohorts().where(Cohort.id == cohort_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Group(*row)


def in_courses(places: Places) -> ColumnElement[bool]:
    """Return the condition that a whole course is within ``places``."""
    if places.everywhere:
        return true()
    return or_(
        Course.id.in_(places.courses), Course.institution_id.in_(places.institutions)
    )


def in_places(places: Places, cohort: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """Return the condition that ``cohort``, or its course, is within ``places``."""
    if places.everywhere:
        return true()
    return or_(cohort.in_(places.cohorts), in_courses(places))


def courses(session: Session, places: Places) -> list[Group]:
    """Return the published courses within ``places``, by title."""
    query = _courses().where(in_courses(places)).order_by(Course.title, Course.id)
    return [Group(*row) for row in session.execute(query)]


def cohorts(session: Session, places: Places) -> list[Group]:
    """Return the cohorts within ``places``, the latest first."""
    query = _cohorts().where(in_places(places, Cohort.id))
    ordered = query.order_by(Cohort.starts_on.desc(), Cohort.name, Cohort.id)
    return [Group(*row) for row in session.execute(ordered)]


def counted(session: Session, places: Places) -> list[Counted]:
    """Return every group within ``places``: cohorts, then those without one.

    Three queries; people without a cohort are shown to whoever follows the course.
    """
    sizes = _sizes(session, places)
    free = [each for each in courses(session, places) if sizes[each.course_id, None]]
    return [
        Counted(each, sizes[each.course_id, each.cohort_id])
        for each in (*cohorts(session, places), *free)
    ]


def _sizes(session: Session, places: Places) -> Counter[tuple[UUID, UUID | None]]:
    key = (Enrolment.course_id, Enrolment.cohort_id)
    query = (
        select(*key, func.count())
        .join(Course, Course.id == Enrolment.course_id)
        .where(is_present(), in_places(places, Enrolment.cohort_id))
        .group_by(*key)
    )
    return Counter(
        {(course, cohort): n for course, cohort, n in session.execute(query)}
    )


def is_present() -> ColumnElement[bool]:
    """Return the condition of an enrolment that goes on, of somebody not erased."""
    return and_(Enrolment.withdrawn_at.is_(None), Enrolment.person_id.is_not(None))


def belongs_to(group: Group) -> ColumnElement[bool]:
    """Return the condition of a group's enrolments, those that ended too.

    Uses the index on the cohort, or on the course.
    """
    if group.cohort_id is not None:
        return Enrolment.cohort_id == group.cohort_id
    return and_(Enrolment.course_id == group.course_id, Enrolment.cohort_id.is_(None))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group, by name."""

    registration: UUID
    name: str
    nip: str | None


def members(
    session: Session, group: Group, registrations: Collection[UUID]
) -> list[Member]:
    """Return those of ``registrations`` that are present in ``group``, by name."""
    query = (
        select(Enrolment.registration, Person.name, Person.nip)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.registration.in_(registrations), belongs_to(group), is_present()
        )
        .order_by(func.lower(Person.name), Person.id)
    )
    return [Member(*row) for row in session.execute(query)]

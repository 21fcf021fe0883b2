"""Certificates as those see them who release them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.scopes import Places
from lms.admin.queries.groups import (
    Counted,
    Group,
    belongs_to,
    in_places,
    is_present,
)
from lms.courses.certificates.models import Certificate
from lms.courses.certificates.operations import NEVER
from lms.courses.enrolments.models import Enrolment
from lms.courses.outline import queries as outlines
from lms.courses.outline.models import Course
from lms.courses.progress.models import CourseStanding

Counts = Counter[tuple[UUID, UUID | None]]


@dataclass(frozen=True, slots=True)
class Ready:
    """A learner who passed and has no valid certificate."""

    registration: UUID
    name: str
    nip: str | None
    mark: Decimal | None
    finished_at: datetime | None
    was_revoked: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """A group and how many certificates wait in it and were issued."""

    counted: Counted
    ready: int
    issued: int


def questioned(session: Session, places: Places) -> Sequence[Certificate]:
    """Return what waits for a decision within ``places`` (partial index)."""
    query = (
        select(Certificate)
        .join(Enrolment, Enrolment.registration == Certificate.registration)
        .join(Course, Course.id == Enrolment.course_id)
        .where(
            Certificate.questioned_at.is_not(None),
            Certificate.revoked_at.is_(None),
            in_places(places, Enrolment.cohort_id),
        )
    )
    ordered = query.order_by(Certificate.questioned_at, Certificate.id)
    return session.scalars(ordered).all()


def tallies(
    session: Session, places: Places, counted: Sequence[Counted]
) -> list[Tally]:
    """Count what waits and what was issued in every group; two queries."""
    key = (Enrolment.course_id, Enrolment.cohort_id)
    waiting = _counts(session, _passed_without(select(*key, func.count())), places)
    issued = _counts(
        session,
        select(*key, func.count())
        .join(Certificate, Certificate.registration == Enrolment.registration)
        .where(Certificate.revoked_at.is_(None)),
        places,
    )
    names = [(each.group.course_id, each.group.cohort_id) for each in counted]
    return [
        Tally(each, waiting[name], issued[name])
        for each, name in zip(counted, names, strict=True)
    ]


def _counts(
    session: Session, query: Select[*tuple[Any, ...]], places: Places
) -> Counts:
    rows = session.execute(
        query.join(Course, Course.id == Enrolment.course_id)
        .where(in_places(places, Enrolment.cohort_id))
        .group_by(Enrolment.course_id, Enrolment.cohort_id)
    )
    return Counter({(course, cohort): count for course, cohort, count in rows})


def _has(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Certificate.registration == Enrolment.registration, *more)


def _passed_without(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.join(
        CourseStanding, CourseStanding.registration == Enrolment.registration
    ).where(
        is_present(),
        CourseStanding.passed.is_(True),
        ~_has(Certificate.revoked_at.is_(None)),
    )


def ready(session: Session, group: Group) -> list[Ready]:
    """Return who passed in a group and has no valid certificate, by name."""
    columns = select(
        Enrolment.registration,
        Person.name,
        Person.nip,
        CourseStanding.mark,
        CourseStanding.finished_at,
        _has(),
        Enrolment.revision_id,
    )
    query = _passed_without(columns).join(Person, Person.id == Enrolment.person_id)
    rows = session.execute(
        query.where(belongs_to(group)).order_by(func.lower(Person.name), Person.id)
    )
    return [
        Ready(*row)
        for *row, revision in rows
        if outlines.outline_of(session, revision).award != NEVER
    ]


def of_departed(
    session: Session, found: Iterable[Certificate]
) -> Sequence[Certificate]:
    """Return those whose holders have left the group, and so are on no list."""
    known = {each.registration: each for each in found}
    query = select(Enrolment.registration).where(
        Enrolment.registration.in_(known), ~is_present()
    )
    return [known[registration] for registration in session.scalars(query)]


def issued(
    session: Session, group: Group, *, limit: int, offset: int
) -> tuple[Sequence[Certificate], int]:
    """Return a group's certificates and their number: questioned first, then newest."""
    found = (
        select(Certificate)
        .join(Enrolment, Enrolment.registration == Certificate.registration)
        .where(belongs_to(group))
    )
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    ordered = found.order_by(
        Certificate.questioned_at.asc().nulls_last(),
        Certificate.issued_at.desc(),
        Certificate.id.desc(),
    )
    return session.scalars(ordered.limit(limit).offset(offset)).all(), total

"""Reading cohorts and enrolments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.core.db import ask
from lms.courses.enrolments.models import ActivityDocument, Cohort, Enrolment
from lms.courses.outline import queries as outlines
from lms.courses.outline.model import Outline
from lms.courses.statements import Run


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One enrolment with what every page and fold needs of its cohort."""

    registration: UUID
    person_id: UUID | None
    account_name: UUID
    store_id: UUID
    course_id: UUID
    revision_id: UUID
    enrolled_at: datetime
    withdrawn_at: datetime | None
    cohort_id: UUID | None
    cohort_name: str | None
    time_zone: str | None

    def run(self, outline: Outline) -> Run:
        """Return what statements of this enrolment need."""
        return Run(
            self.account_name,
            self.registration,
            self.store_id,
            outline,
            self.cohort_id,
            self.cohort_name or "",
        )


def _rows() -> Select[*tuple[Any, ...]]:
    columns = (
        Enrolment.registration,
        Enrolment.person_id,
        Enrolment.account_name,
        Enrolment.store_id,
        Enrolment.course_id,
        Enrolment.revision_id,
        Enrolment.enrolled_at,
        Enrolment.withdrawn_at,
        Enrolment.cohort_id,
        Cohort.name,
        Cohort.time_zone,
    )
    return select(*columns).join_from(
        Enrolment, Cohort, Enrolment.cohort_id == Cohort.id, isouter=True
    )


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[EnrolmentRow]:
    return [EnrolmentRow(*row) for row in session.execute(query)]


_BY_REGISTRATION = _rows().where(Enrolment.registration == bindparam("registration"))
_LOCKED = _BY_REGISTRATION.with_for_update(of=Enrolment)


def enrolment(session: Session, registration: UUID) -> EnrolmentRow | None:
    """Return one enrolment by primary key."""
    return _one(session, _BY_REGISTRATION, registration)


def lock(session: Session, registration: UUID) -> EnrolmentRow | None:
    """Lock an enrolment until the transaction ends, and return it as it is now."""
    return _one(session, _LOCKED, registration)


def _one(
    session: Session, query: Select[*tuple[Any, ...]], registration: UUID
) -> EnrolmentRow | None:
    found = ask(session, query, {"registration": registration})
    return next((EnrolmentRow(*row) for row in found), None)


def enrolments_of(session: Session, person_id: UUID) -> list[EnrolmentRow]:
    """Return a person's enrolments, newest first (index person, course)."""
    query = _rows().where(
        Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_(None)
    )
    return _read(session, query.order_by(Enrolment.enrolled_at.desc()))


def enrolment_in(
    session: Session, person_id: UUID, course_id: UUID
) -> EnrolmentRow | None:
    """Return a person's present enrolment in a course (index person, course)."""
    query = _rows().where(
        Enrolment.person_id == person_id,
        Enrolment.course_id == course_id,
        Enrolment.withdrawn_at.is_(None),
    )
    found = _read(session, query.order_by(Enrolment.enrolled_at.desc()).limit(1))
    return found[0] if found else None


def of_cohort(session: Session, cohort_id: UUID) -> list[EnrolmentRow]:
    """Return a cohort's present enrolments (index cohort)."""
    return _read(
        session,
        _rows().where(
            Enrolment.cohort_id == cohort_id, Enrolment.withdrawn_at.is_(None)
        ),
    )


def registrations(session: Session) -> Sequence[UUID]:
    """Return every registration, in order; for a rebuild."""
    return session.scalars(
        select(Enrolment.registration).order_by(Enrolment.registration)
    ).all()


def present(
    session: Session, registrations: Collection[UUID]
) -> dict[UUID, EnrolmentRow]:
    """Return those of ``registrations`` that are learning, by primary key."""
    if not registrations:
        return {}
    wanted = _rows().where(
        Enrolment.registration.in_(registrations),
        Enrolment.withdrawn_at.is_(None),
        Enrolment.person_id.is_not(None),
    )
    return {row.registration: row for row in _read(session, wanted)}


def revisions_in_use(session: Session) -> Sequence[UUID]:
    """Return the revisions that anybody learns: reads every enrolment."""
    learning = Enrolment.withdrawn_at.is_(None)
    return session.scalars(
        select(Enrolment.revision_id).where(learning).distinct()
    ).all()


def document(session: Session, registration: UUID, key: str) -> ActivityDocument | None:
    """Return a module's document by primary key."""
    return session.get(ActivityDocument, (registration, key))


def outline_for(session: Session, row: EnrolmentRow) -> Outline:
    """Return the outline of the revision that this enrolment learns."""
    return outlines.outline_of(session, row.revision_id)


def cohort(session: Session, cohort_id: UUID) -> Cohort | None:
    """Return a cohort by primary key."""
    return session.get(Cohort, cohort_id)


def cohorts(session: Session, course_id: UUID | None = None) -> Sequence[Cohort]:
    """Return cohorts, the latest first; of one course or all (index course)."""
    query = select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.name)
    if course_id is not None:
        query = query.where(Cohort.course_id == course_id)
    return session.scalars(query).all()

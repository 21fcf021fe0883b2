"""Reading certificates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.courses.certificates.models import Certificate
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline.model import Outline
from lms.courses.outline.models import Course
from lms.courses.progress import queries as progress
from lms.courses.progress.standing import Whole


def by_code(session: Session, code: str) -> Certificate | None:
    """Return a certificate by its normalised code (unique index)."""
    return session.scalar(select(Certificate).where(Certificate.code == code))


def valid_of(session: Session, registration: UUID) -> Certificate | None:
    """Return an enrolment's certificate that is not revoked (partial unique index)."""
    return session.scalar(
        select(Certificate).where(
            Certificate.registration == registration,
            Certificate.revoked_at.is_(None),
        )
    )


def has_had_one(session: Session, registration: UUID) -> bool:
    """Tell whether an enrolment ever had a certificate, revoked or not (index)."""
    wanted = select(Certificate.id).where(Certificate.registration == registration)
    return session.scalar(wanted.limit(1)) is not None


def of_person(session: Session, person_id: UUID) -> Sequence[Certificate]:
    """Return a person's certificates, newest first, the revoked too (index person)."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    ).all()


def of_registrations(
    session: Session, registrations: Iterable[UUID]
) -> dict[UUID, Certificate]:
    """Return the valid certificates of many enrolments, for a table of a cohort."""
    found = session.scalars(
        select(Certificate).where(
            Certificate.registration.in_(list(registrations)),
            Certificate.revoked_at.is_(None),
        )
    )
    return {certificate.registration: certificate for certificate in found}


def questioned(session: Session) -> Sequence[Certificate]:
    """Return what waits for a decision of staff, oldest first (partial index)."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.questioned_at.is_not(None), Certificate.revoked_at.is_(None))
        .order_by(Certificate.questioned_at, Certificate.id)
    ).all()


def scopes_of(session: Session, certificate: Certificate) -> tuple[UUID, ...]:
    """Return the places in which staff may be responsible for a certificate.

    Cohort, course, and the institutions of both; three primary keys.
    """
    row = session.execute(
        select(
            Enrolment.cohort_id,
            Cohort.institution_id,
            Enrolment.course_id,
            Course.institution_id,
        )
        .join_from(Enrolment, Course, Enrolment.course_id == Course.id)
        .outerjoin(Cohort, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.registration == certificate.registration)
    ).one()
    return tuple(place for place in row if place is not None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An enrolment without a certificate, and where its learner stands."""

    row: EnrolmentRow
    outline: Outline
    whole: Whole | None


def waiting_of(session: Session, person_id: UUID) -> list[Waiting]:
    """Return a person's present enrolments that never had a certificate.

    Three queries, however many enrolments there are.
    """
    known = {certificate.registration for certificate in of_person(session, person_id)}
    rows = [
        row
        for row in enrolments.enrolments_of(session, person_id)
        if row.registration not in known
    ]
    wholes = progress.wholes(session, [row.registration for row in rows])
    return [
        Waiting(row, enrolments.outline_for(session, row), wholes.get(row.registration))
        for row in rows
    ]


def export_of(session: Session, person_id: UUID) -> list[JsonObject]:
    """Return what is kept about a person here, for "Data saya"."""
    return [
        {
            "code": certificate.code,
            "number": certificate.number,
            "registration": str(certificate.registration),
            "name": certificate.holder_name,
            "institution": certificate.institution,
            "issuer": certificate.issuer,
            "course": certificate.course_title,
            "jp": certificate.jp,
            "mark": None if certificate.mark is None else str(certificate.mark),
            "band": certificate.band,
            "cohort": certificate.cohort_name,
            "started_on": certificate.started_on.isoformat(),
            "finished_on": certificate.finished_on.isoformat(),
            "issued_at": certificate.issued_at.isoformat(),
            "revoked_at": certificate.revoked_at and certificate.revoked_at.isoformat(),
            "reason": certificate.reason,
        }
        for certificate in of_person(session, person_id)
    ]

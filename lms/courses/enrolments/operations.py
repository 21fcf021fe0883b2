"""Enrolling people, in every way: by staff, by key, openly; and moving them on."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.accounts import queries as people
from lms.accounts.models import Person
from lms.core import clock
from lms.core.i18n import lazy
from lms.core.json import JsonObject
from lms.courses import statements, tracking
from lms.courses.enrolments import queries
from lms.courses.enrolments.models import ActivityDocument, Cohort, Enrolment
from lms.courses.errors import EnrolmentError
from lms.courses.outline import queries as outlines
from lms.courses.outline.models import Course
from lms.xapi import verbs


@dataclass(frozen=True, slots=True)
class NewCohort:
    """What a cohort is made of; dates are days in ``time_zone``."""

    name: str
    starts_on: date
    ends_on: date
    time_zone: str = "Asia/Jakarta"
    quota: int | None = None


def create_cohort(session: Session, course: Course, new: NewCohort) -> Cohort:
    """Open a cohort of ``course``."""
    if new.ends_on < new.starts_on:
        raise EnrolmentError(lazy("Tanggal selesai mendahului tanggal mulai."))
    cohort = Cohort(
        institution_id=course.institution_id,
        course_id=course.id,
        name=new.name,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        time_zone=new.time_zone,
        quota=new.quota,
    )
    session.add(cohort)
    session.flush()
    return cohort


def _digest(key: str) -> str:
    return hashlib.sha256(key.strip().upper().encode()).hexdigest()


def renew_key(session: Session, cohort: Cohort) -> str:
    """Give the cohort a new enrolment key and return it; the old one stops working."""
    alphabet = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
    letters = [secrets.choice(alphabet) for _ in range(12)]
    key = "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))
    cohort.key_digest = _digest(key)
    session.flush()
    return key


def enrol(
    session: Session,
    person: Person,
    course: Course,
    *,
    cohort: Cohort | None = None,
    by: UUID | None = None,
) -> UUID:
    """Enrol ``person`` and return the registration; a present enrolment is kept.

    ``by`` is the opaque account name of the member of staff who does it. Locks cohort,
    person and course, in this order: a list of people holds its cohort all the while.
    """
    if cohort is not None and cohort.quota is not None:
        session.refresh(cohort, with_for_update=True)
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    present = queries.enrolment_in(session, person.id, course.id)
    if present is not None:
        return present.registration
    if cohort is not None:
        _check_quota(session, cohort)
    # Shared: a revision that is being published waits, or is waited for.
    session.refresh(course, with_for_update={"read": True})
    outline = outlines.current_outline(session, course)
    enrolment = Enrolment(
        person_id=person.id,
        account_name=person.account_name,
        store_id=course.institution_id,
        course_id=course.id,
        revision_id=outline.revision_id,
        cohort_id=cohort.id if cohort else None,
        enrolled_at=clock.now(),
    )
    session.add(enrolment)
    session.flush()
    _state(session, enrolment.registration, verbs.REGISTERED, by)
    return enrolment.registration


def _check_quota(session: Session, cohort: Cohort) -> None:
    if cohort.quota is None:
        return
    taken = session.scalar(
        select(func.count()).where(
            Enrolment.cohort_id == cohort.id, Enrolment.withdrawn_at.is_(None)
        )
    )
    if (taken or 0) >= cohort.quota:
        raise EnrolmentError(
            lazy("Angkatan ini sudah penuh. Hubungi penyelenggara untuk angkatan lain.")
        )


def _state(session: Session, registration: UUID, verb: str, by: UUID | None) -> None:
    row = queries.lock(session, registration)
    if row is None:
        return
    run = row.run(queries.outline_for(session, row))
    statement = statements.of_course(run, verb, at=clock.now())
    if by is not None and by != row.account_name:
        statement["context"]["instructor"] = statements.agent(by)
    tracking.record(session, run, [statement])


def enrol_by_key(session: Session, person: Person, key: str) -> UUID:
    """Enrol ``person`` into the cohort whose key this is, while it runs."""
    cohort = session.scalar(select(Cohort).where(Cohort.key_digest == _digest(key)))
    if cohort is None:
        raise EnrolmentError(
            lazy("Kunci pendaftaran tidak dikenal. Periksa kembali penulisannya.")
        )
    today = clock.now().astimezone(ZoneInfo(cohort.time_zone)).date()
    if today > cohort.ends_on:
        raise EnrolmentError(lazy("Angkatan ini sudah berakhir."))
    course = session.get_one(Course, cohort.course_id)
    return enrol(session, person, course, cohort=cohort)


def enrol_openly(session: Session, person: Person, course: Course) -> UUID:
    """Enrol ``person`` into a course that is open to everybody."""
    if not course.enrolment_open:
        raise EnrolmentError(
            lazy(
                "Kursus ini tidak dibuka untuk umum. Mintalah kunci pendaftaran kepada "
                "penyelenggara."
            )
        )
    return enrol(session, person, course)


Outcome = Literal["enrolled", "present", "unknown", "repeated", "refused"]


@dataclass(frozen=True, slots=True)
class RowResult:
    """What happened to one row of an enrolment list; ``row`` counts from 1.

    ``reason`` says why it was refused.
    """

    row: int
    text: str
    outcome: Outcome
    name: str = ""
    reason: object = ""


def enrol_list(
    session: Session,
    course: Course,
    cohort: Cohort | None,
    lines: Iterable[str],
    *,
    by: UUID,
) -> list[RowResult]:
    """Enrol everybody on a list of NIPs or e-mail addresses, row by row.

    A row that cannot be enrolled is told and does not stop the others.
    """
    results: list[RowResult] = []
    seen: set[UUID] = set()
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        person = _find(session, text)
        if person is None or person.erased_at is not None:
            results.append(RowResult(number, text, "unknown"))
        elif person.id in seen:
            results.append(RowResult(number, text, "repeated", person.name))
        else:
            seen.add(person.id)
            outcome: Outcome = "enrolled"
            reason: object = ""
            if queries.enrolment_in(session, person.id, course.id) is not None:
                outcome = "present"
            else:
                try:
                    enrol(session, person, course, cohort=cohort, by=by)
                except EnrolmentError as error:
                    # Raised before anything of this row is written.
                    outcome, reason = "refused", error.message
            results.append(RowResult(number, text, outcome, person.name, reason))
    return results


def _find(session: Session, text: str) -> Person | None:
    if "@" in text:
        return people.person_by_email(session, text)
    return people.person_by_nip(session, "".join(text.split()))


def withdraw(session: Session, registration: UUID, *, by: UUID | None) -> None:
    """End an enrolment; what was learnt stays in the record."""
    enrolment = session.get_one(Enrolment, registration, with_for_update=True)
    if enrolment.withdrawn_at is not None:
        return
    enrolment.withdrawn_at = clock.now()
    session.flush()
    _state(session, registration, verbs.UNREGISTERED, by)


def lock_present(session: Session, course_id: UUID) -> Sequence[UUID]:
    """Lock a course's enrolments in their order, and return those still learning.

    Who was withdrawn or erased is not among them.
    """
    return session.scalars(
        select(Enrolment.registration)
        .where(
            Enrolment.course_id == course_id,
            Enrolment.withdrawn_at.is_(None),
            Enrolment.person_id.is_not(None),
        )
        .order_by(Enrolment.registration)
        .with_for_update()
    ).all()


def move_to_revision(
    session: Session, registrations: Iterable[UUID], revision_id: UUID
) -> None:
    """Let enrolments, which must be locked, learn another revision."""
    moved = [
        {"registration": registration, "revision_id": revision_id}
        for registration in registrations
    ]
    if moved:
        session.execute(update(Enrolment), moved)


def save_document(
    session: Session, registration: UUID, key: str, document: JsonObject
) -> None:
    """Keep a module's document; call it under the enrolment's lock."""
    row = queries.document(session, registration, key)
    if row is None:
        session.add(
            ActivityDocument(
                registration=registration,
                key=key,
                document=document,
                saved_at=clock.now(),
            )
        )
    else:
        row.document = document
        row.version += 1
        row.saved_at = clock.now()
    session.flush()

"""Awarding and revoking certificates: acts, each with statements of its own.

A certificate is an act and not a standing: a rebuild of standings never awards, changes
or removes one. Everything here holds the enrolment's lock first and the counter's
after it, so two writers never wait for each other.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from lms.accounts.models import Institution, Person
from lms.core import clock, ids
from lms.core.i18n import lazy
from lms.courses import tracking
from lms.courses.certificates import codes, queries
from lms.courses.certificates import statements as wording
from lms.courses.certificates.errors import (
    CertificateNotFoundError,
    NotAwardableError,
    NotPassedError,
    ReasonMissingError,
)
from lms.courses.certificates.models import ERASED_NAME, Certificate
from lms.courses.certificates.paper import Paper
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.grades import queries as grades
from lms.courses.grades.bands import band
from lms.courses.marks import rounded
from lms.courses.outline.model import Outline
from lms.courses.outline.models import Course
from lms.courses.progress import queries as progress
from lms.courses.progress.standing import Whole
from lms.courses.statements import Run, Statement
from lms.xapi import queries as log
from lms.xapi import verbs
from lms.xapi.store import TRUSTED, Stored

LONGEST_REASON = 500
PREFIX = "PM"
AUTOMATIC = "automatic"
NEVER = "none"

_NEXT = text(
    "INSERT INTO course_certificate_counter (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = course_certificate_counter.last + 1 "
    "RETURNING last"
)


@dataclass(frozen=True, slots=True)
class _Case:
    """One enrolment under its lock, with what decides about its certificate."""

    row: EnrolmentRow
    outline: Outline
    whole: Whole | None

    @property
    def run(self) -> Run:
        return self.row.run(self.outline)

    @property
    def has_passed(self) -> bool:
        return self.whole is not None and self.whole.passed is True


def award(
    session: Session, registration: UUID, *, by: UUID | None = None
) -> Certificate:
    """Award the certificate of a passed course; return the valid one if there is.

    ``by`` is the opaque account name of the member of staff who releases it.
    """
    case = _open(session, registration)
    present = queries.valid_of(session, registration)
    if present is not None:
        return present
    _check(case)
    certificate, said = _issue(session, case, by)
    tracking.record(session, case.run, said)
    return certificate


def award_all(
    session: Session, registrations: Iterable[UUID], *, by: UUID
) -> dict[UUID, Certificate | NotPassedError | NotAwardableError]:
    """Award many certificates in one transaction, and say why where it cannot be.

    All enrolments are locked before the first number is drawn: a learner who passes at
    this moment would otherwise wait for the number, and this for the learner.
    """
    ordered = sorted(set(registrations))
    for registration in ordered:
        enrolments.lock(session, registration)
    results: dict[UUID, Certificate | NotPassedError | NotAwardableError] = {}
    for registration in ordered:
        try:
            results[registration] = award(session, registration, by=by)
        except (NotPassedError, NotAwardableError) as error:
            results[registration] = error
    return results


def revoke(
    session: Session, certificate_id: UUID, *, by: UUID, reason: str
) -> Certificate:
    """Revoke a certificate: void its statements and let the public check say so.

    ``by`` is the opaque account name of the member of staff. The first revocation
    counts; staff may award anew afterwards, the system does not by itself.
    """
    said = " ".join(reason.split())
    if not 0 < len(said) <= LONGEST_REASON:
        raise ReasonMissingError
    case, certificate = _locked(session, certificate_id)
    if certificate.revoked_at is not None:
        return certificate
    now = clock.now()
    certificate.revoked_at = now
    certificate.revoked_by = by
    certificate.reason = said
    certificate.questioned_at = None
    session.flush()
    pair = (certificate.certified_id, certificate.earned_id)
    tracking.record(
        session,
        case.run,
        [wording.withdrawn(case.run, each, at=now, by=by) for each in pair],
    )
    return certificate


def uphold(session: Session, certificate_id: UUID) -> Certificate:
    """Let a questioned certificate stand, as a member of staff has decided."""
    _, certificate = _locked(session, certificate_id)
    certificate.questioned_at = None
    session.flush()
    return certificate


def on_stored(session: Session, stored: Sequence[Stored]) -> list[Statement]:
    """Hear that a course was passed, or is passed no longer; after the folds.

    Passed: an enrolment that never had a certificate gets one where the course awards
    by itself. One that was revoked is not given again without staff. No longer passed
    (the statement was voided): the certificate is kept and flagged for staff
    (``questioned_at``); passing again with the same mark takes the flag away.
    """
    touched: dict[UUID, set[str | None]] = {}
    for row in stored:
        moves = row.source in TRUSTED and row.verb == verbs.PASSED
        if moves and row.registration is not None:
            touched.setdefault(row.registration, set()).add(row.activity)
    follow_ups: list[Statement] = []
    for registration in sorted(touched):
        follow_ups += _hear(session, registration, touched[registration])
    return follow_ups


def forget(session: Session, person_id: UUID) -> None:
    """Erase a person from their certificates; what was awarded stays on record.

    The check of the code then shows ``ERASED_NAME``.
    """
    session.execute(
        update(Certificate)
        .where(Certificate.person_id == person_id)
        .values(holder_name=ERASED_NAME, institution="", reason="", person_id=None)
        .execution_options(synchronize_session="fetch")
    )


def _open(session: Session, registration: UUID) -> _Case:
    row = enrolments.lock(session, registration)
    if row is None:
        raise CertificateNotFoundError
    outline = enrolments.outline_for(session, row)
    return _Case(row, outline, progress.whole(session, registration))


def _locked(session: Session, certificate_id: UUID) -> tuple[_Case, Certificate]:
    found = session.get(Certificate, certificate_id)
    if found is None:
        raise CertificateNotFoundError
    case = _open(session, found.registration)
    session.refresh(found)
    return case, found


def _check(case: _Case) -> None:
    if case.outline.award == NEVER:
        raise NotAwardableError(
            lazy("Kursus ini tidak menerbitkan sertifikat menurut pengaturannya.")
        )
    if case.row.withdrawn_at is not None or case.row.person_id is None:
        raise NotAwardableError(
            lazy(
                "Pendaftaran ini sudah diakhiri, jadi sertifikat tidak dapat "
                "diterbitkan. Daftarkan kembali peserta bila perlu."
            )
        )
    if not case.has_passed:
        raise NotPassedError


def _hear(
    session: Session, registration: UUID, passed: Collection[str | None]
) -> list[Statement]:
    row = enrolments.enrolment(session, registration)
    if row is None or enrolments.outline_for(session, row).iri not in passed:
        return []
    case = _open(session, registration)
    present = queries.valid_of(session, registration)
    stands = case.has_passed and _is_stated(session, case.run)
    if present is not None:
        _question(session, case, present, stands=stands)
        return []
    if not stands or not _awards_itself(session, case):
        return []
    _, said = _issue(session, case, None)
    return said


def _is_stated(session: Session, run: Run) -> bool:
    """Tell whether a statement that the course is passed stands, not voided."""
    found = log.latest(
        session,
        store=run.store,
        registration=run.registration,
        activity=run.outline.iri,
        verb=verbs.PASSED,
    )
    return found is not None


def _awards_itself(session: Session, case: _Case) -> bool:
    row = case.row
    is_present = row.withdrawn_at is None and row.person_id is not None
    return (
        case.outline.award == AUTOMATIC
        and is_present
        and not queries.has_had_one(session, row.registration)
    )


def _question(
    session: Session, case: _Case, certificate: Certificate, *, stands: bool
) -> None:
    mark = case.whole.mark if case.whole else None
    if not stands:
        certificate.questioned_at = certificate.questioned_at or clock.now()
    elif mark == certificate.mark:
        certificate.questioned_at = None
    session.flush()


def _issue(
    session: Session, case: _Case, by: UUID | None
) -> tuple[Certificate, list[Statement]]:
    """Write a certificate and return it with the statements to be stored."""
    paper = _paper(session, case)
    digest = paper.digest()
    certificate_id = ids.new()
    target = wording.credential(certificate_id, paper, digest)
    now = clock.now()
    certified, earned = wording.awarded(case.run, target, at=now, by=by)
    row = case.row
    certificate = Certificate(
        id=certificate_id,
        registration=row.registration,
        store_id=row.store_id,
        person_id=row.person_id,
        course_id=row.course_id,
        revision_id=row.revision_id,
        digest=digest,
        issued_at=now,
        issued_by=by,
        certified_id=UUID(certified["id"]),
        earned_id=UUID(earned["id"]),
        **asdict(paper),
    )
    session.add(certificate)
    session.flush()
    return certificate, [certified, earned]


def _paper(session: Session, case: _Case) -> Paper:
    """Gather the facts on the paper; drawing the number comes last."""
    row, whole = case.row, case.whole
    holder = session.get_one(Person, row.person_id)
    home = session.get_one(Institution, holder.institution_id)
    course = session.get_one(Course, row.course_id)
    issuer = session.get_one(Institution, course.institution_id)
    zone = ZoneInfo(row.time_zone or home.time_zone)
    mark = whole.mark if whole else None
    found = None if mark is None else band(mark, grades.bands_of(session, course.id))
    today = clock.now().astimezone(zone).date()
    started = row.enrolled_at.astimezone(zone).date()
    finished = whole.finished_at if whole else None
    return Paper(
        code=codes.new(),
        number=_next_number(session, today.year),
        holder_name=holder.name,
        institution=home.name,
        issuer=issuer.name,
        course_title=case.outline.title,
        jp=case.outline.jp,
        mark=None if mark is None else rounded(mark),
        band=found.label if found else "",
        started_on=started,
        # Work done offline may carry a moment before the enrolment.
        finished_on=max(started, finished.astimezone(zone).date())
        if finished
        else today,
        issued_on=today,
        cohort_name=row.cohort_name or "",
    )


def _next_number(session: Session, year: int) -> str:
    """Draw the next number of ``year``; writers side by side wait for one another.

    A number whose transaction fails is given to the next one. Gaps are harmless.
    """
    last = session.execute(_NEXT, {"year": year}).scalar_one()
    return f"{PREFIX}-{year}-{last:06}"

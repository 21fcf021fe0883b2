"""What staff do here that leaves its trace in the audit log."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from lms.accounts.errors import NotHereError
from lms.accounts.identity import SignedInPerson
from lms.accounts.operations import access, audit
from lms.accounts.operations.access import Looked
from lms.admin.queries.groups import Group
from lms.admin.queries.records import OPENED, Record
from lms.core import sheets
from lms.core.permissions import Permission
from lms.courses.certificates import operations as certificates
from lms.courses.certificates.models import Certificate
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments.models import Cohort
from lms.courses.enrolments.operations import RowResult
from lms.courses.outline.models import Course
from lms.xapi import credentials
from lms.xapi.credentials import Credential, Scope
from lms.xapi.errors import RevokedKeyError


def open_record(
    session: Session,
    record: Record,
    *,
    by: SignedInPerson,
    address: str,
    purpose: str = "",
) -> None:
    """Write down that ``by`` opens a learner's record; no purpose: to teach them."""
    group = record.group
    looked = Looked(
        OPENED,
        group.institution_id,
        access.role_in(by, Permission.FOLLOW_COHORT, *group.places),
        person_id=record.person.id,
        detail=str(record.row.registration),
        purpose=purpose,
    )
    access.tell(session, looked, by=by, address=address)


def enrol_list(
    session: Session, group: Group, text: str, *, by: SignedInPerson
) -> list[RowResult]:
    """Enrol everybody on a list, one a line, as a sheet program may have written it."""
    cohort = None if group.cohort_id is None else session.get(Cohort, group.cohort_id)
    return enrolments.enrol_list(
        session,
        session.get_one(Course, group.course_id),
        cohort,
        [sheets.plain(line.strip()).lstrip(sheets.QUOTE) for line in text.splitlines()],
        by=by.account_name,
    )


def withdraw(
    session: Session, registrations: Iterable[UUID], *, by: SignedInPerson
) -> None:
    """End enrolments, always in the same order, so that two writers do not collide."""
    for registration in sorted(registrations):
        enrolments.withdraw(session, registration, by=by.account_name)


def revoke_certificate(
    session: Session, certificate: Certificate, *, by: SignedInPerson, reason: str
) -> None:
    """Revoke a certificate and say so in the holder's log."""
    was_revoked = certificate.revoked_at is not None
    certificates.revoke(session, certificate.id, by=by.account_name, reason=reason)
    if not was_revoked:
        audit.note(
            session,
            "certificate_revoked",
            certificate.person_id,
            by=by,
            detail=certificate.number,
        )


def uphold_certificate(
    session: Session, certificate: Certificate, *, by: SignedInPerson
) -> None:
    """Let a questioned certificate stand and say so in the holder's log."""
    certificates.uphold(session, certificate.id)
    audit.note(
        session,
        "certificate_upheld",
        certificate.person_id,
        by=by,
        detail=certificate.number,
    )


def create_key(
    session: Session,
    *,
    store: UUID,
    name: str,
    scopes: Collection[Scope],
    expires_at: datetime | None,
    by: SignedInPerson,
) -> tuple[Credential, str]:
    """Make a key of an institution's store and return it with its secret."""
    key, secret = credentials.create(
        session, store=store, scopes=scopes, name=name, expires_at=expires_at
    )
    audit.note(session, "key_created", None, by=by, detail=str(key.id))
    return key, secret


def rotate_key(
    session: Session,
    *,
    store: UUID,
    key_id: UUID,
    overlap: timedelta,
    by: SignedInPerson,
) -> tuple[Credential, str]:
    """Give a key of an institution's store a new secret and return both."""
    try:
        renewed = credentials.rotate(
            session, store=store, key_id=key_id, overlap=overlap
        )
    except RevokedKeyError as error:
        raise NotHereError from error
    audit.note(session, "key_renewed", None, by=by, detail=str(key_id))
    return renewed


def rename_key(
    session: Session, *, store: UUID, key_id: UUID, name: str, by: SignedInPerson
) -> None:
    """Call a key of an institution's store otherwise."""
    try:
        credentials.rename(session, store=store, key_id=key_id, name=name)
    except RevokedKeyError as error:
        raise NotHereError from error
    audit.note(session, "key_renamed", None, by=by, detail=str(key_id))


def prolong_key(
    session: Session,
    *,
    store: UUID,
    key_id: UUID,
    expires_at: datetime | None,
    by: SignedInPerson,
) -> None:
    """Let a key of an institution's store end at another moment, or never."""
    try:
        credentials.prolong(session, store=store, key_id=key_id, expires_at=expires_at)
    except RevokedKeyError as error:
        raise NotHereError from error
    audit.note(session, "key_prolonged", None, by=by, detail=str(key_id))


def note_trial(session: Session, key: Credential, *, by: SignedInPerson) -> None:
    """Write down that ``by`` asked the store with a key and some secret."""
    audit.note(session, "key_tried", None, by=by, detail=str(key.id))


def revoke_key(
    session: Session, *, store: UUID, key_id: UUID, by: SignedInPerson
) -> None:
    """Make a key of an institution's store useless."""
    credentials.revoke(session, store=store, key_id=key_id)
    audit.note(session, "key_revoked", None, by=by, detail=str(key_id))

"""What is asked about people and their roles."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.errors import PersonNotFoundError
from lms.accounts.identity import SignedInPerson
from lms.accounts.models import (
    AuditEntry,
    EndedSession,
    Institution,
    PasswordReset,
    Person,
    RoleGrant,
    SignInThrottle,
)
from lms.accounts.roles import Grant, Role, Scope
from lms.core.db import ask
from lms.core.json import JsonObject

EXPORTED_ENTRIES = 10_000


def folded(email: str) -> str:
    """Return ``email`` as it is stored and compared."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


_SIGNED_IN = (
    select(
        Person.account_name,
        Person.institution_id,
        Person.name,
        Person.language,
        Institution.time_zone,
        Person.must_change_password,
        RoleGrant.role,
        RoleGrant.scope_kind,
        RoleGrant.scope_id,
    )
    .join(Institution, Institution.id == Person.institution_id)
    .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
    .where(
        Person.id == bindparam("person_id"),
        Person.stamp == bindparam("stamp"),
        Person.suspended_at.is_(None),
        Person.erased_at.is_(None),
        ~exists().where(EndedSession.nonce_digest == bindparam("nonce_digest")),
    )
)


def signed_in_person(
    session: Session, person_id: UUID, *, stamp: str, nonce_digest: str
) -> SignedInPerson | None:
    """Return whom a session belongs to, with all roles; None once it has ended.

    One query by primary keys, and the grants by their unique index on the person.
    """
    asked = {"person_id": person_id, "stamp": stamp, "nonce_digest": nonce_digest}
    found = ask(session, _SIGNED_IN, asked).all()
    return _as_person(person_id, stamp, found) if found else None


def _as_person(
    person_id: UUID, stamp: str, rows: Sequence[Row[*tuple[object, ...]]]
) -> SignedInPerson:
    first = rows[0]
    return SignedInPerson(
        id=person_id,
        account_name=first.account_name,
        institution_id=first.institution_id,
        name=first.name,
        language=first.language,
        time_zone=first.time_zone,
        must_change_password=first.must_change_password,
        stamp=stamp,
        grants=tuple(
            Grant(row.role, Scope(row.scope_kind, row.scope_id))
            for row in rows
            if row.role is not None
        ),
    )


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to check a password, read before it is checked."""

    person_id: UUID
    name: str
    email: str
    nip: str | None
    password_hash: str | None
    stamp: str
    is_suspended: bool


def credentials_for(session: Session, login: str) -> Credentials | None:
    """Return the account that ``login`` (NIP or e-mail, normalised) names."""
    return _credentials(session, or_(Person.email == login, Person.nip == login))


def credentials_of(session: Session, person_id: UUID) -> Credentials:
    """Return what is needed to check the password of ``person_id``."""
    found = _credentials(session, Person.id == person_id)
    if found is None:
        raise PersonNotFoundError
    return found


def _credentials(session: Session, condition: object) -> Credentials | None:
    row = session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.nip,
            Person.password_hash,
            Person.stamp,
            Person.suspended_at,
        ).where(condition, Person.erased_at.is_(None))  # type: ignore[arg-type]  # a criterion
    ).first()
    if row is None:
        return None
    return Credentials(
        person_id=row.id,
        name=row.name,
        email=row.email or "",
        nip=row.nip,
        password_hash=row.password_hash,
        stamp=row.stamp,
        is_suspended=row.suspended_at is not None,
    )


def throttles(
    session: Session, keys: Sequence[str], *, lock: bool = False
) -> Sequence[SignInThrottle]:
    """Return the failures counted under ``keys``; ``lock`` holds off other writers."""
    found = (
        select(SignInThrottle)
        .where(SignInThrottle.key.in_(keys))
        # Always the same order, so that two sign-ins cannot lock each other out.
        .order_by(SignInThrottle.key)
        .execution_options(populate_existing=True)
    )
    return session.scalars(found.with_for_update() if lock else found).all()


def person(session: Session, person_id: UUID) -> Person:
    """Return the person, or raise ``PersonNotFoundError``."""
    found = session.get(Person, person_id)
    if found is None:
        raise PersonNotFoundError
    return found


def person_by_email(session: Session, email: str) -> Person | None:
    """Return whose e-mail address this is."""
    return session.scalar(select(Person).where(Person.email == folded(email)))


def person_by_nip(session: Session, nip: str) -> Person | None:
    """Return whose NIP this is."""
    return session.scalar(select(Person).where(Person.nip == nip))


def persons(session: Session, ids: Sequence[UUID]) -> dict[UUID, Person]:
    """Return the persons among ``ids``, by id."""
    found = session.scalars(select(Person).where(Person.id.in_(ids)))
    return {each.id: each for each in found}


def institution(session: Session, institution_id: UUID) -> Institution | None:
    """Return the institution."""
    return session.get(Institution, institution_id)


def institution_named(session: Session, name: str) -> Institution | None:
    """Return the institution called exactly ``name``."""
    return session.scalar(select(Institution).where(Institution.name == name))


def institutions(session: Session) -> Sequence[Institution]:
    """Return every institution by name."""
    return session.scalars(select(Institution).order_by(Institution.name)).all()


def grants_of(session: Session, person_id: UUID) -> list[Grant]:
    """Return the roles of a person, in the order they were given."""
    rows = session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.granted_at, RoleGrant.id)
    )
    return [row.grant for row in rows]


def grant_row(session: Session, person_id: UUID, grant: Grant) -> RoleGrant | None:
    """Return the row of one role of a person."""
    scope = RoleGrant.scope_id
    return session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == grant.role,
            scope.is_(None) if grant.scope.id is None else scope == grant.scope.id,
        )
    )


def holders(session: Session, role: Role, scope: Scope) -> Sequence[Person]:
    """Return who holds ``role`` in exactly ``scope``, by name.

    Uses the index on (scope_id, role).
    """
    column = RoleGrant.scope_id
    return session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == role,
            column.is_(None) if scope.id is None else column == scope.id,
        )
        .order_by(Person.name, Person.id)
    ).all()


def count_people(session: Session, institution_id: UUID | None = None) -> int:
    """Return how many accounts there are, of one institution or of all."""
    count = select(func.count()).select_from(Person).where(Person.erased_at.is_(None))
    if institution_id is not None:
        count = count.where(Person.institution_id == institution_id)
    return session.scalar(count) or 0


def search_people(
    session: Session,
    *,
    institution_id: UUID | None = None,
    text: str = "",
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Person]:
    """Return accounts whose name, e-mail or NIP contains ``text``, by (name, id).

    ``after`` continues behind a person already shown. Scans the institution's people.
    """
    found = select(Person).where(Person.erased_at.is_(None))
    if institution_id is not None:
        found = found.where(Person.institution_id == institution_id)
    if text.strip():
        pattern = text.strip()
        found = found.where(
            or_(
                Person.name.icontains(pattern, autoescape=True),
                Person.email.icontains(folded(pattern), autoescape=True),
                Person.nip.startswith(pattern, autoescape=True),
            )
        )
    if after is not None:
        name, person_id = after
        found = found.where(
            or_(Person.name > name, (Person.name == name) & (Person.id > person_id))
        )
    return session.scalars(found.order_by(Person.name, Person.id).limit(limit)).all()


def usable_reset(
    session: Session, token_digest: str, now: datetime, *, lock: bool = False
) -> PasswordReset | None:
    """Return the reset of a link that may still be used; ``lock`` it to use it."""
    found = (
        select(PasswordReset)
        .join(Person, Person.id == PasswordReset.person_id)
        .where(
            PasswordReset.token_digest == token_digest,
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
            Person.suspended_at.is_(None),
            Person.erased_at.is_(None),
        )
    )
    return session.scalar(found.with_for_update() if lock else found)


def resets_since(session: Session, person_id: UUID, since: datetime) -> int:
    """Return how many links a person asked for since a moment."""
    return (
        session.scalar(
            select(func.count())
            .select_from(PasswordReset)
            .where(
                PasswordReset.person_id == person_id, PasswordReset.created_at >= since
            )
        )
        or 0
    )


def audit_of(session: Session, person_id: UUID, *, limit: int) -> Sequence[AuditEntry]:
    """Return what was done to or by an account, newest first."""
    return session.scalars(
        select(AuditEntry)
        .where(or_(AuditEntry.person_id == person_id, AuditEntry.by_id == person_id))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    ).all()


def known_by(
    session: Session, *, nips: Sequence[str], emails: Sequence[str]
) -> Sequence[Person]:
    """Return the accounts with any of these NIPs or (folded) e-mail addresses."""
    return session.scalars(
        select(Person).where(or_(Person.nip.in_(nips), Person.email.in_(emails)))
    ).all()


def export_of(session: Session, person_id: UUID) -> JsonObject:
    """Return what accounts keep about a person, without the secrets of sign-in."""
    found = person(session, person_id)
    home = institution(session, found.institution_id)
    return {
        "id": found.id,
        "account_name": found.account_name,
        "name": found.name,
        "email": found.email,
        "nip": found.nip,
        "position": found.position,
        "language": found.language,
        "institution": home and {"id": home.id, "name": home.name, "city": home.city},
        "created_at": found.created_at,
        "password_changed_at": found.password_changed_at,
        "suspended_at": found.suspended_at,
        "roles": [
            {
                "role": each.role,
                "scope": each.scope.kind,
                "scope_id": each.scope.id,
            }
            for each in grants_of(session, person_id)
        ],
        "log": [
            {
                "at": each.at,
                "act": each.act,
                "by": "self" if each.by_id == person_id else "staff",
                "detail": each.detail,
                "role": each.role,
                "purpose": each.purpose,
            }
            for each in audit_of(session, person_id, limit=EXPORTED_ENTRIES)
        ],
    }

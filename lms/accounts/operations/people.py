"""Making, correcting, suspending and erasing accounts, and what roles they hold."""

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts import erasures, nip, queries, statements
from lms.accounts.access import Look
from lms.accounts.errors import (
    EmailTakenError,
    InvalidPersonError,
    NipTakenError,
    NotAllowedError,
    SuspendedError,
)
from lms.accounts.models import (
    AuditEntry,
    Institution,
    InstitutionKind,
    PasswordReset,
    Person,
    RoleGrant,
    new_stamp,
)
from lms.accounts.operations import audit, links, personas, throttle
from lms.accounts.operations.audit import Deed
from lms.accounts.roles import SYSTEM, Actor, Grant, holds_all_of
from lms.accounts.statements import Act
from lms.core import clock, outbox
from lms.core.i18n import LANGUAGES, lazy
from lms.core.permissions import Permission
from lms.xapi import naming

LONGEST_NAME = 200
LONGEST_EMAIL = 254
ERASED_NAME = "(akun dihapus)"

_EMAIL = re.compile(
    r"[^@\s\x00-\x1f<>\"(),:;\\]+@[^@\s\x00-\x1f.<>]+(\.[^@\s\x00-\x1f.<>]+)+"
)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known about a person, made clean and checked by ``checked``."""

    name: str
    email: str
    nip: str | None = None
    position: str | None = None
    language: str = "id"

    def checked(self) -> "Particulars":
        """Return these particulars in the form in which they are stored, or raise."""
        return Particulars(
            name=_name(self.name),
            email=_email(self.email),
            nip=nip.parse(self.nip).digits if self.nip and self.nip.strip() else None,
            position=_text(self.position or "")[:LONGEST_NAME] or None,
            language=self.language if self.language in LANGUAGES else "id",
        )


def _text(text: str) -> str:
    """Return one line: no control characters, single blanks, composed letters."""
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(unicodedata.normalize("NFC", printable).split())


def _name(text: str) -> str:
    name = _text(text)
    if not name or len(name) > LONGEST_NAME:
        raise InvalidPersonError(
            lazy(
                "Nama wajib diisi, paling panjang %(limit)s karakter.",
                limit=LONGEST_NAME,
            )
        )
    return name


def _email(text: str) -> str:
    email = queries.folded(text)
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise InvalidPersonError(
            lazy("Alamat surel tidak lengkap. Tulis seperti nama@instansi.go.id.")
        )
    return email


def create_institution(
    session: Session,
    *,
    name: str,
    kind: InstitutionKind,
    city: str,
    time_zone: str = "Asia/Jakarta",
) -> Institution:
    """Make an institution."""
    made = Institution(
        name=_text(name), kind=kind, city=_text(city), time_zone=time_zone
    )
    session.add(made)
    session.flush()
    return made


def create_person(
    session: Session,
    particulars: Particulars,
    *,
    institution_id: UUID,
    password_hash: str | None = None,
    must_change_password: bool = True,
    by: Actor = SYSTEM,
) -> Person:
    """Make an account; ``password_hash`` is made before, by ``passwords.pool.hash``.

    Without one nobody can sign in until a mailed link has set a password
    (``links.invite``).
    """
    _require(by.may(Permission.MANAGE_PEOPLE, institution_id))
    new = particulars.checked()
    _refuse_taken(session, new, person_id=None)
    made = Person(
        institution_id=institution_id,
        name=new.name,
        email=new.email,
        nip=new.nip,
        position=new.position,
        language=new.language,
        password_hash=password_hash,
        password_changed_at=None if password_hash is None else clock.now(),
        must_change_password=must_change_password,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        # Somebody else made the same account since the question above.
        _refuse_taken(session, new, person_id=None)
        raise
    audit.note(session, "person_created", made.id, by=by)
    return made


def _refuse_taken(
    session: Session, new: Particulars, *, person_id: UUID | None
) -> None:
    same_email = queries.person_by_email(session, new.email)
    if same_email is not None and same_email.id != person_id:
        raise EmailTakenError
    same_nip = queries.person_by_nip(session, new.nip) if new.nip else None
    if same_nip is not None and same_nip.id != person_id:
        raise NipTakenError


def correct(
    session: Session, person_id: UUID, particulars: Particulars, *, by: Actor
) -> None:
    """Replace what is known about a person; a changed e-mail ends all mailed links."""
    found = manageable(session, person_id, by)
    new = particulars.checked()
    _refuse_taken(session, new, person_id=person_id)
    if new.email != found.email:
        links.end_all(session, person_id)
        links.tell_address_changed(session, found)
        personas.part(session, person_id, by=by)
    throttle.clear(session, (found.email, found.nip))
    found.name = new.name
    found.email = new.email
    found.nip = new.nip
    found.position = new.position
    found.language = new.language
    session.flush()
    personas.part_if_refuted(session, found, by=by)
    audit.note(session, "person_corrected", person_id, by=by)


def choose_language(session: Session, person_id: UUID, language: str) -> None:
    """Let a person read the pages in ``language``; ignore one that we do not speak."""
    if language in LANGUAGES:
        queries.person(session, person_id).language = language


def suspend(session: Session, person_id: UUID, *, by: Actor) -> None:
    """Close the account until ``restore``; its sessions end at once."""
    found = manageable(session, person_id, by)
    _require(found.id != by.id)
    found.suspended_at = found.suspended_at or clock.now()
    found.stamp = new_stamp()
    links.end_all(session, person_id)
    audit.note(session, "suspended", person_id, by=by)


def restore(session: Session, person_id: UUID, *, by: Actor) -> None:
    """Open a suspended account again."""
    found = manageable(session, person_id, by)
    found.suspended_at = None
    audit.note(session, "restored", person_id, by=by)


def issue_password(
    session: Session, person_id: UUID, password_hash: str, *, by: Actor
) -> None:
    """Give somebody else a first password, which the next sign-in must change.

    Ends every session and link of the person, and tells them. ``password_hash`` is made
    before, by ``passwords.pool.hash``.
    """
    found = manageable(session, person_id, by)
    _require(found.id != by.id)
    links.set_password(session, found, password_hash)
    found.must_change_password = True
    personas.part(session, person_id, by=by)
    throttle.clear(session, (found.email, found.nip))
    audit.note(session, "password_issued", person_id, by=by)


def send_link(session: Session, person_id: UUID, *, by: Actor) -> None:
    """Mail somebody the link that sets a password: an invitation before the first."""
    found = manageable(session, person_id, by)
    if found.suspended_at is not None:
        raise SuspendedError
    send = links.invite if found.password_hash is None else links.send_reset
    send(session, found)
    audit.note(session, "link_sent", person_id, by=by)


def manageable(session: Session, person_id: UUID, by: Actor) -> Person:
    """Return the person if ``by`` manages people there and holds all that they hold.

    Otherwise a manager could take over the account of somebody with higher roles.
    """
    found = queries.person(session, person_id)
    _require(by.may(Permission.MANAGE_PEOPLE, found.institution_id))
    for held in queries.grants_of(session, person_id):
        _require(holds_all_of(by, held, found.institution_id))
    return found


def grant(
    session: Session,
    person_id: UUID,
    new: Grant,
    *,
    by: Actor,
    within: tuple[UUID, ...] = (),
) -> None:
    """Give a role, once; nobody gives more than they hold in the same place.

    ``within`` names the places around the scope, such as the institution of a course.
    """
    _require_holder(by, new, within)
    queries.person(session, person_id)
    if queries.grant_row(session, person_id, new) is not None:
        return
    session.add(
        RoleGrant(
            person_id=person_id,
            role=new.role,
            scope_kind=new.scope.kind,
            scope_id=new.scope.id,
            granted_by=by.id,
        )
    )
    session.flush()
    audit.note(session, "role_granted", person_id, by=by, detail=_label(new))


def revoke(
    session: Session,
    person_id: UUID,
    old: Grant,
    *,
    by: Actor,
    within: tuple[UUID, ...] = (),
) -> None:
    """Take a role away; asks the same of ``by`` as ``grant``.

    The next request of the person is made without it.
    """
    _require_holder(by, old, within)
    row = queries.grant_row(session, person_id, old)
    if row is None:
        return
    session.delete(row)
    session.flush()
    audit.note(session, "role_revoked", person_id, by=by, detail=_label(old))


def _require_holder(by: Actor, wanted: Grant, within: tuple[UUID, ...]) -> None:
    # A participant holds all that a participant holds, and yet appoints nobody.
    _require(by.may(Permission.MANAGE_PEOPLE, *wanted.places, *within))
    _require(holds_all_of(by, wanted, *within))


def _label(named: Grant) -> str:
    where = "" if named.scope.id is None else f":{named.scope.id}"
    return f"{named.role.value}@{named.scope.kind.value}{where}"


def _require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    if not allowed:
        raise NotAllowedError


def erase(session: Session, person_id: UUID, *, by: Actor = SYSTEM) -> None:
    """Destroy all that names a person; their records stay, of nobody.

    Higher packages forget their part first (``erasures.register``), and clients'
    documents about the person go. Statements keep the old account name, which from now
    on leads to no person. It is stated that somebody was erased, not who.
    """
    found = manageable(session, person_id, by)
    erasures.run(session, person_id)
    throttle.clear(session, (found.email, found.nip))
    naming.forget_documents(
        session, statements.record_names(found.account_name, found.email)
    )
    _forget_looks(session, person_id)
    session.execute(delete(RoleGrant).where(RoleGrant.person_id == person_id))
    session.execute(delete(PasswordReset).where(PasswordReset.person_id == person_id))
    outbox.forget_recipient(session, found.email or "")
    found.account_name = uuid4()
    found.name = ERASED_NAME
    found.email = found.nip = found.position = found.password_hash = None
    found.password_changed_at = None
    found.stamp = new_stamp()
    found.erased_at = clock.now()
    session.flush()
    audit.audited(session, found.institution_id, Deed(Act.ERASED, person_id), by=by)
    session.flush()


def _forget_looks(session: Session, person_id: UUID) -> None:
    """Empty what the log says besides: it stays who did what to an account, and when.

    What a record was opened for are words of whoever opened it, and the registration
    would lead from the emptied account to the statements.
    """
    of_person = AuditEntry.person_id == person_id
    opened = and_(of_person, AuditEntry.act == Look.RECORD)
    session.execute(
        update(AuditEntry).where(of_person).values(address_digest=None, purpose="")
    )
    session.execute(update(AuditEntry).where(opened).values(detail=""))

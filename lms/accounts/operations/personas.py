"""Personas: the accounts of one human being in several institutions, joined on proof.

The proof is to be signed in to both: a code made in one account is typed in the other.
A NIP proves nothing here, because no two accounts have the same one; two different ones
refute. Statements are never touched: a persona is a row beside the accounts, and goes
without a trace in the record.

Whoever gets into an account by staff's hand (a password issued, another e-mail) is no
longer known to be who joined it, so these part it from the others (``part``); so does a
second NIP.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.errors import (
    OwnCodeError,
    SameInstitutionError,
    TwoNipsError,
)
from lms.accounts.models import (
    Institution,
    Person,
    Persona,
    PersonaAccount,
    PersonaCode,
)
from lms.accounts.operations import audit, throttle
from lms.accounts.operations.throttle import Counter
from lms.accounts.roles import Actor
from lms.core import clock, outbox, site
from lms.core.i18n import _, force_locale
from lms.core.json import JsonObject

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 8
"""39 bits, against which nobody has more than a few tries."""

LIFETIME = timedelta(minutes=15)
JOINED, PARTED = "accounts_joined", "accounts_parted"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a persona."""

    person_id: UUID
    name: str
    account_name: UUID
    institution_id: UUID
    institution: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """The account in which a code was made, as whoever types it is shown."""

    person_id: UUID
    name: str
    institution: str


# --- Who belongs together


def others(session: Session, person_id: UUID) -> list[Account]:
    """Return the other open accounts of the same human being, by institution.

    One query by the primary key and an index; suspended accounts are left out.
    """
    own = aliased(PersonaAccount)
    rows = session.execute(
        select(Person, Institution.name, PersonaAccount.joined_at)
        .select_from(own)
        .join(PersonaAccount, PersonaAccount.persona_id == own.persona_id)
        .join(Person, Person.id == PersonaAccount.person_id)
        .join(Institution, Institution.id == Person.institution_id)
        .where(
            own.person_id == person_id,
            PersonaAccount.person_id != person_id,
            Person.suspended_at.is_(None),
            Person.erased_at.is_(None),
        )
        .order_by(Institution.name, Person.id)
    )
    return [
        Account(
            person.id,
            person.name,
            person.account_name,
            person.institution_id,
            home,
            joined_at,
        )
        for person, home, joined_at in rows
    ]


def same(session: Session, person_id: UUID, other_id: UUID | None) -> bool:
    """Tell whether two accounts are one human being's; asks only if they differ."""
    if person_id == other_id:
        return True
    return any(each.person_id == other_id for each in others(session, person_id))


# --- Joining


def new_code(session: Session, person_id: UUID) -> str:
    """Make a code that proves to be signed in to this account; the last one ends."""
    session.execute(delete(PersonaCode).where(PersonaCode.person_id == person_id))
    code = "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))
    session.add(
        PersonaCode(
            digest=_digest(code),
            person_id=person_id,
            expires_at=clock.now() + LIFETIME,
        )
    )
    session.flush()
    return f"{code[:4]}-{code[4:]}"


def _digest(code: str) -> str:
    plain = "".join(each for each in code.upper() if each.isalnum())
    return throttle.digest("persona", plain)


def offer(session: Session, person_id: UUID, code: str) -> Offer | None:
    """Return whose account a code is of; None, with the failure counted, for none.

    Raises ``AccountsNotJoinedError`` where the accounts cannot be one person's.
    """
    found = _offer(session, person_id, code)
    if found is None:
        return None
    if not same(session, person_id, found.id):
        _check(session, session.get_one(Person, person_id), found)
    home = session.get_one(Institution, found.institution_id)
    return Offer(found.id, found.name, home.name)


def _offer(session: Session, person_id: UUID, code: str) -> Person | None:
    counter = Counter(
        throttle.digest("persona", str(person_id)), throttle.ACCOUNT_FAILURES
    )
    throttle.lock(session, [counter])
    found = session.scalar(
        select(Person)
        .join(PersonaCode, PersonaCode.person_id == Person.id)
        .where(
            PersonaCode.digest == _digest(code),
            PersonaCode.expires_at > clock.now(),
            Person.suspended_at.is_(None),
            Person.erased_at.is_(None),
        )
    )
    if found is None:
        throttle.count(session, [counter])
        return None
    if found.id == person_id:
        raise OwnCodeError
    return found


def join(session: Session, person_id: UUID, code: str, *, by: Actor) -> Offer | None:
    """Join the account of ``person_id`` with that of a code, and tell both.

    What either was joined with before comes along. The code is used up.
    """
    other = _offer(session, person_id, code)
    if other is None:
        return None
    own = _locked(session, person_id, other.id)
    joined = same(session, own.id, other.id)
    if not joined:
        _check(session, own, other)
    used = session.execute(
        delete(PersonaCode).where(PersonaCode.digest == _digest(code))
    )
    if not used.rowcount:  # type: ignore[attr-defined]  # a DELETE has it
        return None
    if not joined:
        _unite(session, own, other)
        for here, there in ((own, other), (other, own)):
            detail = str(there.institution_id)
            audit.note(session, JOINED, here.id, by=by, detail=detail)
            _tell_joined(session, here, there)
    home = session.get_one(Institution, other.institution_id)
    return Offer(other.id, other.name, home.name)


def _locked(session: Session, person_id: UUID, other_id: UUID) -> Person:
    """Hold both accounts and what they are joined with until the end."""
    ids = sorted([person_id, other_id])
    query = select(Person).where(Person.id.in_(ids)).order_by(Person.id)
    people = session.scalars(query.with_for_update()).all()
    personas = select(PersonaAccount.persona_id).where(
        PersonaAccount.person_id.in_(ids)
    )
    held = select(Persona).where(Persona.id.in_(personas)).order_by(Persona.id)
    session.scalars(held.with_for_update()).all()
    return next(each for each in people if each.id == person_id)


def _check(session: Session, own: Person, other: Person) -> None:
    """Refuse what cannot be one human being: one may have only one NIP."""
    groups = [_people(session, each) for each in (own, other)]
    homes = [{each.institution_id for each in group} for group in groups]
    if homes[0] & homes[1]:
        raise SameInstitutionError
    if all(any(each.nip for each in group) for group in groups):
        raise TwoNipsError


def _people(session: Session, person: Person) -> Sequence[Person]:
    """Return the person and everybody joined with them, suspended or not."""
    own = select(PersonaAccount.persona_id).where(PersonaAccount.person_id == person.id)
    query = (
        select(Person)
        .join(PersonaAccount, PersonaAccount.person_id == Person.id)
        .where(PersonaAccount.persona_id.in_(own), Person.id != person.id)
    )
    return [person, *session.scalars(query)]


def _unite(session: Session, own: Person, other: Person) -> None:
    rows = {
        each.person_id: each
        for each in session.scalars(
            select(PersonaAccount).where(
                PersonaAccount.person_id.in_([own.id, other.id])
            )
        )
    }
    kept = next((each.persona_id for each in rows.values()), None)
    if kept is None:
        made = Persona()
        session.add(made)
        session.flush()
        kept = made.id
    left = {each.persona_id for each in rows.values()} - {kept}
    session.execute(
        update(PersonaAccount)
        .where(PersonaAccount.persona_id.in_(left))
        .values(persona_id=kept)
    )
    session.execute(delete(Persona).where(Persona.id.in_(left)))
    session.add_all(
        PersonaAccount(person_id=each.id, persona_id=kept)
        for each in (own, other)
        if each.id not in rows
    )
    session.flush()


# --- Parting


def part(session: Session, person_id: UUID, *, by: Actor | None = None) -> bool:
    """Let an account be by itself again; tell whether it was joined with others."""
    row = session.get(PersonaAccount, person_id)
    if row is None:
        return False
    # Whoever joins or parts accounts of the same persona meanwhile comes after.
    held = select(Persona).where(Persona.id == row.persona_id)
    session.execute(held.with_for_update())
    row = session.get(PersonaAccount, person_id, populate_existing=True)
    if row is None:
        return False
    persona = row.persona_id
    session.delete(row)
    session.flush()
    of_persona = PersonaAccount.persona_id == persona
    if (session.scalar(select(func.count()).where(of_persona)) or 0) < 2:  # noqa: PLR2004 - one alone is no persona
        session.execute(delete(PersonaAccount).where(of_persona))
        session.execute(delete(Persona).where(Persona.id == persona))
    audit.note(session, PARTED, person_id, by=by)
    return True


def part_if_refuted(session: Session, person: Person, *, by: Actor) -> None:
    """Part an account that was given a NIP, if one of the others has another one."""
    if (
        person.nip
        and sum(each.nip is not None for each in _people(session, person)) > 1
    ):
        part(session, person.id, by=by)


def forget(session: Session, person_id: UUID) -> None:
    """Part an account that is erased, and delete its code."""
    part(session, person_id)
    session.execute(delete(PersonaCode).where(PersonaCode.person_id == person_id))


def forget_codes(session: Session, *, before: datetime) -> None:
    """Delete the codes that ended before a moment."""
    session.execute(delete(PersonaCode).where(PersonaCode.expires_at < before))


def export_of(session: Session, person_id: UUID) -> list[JsonObject]:
    """Return where this account has others beside it, for *Data saya*.

    Not their names in statements: staff of one institution may hand this over.
    """
    return [
        {"institution": each.institution, "joined_at": each.joined_at}
        for each in others(session, person_id)
    ]


def _tell_joined(session: Session, person: Person, other: Person) -> None:
    if not person.email:
        return
    home = session.get_one(Institution, other.institution_id)
    with force_locale(person.language):
        greeting = _("Yth. %(name)s,", name=person.name)
        text = _(
            "Akun Anda baru saja digabung dengan akun %(other)s di %(home)s. Kedua "
            "akun saling melihat nilai dan datanya. Bila bukan Anda yang melakukannya, "
            "lepaskan di %(url)s dan segera ganti kata sandi.",
            other=other.name,
            home=home.name,
            url=f"{site.current().url}/profil/akun",
        )
        body = f"{greeting}\n\n{text}\n\n{site.current().name}\n{site.current().url}\n"
        subject = _("Akun Anda digabung dengan akun lain")
        outbox.queue_mail(session, to=person.email, subject=subject, body=body)

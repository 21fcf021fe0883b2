"""Mailed links that set a password: single use, short-lived, kept as digests."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import InvalidLinkError
from lms.accounts.models import PasswordReset, Person, new_stamp
from lms.accounts.operations import audit, throttle
from lms.accounts.queries import Credentials
from lms.core import clock, outbox, site
from lms.core.i18n import _, force_locale

RESET_LIFETIME = timedelta(minutes=30)
INVITATION_LIFETIME = timedelta(days=7)
MOST_PER_HOUR = 5
"""Links one person is sent, however often somebody asks for them."""

TOKEN_BYTES = 32


def request_reset(session: Session, login: str, *, address: str) -> None:
    """Mail a link to the account that ``login`` names, if there is one.

    Says nothing either way. Every request counts against the address that sends it, so
    that nobody fills other people's mail boxes.
    """
    counter = throttle.address(address, "reset")
    throttle.lock(session, [counter])
    throttle.count(session, [counter])
    found = queries.credentials_for(session, throttle.login_name(login))
    person_id = None if found is None else found.person_id
    audit.note(session, "reset_requested", person_id, address=address)
    if found is None or found.is_suspended:
        return
    hour_ago = clock.now() - timedelta(hours=1)
    if queries.resets_since(session, found.person_id, hour_ago) >= MOST_PER_HOUR:
        return
    send_reset(session, queries.person(session, found.person_id))


def send_reset(session: Session, person: Person) -> None:
    """Mail a person the link that sets another password."""
    url = _new_link(session, person, RESET_LIFETIME)
    with force_locale(person.language):
        _mail(
            session,
            person,
            subject=_("Atur ulang kata sandi"),
            text=_(
                "Seseorang, semoga Anda sendiri, meminta kata sandi baru untuk akun "
                "Anda. Buka tautan ini dalam 30 menit untuk membuatnya:\n\n%(url)s\n\n"
                "Tautan hanya dapat dipakai sekali. Bila Anda tidak memintanya, "
                "abaikan surat ini; kata sandi Anda tetap berlaku.",
                url=url,
            ),
        )


def invite(session: Session, person: Person) -> None:
    """Mail a new person the link that sets the first password."""
    url = _new_link(session, person, INVITATION_LIFETIME)
    with force_locale(person.language):
        _mail(
            session,
            person,
            subject=_("Akun Anda sudah dibuat"),
            text=_(
                "Akun Anda di %(site)s sudah dibuat. Buka tautan ini dalam 7 hari "
                "untuk membuat kata sandi, lalu masuk dengan NIP atau alamat surel "
                "ini:\n\n%(url)s",
                site=site.current().name,
                url=url,
            ),
        )


def _new_link(session: Session, person: Person, lifetime: timedelta) -> str:
    end_all(session, person.id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        PasswordReset(
            token_digest=digest_of(token),
            person_id=person.id,
            expires_at=clock.now() + lifetime,
        )
    )
    return f"{site.current().url}/sandi/atur/{token}"


def digest_of(token: str) -> str:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def end_all(session: Session, person_id: UUID) -> None:
    """Make every link that a person was sent useless."""
    open_links = (PasswordReset.person_id == person_id, PasswordReset.used_at.is_(None))
    session.execute(
        update(PasswordReset).where(*open_links).values(used_at=clock.now())
    )


def owner_of(session: Session, token: str) -> Credentials:
    """Return whose link this is, or raise ``InvalidLinkError``."""
    found = queries.usable_reset(session, digest_of(token), clock.now())
    if found is None:
        raise InvalidLinkError
    return queries.credentials_of(session, found.person_id)


def reset_password(
    session: Session, token: str, password_hash: str, *, address: str
) -> None:
    """Set the password by a mailed link, which dies with all others of the person."""
    found = queries.usable_reset(session, digest_of(token), clock.now(), lock=True)
    if found is None:
        raise InvalidLinkError
    person = queries.person(session, found.person_id)
    set_password(session, person, password_hash)
    # The owner has shown to be the owner; somebody else's guesses stop mattering.
    throttle.clear(session, (person.email, person.nip))
    audit.note(session, "password_reset", person.id, address=address)


def set_password(session: Session, person: Person, password_hash: str) -> None:
    """Keep the password a person has chosen; ends all sessions and links, and tells."""
    person.password_hash = password_hash
    person.password_changed_at = clock.now()
    person.must_change_password = False
    person.stamp = new_stamp()
    end_all(session, person.id)
    with force_locale(person.language):
        _mail(
            session,
            person,
            subject=_("Kata sandi Anda diganti"),
            text=_(
                "Kata sandi akun Anda baru saja diganti dan semua sesi lain diakhiri. "
                "Bila bukan Anda yang menggantinya, segera atur ulang kata sandi di "
                "%(url)s dan hubungi penyelenggara.",
                url=f"{site.current().url}/sandi/lupa",
            ),
        )


def tell_address_changed(session: Session, person: Person) -> None:
    """Mail the present address that another one takes its place."""
    with force_locale(person.language):
        _mail(
            session,
            person,
            subject=_("Alamat surel akun Anda diganti"),
            text=_(
                "Alamat surel akun Anda baru saja diganti oleh pengelola. Bila Anda "
                "tidak memintanya, segera hubungi penyelenggara."
            ),
        )


def tell_attempts(session: Session, person: Person) -> None:
    """Mail the owner that somebody keeps guessing the password."""
    with force_locale(person.language):
        _mail(
            session,
            person,
            subject=_("Percobaan masuk yang gagal"),
            text=_(
                "Ada beberapa percobaan masuk yang gagal ke akun Anda. Bila itu Anda "
                "dan Anda lupa kata sandi, atur ulang di %(url)s. Bila bukan, Anda "
                "tidak perlu berbuat apa-apa: percobaan berikutnya kami perlambat.",
                url=f"{site.current().url}/sandi/lupa",
            ),
        )


def _mail(session: Session, person: Person, *, subject: str, text: str) -> None:
    if person.email:
        greeting = _("Yth. %(name)s,", name=person.name)
        body = f"{greeting}\n\n{text}\n\n{site.current().name}\n{site.current().url}\n"
        outbox.queue_mail(session, to=person.email, subject=subject, body=body)

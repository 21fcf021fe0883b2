"""Telling those who manage keys that one is about to end.

A program whose key has ended stops in the middle of its work, and who could have
prolonged the key hears of it from whoever misses the figures. So a week before, one
mail goes to each who manages the keys of the institution; else to those of the site.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from flask_babel import force_locale
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import Person
from lms.accounts.roles import PERMISSIONS, SITE, Role, Scope, ScopeKind
from lms.core import clock, outbox, site, transaction
from lms.core.i18n import _
from lms.core.permissions import Permission
from lms.web.formats import tanggal
from lms.xapi import credentials
from lms.xapi.credentials import Credential

WARNED_BEFORE = timedelta(days=7)
_MANAGERS = [role for role in Role if Permission.MANAGE_KEYS in PERMISSIONS[role]]


def warn(session: Session) -> int:
    """Write the mails that are due and return of how many keys.

    Each key and each end of it once, whichever process comes first.
    """
    with transaction.reading(session):
        due = credentials.ending(session, before=clock.now() + WARNED_BEFORE)
    warned = 0
    for key in due:
        with transaction.writing(session):
            if credentials.note_warned(session, key):
                _write(session, key)
                warned += 1
    return warned


def _write(session: Session, key: Credential) -> None:
    home = accounts.institution(session, key.store)
    if home is None:
        return
    for person in _managers(session, home.id):
        with force_locale(person.language):
            _mail(session, person, key, home.name)


def _managers(session: Session, home: UUID) -> Iterable[Person]:
    """Return who manages keys there and can be written to, each once."""
    for scope in (Scope(ScopeKind.INSTITUTION, home), SITE):
        found = {
            person.id: person
            for role in _MANAGERS
            for person in accounts.holders(session, role, scope)
            if person.email is not None and person.suspended_at is None
        }
        if found:
            return found.values()
    return ()


def _mail(session: Session, person: Person, key: Credential, home: str) -> None:
    greeting = _("Yth. %(name)s,", name=person.name)
    day = tanggal(key.expires_at)
    subject = _("Kunci LRS segera berakhir: %(name)s", name=key.name)
    text = _(
        "Kunci LRS “%(name)s” milik %(home)s berakhir pada %(day)s. Sesudah itu "
        "aplikasi yang memakainya ditolak. Perpanjang masa berlakunya atau ganti "
        "kuncinya di %(url)s.",
        name=key.name,
        home=home,
        day=day,
        url=f"{site.current().url}/kelola/kunci/{key.store}/{key.id}",
    )
    body = f"{greeting}\n\n{text}\n\n{site.current().name}\n{site.current().url}\n"
    outbox.queue_mail(session, to=person.email or "", subject=subject, body=body)

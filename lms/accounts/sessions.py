"""Sessions: whose request this is, where a session begins and where it ends.

The signed cookie keeps the person's id and stamp (Flask-Login) and a nonce. A changed
stamp ends every session of a person; a nonce among ``EndedSession`` ends one of them,
also for whoever kept a copy of the cookie.
"""

import hashlib
import secrets
from typing import cast
from uuid import UUID

from flask import session
from flask_login import LoginManager, current_user, login_user, logout_user

from lms.accounts import queries
from lms.accounts.errors import NotSignedInError
from lms.accounts.identity import SignedInPerson, parse_id
from lms.core import transaction
from lms.core.db import Mode, db, mode
from lms.web.subject import Anonymous

NONCE = "nonce"
NONCE_BYTES = 16

login_manager = LoginManager()
login_manager.anonymous_user = Anonymous
# Its fingerprint of address and browser ends the sessions of everybody whose telephone
# changes networks; the nonce and the stamp are what protects a session here.
login_manager.session_protection = None


def nonce_digest() -> str:
    """Return the digest under which this session can be ended."""
    return hashlib.sha256(str(session.get(NONCE, "")).encode()).hexdigest()


@login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def load(identifier: str) -> SignedInPerson | None:
    """Return the person of this request's cookie; forget a cookie that has ended.

    Before a writing view the person is read in a transaction of its own, so that the
    view can hash a password before it takes the write lock.
    """
    parsed = parse_id(identifier)
    person = None
    if parsed is not None and NONCE in session:
        person = _read(*parsed)
    if person is None:
        session.clear()
    return person


def _read(person_id: UUID, stamp: str) -> SignedInPerson | None:
    digest = nonce_digest()
    if mode.get() is Mode.READ or db.session().in_transaction():
        return queries.signed_in_person(
            db.session(), person_id, stamp=stamp, nonce_digest=digest
        )
    with transaction.reading(db.session):
        return queries.signed_in_person(
            db.session(), person_id, stamp=stamp, nonce_digest=digest
        )


def begin(person: SignedInPerson) -> None:
    """Sign ``person`` in under a new session; nothing of the old one remains."""
    session.clear()
    session[NONCE] = secrets.token_urlsafe(NONCE_BYTES)
    session.permanent = True
    login_user(person)


def end() -> None:
    """Forget the person here; ``sign_in.end_session`` makes copies useless."""
    logout_user()
    session.clear()


def signed_in() -> SignedInPerson:
    """Return the person of this request, or raise ``NotSignedInError``."""
    if not current_user.is_authenticated:
        raise NotSignedInError
    return cast("SignedInPerson", current_user._get_current_object())  # noqa: SLF001 - werkzeug's documented way

"""Who asks: the key in the Authorization header, never a cookie."""

import logging
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass, field

from flask import Flask, current_app, g, request

from lms.core import failures, transaction
from lms.core.db import db
from lms.xapi import credentials
from lms.xapi.credentials import Credential, Lock
from lms.xapi.errors import RevokedKeyError, UnauthorizedError
from lms.xapi.http.limits import Guesses, Limits, Rates
from lms.xapi.keyring import Keyring, Uses

EXTENSION = "pamong.xapi"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """What this process knows of those who knock."""

    limits: Limits
    rates: Rates
    keyring: Keyring = field(default_factory=Keyring)
    guesses: Guesses = field(default_factory=Guesses)
    uses: Uses = field(default_factory=Uses)


def register(app: Flask) -> None:
    """Give ``app`` a door of its own."""
    limits: Limits = app.extensions["pamong.config"].lrs_limits
    app.extensions[EXTENSION] = Door(limits, Rates(limits.rate))


def door(app: Flask | None = None) -> Door:
    """Return the door of the application."""
    found: Door = (app or current_app).extensions[EXTENSION]
    return found


def client() -> Credential:
    """Return the key of this request, which is checked, counted and noted.

    What it is checked against is asked of the database now and then, in a reading
    transaction of its own: a wrong key takes no lock, and a right one takes it only
    when there is something to write.
    """
    here = door()
    name, secret = _sent()
    try:
        key = here.keyring.open(name, secret, _look_up)
    except RevokedKeyError:
        # Whoever has a secret that was right does not guess.
        raise
    except UnauthorizedError:
        here.guesses.wrong()
        raise
    here.rates.take(key.id)
    here.uses.note(key)
    g.xapi_client = key
    return key


def _sent() -> tuple[str, str]:
    """Return the key and the secret of a Basic header (RFC 7617), or refuse."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        # Errors of Base64, of UTF-8 and of letters beyond both: werkzeug forgets these.
        with suppress(ValueError):
            text = b64decode(sent.strip(" "), validate=True).decode()
            name, colon, secret = text.partition(":")
            if colon:
                return name, secret
    message = "send a key and its secret by Basic authentication"
    raise UnauthorizedError(message)


def _look_up(key_id: str) -> Lock | None:
    with transaction.reading(db.session):
        return credentials.lock_of(db.session(), key_id)


def write_uses(app: Flask) -> None:
    """Write when keys were last used; what cannot be written is only forgotten."""
    moments = door(app).uses.take()
    if not moments:
        return
    try:
        with app.app_context(), transaction.writing(db.session):
            credentials.note_uses(db.session(), moments)
    except failures.MACHINES as error:
        log.warning("the last use of %d key(s) is not written: %s", len(moments), error)

"""Who asks: the key in the Authorization header, never a cookie."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from flask import Flask, Response, current_app, g, request

from lms.core import failures, transaction
from lms.core.db import db
from lms.xapi import credentials, presented, uses
from lms.xapi.credentials import Credential, Lock
from lms.xapi.errors import RevokedKeyError, UnauthorizedError
from lms.xapi.http.limits import Guesses, Limits, Rates
from lms.xapi.keyring import Keyring, Uses
from lms.xapi.uses import Counts, Use

EXTENSION = "pamong.xapi"

Made = TypeVar("Made")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """What this process knows of those who knock."""

    limits: Limits
    rates: Rates
    keyring: Keyring = field(default_factory=Keyring)
    guesses: Guesses = field(default_factory=Guesses)
    uses: Uses = field(default_factory=Uses)
    counts: Counts = field(default_factory=Counts)


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
    shown = presented.read(request.headers.get("Authorization", ""))
    try:
        key = opened(lambda: here.keyring.admit(shown, look_up))
    except RevokedKeyError:
        # Those who manage the key see that a program still has it.
        g.xapi_used = UUID(shown.claim().key_id)
        raise
    g.xapi_used = key.id
    here.rates.take(key.id)
    here.uses.note(key)
    g.xapi_client = key
    return key


def opened(turn: Callable[[], Made]) -> Made:
    """Return what ``turn`` opens; whoever tries wrong secrets is asked to wait."""
    try:
        return turn()
    except RevokedKeyError:
        # Whoever has a secret that was right does not guess.
        raise
    except UnauthorizedError:
        door().guesses.wrong()
        raise


def look_up(key_id: str) -> Lock | None:
    """Ask the database for a key, in a reading transaction of its own."""
    with transaction.reading(db.session):
        return credentials.lock_of(db.session(), key_id)


def count(response: Response) -> Response:
    """Count this request among those of its key, if the secret was right."""
    key: UUID | None = g.get("xapi_used")
    if key is not None:
        door().counts.add(key, _use(response.status_code))
    return response


def _use(status: int) -> Use:
    if status >= HTTPStatus.BAD_REQUEST and status != HTTPStatus.NOT_FOUND:
        return Use(refused=1)
    if request.method in {"GET", "HEAD"}:
        return Use(reads=1)
    return Use(writes=1, statements=g.get("xapi_stored", 0))


def write_uses(app: Flask) -> None:
    """Write how and when keys were used; what cannot be written is only forgotten."""
    here = door(app)
    moments, counted = here.uses.take(), here.counts.take()
    if not counted and not moments:
        return
    try:
        with app.app_context(), transaction.writing(db.session):
            if moments:
                credentials.note_uses(db.session(), moments)
            if counted:
                uses.write(db.session(), counted)
    except failures.MACHINES as error:
        known = len({key for key, _hour in counted} | moments.keys())
        log.warning("the use of %d key(s) is not written: %s", known, error)

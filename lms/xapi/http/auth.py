"""Who asks: the key in the Authorization header, never a cookie."""

from flask import g, request

from lms.core import transaction
from lms.core.db import db
from lms.xapi import credentials
from lms.xapi.credentials import Credential
from lms.xapi.errors import UnauthorizedError


def client() -> Credential:
    """Return the key of this request, checked against the database.

    The check is a reading transaction of its own, so that a wrong key takes no lock and
    a right one takes it only when there is something to write.
    """
    sent = request.authorization
    if sent is None or sent.type != "basic":
        message = "send a key and its secret by Basic authentication"
        raise UnauthorizedError(message)
    with transaction.reading(db.session):
        key = credentials.verify(db.session(), sent.username or "", sent.password or "")
    g.xapi_client = key
    return key

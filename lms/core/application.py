"""A Flask application whose requests are transactions.

GET, HEAD and OPTIONS read; every other request writes and is committed when its view
has answered, before the answer leaves. An exception rolls back; an answer, whatever its
status, commits.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request
from flask.typing import ResponseReturnValue

from lms.core import transaction
from lms.core.db import Mode, db, mode

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class TransactionalFlask(Flask):
    """Flask with one transaction around each request's hooks and view."""

    def wsgi_app(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Choose the transaction's mode before anything asks the database."""
        safe = environ["REQUEST_METHOD"] in SAFE_METHODS
        token = mode.set(Mode.READ if safe else Mode.WRITE)
        try:
            return super().wsgi_app(environ, start_response)
        finally:
            mode.reset(token)

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view inside the request's transaction."""
        safe = request.method in SAFE_METHODS
        around = transaction.reading if safe else transaction.writing
        with around(db.session):
            return super().dispatch_request()

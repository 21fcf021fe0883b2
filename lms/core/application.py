"""A Flask application whose requests are transactions.

GET, HEAD and OPTIONS read; every other request writes and is committed when its view
has answered, before the answer leaves. An exception rolls back; an answer, whatever its
status, commits.
"""

from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from flask.templating import Environment
from flask.typing import ResponseReturnValue

from lms.core import transaction
from lms.core.db import Mode, db, mode

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class PlainEnvironment(Environment):
    """Jinja whose templates read the globals themselves, not through a ChainMap.

    Each page copies them once and each import compares their names; a ChainMap makes
    that a tenth of a page. No template here has globals of its own.
    """

    def make_globals(
        self, d: MutableMapping[str, Any] | None
    ) -> MutableMapping[str, Any]:
        """Return the globals of a template."""
        return super().make_globals(d) if d else self.globals


class TransactionalFlask(Flask):
    """Flask with one transaction around each request's hooks and view."""

    jinja_environment = PlainEnvironment

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

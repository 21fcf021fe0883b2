"""The LRS over HTTP: one blueprint, at ``/xapi`` and, for 1.0.3, at ``/xapi/1.0.3``.

Both suites of conformance ask what a request without a version is answered with, and
want different things; so each version has an address where it is the default.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from lms.core.db import db
from lms.xapi import signatures
from lms.xapi.delivery import DELIVERIES, Deliveries
from lms.xapi.http import (
    about,
    activities,
    activity_profile,
    agent_profile,
    agents,
    aggregates,
    alternate,
    auth,
    errors,
    headers,
    oauth,
    state,
    statements,
)
from lms.xapi.http.auth import write_uses
from lms.xapi.http.blueprint import PREFIX, V1_NAME, V1_PREFIX, holds, lrs
from lms.xapi.versions import Version

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["register", "write_uses"]

headers.register(lrs)
errors.register(lrs)
about.register(lrs)
statements.register(lrs)
state.register(lrs)
activity_profile.register(lrs)
agent_profile.register(lrs)
activities.register(lrs)
agents.register(lrs)
aggregates.register(lrs)
oauth.register(lrs)


def register(app: Flask) -> None:
    """Mount the LRS; after the page furniture, whose form protection it needs not."""
    # A setting that is wrong stops the start, not the first request.
    config = app.extensions["pamong.config"]
    Version(config.lrs_default_version)
    signatures.load_roots(config.lrs_roots)
    auth.register(app)
    app.extensions[DELIVERIES] = Deliveries(db.session)
    app.before_request(errors.unrouted)
    app.after_request(headers.complete)
    app.after_request(auth.count)
    app.session_interface = Sessions()
    app.register_blueprint(lrs, url_prefix=PREFIX)
    app.register_blueprint(lrs, url_prefix=V1_PREFIX, name=V1_NAME)
    app.register_blueprint(oauth.metadata)
    app.wsgi_app = outside(  # type: ignore[method-assign,assignment]  # Flask's own way
        app, app.wsgi_app
    )
    protection = app.extensions.get("csrf")
    if protection is not None:
        # No view here reads a cookie: a key in the Authorization header is no ambient
        # right that another site could make a browser use.
        protection.exempt(lrs)


class Sessions(SecureCookieSessionInterface):
    """Cookies for pages alone: no answer of ours sets one or varies by one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Give a page its session, and the LRS none."""
        if holds(PREFIX, request.path):
            return None
        return super().open_session(app, request)


def outside(app: Flask, inner: "WSGIApplication") -> "WSGIApplication":
    """Return ``inner`` of ``app`` so that below our address no cookie reaches it.

    A request in the alternate syntax is written out here, before it is routed.
    """

    def application(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if holds(PREFIX, environ.get("PATH_INFO", "")):
            environ.pop("HTTP_COOKIE", None)
            alternate.rewrite(environ, auth.door(app).limits.body)
        return inner(environ, start_response)

    return application

"""The headers of xAPI: the version that a request asks for and every answer names."""

from contextlib import suppress

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from lms.core import failures
from lms.core.db import db
from lms.xapi import moments
from lms.xapi.consistency import consistent_through
from lms.xapi.errors import UnsupportedVersionError
from lms.xapi.http import auth, cors
from lms.xapi.http.alternate import REFUSED
from lms.xapi.http.blueprint import PREFIX, V1_PREFIX, holds
from lms.xapi.versions import HEADER, Version, negotiate

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
WITHOUT_VERSION = frozenset({"about", "give_token"})
"""The views that answer a request of any version, or of none (2.0, 4.1.6.7).

Programs that ask for a token know OAuth and nothing of xAPI.
"""

ALWAYS = {
    # A document is what some client sent: shown in a browser it must not run.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}
"""What every answer has, also where no pages are served; a view's own header wins."""

_WITH_CONSISTENCY = frozenset({"read_statements"})
_FAILURE = 500


def register(blueprint: Blueprint) -> None:
    """Stand before every view of ``blueprint``."""
    blueprint.before_request(begin)


def default_version() -> Version:
    """Return the version that answers name when the request named none."""
    if holds(V1_PREFIX, request.path):
        return Version.V1
    config = current_app.extensions["pamong.config"]
    return Version(config.lrs_default_version)


def begin() -> Response | None:
    """Set what holds for this request, or answer it here."""
    if request.method == "OPTIONS":
        return cors.preflight()
    refused = request.environ.get(REFUSED)
    if refused is not None:
        raise refused
    bound_body(auth.door().limits.of_body(request.mimetype))
    choose_version()
    return None


def bound_body(longest: int) -> None:
    """Refuse a body that says it is longer than ``longest`` bytes; see ``body``."""
    request.max_content_length = longest
    if (request.content_length or 0) > longest:
        raise RequestEntityTooLarge


def body() -> bytes:
    """Return the body, never part of one that is too long; once the key is checked.

    Of a body without a length (chunked) werkzeug gives as many bytes as are allowed and
    is silent about the rest, so such a body is read one byte further.
    """
    longest = request.max_content_length
    if longest is None or request.content_length is not None:
        return request.get_data()
    request.max_content_length = longest + 1
    raw = request.get_data()
    if len(raw) > longest:
        raise RequestEntityTooLarge
    return raw


def choose_version() -> None:
    """Set the version of this request, or refuse it."""
    if _view() in WITHOUT_VERSION and HEADER not in request.headers:
        return
    g.xapi_version = negotiate(request.headers.get(HEADER))


def version() -> Version:
    """Return the version of this request."""
    if "xapi_version" not in g:
        try:
            g.xapi_version = negotiate(request.headers.get(HEADER))
        except UnsupportedVersionError:
            g.xapi_version = default_version()
    chosen: Version = g.xapi_version
    return chosen


def promise_consistency() -> None:
    """Note up to when this answer is complete; before the data are read."""
    moment = consistent_through(db.session(), g.xapi_client.store)
    g.xapi_consistent_through = moments.written(moment)


def complete(response: Response) -> Response:
    """Add the headers that every answer below our address has, refusals included."""
    if not holds(PREFIX, request.path):
        return response
    response.headers[HEADER] = version().value
    present = {name.lower() for name, _text in response.headers}
    for name, text in ALWAYS.items():
        if name.lower() not in present:
            response.headers.add(name, text)
    cors.share(response, current_app.extensions["pamong.config"].lrs_origins)
    if _is_to_promise(response):
        _promise(response)
    return response


def _promise(response: Response) -> None:
    if "xapi_consistent_through" not in g:
        # A refused request read nothing, so it may promise afterwards, or not at all.
        with suppress(*failures.MACHINES):
            promise_consistency()
    if "xapi_consistent_through" in g:
        response.headers[CONSISTENT_THROUGH] = g.xapi_consistent_through


def _is_to_promise(response: Response) -> bool:
    # When the database failed, nothing more is asked of it.
    failed = response.status_code >= _FAILURE
    return _view() in _WITH_CONSISTENCY and "xapi_client" in g and not failed


def _view() -> str:
    return (request.endpoint or "").rpartition(".")[2]

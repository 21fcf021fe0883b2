"""Pages of other sites may ask the LRS (CORS), if the administrator lets them.

By default any site may. It gives nobody a right: the LRS reads no cookie, and a browser
is never told to send credentials of its own (``Access-Control-Allow-Credentials`` is
not sent), so a page that asks must hold a key itself, and who holds a key can ask
without a browser as well. Content that speaks xAPI is often served from elsewhere.
"""

from collections.abc import Collection

from flask import Response, current_app, request

ANY = "*"

ASKED = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Cache-Control",
    "Content-Language",
    "Content-Type",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "X-Experience-API-Version",
)
"""The headers that a request may have; ``*`` would leave out Authorization."""

SHOWN = (
    "Content-Length",
    "ETag",
    "Last-Modified",
    "Location",
    "Retry-After",
    "WWW-Authenticate",
    "X-Experience-API-Consistent-Through",
    "X-Experience-API-Version",
)
"""The headers of an answer that a page may read."""

_SHOWN = ", ".join(SHOWN)

REMEMBERED = 7200
"""Seconds for which a browser need not ask again; none remembers longer."""


def preflight() -> Response:
    """Answer OPTIONS: what can be done here, without a key and without a version."""
    answer = current_app.make_default_options_response()
    answer.status_code = 204
    answer.headers.pop("Content-Length", None)
    if "Origin" in request.headers:
        headers = answer.headers
        headers["Access-Control-Allow-Methods"] = ", ".join(sorted(answer.allow))
        headers["Access-Control-Allow-Headers"] = ", ".join(ASKED)
        headers["Access-Control-Max-Age"] = str(REMEMBERED)
    return answer


def share(response: Response, origins: Collection[str]) -> None:
    """Let the page of an allowed origin read ``response``."""
    if ANY in origins:
        allowed = ANY
    else:
        response.vary.add("Origin")
        allowed = request.headers.get("Origin", "")
        if allowed not in origins:
            return
    response.headers["Access-Control-Allow-Origin"] = allowed
    response.headers["Access-Control-Expose-Headers"] = _SHOWN

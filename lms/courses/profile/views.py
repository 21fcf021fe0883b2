"""The published profile: JSON-LD for programs, a table for people."""

import hashlib
from http import HTTPStatus

from flask import Blueprint, Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from lms.core import json
from lms.core.errors import NotFoundError
from lms.core.i18n import lazy
from lms.core.json import JsonObject
from lms.core.permissions import public
from lms.courses import statements
from lms.courses.profile import document, guide
from lms.courses.profile.document import Part
from lms.web.language import current_language

JSON_LD = "application/ld+json"
HOUR = 3600
"""Seconds that a copy of the profile may be used without asking again."""

CURRENT_VERSION = 1

bp = Blueprint("profile", __name__)


@bp.get("/profile")
@public
def show() -> Response:
    """Show the profile as the caller prefers to read it."""
    if not _wants_page():
        return _json_ld(document.profile())
    page = render_template(
        "courses/profile.html",
        guide=guide.of("en" if current_language() == "en" else "id"),
        profile_iri=statements.profile_iri(),
        version_iri=statements.profile_version_iri(),
    )
    return _varied(Response(page, mimetype="text/html"))


@bp.get("/profile/v/<int:number>")
@public
def version(number: int) -> Response:
    """Show one version of the profile; there is one so far."""
    if number != CURRENT_VERSION:
        raise NotFoundError(lazy("Versi profil ini tidak ada."))
    return show()


@bp.get("/profile/<any(extensions, templates, patterns):kind>/<name>")
@public
def part(kind: Part, name: str) -> Response:
    """Show one part of the profile, on the page at its place."""
    found = document.part(kind, name)
    if not _wants_page():
        return _json_ld(found)
    place = f"/profile#{kind}-{name}"
    return _varied(redirect(place, HTTPStatus.SEE_OTHER))


def _wants_page() -> bool:
    kinds = (JSON_LD, "application/json", "text/html")
    return request.accept_mimetypes.best_match(kinds, JSON_LD) == "text/html"


def _json_ld(value: JsonObject) -> Response:
    body = json.dumps(value)
    response = Response(body, mimetype=JSON_LD)
    # Private: the answer to a signed-in reader carries their session's cookie.
    response.cache_control.private = True
    response.cache_control.max_age = HOUR
    # Linked data is there to be read from other sites' pages.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(hashlib.sha256(body).hexdigest()[:20])
    varied = _varied(response)
    varied.make_conditional(request)
    return varied


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def register(app: Flask) -> None:
    """Publish the profile under the address that is its identifier."""
    app.register_blueprint(bp)

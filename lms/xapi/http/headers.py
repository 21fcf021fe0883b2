"""The headers of xAPI: the version that a request asks for and every answer names."""

from flask import Blueprint, Response, current_app, g, request

from lms.core.db import db
from lms.xapi import moments
from lms.xapi.consistency import consistent_through
from lms.xapi.http.blueprint import V1_NAME
from lms.xapi.versions import HEADER, Version, negotiate

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
WITHOUT_VERSION = frozenset({"about"})
"""The views that answer a request of any version, or of none (2.0, 4.1.6.7)."""

_WITH_CONSISTENCY = frozenset({"read_statements"})


def register(blueprint: Blueprint) -> None:
    """Stand before and after every view of ``blueprint``."""
    blueprint.before_request(choose_version)
    blueprint.after_request(complete)


def default_version() -> Version:
    """Return the version that answers name when the request named none."""
    if request.blueprint == V1_NAME:
        return Version.V1
    config = current_app.extensions["pamong.config"]
    return Version(config.lrs_default_version)


def choose_version() -> None:
    """Set the version of this request, or refuse it."""
    g.xapi_version = default_version()
    if _view() in WITHOUT_VERSION and HEADER not in request.headers:
        return
    g.xapi_version = negotiate(request.headers.get(HEADER))


def version() -> Version:
    """Return the version of this request."""
    chosen: Version = g.get("xapi_version") or default_version()
    return chosen


def promise_consistency() -> None:
    """Note up to when this answer is complete; before the data are read."""
    moment = consistent_through(db.session(), g.xapi_client.store)
    g.xapi_consistent_through = moments.written(moment)


def complete(response: Response) -> Response:
    """Add the headers that every answer has, refusals included."""
    response.headers[HEADER] = version().value
    if _view() in _WITH_CONSISTENCY and "xapi_client" in g:
        # A refused request read nothing, so it may promise afterwards.
        if "xapi_consistent_through" not in g:
            promise_consistency()
        response.headers[CONSISTENT_THROUGH] = g.xapi_consistent_through
    return response


def _view() -> str:
    return (request.endpoint or "").rpartition(".")[2]

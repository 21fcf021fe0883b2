"""Errors as answers: JSON with a stable code, a text and the property at fault."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app
from werkzeug.exceptions import HTTPException

from lms.core import json
from lms.core.errors import PamongError

CHALLENGE = 'Basic realm="xAPI", charset="UTF-8"'

_KEPT = frozenset({"Allow", "Retry-After"})


def register(blueprint: Blueprint) -> None:
    """Answer what the views of ``blueprint`` raise; their transaction is undone."""
    blueprint.register_error_handler(PamongError, _own)
    blueprint.register_error_handler(HTTPException, _of_werkzeug)


def _own(error: PamongError) -> Response:
    path = getattr(error, "path", None)
    response = _answer(error.status, error.code, str(error.message), path)
    if error.status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def _of_werkzeug(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    response = _answer(status, status.name.lower(), status.description or status.phrase)
    response.headers.extend(
        (name, value) for name, value in error.get_headers() if name in _KEPT
    )
    return response


def _answer(
    status: HTTPStatus, code: str, message: str, path: str | None = None
) -> Response:
    body = {"error": code, "message": message}
    if path is not None:
        body["path"] = path
    response = current_app.response_class(json.dumps(body), status=status)
    response.mimetype = "application/json"
    return response

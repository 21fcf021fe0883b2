"""Errors as answers: JSON with a stable code, a text and the property at fault."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from lms.core import failures, json
from lms.core.errors import PamongError
from lms.xapi import presented
from lms.xapi.errors import ScopeError
from lms.xapi.http.blueprint import PREFIX, holds

CHALLENGE = 'Basic realm="xAPI", charset="UTF-8"'
BEARER_CHALLENGE = 'Bearer realm="xAPI"'
"""The other way in (RFC 6750, 3), named second: clients of xAPI look for Basic."""

_KEPT = frozenset({"Allow", "Retry-After"})
_TEXTS = {
    "busy": "the store is busy; nothing was changed; send the same request again",
    "outcome_unknown": (
        "it is unknown whether this was stored; repeat with the same ids"
    ),
    "storage_full": "the store has no room left; nothing was changed; reading goes on",
}


def register(blueprint: Blueprint) -> None:
    """Answer what the views of ``blueprint`` raise; their transaction is undone."""
    blueprint.register_error_handler(PamongError, _own)
    blueprint.register_error_handler(HTTPException, _of_werkzeug)
    for kind in failures.MACHINES:
        blueprint.register_error_handler(kind, _machine)


def unrouted() -> Response | None:
    """Answer for an address or a method below ours that there is not.

    Such a request belongs to no blueprint, so its error would be answered by whoever
    serves people's pages, or by nobody.
    """
    error = request.routing_exception
    if error is None or not holds(PREFIX, request.path):
        return None
    is_redirect = (error.code or 0) < HTTPStatus.BAD_REQUEST
    return None if is_redirect else _of_werkzeug(error)


def _own(error: PamongError) -> Response:
    body = {"error": error.code, "message": str(error.message)}
    path = getattr(error, "path", None)
    if path is not None:
        body["path"] = path
    response = _answer(error.status, body)
    _challenge(response, error)
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _challenge(response: Response, error: PamongError) -> None:
    """Say how a request is let in; of a token, what it lacks (RFC 6750, 3.1)."""
    header = request.headers.get("Authorization", "")
    with_token = presented.scheme_of(header) == presented.BEARER
    bearer = BEARER_CHALLENGE
    if error.status is HTTPStatus.UNAUTHORIZED:
        response.headers.add("WWW-Authenticate", CHALLENGE)
        if with_token:
            bearer += ', error="invalid_token"'
        response.headers.add("WWW-Authenticate", bearer)
    elif with_token and isinstance(error, ScopeError):
        bearer += ', error="insufficient_scope"'
        response.headers.add("WWW-Authenticate", bearer)


def _of_werkzeug(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        return _defect(getattr(error, "original_exception", None) or error)
    body = {
        "error": status.name.lower(),
        "message": error.description or status.phrase,
    }
    response = _answer(status, body)
    response.headers.extend(
        (name, value) for name, value in error.get_headers() if name in _KEPT
    )
    return response


def _defect(error: BaseException) -> Response:
    message = "a fault of this store; nothing was changed; tell us the incident"
    body = {"error": "internal", "message": message, "incident": _log(error)}
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, body)


def _machine(error: Exception) -> Response:
    failure = failures.failure_of(error)
    if failure is None:
        raise error
    body = {
        "error": failure.code,
        "message": _TEXTS[failure.code],
        "incident": _log(error),
    }
    response = _answer(failure.status, body)
    response.headers["Retry-After"] = str(failure.retry_after)
    return response


def _log(error: BaseException) -> str:
    said = f"{request.method} {request.path}"
    return failures.incident(current_app.logger, said, error)


def _answer(status: HTTPStatus, body: dict[str, str]) -> Response:
    response = current_app.response_class(json.dumps(body), status=status)
    response.mimetype = "application/json"
    return response

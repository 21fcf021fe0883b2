"""What a store may answer instead of what was asked for: one class for each remedy."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import httpx

from lms.core import json


class LrsError(Exception):
    """The store refused, or answered what no store may answer.

    ``status`` is its answer (0 if there was none) and ``body`` the text; ``code``,
    ``message`` and ``path`` are what this project's store says in it.
    """

    def __init__(
        self, status: int, body: str, retry_after: float | None = None
    ) -> None:
        said = _said(body)
        self.status = status
        self.body = body
        self.code: str | None = said.get("error")
        self.message = str(said.get("message") or body)
        self.path: str | None = said.get("path")
        self.retry_after = retry_after
        where = f"{self.path}: " if self.path else ""
        answer = f"the LRS answered {status}" if status else "the LRS did not answer"
        super().__init__(f"{answer}: {where}{self.message[:500]}")


def _said(body: str) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


class InvalidError(LrsError):
    """The request breaks a rule; ``path`` names the property or parameter."""


class UnauthorizedError(LrsError):
    """The key is wrong, revoked or expired."""


class ForbiddenError(LrsError):
    """The key lacks the scope for this."""


class NotFoundError(LrsError):
    """There is nothing of this name."""


class ConflictError(LrsError):
    """A different statement has this id, or a document is there already."""


class PreconditionFailedError(LrsError):
    """Somebody else changed the document: read it again, then decide."""


class TooLargeError(LrsError):
    """The body, or the number of statements in it, is more than the store takes."""


class UnavailableError(LrsError):
    """The store is busy, full or away; ``retry_after`` is the time it asks for.

    Seconds; None when it named none.
    """


class UnreadableError(LrsError):
    """The store answered, and nobody can read what; it may have done what was asked."""


OUTCOME_UNKNOWN = "outcome_unknown"
"""The code of a store that lost its database and does not know what it did."""


@contextmanager
def understood(response: httpx.Response) -> Iterator[None]:
    """Raise ``UnreadableError`` where the block finds something else than it needs."""
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise UnreadableError(response.status_code, response.text) from error


_CLASSES: dict[int, type[LrsError]] = {
    HTTPStatus.BAD_REQUEST: InvalidError,
    HTTPStatus.UNAUTHORIZED: UnauthorizedError,
    HTTPStatus.FORBIDDEN: ForbiddenError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.CONFLICT: ConflictError,
    HTTPStatus.PRECONDITION_FAILED: PreconditionFailedError,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLargeError,
    HTTPStatus.TOO_MANY_REQUESTS: UnavailableError,
    HTTPStatus.BAD_GATEWAY: UnavailableError,
    HTTPStatus.SERVICE_UNAVAILABLE: UnavailableError,
    HTTPStatus.GATEWAY_TIMEOUT: UnavailableError,
    HTTPStatus.INSUFFICIENT_STORAGE: UnavailableError,
}


def of_response(response: httpx.Response, retry_after: float | None = None) -> LrsError:
    """Return the error that an answer without success stands for."""
    kind = _CLASSES.get(response.status_code, LrsError)
    return kind(response.status_code, response.text, retry_after)

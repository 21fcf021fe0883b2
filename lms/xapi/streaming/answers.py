"""What a request is answered with: the head of a stream, or a refusal as JSON."""

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from lms.core import failures, json
from lms.core.errors import PamongError
from lms.xapi import versions
from lms.xapi.http.cors import ANY, ASKED, REMEMBERED, SHOWN
from lms.xapi.http.errors import BEARER_CHALLENGE, CHALLENGE
from lms.xapi.http.headers import ALWAYS
from lms.xapi.streaming.asking import Request
from lms.xapi.streaming.errors import MethodError
from lms.xapi.versions import Version

log = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]

ALLOWED = "GET, HEAD, OPTIONS"
KIND = "text/event-stream"

_DEFECT = (HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "a fault of this store")
_BUSY = "the store cannot answer now; come again"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers of its own, and a body."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Manners:
    """What every answer has."""

    origins: Collection[str]
    version: Version

    async def begin(self, send: Send, request: Request, answer: Answer) -> None:
        """Send status and headers."""
        headers = {
            versions.HEADER: self._version(request).value,
            **ALWAYS,
            **dict(answer.headers),
            **dict(self._shared(request)),
        }
        await send(
            {
                "type": "http.response.start",
                "status": int(answer.status),
                "headers": [
                    (name.lower().encode("latin-1"), text.encode("latin-1"))
                    for name, text in headers.items()
                ],
            }
        )

    async def give(self, send: Send, request: Request, answer: Answer) -> None:
        """Send the whole answer."""
        await self.begin(send, request, answer)
        body = b"" if request.method == "HEAD" else answer.body
        await send({"type": "http.response.body", "body": body})

    def _version(self, request: Request) -> Version:
        try:
            return request.version(self.version)
        except PamongError:
            return self.version

    def _shared(self, request: Request) -> list[tuple[str, str]]:
        """Let an allowed page read the answer, as ``lms.xapi.http.cors`` does."""
        shown = ("Access-Control-Expose-Headers", ", ".join(SHOWN))
        if ANY in self.origins:
            return [("Access-Control-Allow-Origin", ANY), shown]
        origin = request.headers.get("origin", "")
        varies = ("Vary", "Origin")
        if origin not in self.origins:
            return [varies]
        return [varies, ("Access-Control-Allow-Origin", origin), shown]


def head() -> Answer:
    """Return the head of a stream."""
    # The second header asks nginx not to gather what must arrive at once.
    return Answer(HTTPStatus.OK, (("Content-Type", KIND), ("X-Accel-Buffering", "no")))


def preflight(request: Request) -> Answer:
    """Answer OPTIONS: what can be done here, without a key."""
    headers = [("Allow", ALLOWED)]
    if "origin" in request.headers:
        headers += [
            ("Access-Control-Allow-Methods", ALLOWED),
            ("Access-Control-Allow-Headers", ", ".join((*ASKED, "Last-Event-ID"))),
            ("Access-Control-Max-Age", str(REMEMBERED)),
        ]
    return Answer(HTTPStatus.NO_CONTENT, tuple(headers))


def refusal(request: Request, error: Exception) -> Answer:
    """Return what ``error`` is answered with, as every resource of the LRS does."""
    if isinstance(error, PamongError):
        return _told(error)
    said = f"{request.method} {request.path}"
    body = {"incident": failures.incident(log, said, error)}
    failure = failures.failure_of(error)
    if failure is None:
        status, code, message = _DEFECT
        return _json(status, {"error": code, "message": message, **body})
    again = (("Retry-After", str(failure.retry_after)),)
    body = {"error": failure.code, "message": _BUSY, **body}
    return _json(failure.status, body, again)


def _told(error: PamongError) -> Answer:
    body = {"error": error.code, "message": str(error.message)}
    path = getattr(error, "path", None)
    if path is not None:
        body["path"] = path
    headers: list[tuple[str, str]] = []
    if error.status is HTTPStatus.UNAUTHORIZED:
        headers.append(("WWW-Authenticate", f"{CHALLENGE}, {BEARER_CHALLENGE}"))
    if isinstance(error, MethodError):
        headers.append(("Allow", ALLOWED))
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        headers.append(("Retry-After", str(retry_after)))
    return _json(error.status, body, tuple(headers))


def _json(
    status: HTTPStatus, body: dict[str, str], headers: tuple[tuple[str, str], ...] = ()
) -> Answer:
    return Answer(
        status, (("Content-Type", "application/json"), *headers), json.dumps(body)
    )

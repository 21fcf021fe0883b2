"""Sending requests, and sending them again when that is safe."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from lms.core import clock
from lms.xapi.client import errors
from lms.xapi.client.errors import LrsError, UnavailableError, UnreadableError
from lms.xapi.versions import HEADER, Version

_NOT_DONE = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.INSUFFICIENT_STORAGE,
    }
)
"""The store says that it did nothing, unless it says that it does not know."""

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_LOST = (
    httpx.NetworkError,
    httpx.TimeoutException,
    httpx.RemoteProtocolError,
    httpx.ProxyError,
)


@dataclass(frozen=True, slots=True)
class Retrying:
    """How often a request is sent, and how long is waited in between.

    The pauses (seconds) double from ``first`` on; a ``Retry-After`` of the store is
    obeyed. Whoever asks for more than ``longest`` is not waited for.
    """

    attempts: int = 4
    first: float = 0.5
    longest: float = 30.0

    def pause(self, attempt: int, wanted: float | None) -> float | None:
        """Return how long to wait after this failed attempt; None: no longer."""
        if attempt >= self.attempts or (wanted or 0.0) > self.longest:
            return None
        return min(
            max(wanted or 0.0, self.first * float(1 << attempt - 1)), self.longest
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One request; ``repeatable`` when doing it twice is the same as once."""

    method: str
    path: str
    parameters: Mapping[str, str]
    content: bytes = b""
    headers: Mapping[str, str] | None = None
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class _Failure:
    error: LrsError
    cause: Exception | None = None
    done_perhaps: bool = False


class Connection:
    """Where a store is, and the patience to reach it."""

    def __init__(
        self,
        endpoint: str,
        http: httpx.Client,
        retrying: Retrying,
        sleep: Callable[[float], None],
    ) -> None:
        self._endpoint = endpoint.rstrip("/")
        self._http = http
        self._retrying = retrying
        self._sleep = sleep

    @property
    def version(self) -> Version:
        """Return the version that requests name."""
        return Version(self._http.headers[HEADER])

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(self, call: Call) -> httpx.Response:
        """Return the answer of the store, which is a success."""
        return self._answered(call, f"{self._endpoint}{call.path}")

    def follow(self, more: str) -> httpx.Response:
        """Return the page that ``more`` names; the key goes to no other server."""
        endpoint = httpx.URL(self._endpoint)
        following = endpoint.join(more)
        if following.netloc != endpoint.netloc or following.scheme != endpoint.scheme:
            raise LrsError(HTTPStatus.OK, f"more leads to another server: {more}")
        return self._answered(Call("GET", "", {}), str(following))

    def _answered(self, call: Call, address: str) -> httpx.Response:
        attempt = 1
        while True:
            answer = self._attempt(call, address)
            if isinstance(answer, httpx.Response):
                return answer
            pause = None
            if call.repeatable or not answer.done_perhaps:
                pause = self._retrying.pause(attempt, answer.error.retry_after)
            if pause is None or not isinstance(answer.error, UnavailableError):
                raise answer.error from answer.cause
            self._sleep(pause)
            attempt += 1

    def _attempt(self, call: Call, address: str) -> httpx.Response | _Failure:
        try:
            response = self._http.request(
                call.method,
                address,
                params=dict(call.parameters) or None,
                content=call.content or None,
                headers=call.headers,
            )
        except _NEVER_SENT as error:
            return _Failure(UnavailableError(0, str(error)), error)
        except _LOST as error:
            return _Failure(UnavailableError(0, str(error)), error, done_perhaps=True)
        except httpx.DecodingError as error:
            return _Failure(UnreadableError(0, str(error)), error, done_perhaps=True)
        if response.is_success:
            return response
        refusal = errors.of_response(response, _asked_for(response))
        not_done = response.status_code in _NOT_DONE
        unknown = refusal.code == errors.OUTCOME_UNKNOWN
        return _Failure(refusal, done_perhaps=unknown or not not_done)


def _asked_for(response: httpx.Response) -> float | None:
    """Return the seconds of ``Retry-After``, which may name a moment instead."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text).replace(tzinfo=UTC)
    except ValueError:
        return None
    return max(0.0, (moment - clock.now()).total_seconds())

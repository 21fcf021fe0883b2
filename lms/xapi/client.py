"""A client for any Learning Record Store, in both versions of xAPI."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from uuid import UUID

import httpx

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import moments
from lms.xapi.statement import Statement
from lms.xapi.versions import HEADER, Version

TIMEOUT = httpx.Timeout(10.0)
"""Seconds; connecting, sending and receiving each."""


class LrsError(Exception):
    """The store refused; ``status`` and ``body`` are its answer."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"the LRS answered {status}: {body[:500]}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Query:
    """Which statements are wanted; a property that is None asks for nothing."""

    agent: JsonObject | None = None
    verb: str | None = None
    activity: str | None = None
    registration: UUID | None = None
    related_agents: bool | None = None
    related_activities: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    ascending: bool | None = None
    format: str | None = None

    def parameters(self) -> dict[str, str]:
        """Return the query as the specification writes it (2.0, 4.1.6.1)."""
        given = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: _text(value) for name, value in given if value is not None}


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return moments.written(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return json.dumps(value).decode()
    return str(value)


class LrsClient:
    """One store, reached with one key; a context manager that closes its connections.

    ``endpoint`` is what lies before ``/statements``. Redirects are not followed: a key
    is sent to no other place than it was given for.
    """

    def __init__(
        self,
        endpoint: str,
        auth: tuple[str, str],
        *,
        version: Version = Version.V2,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._endpoint = endpoint.rstrip("/")
        self._http = httpx.Client(
            auth=auth,
            headers={HEADER: version.value},
            timeout=TIMEOUT,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def about(self) -> list[str]:
        """Return the versions that the store speaks."""
        versions: list[str] = json.loads(self._read("/about", {}).content)["version"]
        return versions

    def post(self, statements: Sequence[Statement]) -> list[UUID]:
        """Store a batch and return its ids, in order."""
        response = self._http.post(
            f"{self._endpoint}/statements",
            content=json.dumps(list(statements)),
            headers={"Content-Type": "application/json"},
        )
        return [UUID(item) for item in json.loads(_accepted(response).content)]

    def put(self, statement: Statement) -> None:
        """Store one statement under its own id."""
        response = self._http.put(
            f"{self._endpoint}/statements",
            params={"statementId": statement["id"]},
            content=json.dumps(statement),
            headers={"Content-Type": "application/json"},
        )
        _accepted(response)

    def get(self, statement_id: UUID, *, voided: bool = False) -> Statement | None:
        """Return the statement, or None; a voided one only when asked for as such."""
        name = "voidedStatementId" if voided else "statementId"
        parameters = {name: str(statement_id)}
        response = self._http.get(f"{self._endpoint}/statements", params=parameters)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        statement: Statement = json.loads(_accepted(response).content)
        return statement

    def iterate(self, query: Query | None = None) -> Iterator[Statement]:
        """Give all statements of ``query``, page after page."""
        response = self._read("/statements", (query or Query()).parameters())
        while True:
            result = json.loads(response.content)
            yield from result["statements"]
            more = result.get("more")
            if not more:
                return
            response = _accepted(self._http.get(self._following(more)))

    def _following(self, more: str) -> httpx.URL:
        """Return the address of the next page; the key goes to no other server."""
        endpoint = httpx.URL(self._endpoint)
        following = endpoint.join(more)
        if following.netloc != endpoint.netloc or following.scheme != endpoint.scheme:
            raise LrsError(HTTPStatus.OK, f"more leads to another server: {more}")
        return following

    def _read(self, path: str, parameters: dict[str, str]) -> httpx.Response:
        address = f"{self._endpoint}{path}"
        return _accepted(self._http.get(address, params=parameters))


def _accepted(response: httpx.Response) -> httpx.Response:
    if not response.is_success:
        raise LrsError(response.status_code, response.text)
    return response

"""One store, reached with one key."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx

from lms.core import ids, json
from lms.core.json import JsonObject
from lms.xapi import moments
from lms.xapi.client import attachments as bodies
from lms.xapi.client.attachments import Attachment
from lms.xapi.client.connection import Call, Connection, Retrying
from lms.xapi.client.documents import Documents, States
from lms.xapi.client.errors import NotFoundError, understood
from lms.xapi.client.query import Page, Query, written
from lms.xapi.statement import Statement
from lms.xapi.versions import HEADER, Version

TIMEOUT = httpx.Timeout(10.0)
"""Seconds; connecting, sending and receiving each."""

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
_STATEMENTS = "/statements"


class Bearer(httpx.Auth):
    """An access token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response]:
        """Show the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class LrsClient:
    """One store, reached with one key; a context manager that closes its connections.

    ``endpoint`` is what lies before ``/statements``; ``auth`` is a key and its secret,
    or a token as text. Redirects are not followed: a key is sent to no other place than
    it was given for.
    """

    def __init__(  # noqa: PLR0913 - settings, each with a default
        self,
        endpoint: str,
        auth: tuple[str, str] | str,
        *,
        version: Version = Version.V2,
        retrying: Retrying | None = None,
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,  # noqa: TID251 - between retries
    ) -> None:
        http = httpx.Client(
            auth=Bearer(auth) if isinstance(auth, str) else httpx.BasicAuth(*auth),
            headers={HEADER: version.value},
            timeout=timeout,
            transport=transport,
        )
        self._connection = Connection(endpoint, http, retrying or Retrying(), sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def about(self) -> list[str]:
        """Return the versions that the store speaks."""
        response = self._connection.send(Call("GET", "/about", {}))
        with understood(response):
            versions: list[str] = json.loads(response.content)["version"]
        return versions

    # --- Writing statements

    def post(
        self, statements: Sequence[Statement], attachments: Sequence[Attachment] = ()
    ) -> list[UUID]:
        """Store a batch, whole or not at all, and return its ids, in order.

        A statement without an id gets one here, so that a batch can be sent again
        when its answer was lost.
        """
        named = [_named(statement) for statement in statements]
        content, kind = bodies.body(named, attachments)
        headers = {"Content-Type": kind}
        call = Call("POST", _STATEMENTS, {}, content, headers)
        response = self._connection.send(call)
        with understood(response):
            return [UUID(item) for item in json.loads(response.content)]

    def post_all(self, statements: Iterable[Statement], size: int = 100) -> int:
        """Store any number of statements in batches of ``size``; return how many.

        Each batch is a transaction of its own: an error leaves those before it stored.
        """
        source = iter(statements)
        count = 0
        while batch := list(islice(source, size)):
            count += len(self.post(batch))
        return count

    def put(self, statement: Statement, attachments: Sequence[Attachment] = ()) -> None:
        """Store one statement under its own id."""
        content, kind = bodies.body(statement, attachments)
        parameters = {"statementId": str(statement["id"])}
        headers = {"Content-Type": kind}
        self._connection.send(Call("PUT", _STATEMENTS, parameters, content, headers))

    # --- Reading statements

    def get(self, statement_id: UUID, *, voided: bool = False) -> Statement | None:
        """Return the statement, or None; a voided one only when asked for as such."""
        found = self._one(statement_id, voided=voided)
        if found is None:
            return None
        with understood(found):
            statement: Statement = json.loads(found.content)
        return statement

    def get_with_attachments(
        self, statement_id: UUID, *, voided: bool = False
    ) -> tuple[Statement, dict[str, bytes]] | None:
        """Return the statement and the contents of its attachments by their SHA-2."""
        found = self._one(statement_id, voided=voided, attachments="true")
        if found is None:
            return None
        text, contents = bodies.parts(found)
        with understood(found):
            return json.loads(text), contents

    def _one(
        self, statement_id: UUID, *, voided: bool, **more: str
    ) -> httpx.Response | None:
        name = "voidedStatementId" if voided else "statementId"
        call = Call("GET", _STATEMENTS, {name: str(statement_id), **more})
        try:
            return self._connection.send(call)
        except NotFoundError:
            return None

    def pages(self, query: Query | None = None) -> Iterator[Page]:
        """Give the answers to ``query``, page after page."""
        parameters = (query or Query()).parameters()
        page = _page(self._connection.send(Call("GET", _STATEMENTS, parameters)))
        yield page
        while page.more:
            page = _page(self._connection.follow(page.more))
            yield page

    def iterate(self, query: Query | None = None) -> Iterator[Statement]:
        """Give all statements of ``query``, page after page."""
        for page in self.pages(query):
            yield from page.statements

    def news(
        self, since: datetime | None, query: Query | None = None
    ) -> Iterator[Page]:
        """Give what was stored after ``since``, the oldest first, and nothing unripe.

        Each page names the moment up to which the reader is now complete: it is the
        ``since`` of the next call. Whoever follows it misses nothing, and is given
        nothing twice: the moment is never before ``since``, whatever the store says.
        """
        wanted = replace(query or Query(), since=since, ascending=True)
        ripe: datetime | None = None
        for page in self.pages(wanted):
            ripe = ripe or _later(since, page.consistent_through)
            yield replace(
                page,
                statements=tuple(_ripe(page.statements, ripe)),
                consistent_through=ripe,
            )

    # --- The other resources

    def state(
        self, activity: str, agent: JsonObject, registration: UUID | None = None
    ) -> States:
        """Return the states of ``agent`` in ``activity``."""
        place = {"activityId": activity, "agent": written(agent)}
        if registration is not None:
            place["registration"] = str(registration)
        return States(self._connection, "/activities/state", "stateId", place)

    def activity_profile(self, activity: str) -> Documents:
        """Return the documents about ``activity``."""
        place = {"activityId": activity}
        return Documents(self._connection, "/activities/profile", "profileId", place)

    def agent_profile(self, agent: JsonObject) -> Documents:
        """Return the documents about ``agent``."""
        place = {"agent": written(agent)}
        return Documents(self._connection, "/agents/profile", "profileId", place)

    def activity(self, activity: str) -> JsonObject:
        """Return the activity with what the store knows of its definition."""
        found: JsonObject = self._json("/activities", {"activityId": activity})
        return found

    def person(self, agent: JsonObject) -> JsonObject:
        """Return the Person object of ``agent``: each property is a list."""
        found: JsonObject = self._json("/agents", {"agent": written(agent)})
        return found

    def _json(self, path: str, parameters: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
        response = self._connection.send(Call("GET", path, parameters))
        with understood(response):
            return json.loads(response.content)


def _named(statement: Statement) -> Statement:
    if "id" in statement:
        return statement
    return {"id": str(ids.for_statements()), **statement}


def _page(response: httpx.Response) -> Page:
    text, contents = bodies.parts(response)
    through = response.headers.get(CONSISTENT_THROUGH)
    with understood(response):
        result = json.loads(text)
        return Page(
            tuple(result["statements"]),
            result.get("more") or "",
            moments.parse(through) if through else None,
            contents,
        )


def _later(since: datetime | None, through: datetime | None) -> datetime | None:
    """Return the moment of a promise that does not go back behind an earlier one."""
    if since is None or through is None:
        return through
    return max(since, through)


def _ripe(
    statements: Iterable[Statement], moment: datetime | None
) -> Iterator[Statement]:
    """Give the statements that no later one can still come before."""
    for statement in statements:
        if moment is None or moments.parse(statement["stored"]) <= moment:
            yield statement

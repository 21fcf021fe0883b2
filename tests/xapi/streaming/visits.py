"""Readers of a stream for tests: the ASGI application, called as a server does."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.core.db import db
from lms.xapi.credentials import Credential
from lms.xapi.http import auth
from lms.xapi.http.limits import Limits
from lms.xapi.streaming import Lane, Pace, Streams, Works
from tests.xapi.lrs import basic
from tests.xapi.streaming.clocks import within

T = TypeVar("T")

PATH = "/xapi/ext/stream"
PATIENCE = 300.0
"""Seconds of a clock that jumps."""


class Inline:
    """The database of the test, asked in the test's own transaction."""

    def __init__(self) -> None:
        self.asked: list[Lane] = []
        self.broken: set[Lane] = set()

    async def run(self, lane: Lane, work: Callable[[Session], T]) -> T:
        """Return what ``work`` returns, or fail as a lost database does."""
        await asyncio.sleep(0)
        self.asked.append(lane)
        if lane in self.broken:
            message = "lost"
            raise OSError(message)
        with transaction.reading(db.session):
            return work(db.session())


@dataclass(slots=True)
class Site:
    """The streams of one process, and their database."""

    streams: Streams
    database: Inline = field(default_factory=Inline)

    @classmethod
    def of(
        cls,
        app: Flask,
        pace: Pace | None = None,
        limits: Limits | None = None,
        **manners: Any,  # noqa: ANN401 - fields of Works
    ) -> "Site":
        """Open the streams of an application."""
        database = Inline()
        door = auth.door(app)
        door = replace(door, limits=limits or door.limits)
        works = Works(database, door, pace=pace or Pace(), **manners)
        return cls(Streams(works), database)

    def visit(
        self,
        credentials: tuple[Credential, str] | None,
        **asked: Any,  # noqa: ANN401 - parameters, and what the docstring names
    ) -> "Visit":
        """Let somebody ask: ``headers``, ``method`` or ``path``, or else a filter."""
        headers: Mapping[str, str] = asked.pop("headers", {})
        method: str = asked.pop("method", "GET")
        path: str = asked.pop("path", PATH)
        sent = dict(headers)
        if credentials is not None:
            key, secret = credentials
            sent.setdefault("Authorization", basic(str(key.id), secret))
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": urlencode({**asked}).encode(),
            "headers": [
                (name.lower().encode(), value.encode()) for name, value in sent.items()
            ],
            "client": ("127.0.0.1", 5),
        }
        visit = Visit()
        visit.task = asyncio.create_task(self.streams(scope, visit.receive, visit.send))
        return visit


@dataclass(slots=True)
class Visit:
    """One reader, who may stop taking what it is sent."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    ended: bool = False
    task: "asyncio.Task[None] | None" = None
    takes: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Take everything at first."""
        self.takes.set()

    async def receive(self) -> dict[str, Any]:
        """Tell the application when the reader leaves."""
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        """Take what the application sends, when the reader does."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode(): value.decode() for name, value in message["headers"]
            }
        else:
            await self.takes.wait()
            self.body += message["body"]
            self.ended = not message.get("more_body", False)
        self.changed.set()

    @property
    def blocks(self) -> list[dict[str, str]]:
        """Return the events so far, with their fields; comments are left out."""
        found = [
            dict(
                line.split(": ", 1)
                for line in block.splitlines()
                if not line.startswith(":")
            )
            for block in self.body.decode().split("\n\n")
        ]
        return [each for each in found if each]

    @property
    def statements(self) -> list[UUID]:
        """Return the statements that arrived."""
        return [
            UUID(json.loads(each["data"])["id"])
            for each in self.blocks
            if each.get("event") == "statement"
        ]

    @property
    def places(self) -> list[str]:
        """Return the places that a browser would have remembered in turn."""
        return [each["id"] for each in self.blocks if "id" in each]

    @property
    def reason(self) -> str | None:
        """Return why the stream ended, if it was told."""
        told = [each["data"] for each in self.blocks if each.get("event") == "end"]
        return json.loads(told[0])["reason"] if told else None

    async def until(self, is_true: Callable[["Visit"], bool]) -> "Visit":
        """Return when something is true of what arrived."""
        await within(PATIENCE, self._until(is_true))
        return self

    async def _until(self, is_true: Callable[["Visit"], bool]) -> None:
        while not is_true(self):
            self.changed.clear()
            await self.changed.wait()

    async def opened(self) -> "Visit":
        """Return when the stream has begun."""
        return await self.until(lambda visit: bool(visit.body))

    async def reads(self, number: int) -> list[UUID]:
        """Return the statements when there are so many."""
        await self.until(lambda visit: len(visit.statements) >= number)
        return self.statements

    async def done(self) -> "Visit":
        """Return when the answer is over."""
        assert self.task is not None
        await within(PATIENCE, self.task)
        return self

    async def leave(self) -> None:
        """Close the connection."""
        self.left.set()
        self.takes.set()
        await self.done()

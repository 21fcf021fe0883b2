"""The ASGI application: who may read, how many, and until when."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import failures
from lms.xapi import credentials
from lms.xapi.credentials import Credential
from lms.xapi.errors import RevokedKeyError, UnauthorizedError
from lms.xapi.http.auth import Door
from lms.xapi.http.blueprint import PREFIX
from lms.xapi.streaming import answers, asking, events
from lms.xapi.streaming.answers import Manners, Send
from lms.xapi.streaming.asking import Request
from lms.xapi.streaming.database import Database, Lane
from lms.xapi.streaming.errors import (
    ClosingError,
    MethodError,
    TooManyStreamsError,
    UnknownAddressError,
)
from lms.xapi.streaming.feeds import Feed
from lms.xapi.streaming.keeping import Keeper, Ticket
from lms.xapi.streaming.pace import PACE, Pace
from lms.xapi.streaming.readers import CLOSING, GONE, Reader
from lms.xapi.uses import Use
from lms.xapi.versions import Version

log = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]

PATH = f"{PREFIX}/ext/stream"


@dataclass(frozen=True, slots=True)
class Works:
    """What streams need: the database, the door of the LRS, and its manners."""

    database: Database
    door: Door
    origins: Collection[str] = ("*",)
    version: Version = Version.V2
    proxies: int = 0
    pace: Pace = PACE


@dataclass(frozen=True, slots=True)
class Visit:
    """A reader, with what it came in and where it reads."""

    ticket: Ticket
    feed: Feed
    reader: Reader


class Streams:
    """Serves every reader of a process; to be called in one loop only."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._manners = Manners(works.origins, works.version)
        self._keeper = Keeper(works.database, works.pace, works.door.uses.note)
        self._feeds: dict[UUID, Feed] = {}
        self._places: Counter[UUID] = Counter()
        self._readers: set[Reader] = set()
        self._empty = asyncio.Event()
        self._is_closing = False

    async def __call__(
        self, scope: dict[str, Any], receive: Receive, send: Send
    ) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            message = f"nothing but HTTP is served here, not {scope['type']}"
            raise ValueError(message)
        request = Request.of(scope, self._works.proxies)
        try:
            await self._answer(request, receive, send)
        except Exception as error:  # noqa: BLE001 - the edge: told and logged there
            refused = answers.refusal(request, error)
            await self._manners.give(send, request, refused)

    async def close(self) -> None:
        """Let no new reader in, and wait a little until all have left."""
        self._is_closing = True
        for each in list(self._readers):
            each.end(CLOSING)
        if self._readers:
            self._empty.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._works.pace.farewell * 2):
                    await self._empty.wait()

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        if request.path != PATH:
            raise UnknownAddressError(PATH)
        if request.method == "OPTIONS":
            answer = answers.preflight(request)
            return await self._manners.give(send, request, answer)
        if request.method not in {"GET", "HEAD"}:
            raise MethodError
        request.version(self._works.version)
        ticket = await self._open(request)
        wanted = asking.wanted(request, ticket.key)
        if request.method == "HEAD":
            return await self._manners.give(send, request, answers.head())
        self._take(ticket.key.id)
        try:
            reading = partial(events.present, store=ticket.key.store)
            now = await self._works.database.run(Lane.KEYS, reading)
            feed = self._feed(ticket.key.store, now)
            place = now if wanted.place is None else wanted.place
            reader = Reader(
                feed, wanted.filter, place, self._works.database, self._works.pace
            )
            begin = partial(self._manners.begin, send, request, answers.head())
            await self._stay(Visit(ticket, feed, reader), begin, receive, send)
        finally:
            self._places -= Counter([ticket.key.id])
        return None

    async def _open(self, request: Request) -> Ticket:
        """Return the key of this request, which is checked, counted and noted."""
        door = self._works.door
        shown = request.shown()

        def check(session: Session) -> Credential:
            return door.keyring.admit(shown, partial(credentials.lock_of, session))

        try:
            key = await self._works.database.run(Lane.KEYS, check)
        except RevokedKeyError:
            # Those who manage the key see that a program still has it.
            door.counts.add(UUID(shown.claim().key_id), Use(refused=1))
            raise
        except UnauthorizedError:
            door.guesses.wrong(request.address)
            raise
        door.rates.take(key.id)
        door.uses.note(key)
        door.counts.add(key.id, Use(reads=1))
        return Ticket(shown, key)

    def _take(self, key: UUID) -> None:
        """Count one more stream, if there is room for it."""
        limits = self._works.door.limits
        if self._is_closing:
            raise ClosingError
        if self._places.total() >= limits.streams:
            raise TooManyStreamsError(limits.streams, "in all")
        if self._places[key] >= limits.streams_of_key:
            raise TooManyStreamsError(limits.streams_of_key, "with this key")
        self._places += Counter([key])

    def _feed(self, store: UUID, now: int) -> Feed:
        if store not in self._feeds:
            works = self._works
            self._feeds[store] = Feed(store, now, works.database, works.pace)
        return self._feeds[store]

    async def _stay(
        self,
        visit: Visit,
        begin: Callable[[], Awaitable[None]],
        receive: Receive,
        send: Send,
    ) -> None:
        """Let a reader read until it leaves, or must."""
        self._come(visit)
        watching = asyncio.create_task(_watch(receive, visit.reader))
        try:
            await begin()
            await visit.reader.run(send)
        except Exception as error:  # noqa: BLE001 - the answer has begun already
            failures.incident(log, f"GET {PATH}", error)
        finally:
            watching.cancel()
            self._go(visit)

    def _come(self, visit: Visit) -> None:
        self._readers.add(visit.reader)
        self._keeper.admit(visit.ticket, visit.reader)
        visit.feed.join(visit.reader)
        if self._is_closing:
            visit.reader.end(CLOSING)

    def _go(self, visit: Visit) -> None:
        if visit.feed.leave(visit.reader):
            self._feeds.pop(visit.feed.store, None)
        self._keeper.dismiss(visit.ticket, visit.reader)
        self._readers.discard(visit.reader)
        if not self._readers:
            self._empty.set()


async def _watch(receive: Receive, reader: Reader) -> None:
    """End the stream when its reader closes the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.end(GONE)

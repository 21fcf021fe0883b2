"""One reader: a place in a store's order, and everything behind it in turn."""

import asyncio
from contextlib import suppress
from functools import partial

from lms.core import failures
from lms.xapi.search import Filter
from lms.xapi.streaming import events
from lms.xapi.streaming.answers import Send
from lms.xapi.streaming.database import Database, Lane
from lms.xapi.streaming.events import Portion
from lms.xapi.streaming.feeds import Feed
from lms.xapi.streaming.pace import Pace

GONE = "gone"
"""The reader has left."""
STUCK = "too_slow"
CLOSING = "closing"
BUSY = "busy"


class Reader:
    """Sends what follows its place until it is told to end."""

    def __init__(
        self, feed: Feed, wanted: Filter, place: int, database: Database, pace: Pace
    ) -> None:
        self._feed = feed
        self._wanted = wanted
        self._place = self._told = place
        self._database = database
        self._pace = pace
        self._woken = asyncio.Event()
        self._sending: asyncio.Timeout | None = None
        self.reason: str | None = None

    def hear(self) -> None:
        """Look again, without being waited for."""
        self._woken.set()

    def end(self, reason: str) -> None:
        """End the stream soon, also if the reader takes nothing."""
        if self.reason is not None:
            return
        self.reason = reason
        self._woken.set()
        if self._sending is not None:
            now = asyncio.get_running_loop().time()
            # It may be ending at this very moment.
            with suppress(RuntimeError):
                self._sending.reschedule(now + self._pace.farewell)

    async def run(self, send: Send) -> None:
        """Send until there is a reason to end; say the reason to whoever hears it."""
        await self._give(send, events.opening(self._feed.store, self._place))
        while self.reason is None:
            try:
                await self._step(send)
            except failures.MACHINES:
                self.end(BUSY)
        if self.reason in {GONE, STUCK}:
            return
        await self._give(send, events.farewell(self.reason))
        await self._give(send, b"", more=False)

    async def _step(self, send: Send) -> None:
        self._woken.clear()
        portion = await self._next()
        if self.reason is not None:
            return
        self._place = portion.place
        if portion.text:
            self._told = portion.place
            await self._give(send, portion.text)
        elif not portion.more:
            await self._rest(send)

    async def _next(self) -> Portion:
        """Take what comes next from the feed, or from the database if one is behind."""
        if self._feed.recent.covers(self._place):
            return self._feed.recent.after(self._place, self._wanted)
        work = partial(
            events.past,
            store=self._feed.store,
            wanted=self._wanted,
            place=self._place,
            pace=self._pace,
        )
        return await self._database.run(Lane.PAST, work)

    async def _rest(self, send: Send) -> None:
        """Wait until there is something new, and show that one is there meanwhile."""
        is_behind = not self._feed.recent.covers(self._place)
        patience = self._pace.poll if is_behind else self._pace.heartbeat
        try:
            async with asyncio.timeout(patience):
                await self._woken.wait()
        except TimeoutError:
            if not is_behind:
                await self._give(send, self._sign_of_life())

    def _sign_of_life(self) -> bytes:
        if self._place <= self._told:
            return events.heartbeat()
        self._told = self._place
        return events.heartbeat() + events.marker(self._feed.store, self._place)

    async def _give(self, send: Send, text: bytes, *, more: bool = True) -> None:
        limit = self._pace.stuck if self.reason is None else self._pace.farewell
        try:
            async with asyncio.timeout(limit) as self._sending:
                await send(
                    {"type": "http.response.body", "body": text, "more_body": more}
                )
        except TimeoutError:
            self.reason = STUCK
        except OSError:
            self.reason = GONE
        finally:
            self._sending = None

"""The newest statements of a store, read once for all who read along."""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import Iterable
from functools import partial
from operator import attrgetter
from typing import Protocol
from uuid import UUID

from lms.core import failures
from lms.xapi.search import Filter
from lms.xapi.streaming import events
from lms.xapi.streaming.database import Database, Lane
from lms.xapi.streaming.events import Event, News, Portion
from lms.xapi.streaming.pace import Pace

log = logging.getLogger(__name__)

MOST_GIVEN = 64
"""Portions that are remembered; each may be a quarter of a megabyte."""

_SEQ = attrgetter("seq")


class Listener(Protocol):
    """Who wants to know that there is something new."""

    def hear(self) -> None:
        """Take note, without waiting."""


class Recent:
    """The last statements up to ``upto``: all there are behind ``start``."""

    def __init__(self, start: int, pace: Pace) -> None:
        self.start = self.upto = start
        self._pace = pace
        self._events: list[Event] = []
        self._bytes = 0
        # Readers with the same filter are mostly at the same place.
        self._given: dict[tuple[Filter, int], Portion] = {}

    def covers(self, place: int) -> bool:
        """Tell whether everything behind ``place`` is here."""
        return place >= self.start

    def add(self, news: News) -> None:
        """Append what is new and forget what is too old; mark what was voided."""
        self._given.clear()
        if news.voided:
            for each in self._events:
                each.voided = each.voided or each.id in news.voided
        self._events.extend(news.events)
        self._bytes += sum(len(each.text) for each in news.events)
        self.upto = max(self.upto, news.upto)
        self._forget()

    def _forget(self) -> None:
        many = 0
        for each in self._events[:-1]:
            is_few = len(self._events) - many <= self._pace.kept
            if is_few and self._bytes <= self._pace.kept_bytes:
                break
            many += 1
            self._bytes -= len(each.text)
            self.start = each.seq
        del self._events[:many]

    def after(self, place: int, wanted: Filter) -> Portion:
        """Return what a reader at ``place`` is sent next."""
        known = self._given.get((wanted, place))
        if known is None:
            if len(self._given) >= MOST_GIVEN:
                self._given.clear()
            known = self._given[wanted, place] = self._after(place, wanted)
        return known

    def _after(self, place: int, wanted: Filter) -> Portion:
        texts: list[bytes] = []
        length = 0
        begin = bisect_right(self._events, place, key=_SEQ)
        for each in self._events[begin:]:
            if not each.passes(wanted):
                continue
            if texts and length + len(each.text) > self._pace.chunk_bytes:
                return Portion(b"".join(texts), place, more=True)
            texts.append(each.text)
            length += len(each.text)
            place = each.seq
        return Portion(b"".join(texts), max(place, self.upto))


class Feed:
    """One store's newest statements, kept up to date while somebody listens."""

    def __init__(self, store: UUID, start: int, database: Database, pace: Pace) -> None:
        self.store = store
        self.recent = Recent(start, pace)
        self._database = database
        self._pace = pace
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._is_lost = False

    def join(self, listener: Listener) -> None:
        """Tell ``listener`` from now on."""
        self._listeners.add(listener)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def leave(self, listener: Listener) -> bool:
        """Tell it no more; return whether nobody listens any longer."""
        self._listeners.discard(listener)
        if self._listeners:
            return False
        if self._task is not None:
            self._task.cancel()
            self._task = None
        return True

    async def _run(self) -> None:
        while True:
            if not await self._looked():
                await asyncio.sleep(self._pace.poll)

    async def _looked(self) -> bool:
        """Look for what is new; tell whether one can look again at once."""
        try:
            is_more = await self._look()
        except Exception as error:  # noqa: BLE001 - nobody else would look again
            if not self._is_lost:
                failures.incident(log, f"the stream of {self.store}", error)
            self._is_lost = True
            return False
        self._is_lost = False
        return is_more

    async def _look(self) -> bool:
        place = self.recent.upto
        asking = partial(events.is_news, store=self.store, place=place)
        if not await self._database.run(Lane.NEWS, asking):
            return False
        reading = partial(events.news, store=self.store, place=place, pace=self._pace)
        news = await self._database.run(Lane.NEWS, reading)
        self.recent.add(news)
        if news.events:
            _tell(self._listeners)
        return news.more


def _tell(listeners: Iterable[Listener]) -> None:
    for each in listeners:
        each.hear()

"""Asking the database from a loop that must never wait for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.core import transaction

T = TypeVar("T")


class Lane(Enum):
    """Who asks; the value is how many may at the same time.

    Readers that catch up may be many, and must delay neither what is new nor the
    question whether a key still holds.
    """

    NEWS = ("news", 2)
    KEYS = ("keys", 1)
    PAST = ("past", 2)


class Database(Protocol):
    """Runs work in a reading transaction of its own, beside the loop."""

    async def run(self, lane: Lane, work: Callable[[Session], T]) -> T:
        """Return what ``work`` returns."""


class Threads:
    """The database, asked by a few threads for each lane."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pools = {
            lane: ThreadPoolExecutor(lane.value[1], f"stream {lane.value[0]}")
            for lane in Lane
        }

    async def run(self, lane: Lane, work: Callable[[Session], T]) -> T:
        """Return what ``work`` returns."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pools[lane], self._read, work)

    def _read(self, work: Callable[[Session], T]) -> T:
        with Session(self._engine) as session, transaction.reading(session):
            return work(session)

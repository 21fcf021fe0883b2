"""How much a client may send and how often; what it hears when that is too much.

Everything is counted in the memory of one process: an answer must not cost a write. So
several workers together allow several times as much, which docs/operations.md says.
"""

import math
from collections.abc import Sized
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from flask import request

from lms.core import clock
from lms.core.memory import Memory
from lms.core.networks import network
from lms.xapi.errors import TooLargeError, TooManyGuessesError, TooManyRequestsError

MEBIBYTE = 1024 * 1024

FREE_GUESSES = 20
"""A program with an old secret repeats itself; a whole office may share an address."""

GUESS_FADES = timedelta(seconds=30)
FIRST_DELAY = timedelta(seconds=2)
DOUBLINGS = 5
"""More are not reached: while an address waits a minute, two of its guesses fade."""

REMEMBERED = 10_000
"""Addresses, and keys."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request and one key may have; ``lms.config`` reads it.

    ``body`` and ``multipart`` are bytes, ``batch`` is statements in one POST, and
    ``rate`` is requests in a minute with one key, 0 for no limit. ``streams`` may be
    open at a time (``lms.xapi.streaming``), and ``streams_of_key`` with one key.
    """

    body: int = 16 * MEBIBYTE
    multipart: int = 32 * MEBIBYTE
    batch: int = 2000
    rate: int = 0
    streams: int = 500
    streams_of_key: int = 50

    def of_body(self, mimetype: str) -> int:
        """Return how long a body of this kind may be."""
        return self.multipart if mimetype == "multipart/mixed" else self.body

    def check_batch(self, statements: Sized) -> None:
        """Refuse a batch that would keep other writers waiting."""
        if len(statements) > self.batch:
            message = (
                f"{len(statements)} statements in one request; send at most "
                f"{self.batch} at a time"
            )
            raise TooLargeError(message)


@dataclass(frozen=True, slots=True)
class _Count:
    """How many guesses count at a moment, and until when there is no answer."""

    number: float
    since: datetime
    blocked_until: datetime


class Guesses:
    """Wrong secrets by address: each one beyond the free ones doubles the wait.

    A right key is never asked to wait, and so learns nothing of other people's
    guesses: a secret of 256 random bits is not found by guessing, so this keeps the
    load and the log small and needs no more.
    """

    def __init__(self) -> None:
        self._counts: Memory[str, _Count] = Memory(REMEMBERED)

    def wrong(self, address: str | None = None) -> None:
        """Count a wrong key from the address that asks, or refuse to go on.

        Without one it is that of Flask's request.
        """
        place = network((request.remote_addr if address is None else address) or "")
        now = clock.now()
        known = self._counts.get(place) or _Count(0, now, now)
        if known.blocked_until > now:
            raise TooManyGuessesError(_seconds(known.blocked_until - now))
        number = max(0.0, known.number - (now - known.since) / GUESS_FADES) + 1
        self._counts.put(place, _Count(number, now, now + _delay(number)))


def _delay(number: float) -> timedelta:
    beyond = math.ceil(number) - FREE_GUESSES
    if beyond < 0:
        return timedelta(0)
    doubled: timedelta = FIRST_DELAY * 2 ** min(beyond, DOUBLINGS)
    return doubled


class Rates:
    """Requests by key: a bucket that holds a minute's worth and fills evenly."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._full_at: Memory[UUID, datetime] = Memory(REMEMBERED)
        self._lock = Lock()

    def take(self, key: UUID) -> None:
        """Count one request of ``key``, or say when there is room for the next."""
        if not self._per_minute:
            return
        now = clock.now()
        one = _MINUTE / self._per_minute
        with self._lock:
            full_at = max(now, self._full_at.get(key) or now) + one
            if full_at - now <= _MINUTE:
                self._full_at.put(key, full_at)
                return
        raise TooManyRequestsError(self._per_minute, _seconds(full_at - now - _MINUTE))


def _seconds(span: timedelta) -> int:
    return max(1, -(-span // timedelta(seconds=1)))

"""The clock: the only place that asks what time it is.

Everything that needs the present moment calls ``now``; a block under ``running_at``
sees another clock, so that months of records can be made in a minute and a deadline
can be tested without waiting.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_clock: ContextVar[Callable[[], datetime]] = ContextVar("clock", default=_system)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return _clock.get()()


@contextmanager
def running_at(source: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Let a block see the moment ``source``, or what ``source()`` gives each time."""
    moment = source if callable(source) else (lambda: source)
    token = _clock.set(moment)
    try:
        yield
    finally:
        _clock.reset(token)

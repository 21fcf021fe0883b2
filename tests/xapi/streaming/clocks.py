"""A loop whose time passes only while everybody waits: an hour takes no time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from selectors import DefaultSelector, SelectorKey
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(DefaultSelector):
    """Instead of waiting it lets the clock jump."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everybody waits, and nothing will ever happen"
            self.now += max(0.0, timeout)
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def played(story: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what ``story`` returns, which takes as long as its code."""
    return apart(story, _Loop)


def apart(
    story: Callable[[], Coroutine[Any, Any, T]],
    loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> T:
    """Return what ``story`` returns, run in a thread of its own.

    The browser of other tests may keep a loop in this one.
    """

    def run() -> T:
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(story())

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(copy_context().run, run).result()


async def within(seconds: float, awaited: Awaitable[T]) -> T:
    """Return what comes in time by the loop's clock, or fail."""
    async with asyncio.timeout(seconds):
        return await awaited

"""A loop whose time passes only while everybody waits: an hour takes no time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
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
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(story())


async def within(seconds: float, awaited: Awaitable[T]) -> T:
    """Return what comes in time by the loop's clock, or fail."""
    async with asyncio.timeout(seconds):
        return await awaited

"""A clock that jumps from one act to the next, whoever acts.

Everybody on the stage is an iterator of moments: it gives the moment at which it acts
next, and acts when it is asked for the one after that. All acts happen in the order of
their moments, so that what they store is in order too.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

Part = Iterator[datetime]
"""Begins by giving the moment of its first act."""


@dataclass(slots=True)
class Stage:
    """Everybody who still acts, and the moment of the act that is going on."""

    now: datetime
    _waiting: list[tuple[datetime, int, Part]] = field(default_factory=list)
    _entries: int = 0

    def enter(self, part: Part) -> None:
        """Let somebody act from their first moment on."""
        self._entries += 1
        self._wait(part, self._entries)

    def play(self, until: datetime, acts: int) -> bool:
        """Play at most ``acts`` acts before ``until``; tell whether any are left."""
        for _act in range(acts):
            if not self._waiting or self._waiting[0][0] >= until:
                return False
            # Nobody acts before the act that called them.
            moment, number, part = heapq.heappop(self._waiting)
            self.now = max(self.now, moment)
            self._wait(part, number)
        return True

    def _wait(self, part: Part, number: int) -> None:
        moment = next(part, None)
        if moment is not None:
            heapq.heappush(self._waiting, (moment, number, part))

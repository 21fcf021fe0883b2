"""How much is sent at a time, and how long is waited when that fails."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

Chance = Callable[[], float]
"""Gives a number from 0 up to 1, each time another."""

LONGEST_WISH = timedelta(days=1)
"""More than this no ``Retry-After`` is obeyed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The measures of forwarding.

    ``lease`` is how long a process is believed to work for a target without a word; it
    is several times as long as a request may take. After ``breaks_after`` failures in
    a row the circuit opens: for ``broken`` at least nothing is sent, and then a single
    statement. A target that refuses ``refusals`` statements in a row is stopped: the
    fault is not in the statements.
    """

    batch: int = 100
    most_bytes: int = 1 << 20
    lease: timedelta = timedelta(minutes=2)
    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)
    breaks_after: int = 5
    broken: timedelta = timedelta(minutes=5)
    refusals: int = 50
    polls: timedelta = timedelta(minutes=1)

    def size(self, failures: int) -> int:
        """Return how many statements are sent at once after so many failures."""
        return 1 if failures >= self.breaks_after else self.batch

    def pause(
        self, failures: int, wanted: timedelta | None, chance: Chance
    ) -> timedelta:
        """Return how long to wait after the last of so many failures.

        It doubles, and a part of it is chance, so that many do not come back at once.
        """
        doubled = self.first * (1 << min(failures - 1, 20))
        pause = min(doubled, self.longest) * (0.5 + chance() / 2)
        if failures >= self.breaks_after:
            pause = max(pause, self.broken)
        return max(pause, min(wanted or timedelta(0), LONGEST_WISH))


PACE = Pace()

"""Axes: round steps, and where a value lies between two ends."""

import math
from dataclasses import dataclass

FARTHEST = 1e300
"""Farther out, sums of floats run over; such a value is drawn here and said in full."""

NEAREST = 1e-300
FINEST = 1e-9
"""Values that differ by less than this part of them are one value."""

ROUND_STEPS = (1, 2, 5, 10)
MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """A line from ``low`` to ``high``, drawn from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of ``value``, held within the line."""
        if self.high <= self.low:
            return self.start
        part = (within(value) - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * min(1.0, max(0.0, part))


def within(value: float) -> float:
    """Return ``value``, held where floats can be counted with."""
    return min(FARTHEST, max(-FARTHEST, value))


def ticks(low: float, high: float, *, whole: bool) -> tuple[float, ...]:
    """Return round values, in steps of 1, 2 or 5, that hold ``low`` and ``high``.

    With ``whole`` no step is smaller than one: half a statement does not exist.
    """
    low, high = within(low), within(high)
    if high - low < max(NEAREST, FINEST * max(abs(low), abs(high))):
        high = low + max(1.0, abs(low))
    step = _step((high - low) / MOST_STEPS, whole=whole)
    first = math.floor(low / step)
    last = math.ceil(high / step)
    return tuple(index * step for index in range(first, last + 1))


def _step(least: float, *, whole: bool) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * each for each in ROUND_STEPS if power * each >= least * 0.999)
    return max(1.0, step) if whole else step

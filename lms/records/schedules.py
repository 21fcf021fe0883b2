"""When a saved query is due: pure rules, without database or request."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

HOUR = time(5)
"""When files are ordered, by the clock of their owner."""
AHEAD = 62
"""Days within which every rhythm comes round."""


class Every(StrEnum):
    """How often a saved query is exported."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, and on which day.

    ``weekday`` counts from Monday, 0. ``day`` is that of a month; one that is shorter
    has its last day instead.
    """

    every: Every = Every.NEVER
    weekday: int = 0
    day: int = 1

    def following(self, after: datetime, zone: str) -> datetime | None:
        """Return the first time after a moment, by the clock of ``zone``."""
        there = ZoneInfo(zone)
        first = after.astimezone(there).date()
        days = (first + timedelta(days=number) for number in range(AHEAD + 1))
        times = (datetime.combine(day, HOUR, there) for day in days if self._has(day))
        return next((each.astimezone(UTC) for each in times if each > after), None)

    def _has(self, day: date) -> bool:
        if self.every is Every.WEEKLY:
            return day.weekday() == self.weekday
        if self.every is Every.MONTHLY:
            last = calendar.monthrange(day.year, day.month)[1]
            return day.day == min(self.day, last)
        return self.every is Every.DAILY


NEVER = Rhythm()

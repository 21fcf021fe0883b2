"""When people learn: on working days, in the hours of their own clock, rarely else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

SATURDAY = 5
HOLIDAYS = frozenset({(1, 1), (5, 1), (6, 1), (8, 17), (12, 25)})
"""Month and day of those that fall on the same date every year."""

ON_A_DAY_OFF = 0.05
IN_THE_EVENING = 0.18
SECOND_SITTING = 0.35

MORNING = (time(8), time(10, 30))
AFTERNOON = (time(13), time(14, 45))
EVENING = (time(19), time(20, 45))
"""Between which a sitting begins."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Some time at the desk."""

    start: datetime
    end: datetime


def is_day_off(day: date) -> bool:
    """Tell whether offices are closed."""
    return day.weekday() >= SATURDAY or (day.month, day.day) in HOLIDAYS


def sittings(
    random: Random, zone: ZoneInfo, start: date, eagerness: float
) -> Iterator[Sitting]:
    """Give times at the desk without end, from the day ``start`` on, in order.

    ``eagerness`` is the chance that a working day has any.
    """
    day = start
    while True:
        chance = eagerness * ON_A_DAY_OFF if is_day_off(day) else eagerness
        if random.random() < chance:
            yield from _of_day(random, zone, day)
        day += timedelta(days=1)


def _of_day(random: Random, zone: ZoneInfo, day: date) -> Iterator[Sitting]:
    if random.random() < IN_THE_EVENING:
        yield _between(random, zone, day, EVENING)
        return
    yield _between(random, zone, day, MORNING)
    if random.random() < SECOND_SITTING:
        yield _between(random, zone, day, AFTERNOON)


def _between(
    random: Random, zone: ZoneInfo, day: date, hours: tuple[time, time]
) -> Sitting:
    first = datetime.combine(day, hours[0], zone)
    last = datetime.combine(day, hours[1], zone)
    seconds = (last - first).total_seconds() * random.random()
    start = (first + timedelta(seconds=seconds)).astimezone(UTC)
    return Sitting(start, start + timedelta(minutes=random.uniform(25, 100)))


def working_day(day: date) -> date:
    """Return ``day``, or the next one on which offices are open."""
    while is_day_off(day):
        day += timedelta(days=1)
    return day


def at(day: date, zone: ZoneInfo, hour: int, minute: int = 0) -> datetime:
    """Return a moment of ``day`` on the clock of ``zone``, in UTC."""
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)

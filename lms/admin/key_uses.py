"""The use of a key as people look at it: by day in their own zone, or by hour."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from lms.xapi import uses
from lms.xapi.uses import Use

DAYS = 30
HOURS = 24
_HOUR = timedelta(hours=1)

Hours = Mapping[datetime, Use]


@dataclass(frozen=True, slots=True)
class Bar:
    """What was done in one day, or in the hour that begins ``at``."""

    at: date | datetime
    use: Use


def first_moment(now: datetime, zone: tzinfo) -> datetime:
    """Return from when on the uses are wanted to show ``DAYS`` days."""
    day = now.astimezone(zone).date() - timedelta(days=DAYS - 1)
    return datetime.combine(day, time(), zone)


def by_day(hours: Hours, now: datetime, zone: tzinfo) -> list[Bar]:
    """Return the last days, the latest first, those without any use too."""
    last = now.astimezone(zone).date()
    days = [last - timedelta(days=back) for back in range(DAYS)]
    shares: dict[date, Use] = dict.fromkeys(days, Use())
    for hour, use in hours.items():
        day = hour.astimezone(zone).date()
        if day in shares:
            shares[day] += use
    return [Bar(day, shares[day]) for day in days]


def by_hour(hours: Hours, now: datetime) -> list[Bar]:
    """Return the last hours, the latest first, those without any use too."""
    return [Bar(hour, hours.get(hour, Use())) for hour in _back(now)]


def _back(now: datetime) -> Iterator[datetime]:
    last = uses.hour_of(now)
    yield from (last - back * _HOUR for back in range(HOURS))


def total(bars: Iterable[Bar]) -> Use:
    """Return the sum of what ``bars`` show."""
    return uses.total(bar.use for bar in bars)


def most(bars: Iterable[Bar]) -> int:
    """Return the requests of the longest bar."""
    return max((bar.use.requests for bar in bars), default=0)

"""Days, weeks and months of a time zone, as the moments at which they begin."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.xapi import moments
from lms.xapi.columns.questions import Dimension
from lms.xapi.stored import WRITER_BITS

_LAST = (1 << 63) - 1 >> WRITER_BITS
"""The last microsecond that a ``seq`` can carry."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: what it is called, and the first ``seq`` in it."""

    label: str
    first: int


def first_seq(day: date, zone: str) -> int:
    """Return the first ``seq`` that belongs to ``day`` or a later one.

    A midnight that the clock leaps over is the moment of the leap.
    """
    midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    found = moments.as_microseconds(midnight)
    return min(max(found, 0), _LAST) << WRITER_BITS


def day_of(seq: int, zone: str) -> date:
    """Return the day in which a statement was stored."""
    moment = moments.from_microseconds(seq >> WRITER_BITS)
    return moment.astimezone(ZoneInfo(zone)).date()


def spans(unit: Dimension, first: int, last: int, zone: str) -> list[Span]:
    """Return the spans from that of one ``seq`` to that of a later one."""
    until = day_of(last, zone)
    return [
        Span(label(unit, day), first_seq(day, zone))
        for day in _starts(unit, day_of(first, zone), until)
    ]


def label(unit: Dimension, day: date) -> str:
    """Return the name of the span that ``day`` begins."""
    return f"{day:%Y-%m}" if unit is Dimension.MONTH else day.isoformat()


def beginning(unit: Dimension, day: date) -> date:
    """Return the first day of the span in which ``day`` lies."""
    if unit is Dimension.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit is Dimension.MONTH else day


def following(unit: Dimension, start: date) -> date:
    """Return the first day of the span after the one that ``start`` begins."""
    if unit is Dimension.MONTH:
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if unit is Dimension.WEEK else 1)


def _starts(unit: Dimension, first: date, until: date) -> Iterator[date]:
    day = beginning(unit, first)
    while day <= until:
        yield day
        day = following(unit, day)

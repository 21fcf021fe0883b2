"""Moments in statements: read strictly, compared in microseconds, written in UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LEAP_SECOND = 60
"""RFC 3339 lets it be written; it is taken as the second before it."""

_OUTERMOST = frozenset({1, 9999})
_LAST_HOUR, _LAST_MINUTE = 23, 59

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,30}))?"
    r"([Zz]|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)


@lru_cache(maxsize=1024)
def parse(text: str) -> datetime:
    """Return the moment that ``text`` writes; without an offset it is UTC.

    An offset of minus zero is refused (xAPI 2.0, 4.2.7). Digits after the sixth decimal
    are dropped.
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        message = f"not an ISO 8601 timestamp: {text!r}"
        raise ValueError(message)
    *whole, fraction, offset = match.groups()
    year, month, day, hour, minute, second = map(int, whole)
    if second == _LEAP_SECOND:
        second -= 1
    microsecond = int(fraction[:6].ljust(6, "0")) if fraction else 0
    zone = _zone(offset)
    moment = datetime(year, month, day, hour, minute, second, microsecond, zone)
    if year in _OUTERMOST and zone is not UTC:
        _check_in_utc(moment)
    return moment


def _check_in_utc(moment: datetime) -> None:
    try:
        moment.astimezone(UTC)
    except OverflowError:
        message = "lies outside the years 1 to 9999 of UTC"
        raise ValueError(message) from None


@lru_cache(maxsize=256)
def _zone(offset: str | None) -> timezone:
    if offset is None or offset in "Zz":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[3:].lstrip(":") or 0)
    if offset[0] == "-" and hours == minutes == 0:
        message = f"the offset {offset} is not allowed"
        raise ValueError(message)
    if hours > _LAST_HOUR or minutes > _LAST_MINUTE:
        message = f"there is no offset {offset}"
        raise ValueError(message)
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if offset[0] == "-" else length)


def as_microseconds(moment: datetime) -> int:
    """Return ``moment`` in whole microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """Return the moment ``count`` microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=count)


def written_microseconds(count: int) -> str:
    """Write the moment ``count`` microseconds after 1970 as ``written`` does."""
    second, fraction = divmod(count, 1_000_000)
    return f"{_second(second)}.{fraction:06d}Z"


@lru_cache(maxsize=64)
def _second(count: int) -> str:
    return (_EPOCH + timedelta(seconds=count)).isoformat()[: -len("+00:00")]


def written(moment: datetime) -> str:
    """Write ``moment`` in UTC with six decimals, so that texts sort as moments do."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"

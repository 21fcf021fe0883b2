"""ISO 8601 durations, as xAPI writes them."""

import re
from datetime import timedelta

_PARTS = re.compile(
    r"P(?:(?P<weeks>[\d.]+)W|(?:(?P<years>[\d.]+)Y)?(?:(?P<months>[\d.]+)M)?"
    r"(?:(?P<days>[\d.]+)D)?"
    r"(?:T(?:(?P<hours>[\d.]+)H)?(?:(?P<minutes>[\d.]+)M)?(?:(?P<seconds>[\d.]+)S)?)?)"
)
_DAYS = {"years": 365, "months": 30}
"""ISO 8601 leaves their length open; reading time never has them."""


def parse_duration(text: str) -> timedelta:
    """Return the length of ``text``; a year counts 365 days and a month 30."""
    match = _PARTS.fullmatch(text)
    if match is None:
        message = f"not an ISO 8601 duration: {text!r}"
        raise ValueError(message)
    parts = {name: float(value) for name, value in match.groupdict().items() if value}
    days = sum(parts.pop(name, 0) * length for name, length in _DAYS.items())
    return timedelta(days=days + parts.pop("days", 0), **parts)


def format_duration(length: timedelta) -> str:
    """Return ``length`` to the hundredth of a second (xAPI 2.0, 4.2.7)."""
    hundredths = max(0, round(length.total_seconds() * 100))
    seconds, rest = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest:02d}".rstrip("0").rstrip(".") if rest else ""
    date = f"{hours}H" if hours else ""
    return f"PT{date}{f'{minutes}M' if minutes else ''}{seconds}{fraction}S"

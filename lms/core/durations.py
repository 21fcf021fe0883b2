"""ISO 8601 durations, as xAPI writes them."""

import re
from datetime import timedelta

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_PARTS = re.compile(
    rf"P(?:{_NUMBER}W|(?=.)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)",
    re.ASCII,
)
_SECONDS = (7 * 86400, 365 * 86400, 30 * 86400, 86400, 3600, 60, 1)
"""Of a week, year, month, day, hour, minute and second; two of them by convention."""

LONGEST = timedelta(days=36500)
"""Anything longer is taken for a century, so that moments can still be reckoned."""


def parse_duration(text: str) -> timedelta:
    """Return the length of ``text``; a year counts 365 days and a month 30."""
    match = _PARTS.fullmatch(text)
    if match is None:
        message = f"not an ISO 8601 duration: {text!r}"
        raise ValueError(message)
    seconds = sum(
        float(number.replace(",", ".")) * length
        for number, length in zip(match.groups(), _SECONDS, strict=True)
        if number
    )
    return timedelta(seconds=min(seconds, LONGEST.total_seconds()))


def format_duration(length: timedelta) -> str:
    """Return ``length`` to the hundredth of a second (xAPI 2.0, 4.2.7)."""
    hundredths = max(0, round(length.total_seconds() * 100))
    seconds, rest = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest:02d}".rstrip("0").rstrip(".") if rest else ""
    date = f"{hours}H" if hours else ""
    return f"PT{date}{f'{minutes}M' if minutes else ''}{seconds}{fraction}S"

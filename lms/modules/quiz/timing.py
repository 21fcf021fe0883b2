"""How long an attempt may last: by the server's clock alone."""

from datetime import datetime, timedelta

GRACE = timedelta(seconds=5)
"""For an answer that left in time and was slow on the way."""


def deadline(
    started_at: datetime, limit: int | None, extra: timedelta = timedelta()
) -> datetime | None:
    """Return when an attempt ends: ``limit`` minutes plus ``extra``; None for never."""
    if limit is None:
        return None
    return started_at + timedelta(minutes=limit) + extra


def is_late(at: datetime, end: datetime | None, grace: timedelta = GRACE) -> bool:
    """Tell whether what arrives ``at`` comes too late to count."""
    return end is not None and at > end + grace


def remaining(at: datetime, end: datetime | None) -> timedelta | None:
    """Return the time left, never less than nothing; None when there is no end."""
    return None if end is None else max(end - at, timedelta())


def spent(started_at: datetime, ended_at: datetime, end: datetime | None) -> timedelta:
    """Return how long the learner worked: never beyond the deadline."""
    last = ended_at if end is None else min(ended_at, end)
    return max(last - started_at, timedelta())


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the earlier of two moments, either of which may be missing."""
    return min((each for each in (one, other) if each is not None), default=None)

"""Whether an activity is open to a learner, and if not, what opens it (pure)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from lms.courses.outline.model import Outline, OutlineActivity


@dataclass(frozen=True, slots=True)
class Availability:
    """Open, or locked for reasons that a page can name."""

    after: tuple[OutlineActivity, ...] = ()
    """Activities to complete first."""
    opens_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether nothing is in the way."""
        return not (self.after or self.opens_at or self.closed_at)


OPEN = Availability()


def availability(
    outline: Outline,
    activity: OutlineActivity,
    completed: AbstractSet[str],
    now: datetime,
) -> Availability:
    """Return what stands between a learner and ``activity``.

    ``completed`` are the keys of completed activities. A closing moment is the first
    one at which the activity is closed.
    """
    opens, closes = activity.opens_at, activity.closes_at
    if not (activity.after or opens or closes):
        return OPEN
    missing = [key for key in activity.after if key not in completed]
    after = tuple([outline.by_key[key] for key in missing])
    early = opens if opens is not None and now < opens else None
    late = closes if closes is not None and now >= closes else None
    return Availability(after, early, late) if after or early or late else OPEN

"""What can be asked of the columns, and what an answer is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST = 1000
"""Groups of an answer, unless the question says otherwise."""
DEEPEST = 2
"""Dimensions by which an answer can be divided at once."""


class Dimension(StrEnum):
    """By what an answer is divided."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    VERB = "verb"
    ACTIVITY = "activity"
    COURSE = "course"
    COHORT = "cohort"

    @property
    def is_time(self) -> bool:
        """Tell whether the groups are spans of time."""
        return self in _TIMES


_TIMES = frozenset({Dimension.DAY, Dimension.WEEK, Dimension.MONTH})


class Measure(StrEnum):
    """What is told of each group; seconds for durations, 0 to 1 for the rate.

    Each but the first two counts only the statements that say something of it.
    """

    COUNT = "count"
    ACTORS = "actors"
    SCORE_MEAN = "score_mean"
    SCORE_MEDIAN = "score_median"
    SUCCESS_RATE = "success_rate"
    DURATION = "duration"
    DURATION_MEAN = "duration_mean"


@dataclass(frozen=True, slots=True)
class Within:
    """The courses and cohorts that a reader may see: a statement is in one of them."""

    courses: frozenset[str] = frozenset()
    cohorts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """A question; what is None is not asked for.

    ``since`` and ``until`` are days of storing in ``zone``, both included; a week
    begins on Monday. ``within`` is None for those who may see everything. Of more than
    ``most`` groups the largest are told.
    """

    by: tuple[Dimension, ...] = ()
    measures: tuple[Measure, ...] = (Measure.COUNT,)
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"
    verb: str | None = None
    activity: str | None = None
    course: str | None = None
    cohort: str | None = None
    within: Within | None = None
    most: int = MOST

    def __post_init__(self) -> None:
        if len(self.by) > DEEPEST or len(set(self.by)) < len(self.by):
            message = f"an answer is divided by at most {DEEPEST} different dimensions"
            raise ValueError(message)

    @property
    def wanted(self) -> dict[str, str]:
        """Return which column must have which text."""
        texts = {
            "verb": self.verb,
            "activity": self.activity,
            "course": self.course,
            "cohort": self.cohort,
        }
        return {name: text for name, text in texts.items() if text is not None}


Value = int | float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A group: the key of each dimension, and the value of each measure.

    A key is an IRI, the first day of a span (of a month without the day), or None
    where a statement names nothing.
    """

    keys: tuple[str | None, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows: in the order of time where that comes first, else the largest first.

    ``groups`` is how many there are, and ``left_out`` how many of them are not told.
    """

    rows: tuple[Row, ...]
    groups: int
    left_out: int

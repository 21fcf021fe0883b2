"""Which cohorts there are: how many, of which course, when and for whom."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from lms.demo.days import working_day
from lms.demo.institutions import PLACES, Place

SIZE = 42
"""Participants of a cohort at most; its quota leaves room for the demo accounts."""

PREPARATION = timedelta(days=12)
"""Between opening a cohort and its first day."""

LENGTH = timedelta(days=27)
LAST_START = timedelta(days=13)
"""Before the end of the period: the last cohort is in the midst of its course."""

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Group:
    """A cohort to be made; ``places`` are where its participants come from."""

    name: str
    course: str
    places: tuple[Place, ...]
    size: int
    starts_on: date

    @property
    def ends_on(self) -> date:
        """Return the last day."""
        return self.starts_on + LENGTH

    @property
    def opened_on(self) -> date:
        """Return the day on which the office makes the cohort."""
        return working_day(self.starts_on - PREPARATION)


def groups(
    random: Random, courses: Sequence[str], *, people: int, months: int, until: date
) -> list[Group]:
    """Spread ``people`` over cohorts of at most ``SIZE`` that begin evenly in time."""
    count = max(min(2, people), math.ceil(people / SIZE))
    first = until - months * MONTH + PREPARATION
    span = max(timedelta(), until - LAST_START - first)
    sizes = [people // count + (number < people % count) for number in range(count)]
    made = []
    for number, size in enumerate(sizes):
        starts_on = working_day(first + span * number / max(1, count - 1))
        course = courses[number % len(courses)]
        name = f"Angkatan {roman(number + 1)} {starts_on.year}"
        made.append(Group(name, course, _places(random, number), size, starts_on))
    return made


def _places(random: Random, number: int) -> tuple[Place, ...]:
    """Return one institution in turn, and often a second one of the same clock."""
    own = PLACES[number % len(PLACES)]
    near = [each for each in PLACES if each.zone == own.zone and each is not own]
    return (own, random.choice(near)) if random.random() < 0.6 else (own,)  # noqa: PLR2004 - most


def roman(number: int) -> str:
    """Return ``number`` as cohorts are counted: 4 is "IV"."""
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)

"""Answers of one or several institutions as the lines of one table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from lms.core.i18n import _, format_date
from lms.core.json import JsonObject
from lms.courses import vocabulary
from lms.records.aggregates.wanted import Wanted, slug
from lms.records.asked import PARAMETERS, Asked
from lms.records.queries.shelves import Shelf
from lms.records.sentences import Language, Names
from lms.web.formats import MISSING, desimal, durasi
from lms.xapi.activities import Known
from lms.xapi.columns import spans
from lms.xapi.columns.questions import Answer, Dimension, Measure, Value

HOME = "lembaga"
"""The column that tells the institution."""

_FRACTIONS = frozenset({Measure.SCORE_MEAN, Measure.SCORE_MEDIAN})
_SPANS = frozenset({Measure.DURATION, Measure.DURATION_MEAN})


@dataclass(frozen=True, slots=True)
class Part:
    """What one institution answers."""

    here: Shelf
    answer: Answer
    through: datetime
    behind: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One group of one institution; ``values`` are those of the measures asked for."""

    here: Shelf
    keys: tuple[str | None, ...]
    values: tuple[Value, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Lines:
    """The largest groups of all institutions, in the order asked for."""

    lines: tuple[Line, ...]
    groups: int
    left_out: int


def lines(parts: Iterable[Part], wanted: Wanted, most: int) -> Lines:
    """Put answers together; of more than ``most`` lines the largest stay."""
    parts = list(parts)
    found = [
        Line(part.here, row.keys, _of(wanted, row.values), int(row.values[0] or 0))
        for part in parts
        for row in part.answer.rows
    ]
    if len(found) > most:
        found = sorted(found, key=lambda line: -line.count)[:most]
    if wanted.by and wanted.by[0].is_time:
        found.sort(key=lambda line: line.keys[0] or "")
    groups = sum(part.answer.groups for part in parts)
    return Lines(tuple(_sorted(found, wanted)), groups, groups - len(found))


def _of(wanted: Wanted, values: Sequence[Value]) -> tuple[Value, ...]:
    """Return the values of the measures asked for; the count is always told first."""
    names = tuple(dict.fromkeys((Measure.COUNT, *wanted.measures)))
    found = dict(zip(names, values, strict=True))
    return tuple(found[each] for each in wanted.measures)


def _sorted(found: Sequence[Line], wanted: Wanted) -> Sequence[Line]:
    """Sort by the column asked for; what has no value comes last."""
    names = [HOME, *(slug(each) for each in (*wanted.by, *wanted.measures))]
    if wanted.sort not in names:
        return found
    number = names.index(wanted.sort)
    keyed = [
        ((line.here.name, *line.keys, *line.values)[number], line) for line in found
    ]
    there: list[tuple[Any, Line]] = [each for each in keyed if each[0] is not None]
    there.sort(key=itemgetter(0), reverse=wanted.reverse)
    return [
        *(line for _key, line in there),
        *(line for key, line in keyed if key is None),
    ]


# --- In words


@dataclass(frozen=True, slots=True)
class Titles:
    """What the keys of one institution are called."""

    names: Names
    language: Language
    known: Known

    def of(self, by: Dimension, key: str | None) -> str:
        """Return a key in words."""
        if key is None:
            return MISSING
        if by.is_time:
            return span(by, key)
        if by is Dimension.VERB:
            return vocabulary.shown(key, self.language)
        thing: JsonObject = {"id": key}
        if by is Dimension.ACTIVITY and key not in self.names.activities:
            thing = {**thing, "definition": self.known(key) or {}}
        return self.names.title(thing, self.language)


def span(by: Dimension, key: str) -> str:
    """Return a day, week or month in words."""
    day = first_day(by, key)
    if by is Dimension.MONTH:
        return str(format_date(day, "MMMM yyyy"))
    written = str(format_date(day, "d MMM yyyy"))
    return _("Pekan %(day)s", day=written) if by is Dimension.WEEK else written


def first_day(by: Dimension, key: str) -> date:
    """Return the first day of a span."""
    return date.fromisoformat(f"{key}-01" if by is Dimension.MONTH else key)


def written(measure: Measure, value: Value) -> str:
    """Return a value as people read it."""
    if value is None:
        return MISSING
    if measure in _SPANS:
        return durasi(value)
    if measure is Measure.SUCCESS_RATE:
        return f"{desimal(value * 100, 1)}%"
    return desimal(value, 2 if measure in _FRACTIONS else 0)


def behind(line: Line, wanted: Wanted) -> Asked | None:
    """Return the question whose answer is the statements of a line, if there is one.

    No filter of the explorer asks for what says nothing.
    """
    asked = wanted.asked
    for by, key in zip(wanted.by, line.keys, strict=True):
        if key is None:
            return None
        asked = _within(asked, by, key) if by.is_time else _named(asked, by, key)
    return asked


def _named(asked: Asked, by: Dimension, key: str) -> Asked:
    """Ask for what the explorer calls as the columns do."""
    values = {**asked.parameters(), PARAMETERS[by.value]: key}
    return Asked.read(values, asked.zone)


def _within(asked: Asked, by: Dimension, key: str) -> Asked:
    first = first_day(by, key)
    last = spans.following(by, first) - timedelta(days=1)
    since = first if asked.since is None else max(first, asked.since)
    until = last if asked.until is None else min(last, asked.until)
    return replace(asked, since=since, until=until)

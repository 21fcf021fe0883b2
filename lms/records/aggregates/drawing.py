"""The chart of aggregates: of time or of few groups, by the first measure."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from lms.core.i18n import _
from lms.records.aggregates import lines as shown
from lms.records.aggregates.lines import Line
from lms.records.aggregates.wanted import Wanted
from lms.records.charts import (
    Bars,
    Chart,
    Columns,
    Lines,
    Point,
    Series,
    draw,
)
from lms.xapi.columns import spans
from lms.xapi.columns.questions import Dimension, Measure

MOST_COLUMNS = 40
MOST_BARS = 12
MOST_SERIES = 6
MOST_SPANS = 120

Called = Callable[[Line, int], str]
"""What a line's key is called, by its number; -1 asks for the institution."""
Address = Callable[[Line], str | None]

_ADDED = frozenset({Measure.COUNT, Measure.ACTORS, Measure.DURATION})
"""Measures that are zero where nothing was said, and not unknown."""


def chart(
    found: Sequence[Line],
    wanted: Wanted,
    heads: Sequence[str],
    called: Called,
    to: Address,
) -> Chart | None:
    """Draw the lines, if that can be looked at; ``heads`` are group and measure."""
    several = len({line.here.store for line in found}) > 1
    if not found or len(wanted.by) + several > 2:  # noqa: PLR2004 - a plane has two
        return None
    if wanted.by and wanted.by[0].is_time:
        return _over_time(found, wanted, heads, called, to, several=several)
    if len(wanted.by) + several != 1 or len(found) > MOST_BARS:
        return None
    number = 0 if wanted.by else -1
    points = _different(
        Point(called(line, number), value, to(line))
        for line in found
        for value in [_drawn(wanted, line)]
        if value is not None
    )
    return draw(
        Bars(
            **_words(wanted, heads),
            points=tuple(points),
        )
    )


def _words(wanted: Wanted, heads: Sequence[str]) -> dict[str, Any]:
    first = wanted.measures[0]
    return {
        "name": "agregat",
        "title": _(
            "%(measure)s menurut %(group)s", measure=heads[1], group=heads[0].lower()
        ),
        "description": _("Angka yang sama seperti pada tabel di bawah."),
        "heading": heads[0],
        "write": lambda value: shown.written(first, _restored(first, value)),
    }


def _drawn(wanted: Wanted, line: Line) -> float | None:
    value = line.values[0]
    if value is None:
        return None
    return value * 100 if wanted.measures[0] is Measure.SUCCESS_RATE else value


def _restored(measure: Measure, value: float) -> float:
    return value / 100 if measure is Measure.SUCCESS_RATE else value


def _different(points: Iterator[Point]) -> list[Point]:
    """Keep the first of those that are called the same."""
    return list({each.label: each for each in reversed(list(points))}.values())[::-1]


def _over_time(
    found: Sequence[Line],
    wanted: Wanted,
    heads: Sequence[str],
    called: Called,
    to: Address,
    *,
    several: bool,
) -> Chart | None:
    by = wanted.by[0]
    keys = sorted({line.keys[0] or "" for line in found})
    days = list(_days(by, keys))
    if len(days) > MOST_SPANS:
        return None
    series: dict[str, dict[str, Line]] = {}
    for line in found:
        name = (
            called(line, -1 if several else 1) if several or line.keys[1:] else heads[1]
        )
        series.setdefault(name, {})[line.keys[0] or ""] = line
    largest = sorted(
        series, key=lambda name: -sum(line.count for line in series[name].values())
    )
    made = tuple(
        Series(name, tuple(_points(series[name], by, days, wanted, to)))
        for name in largest[:MOST_SERIES]
    )
    words = _words(wanted, heads)
    if len(made) == 1 and len(days) <= MOST_COLUMNS:
        return draw(Columns(**words, series=made))
    return draw(Lines(**words, series=made))


def _days(by: Dimension, keys: Sequence[str]) -> Iterator[date]:
    day = shown.first_day(by, keys[0])
    for _number in range(MOST_SPANS + 1):
        yield day
        if spans.label(by, day) >= keys[-1]:
            return
        day = spans.following(by, day)


def _points(
    found: dict[str, Line],
    by: Dimension,
    days: Sequence[date],
    wanted: Wanted,
    to: Address,
) -> Iterator[Point]:
    for day in days:
        key = spans.label(by, day)
        line = found.get(key)
        value = None if line is None else _drawn(wanted, line)
        if value is None and wanted.measures[0] in _ADDED:
            value = 0
        if value is not None:
            href = to(line) if line is not None else None
            yield Point(shown.span(by, key), value, href)

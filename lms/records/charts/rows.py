"""Bars from the left, one below the other: labels of any length stand above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lms.core.i18n import _
from lms.records.charts import frame, tables
from lms.records.charts.figures import Bars, Chart, Funnel, Kind, Point
from lms.records.charts.frame import WIDTH
from lms.records.charts.lettering import (
    ASCENT,
    DESCENT,
    FONT,
    GAP,
    LINE,
    Label,
    shorten,
    tidy,
    width,
    wrap,
)
from lms.records.charts.markup import box, letters, told
from lms.records.charts.scales import NEAREST, Scale, within
from lms.records.charts.writing import measured, share

LINES = 2
"""Of a label; the table has all of it."""

THICK = 11.0
PADDING = 5.0
"""Above and below what a row says: with it, a row is as high as a finger is wide."""

BETWEEN = 2.0
THINNEST = 1.5
"""Of a bar that is not zero."""

MOST_OF_VALUE = WIDTH / 2


def draw_bars(figure: Bars) -> Chart:
    """Draw a bar for each point, on a track as long as the most there can be."""
    table = tables.of_bars(figure)
    highest = max((each.value for each in figure.points), default=0.0)
    most = highest if figure.most is None else max(highest, figure.most)
    rows = [_Row(each, most) for each in figure.points]
    drawn = _drawn(figure, Kind.BARS, rows, most)
    return Chart(
        Kind.BARS, figure.name, table.caption, figure.description, drawn, table
    )


def draw_funnel(figure: Funnel) -> Chart:
    """Draw how many are left at each step, and behind it those who stopped there."""
    table = tables.of_funnel(figure)
    steps = figure.steps
    rows = [_Row(each, each.value) for each in steps[:1]]
    for before, step in pairwise(steps):
        rows.append(_Row(step, before.value, _shares(step, steps[0], before)))
    highest = max((each.value for each in steps), default=0.0)
    drawn = _drawn(figure, Kind.FUNNEL, rows, highest)
    return Chart(
        Kind.FUNNEL, figure.name, table.caption, figure.description, drawn, table
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A bar, how far the track behind it goes, and what is said below it."""

    point: Point
    behind: float
    note: str = ""


def _drawn(figure: Bars | Funnel, kind: Kind, rows: Sequence[_Row], most: float) -> str:
    if not rows:
        return frame.nothing(figure, kind)
    values = [
        shorten(figure.write(row.point.value), MOST_OF_VALUE, bold=True) for row in rows
    ]
    long = WIDTH - max(width(text, bold=True) for text in values) - GAP
    most = within(most)
    scale = Scale(0.0, most if most > NEAREST else 1.0, 0.0, long)
    content, y = "", 0.0
    if figure.unit:
        y = FONT * ASCENT
        unit = Label(shorten(tidy(figure.unit), WIDTH), WIDTH, y, "end")
        content = letters([unit], class_="chart-soft", aria_hidden="true")
        y += FONT * DESCENT
    for row, value in zip(rows, values, strict=True):
        drawn, y = _row(figure, row, value, (y, scale))
        content += drawn
    return frame.shell(figure, kind, y - BETWEEN, content)


def _shares(step: Point, first: Point, before: Point) -> str:
    of_first = _("%(share)s dari awal", share=share(step.value, first.value))
    if before is first:
        return of_first
    of_before = share(step.value, before.value)
    return f"{of_first} · {_('%(share)s dari tahap sebelumnya', share=of_before)}"


def _row(
    figure: Bars | Funnel, row: _Row, value: str, where: tuple[float, Scale]
) -> tuple[str, float]:
    """Draw one row from ``where`` on, and say where the next one begins."""
    top, scale = where
    y = top + FONT * ASCENT + PADDING
    lines = wrap(tidy(row.point.label), WIDTH, LINES)
    texts = frame.stacked(lines, 0.0, y)
    y += LINE * (len(lines) - 1) + GAP
    bars = box(0.0, y, (scale.at(row.behind), THICK), "chart-track")
    bars += box(0.0, y, (_length(row.point.value, scale), THICK), "chart-bar")
    texts.append(Label(value, WIDTH, y + THICK - 1, "end", bold=True))
    y += THICK + 2
    notes = []
    if row.note:
        y += FONT
        notes = [Label(shorten(row.note, WIDTH), 0.0, y)]
        y += FONT * DESCENT
    y += PADDING
    content = box(0.0, top, (WIDTH, y - top), "chart-hit") + bars
    content += letters(texts, aria_hidden="true")
    content += letters(notes, class_="chart-soft", aria_hidden="true")
    count = measured(figure.write(row.point.value), figure.unit)
    name = ", ".join(filter(None, (f"{row.point.label}: {count}", row.note)))
    return told(content, name, row.point.href), y + BETWEEN


def _length(value: float, scale: Scale) -> float:
    return max(scale.at(value), THINNEST) if value > 0 else 0.0

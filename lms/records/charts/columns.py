"""Columns side by side: activity from day to day."""

from itertools import chain

from lms.records.charts import frame, tables
from lms.records.charts.figures import Chart, Columns, Kind, Series
from lms.records.charts.frame import WIDTH, Plot
from lms.records.charts.lettering import (
    ASCENT,
    FONT,
    GAP,
    LINE,
    Label,
    shorten,
    tidy,
)
from lms.records.charts.markup import element, group, letters, line, spot, told
from lms.records.charts.scales import ticks
from lms.records.charts.writing import measured

FILLED = 0.72
"""Of the room of each place; the rest parts it from the next."""

BROADEST = 40.0
SWATCH = 14.0


def draw(figure: Columns) -> Chart:
    """Draw each series as a group of upright strokes, the second one striped."""
    table = tables.of_series(figure)
    drawn = frame.nothing(figure, Kind.COLUMNS) if not table.rows else _drawn(figure)
    return Chart(
        Kind.COLUMNS, figure.name, table.caption, figure.description, drawn, table
    )


def _drawn(figure: Columns) -> str:
    labels = tables.labels(figure.series)
    values = [point.value for point in chain(*(s.points for s in figure.series))]
    whole = all(value == int(value) for value in values)
    marks = ticks(0.0, max((0.0, *values)), whole=whole)
    head, keys = _head(figure)
    room = frame.plot(marks, head)
    pitch = (room.right - room.left) / len(labels)
    places = {text: room.left + pitch * (i + 0.5) for i, text in enumerate(labels)}
    strokes = "".join(
        _series(figure, which, places, room) for which in range(len(figure.series))
    )
    named = [(tidy(text), x) for text, x in places.items()]
    foot = frame.foot(room, named, pitch)
    content = frame.axis(room) + keys + strokes + foot.svg
    return frame.shell(figure, Kind.COLUMNS, foot.bottom, content)


def _series(figure: Columns, which: int, places: dict[str, float], room: Plot) -> str:
    """Draw one series; its group says how wide its strokes are."""
    count = len(figure.series)
    pitch = (room.right - room.left) / len(places)
    broad = min(pitch * FILLED, BROADEST) / count
    aside = (which - (count - 1) / 2) * broad
    series = figure.series[which]
    named = f"{tidy(series.label)}, " if count > 1 else ""
    drawn = []
    for point in series.points:
        x = places[point.label] + aside
        # All of the column's room leads on, however short it is drawn.
        left, right = spot(x - broad / 2), spot(x + broad / 2)
        bottom = spot(room.bottom)
        reach = f"M{left} {bottom}V{spot(room.top)}H{right}V{bottom}"
        content = element("path", d=reach)
        top = room.up.at(point.value)
        if spot(top) != spot(room.bottom):
            content += line((x, room.bottom), (x, top))
        name = (
            f"{named}{point.label}: {measured(figure.write(point.value), figure.unit)}"
        )
        drawn.append(told(content, name, point.href))
    return group(
        "".join(drawn), class_=f"chart-columns-{which + 1}", stroke_width=broad
    )


def _head(figure: Columns) -> tuple[float, str]:
    """Return where the plot begins, and what stands above it: unit and keys."""
    y = FONT * ASCENT
    written = frame.unit_label(figure, y)
    keys = ""
    if len(figure.series) > 1:
        for which, series in enumerate(figure.series):
            y += LINE if written else 0.0
            label, swatch = _key(series, which, y)
            written.append(label)
            keys += swatch
    below = y + LINE if written else FONT * ASCENT
    return below, letters(written, class_="chart-soft", aria_hidden="true") + keys


def _key(series: Series, which: int, y: float) -> tuple[Label, str]:
    text = shorten(tidy(series.label), WIDTH - SWATCH - GAP)
    middle = SWATCH / 2
    swatch = group(
        line((middle, y + 1), (middle, y - 10)),
        class_=f"chart-key-{which + 1}",
        stroke_width=SWATCH - 2,
    )
    return Label(text, SWATCH + GAP, y), swatch

"""Lines over the same labels: cohorts compared.

Colour is never what tells them apart: each has its dash, its marker, and its name at
its end.
"""

from itertools import chain

from lms.core.i18n import _
from lms.records.charts import frame, tables
from lms.records.charts.figures import Chart, Kind, Lines, Series
from lms.records.charts.frame import HALF_LETTER, WIDTH, Plot
from lms.records.charts.lettering import (
    ASCENT,
    DESCENT,
    FONT,
    LINE,
    Label,
    pushed_apart,
    shorten,
    tidy,
    width,
)
from lms.records.charts.markup import element, group, letters, spot, told
from lms.records.charts.scales import ticks
from lms.records.charts.writing import measured

MOST = 6
"""Lines that are drawn; the table has all of them."""

MARKERS = (
    "m-3.5 0a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0",  # a disc
    "m-3.2-3.2h6.4v6.4h-6.4z",  # a square
    "m0-4.4 4.2 7.4h-8.4z",  # a triangle
    "m0-4.6 4.6 4.6-4.6 4.6-4.6-4.6z",  # a diamond
    "m-4.2-3 4.2 7.4 4.2-7.4z",  # a triangle on its head
    "m-4-1.3h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7z",  # a cross
)
REACH = 10.0
"""Around a marker, for fingers; where markers stand closer, half the way between."""

NAME_ROOM = 104.0
MARGIN = 8.0
Place = tuple[float, float]


def draw(figure: Lines) -> Chart:
    """Draw up to six series, each with its own dash and marker."""
    table = tables.of_series(figure)
    drawn = frame.nothing(figure, Kind.LINES)
    if table.rows:
        drawn = _drawn(figure, [each for each in figure.series if each.points])
    return Chart(
        Kind.LINES, figure.name, table.caption, figure.description, drawn, table
    )


def _drawn(figure: Lines, all_series: list[Series]) -> str:
    shown = all_series[:MOST]
    labels = tables.labels(tuple(shown))
    values = [point.value for point in chain(*(each.points for each in shown))]
    whole = all(value == int(value) for value in values)
    ground = (0.0,) if figure.from_zero else ()
    marks = ticks(min((*ground, *values)), max((*ground, *values)), whole=whole)
    y = FONT * ASCENT
    above = frame.unit_label(figure, y)
    names = [shorten(tidy(each.label), NAME_ROOM) for each in shown]
    aside = max(map(width, names)) + 2 * MARGIN
    room = frame.plot(marks, y + LINE * bool(above), WIDTH - aside)
    places = _places(labels, room)
    content = frame.axis(room) + letters(above, class_="chart-soft", aria_hidden="true")
    ends = []
    for which, each in enumerate(shown):
        content += _series(figure, which, each, (places, room))
        ends.append(room.up.at(each.points[-1].value))
    content += _names(names, ends, room)
    named = [(tidy(text), x) for text, x in places.items()]
    foot = frame.foot(room, named, (room.right - room.left) / len(labels))
    content += foot.svg
    height = foot.bottom
    if len(all_series) > MOST:
        height += LINE
        more = _("%(count)s lainnya ada di tabel", count=len(all_series) - MOST)
        content += letters(
            [Label(more, 0.0, height - LINE * DESCENT)], class_="chart-soft"
        )
    return frame.shell(figure, Kind.LINES, height, content)


def _places(labels: list[str], room: Plot) -> dict[str, float]:
    """Return where each label stands, a marker's reach away from the axis."""
    left, right = room.left + MARGIN, room.right - MARGIN
    if len(labels) == 1:
        return {labels[0]: (left + right) / 2}
    step = (right - left) / (len(labels) - 1)
    return {text: left + step * place for place, text in enumerate(labels)}


def _series(
    figure: Lines, which: int, series: Series, where: tuple[dict[str, float], Plot]
) -> str:
    places, room = where
    values = {point.label: point for point in series.points}
    reach = min(REACH, (room.right - room.left) / len(places) / 2)
    stretch: list[Place] = []
    paths, marks = "", ""
    for text, x in places.items():
        point = values.get(text)
        if point is None:
            paths += _path(stretch)
            stretch = []
            continue
        y = room.up.at(point.value)
        stretch.append((x, y))
        said = measured(figure.write(point.value), figure.unit)
        name = f"{series.label}, {text}: {said}"
        marks += told(_marker(which, (x, y), reach), name, point.href)
    paths += _path(stretch)
    line = group(paths, class_="chart-line")
    return group(line + marks, class_=f"chart-line-{which + 1}")


def _path(stretch: list[Place]) -> str:
    """Return a line through the places; a single one has its marker only."""
    if len(stretch) <= 1:
        return ""
    return element("path", d="M" + "L".join(f"{spot(x)} {spot(y)}" for x, y in stretch))


def _marker(which: int, place: Place, reach: float) -> str:
    x, y = place
    hit = element("circle", class_="chart-hit", cx=x, cy=y, r=reach)
    return hit + _key(which, place)


def _key(which: int, place: Place) -> str:
    x, y = place
    return element("path", d=f"M{spot(x)} {spot(y)}{MARKERS[which]}")


def _names(names: list[str], ends: list[float], room: Plot) -> str:
    """Write each name at the end of its line, moved up or down where two would meet."""
    x = room.right + MARGIN
    apart = pushed_apart(
        [y + HALF_LETTER for y in ends],
        LINE,
        (room.top + HALF_LETTER, room.bottom),
    )
    keys = "".join(
        group(_key(which, (x, y - HALF_LETTER)), class_=f"chart-line-{which + 1}")
        for which, y in enumerate(apart)
    )
    labels = [Label(text, x + MARGIN, y) for text, y in zip(names, apart, strict=True)]
    return keys + letters(labels, aria_hidden="true")

"""How scores are spread, with the limit that they had to reach."""

from lms.core.i18n import _
from lms.records.charts import frame, tables
from lms.records.charts.figures import Bin, Chart, Histogram, Kind
from lms.records.charts.frame import WIDTH, Foot, Plot
from lms.records.charts.lettering import ASCENT, FONT, LINE, Label, centred
from lms.records.charts.markup import box, group, letters, line, told
from lms.records.charts.scales import Scale, ticks, within
from lms.records.charts.writing import measured, number, short

BETWEEN = 1.0
"""Units between two bins."""

OVERHANG = 4.0
"""By which the limit stands out above the plot."""


def draw(figure: Histogram) -> Chart:
    """Draw bins along a scale of values; those below the limit look unlike the rest."""
    table = tables.of_histogram(figure)
    drawn = frame.nothing(figure, Kind.HISTOGRAM)
    if figure.bins:
        drawn = _drawn(figure)
    return Chart(
        Kind.HISTOGRAM, figure.name, table.caption, figure.description, drawn, table
    )


def _drawn(figure: Histogram) -> str:
    counts = [each.count for each in figure.bins]
    marks = ticks(0.0, max((0.0, *counts)), whole=all(c == int(c) for c in counts))
    y = FONT * ASCENT
    above = frame.unit_label(figure, y)
    limit = figure.limit
    top = y + LINE * (bool(above) + (limit is not None)) + OVERHANG
    room = frame.plot(marks, top)
    low = within(min(each.low for each in figure.bins))
    high = within(max(each.high for each in figure.bins))
    along = Scale(low, high, room.left, room.right)
    content = frame.axis(room) + letters(above, class_="chart-soft", aria_hidden="true")
    content += "".join(_bin(figure, each, along, room) for each in figure.bins)
    foot = _edges(figure, along, room)
    content += foot.svg
    if limit is not None and low <= limit <= high:
        content += _limit(limit, along, room)
    return frame.shell(figure, Kind.HISTOGRAM, foot.bottom, content)


def _bin(figure: Histogram, each: Bin, along: Scale, room: Plot) -> str:
    left, right = along.at(each.low), along.at(each.high)
    wide = max(right - left - BETWEEN, BETWEEN / 2)
    top = room.up.at(each.count)
    failed = figure.limit is not None and each.high <= figure.limit
    content = box(left, room.top, (wide, room.bottom - room.top), "chart-hit")
    content += box(
        left, top, (wide, room.bottom - top), "chart-below" if failed else "chart-bar"
    )
    span = f"{number(each.low)}–{number(each.high)}"
    name = f"{span}: {measured(figure.write(each.count), figure.unit)}"
    return told(content, name, each.href)


def _edges(figure: Histogram, along: Scale, room: Plot) -> Foot:
    """Write the values at the edges of bins, as many as there is room for."""
    edges = sorted({e for each in figure.bins for e in (each.low, each.high)})
    named = [(short(edge), along.at(edge)) for edge in edges]
    pitch = (room.right - room.left) / (len(edges) - 1)
    return frame.foot(room, named, pitch, figure.heading)


def _limit(limit: float, along: Scale, room: Plot) -> str:
    x = along.at(limit)
    # Further left it would stand over the highest number of the axis.
    ends = (room.left, WIDTH)
    said = _("Batas lulus %(limit)s", limit=number(limit))
    above: Label = centred(said, x, room.top - OVERHANG - 3, ends)
    stroke = line((x, room.bottom), (x, room.top - OVERHANG))
    return group(stroke, class_="chart-limit") + letters([above], aria_hidden="true")

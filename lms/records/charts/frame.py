"""What stands around every drawing: its name, its axes, its sentence when empty."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.core.i18n import _
from lms.records.charts.figures import AnyFigure
from lms.records.charts.lettering import (
    ASCENT,
    DESCENT,
    FONT,
    GAP,
    LINE,
    Label,
    centred,
    clear,
    shorten,
    tidy,
    width,
    wrap,
)
from lms.records.charts.markup import element, group, letters, line, said
from lms.records.charts.scales import Scale
from lms.records.charts.writing import number, short

WIDTH = 320.0
"""As wide as a phone's page: one unit is about one pixel there, so texts are read."""

HEIGHT = 168.0
"""Of the part between the axes."""

HALF_LETTER = 4.5
"""From the middle of a small letter down to its line."""

MOST_OF_LABEL = 60.0
"""A label under the axis that is wider goes on in a second line."""

MOST_OF_AXIS = 76.0
"""Room for the widest number at an axis."""

EDGES = (0.0, WIDTH)


@dataclass(frozen=True, slots=True)
class Plot:
    """The rectangle between the axes, and the scale on its left."""

    left: float
    top: float
    right: float
    bottom: float
    up: Scale
    ticks: tuple[tuple[str, float], ...]


def shell(figure: AnyFigure, kind: str, height: float, content: str) -> str:
    """Return the drawing: an image, or a group of links when some figure leads on."""
    title, description = f"{figure.name}-t", f"{figure.name}-d"
    names = element("title", said(figure.title), id=title)
    names += element("desc", said(figure.description), id=description)
    return element(
        "svg",
        names + content,
        class_=f"chart-drawing chart-{kind}",
        id=figure.name,
        viewBox=f"0 0 {WIDTH:g} {height:.0f}",
        font_size=FONT,
        role="group" if "<a " in content else "img",
        aria_labelledby=title,
        aria_describedby=description,
    )


def nothing(figure: AnyFigure, kind: str) -> str:
    """Return the sentence that stands where there is nothing to draw."""
    sentence = _("Belum ada data pada rentang ini")
    middle = WIDTH / 2
    labels = stacked(wrap(sentence, WIDTH, 2), middle, LINE * 2, "middle")
    return shell(figure, kind, LINE * 4, letters(labels, class_="chart-soft"))


def stacked(
    lines: Sequence[str], x: float, y: float, anchor: str = "start"
) -> list[Label]:
    """Place lines of a text below each other, the first at ``y``."""
    return [
        Label(text, x, y + LINE * place, anchor) for place, text in enumerate(lines)
    ]


def plot(marks: tuple[float, ...], top: float, right: float = WIDTH) -> Plot:
    """Return the room between axes whose ticks are ``marks``."""
    texts = [short(mark) for mark in marks]
    if len(set(texts)) < len(texts):
        texts = [number(mark) for mark in marks]
    texts = [shorten(text, MOST_OF_AXIS) for text in texts]
    left = max(map(width, texts)) + GAP
    bottom = top + HEIGHT
    up = Scale(marks[0], marks[-1], bottom, top)
    return Plot(left, top, right, bottom, up, tuple(zip(texts, marks, strict=True)))


def axis(room: Plot) -> str:
    """Return the lines across at each tick, and their numbers."""
    across, numbers = [], []
    for text, mark in room.ticks:
        y = room.up.at(mark)
        across.append(line((room.left, y), (room.right, y)))
        numbers.append(Label(text, room.left - GAP, y + HALF_LETTER, "end"))
    return group("".join(across), class_="chart-grid") + letters(
        numbers, class_="chart-soft", aria_hidden="true"
    )


@dataclass(frozen=True, slots=True)
class Foot:
    """The labels under an axis, and where they end."""

    svg: str
    bottom: float


def foot(
    room: Plot, places: Sequence[tuple[str, float]], pitch: float, heading: str = ""
) -> Foot:
    """Write labels under the axis, as many as keep clear of each other.

    ``pitch`` is how far the places lie apart. Labels are shown at even steps; one that
    is wider than its step goes on in a second line.
    """
    y = room.bottom + HALF_LETTER + FONT * (DESCENT + ASCENT) + 1
    widest = max(width(text) for text, _x in places) + GAP
    wanted = min(widest, MOST_OF_LABEL, room.right - room.left)
    step = max(1, math.ceil(wanted / pitch))
    cell = min(step * pitch, room.right - room.left)
    written: list[Label] = []
    rows = 1
    for text, x in places[::step]:
        lines = wrap(text, max(cell, wanted) - GAP, 2)
        rows = max(rows, len(lines))
        written += _under(lines, x, y)
    y += LINE * (rows - 1)
    if heading:
        y += LINE
        middle = (room.left + room.right) / 2
        written.append(centred(tidy(heading), middle, y, EDGES))
    svg = letters(clear(written), class_="chart-soft", aria_hidden="true")
    return Foot(svg, y + FONT * DESCENT + 2)


def _under(lines: Sequence[str], x: float, y: float) -> Iterator[Label]:
    """Place lines of one label below each other around ``x``."""
    for place, text in enumerate(lines):
        yield centred(text, x, y + LINE * place, EDGES)


def unit_label(figure: AnyFigure, y: float) -> list[Label]:
    """Return what the numbers of the axis count, above it."""
    unit = tidy(figure.unit)
    return [Label(shorten(unit, WIDTH), 0.0, y)] if unit else []

"""What is drawn: figures of each kind, and the chart that is made of one."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lms.records.charts.writing import number

MOST_SERIES = 2
"""Columns side by side in one place; more could not be told apart on a phone."""

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_OUR_OWN = re.compile(r"[?#]|/(?![/\\])")
"""An address within this site; ``//`` and ``/\\`` lead elsewhere."""


class FigureError(ValueError):
    """Tell the programmer that a figure can't be drawn as it was given."""

    code = "figure"


def _check_address(href: str | None) -> None:
    if href is not None and not _OUR_OWN.match(href):
        raise FigureError(f"a chart links to pages of this site only, not to {href!r}")


def _check_number(value: float) -> None:
    if not math.isfinite(value):
        raise FigureError(f"{value} is no number that can be drawn")


@dataclass(frozen=True, slots=True)
class Point:
    """One value under its label, and maybe the address of what is behind it."""

    label: str
    value: float
    href: str | None = None

    def __post_init__(self) -> None:
        _check_number(self.value)
        _check_address(self.href)


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values lie from ``low`` to ``high``."""

    low: float
    high: float
    count: float
    href: str | None = None

    def __post_init__(self) -> None:
        for value in (self.low, self.high, self.count):
            _check_number(value)
        if self.low >= self.high:
            raise FigureError("a bin ends above where it begins")
        _check_address(self.href)


@dataclass(frozen=True, slots=True)
class Series:
    """Points that belong together, such as those of one cohort."""

    label: str
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        if len({each.label for each in self.points}) < len(self.points):
            raise FigureError("a series has each label once")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What every kind has.

    ``name`` becomes the id of the drawing: one on a page. ``heading`` says what the
    labels are ("Hari", "Soal"), ``unit`` what is counted ("pernyataan"); ``write`` says
    a value in full, and ticks of axes stay short by themselves.
    """

    name: str
    title: str
    description: str
    heading: str
    unit: str = ""
    write: Callable[[float], str] = number

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise FigureError(f"{self.name!r} is no id: small letters, digits, hyphens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns(Figure):
    """One or two columns for each day, week or the like; in the order given."""

    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        # The class that slots=True replaces is not the one that super() would mean.
        Figure.__post_init__(self)
        if len(self.series) > MOST_SERIES:
            raise FigureError(f"at most {MOST_SERIES} columns stand side by side")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Figure):
    """Several series over the same labels; a label that a series lacks is a gap.

    Without ``from_zero`` the axis begins near the least value: for marks that all lie
    close together.
    """

    series: tuple[Series, ...]
    from_zero: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars(Figure):
    """A bar for each label, drawn as part of ``most`` where that is known."""

    points: tuple[Point, ...]
    most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel(Figure):
    """How many came as far as each step, from the first to the last."""

    steps: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram(Figure):
    """How values are spread, and the limit that they had to reach."""

    bins: tuple[Bin, ...]
    limit: float | None = None


AnyFigure = Columns | Lines | Bars | Funnel | Histogram


class Kind(StrEnum):
    """The kinds of charts, as their classes in the style sheet say them."""

    COLUMNS = "columns"
    LINES = "lines"
    BARS = "bars"
    FUNNEL = "funnel"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as the table says it; ``value`` is None where there is none."""

    text: str
    value: float | None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its figures."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The same figures for those who would rather read them."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, escaped and ready for a page, and its table."""

    kind: Kind
    name: str
    title: str
    description: str
    svg: str
    table: Table

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to draw."""
        return not self.table.rows

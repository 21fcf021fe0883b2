"""The figures of each kind as a table."""

from lms.core.i18n import _
from lms.records.charts.figures import (
    Bars,
    Cell,
    Columns,
    Funnel,
    Histogram,
    Lines,
    Point,
    Row,
    Series,
    Table,
)
from lms.records.charts.lettering import tidy
from lms.records.charts.writing import number, ratio, share
from lms.web.formats import MISSING

NOTHING = Cell(MISSING, None)


def of_series(figure: Columns | Lines) -> Table:
    """Return a row for each label and a column for each series."""
    rows = {label: [NOTHING] * len(figure.series) for label in labels(figure.series)}
    for place, series in enumerate(figure.series):
        for point in series.points:
            rows[point.label][place] = _cell(figure, point)
    return _table(
        figure,
        tuple(tidy(each.label) for each in figure.series),
        tuple(Row(tidy(label), tuple(cells)) for label, cells in rows.items()),
    )


def of_bars(figure: Bars) -> Table:
    """Return a row for each bar."""
    rows = (Row(tidy(each.label), (_cell(figure, each),)) for each in figure.points)
    return _table(figure, (_unit(figure),), tuple(rows))


def of_funnel(figure: Funnel) -> Table:
    """Return a row for each step, with its shares of the first and the one before."""
    rows = []
    for index, step in enumerate(figure.steps):
        first = _share(step, figure.steps[0])
        before = _share(step, figure.steps[index - 1]) if index else NOTHING
        rows.append(Row(tidy(step.label), (_cell(figure, step), first, before)))
    heads = (_unit(figure), _("Dari awal"), _("Dari tahap sebelumnya"))
    return _table(figure, heads, tuple(rows))


def of_histogram(figure: Histogram) -> Table:
    """Return a row for each bin."""
    rows = (
        Row(
            f"{number(each.low)}–{number(each.high)}",
            (Cell(figure.write(each.count), each.count, each.href),),
        )
        for each in figure.bins
    )
    return _table(figure, (_unit(figure),), tuple(rows))


def labels(series: tuple[Series, ...]) -> list[str]:
    """Return the labels of all series in the order in which they first come."""
    return list(dict.fromkeys(point.label for each in series for point in each.points))


def _cell(figure: Bars | Columns | Funnel | Lines, point: Point) -> Cell:
    return Cell(figure.write(point.value), point.value, point.href)


def _share(step: Point, whole: Point) -> Cell:
    return Cell(share(step.value, whole.value), ratio(step.value, whole.value))


def _unit(figure: Bars | Funnel | Histogram) -> str:
    unit = tidy(figure.unit)
    return unit[:1].upper() + unit[1:] if unit else _("Jumlah")


def _table(
    figure: Bars | Columns | Funnel | Histogram | Lines,
    heads: tuple[str, ...],
    rows: tuple[Row, ...],
) -> Table:
    return Table(tidy(figure.title), (tidy(figure.heading), *heads), rows)

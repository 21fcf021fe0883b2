"""Draw a figure of any kind."""

from typing import assert_never

from lms.records.charts import columns, histogram, lines, rows
from lms.records.charts.figures import (
    AnyFigure,
    Bars,
    Chart,
    Columns,
    Funnel,
    Histogram,
    Lines,
)


def draw(figure: AnyFigure) -> Chart:
    """Return ``figure`` as a drawing with its table, in the language of this moment."""
    match figure:
        case Columns():
            return columns.draw(figure)
        case Lines():
            return lines.draw(figure)
        case Bars():
            return rows.draw_bars(figure)
        case Funnel():
            return rows.draw_funnel(figure)
        case Histogram():
            return histogram.draw(figure)
    assert_never(figure)

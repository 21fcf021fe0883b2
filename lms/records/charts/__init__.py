"""Charts drawn on the server: SVG that reads without a mouse, and the same as a table.

A drawing is as wide as a phone's page and grows with the room it is given; the style
sheet (``records/charts.css``) keeps its letters from growing along. The template
``records/charts.html`` puts drawing and table on a page.
"""

from lms.records.charts.drawing import draw
from lms.records.charts.figures import (
    Bars,
    Bin,
    Cell,
    Chart,
    Columns,
    Figure,
    FigureError,
    Funnel,
    Histogram,
    Kind,
    Lines,
    Point,
    Row,
    Series,
    Table,
)

__all__ = [
    "Bars",
    "Bin",
    "Cell",
    "Chart",
    "Columns",
    "Figure",
    "FigureError",
    "Funnel",
    "Histogram",
    "Kind",
    "Lines",
    "Point",
    "Row",
    "Series",
    "Table",
    "draw",
]

"""Whatever the figures are, a drawing is well-formed, in its box, and legible."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.records.charts import Bars, Bin, Chart, Funnel, Histogram, Point, Series, draw
from lms.records.charts.figures import AnyFigure
from tests.records.charts import examples, looking

ROOM = 1.0
MOST_OF_MARKER = 12

TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", examples.LONG, examples.HOSTILE, "1 Sep", "W" * 300]),
)
VALUES = st.one_of(
    st.integers(-100, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
)
HREFS = st.none() | st.just("/rekam?x=1&y=2")
POINTS = st.builds(Point, TEXTS, VALUES, HREFS)
ROWS = st.lists(POINTS, max_size=20).map(tuple)
APART = st.lists(POINTS, max_size=40, unique_by=lambda point: point.label).map(tuple)
SERIES = st.builds(Series, TEXTS, APART)


@st.composite
def _bins(draw_from: st.DrawFn) -> list[Bin]:
    edges = sorted(draw_from(st.lists(VALUES, min_size=2, max_size=20, unique=True)))
    counts = st.integers(0, 10**9)
    return [
        Bin(low, high, draw_from(counts), draw_from(HREFS))
        for low, high in pairwise(edges)
    ]


FIGURES = st.one_of(
    st.lists(SERIES, max_size=2).map(lambda each: examples.columns(*each)),
    st.builds(
        lambda series, zero: examples.lines(*series, from_zero=zero),
        st.lists(SERIES, max_size=8),
        st.booleans(),
    ),
    ROWS.map(lambda each: examples.funnel(*each)),
    st.builds(
        lambda each, most: examples.bars(*each, most=most), ROWS, st.none() | VALUES
    ),
    st.builds(
        lambda each, limit: examples.histogram(*each, limit=limit),
        _bins(),
        st.none() | VALUES,
    ),
)


def _points(figure: AnyFigure) -> list[float]:
    match figure:
        case Histogram():
            return [each.count for each in figure.bins]
        case Funnel():
            return [each.value for each in figure.steps]
        case Bars():
            return [each.value for each in figure.points]
    return [point.value for each in figure.series for point in each.points]


def _in_table(chart: Chart) -> list[float]:
    rows = chart.table.rows
    cells = [row.cells[:1] if "corong" in chart.name else row.cells for row in rows]
    return [cell.value for row in cells for cell in row if cell.value is not None]


@given(FIGURES)
@settings(max_examples=60)
@example(examples.lines(examples.cohort("I", 1e300, -1e300), examples.cohort("II", 0)))
@example(examples.columns(Series("A", (Point("x", 5e-324), Point("y", 1.7e308)))))
@example(examples.histogram(Bin(1e301, 1e302, 0), limit=1.5e301))
def test_any_figure_is_drawn_legibly_and_within_its_box(figure: AnyFigure) -> None:
    chart = draw(figure)

    wide, high = looking.size(chart)
    assert looking.overlaps(chart) == []
    assert looking.outside(chart) == []
    assert all(
        -MOST_OF_MARKER <= place <= max(wide, high) + ROOM
        for place in looking.places(chart)
    )


@given(FIGURES)
@settings(max_examples=60)
def test_any_table_has_all_points(figure: AnyFigure) -> None:
    chart = draw(figure)

    assert sorted(_in_table(chart)) == sorted(_points(figure))

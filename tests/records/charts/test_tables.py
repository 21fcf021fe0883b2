"""The table beside a chart has every figure of it."""

from lms.records.charts import Point, Row, Series, draw
from tests.records.charts import examples


def _values(rows: tuple[Row, ...]) -> list[float | None]:
    return [cell.value for row in rows for cell in row.cells]


def test_a_table_of_columns_has_the_points_and_their_links() -> None:
    series = examples.days(60)

    table = draw(examples.columns(series)).table

    assert table.heads == ("Hari", "Pernyataan")
    assert [
        Point(row.label, row.cells[0].value or 0, row.cells[0].href)
        for row in table.rows
    ] == list(series.points)


def test_a_figure_that_a_series_lacks_is_a_dash() -> None:
    lacking = Series("II", (Point("Kuis 2", 5),))

    table = draw(examples.lines(examples.cohort("I", 1, 2), lacking)).table

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["1", "–"],
        ["2", "5"],
    ]


def test_a_table_of_a_funnel_has_both_shares() -> None:
    table = draw(examples.funnel(*examples.STEPS)).table

    assert table.heads == ("Tahap", "Peserta", "Dari awal", "Dari tahap sebelumnya")
    assert [cell.text for cell in table.rows[2].cells] == ["860", "69%", "77%"]
    assert [cell.text for cell in table.rows[0].cells] == ["1.240", "100%", "–"]


def test_a_table_of_bars_has_labels_in_full() -> None:
    table = draw(examples.bars(*examples.QUESTIONS)).table

    assert table.rows[0].label == examples.LONG
    assert _values(table.rows) == [23.5, 67.25, 100]


def test_a_table_of_a_histogram_has_a_row_for_each_bin() -> None:
    table = draw(examples.histogram(*examples.TENTHS)).table

    assert table.rows[6].label == "60–70"
    assert _values(table.rows) == [each.count for each in examples.TENTHS]

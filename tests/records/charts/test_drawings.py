"""Each kind of chart, looked at in its own drawing."""

from itertools import pairwise

import pytest

from lms.records.charts import Bin, Chart, FigureError, Point, Series, draw
from lms.records.charts.figures import AnyFigure
from tests.records.charts import examples, looking

KILO_BYTES = 1000


def _named(figure: object) -> str:
    return type(figure).__name__


def _drawn_lengths(chart: Chart, name: str) -> list[float]:
    return [
        float(each.attrib["width"])
        for each in looking.root(chart).iter("rect")
        if each.get("class") == name
    ]


@pytest.mark.parametrize("figure", examples.ALL, ids=_named)
def test_texts_stay_within_the_drawing(figure: AnyFigure) -> None:
    assert looking.outside(draw(figure)) == []


@pytest.mark.parametrize("figure", examples.ALL, ids=_named)
def test_texts_never_lie_over_each_other(figure: AnyFigure) -> None:
    assert looking.overlaps(draw(figure)) == []


@pytest.mark.parametrize("figure", examples.ALL, ids=_named)
def test_a_drawing_is_named_and_described(figure: AnyFigure) -> None:
    drawing = looking.root(draw(figure))

    title, description = drawing[0], drawing[1]
    assert (title.tag, title.text) == ("title", figure.title)
    assert (description.tag, description.text) == ("desc", figure.description)
    assert drawing.attrib["aria-labelledby"] == title.attrib["id"]
    assert drawing.attrib["aria-describedby"] == description.attrib["id"]


@pytest.mark.parametrize("figure", examples.ALL, ids=_named)
def test_a_drawing_carries_no_style_of_its_own(figure: AnyFigure) -> None:
    drawing = looking.root(draw(figure))

    assert [
        each for each in drawing.iter() if "style" in {each.tag, *each.attrib}
    ] == []


@pytest.mark.parametrize("figure", examples.EMPTY, ids=_named)
def test_nothing_to_draw_is_said_in_a_sentence(figure: AnyFigure) -> None:
    chart = draw(figure)

    assert looking.texts(chart) == ["Belum ada data pada rentang ini"]
    assert chart.is_empty
    assert looking.root(chart).attrib["role"] == "img"


def test_a_chart_without_links_is_one_image() -> None:
    chart = draw(examples.columns(examples.days(5, linked=False)))

    assert looking.root(chart).attrib["role"] == "img"


def test_a_chart_with_links_is_a_group_whose_links_say_their_figures() -> None:
    chart = draw(examples.funnel(*examples.STEPS))

    assert looking.root(chart).attrib["role"] == "group"
    assert looking.links(chart)[0] == ("Terdaftar: 1.240 peserta", "/rekam?tahap=1")
    assert looking.links(chart)[2] == (
        "Kuis Konsep: 860 peserta, 69% dari awal · 77% dari tahap sebelumnya",
        "/rekam?tahap=3",
    )


def test_sixty_linked_columns_stay_within_twelve_kilobytes() -> None:
    chart = draw(examples.columns(examples.days(60)))

    assert len(looking.links(chart)) == 60
    assert len(chart.svg.encode()) <= 12 * KILO_BYTES


def test_every_column_answers_to_the_pointer_in_its_full_height() -> None:
    chart = draw(examples.columns(examples.days(4)))

    whole = {each[1].attrib["d"][-6:] for each in looking.root(chart).iter("a")}
    assert len(whole) == 1


def test_two_series_of_columns_have_keys_and_say_whose_figure_it_is() -> None:
    second = Series("Orang", (Point("1 Sep", 4),))

    chart = draw(examples.columns(examples.days(1, linked=False), second))

    assert {"Pernyataan", "Orang"} <= set(looking.texts(chart))
    assert "Orang, 1 Sep: 4 pernyataan" in looking.names(chart)


def test_labels_of_many_days_stand_at_even_steps() -> None:
    chart = draw(examples.columns(examples.days(30)))

    shown = [int(each[:-4]) for each in looking.texts(chart) if each.endswith("Sep")]
    steps = {later - earlier for earlier, later in pairwise(shown)}
    assert shown[0] == 1
    assert len(steps) == 1


def test_long_labels_of_a_few_columns_go_on_in_a_second_line() -> None:
    points = tuple(Point(f"Minggu yang ke-{i} ini", i) for i in range(4))

    chart = draw(examples.columns(Series("A", points)))

    assert looking.texts(chart).count("Minggu") == 4


def test_bars_are_as_long_as_their_share_of_the_most() -> None:
    chart = draw(examples.bars(Point("a", 50), Point("b", 100), most=100))

    half, whole = _drawn_lengths(chart, "chart-bar")
    assert half == pytest.approx(whole / 2, abs=0.1)


def test_a_zero_has_no_bar_and_the_least_has_a_visible_one() -> None:
    chart = draw(examples.bars(Point("a", 0), Point("b", 1e-9), Point("c", 1e9)))

    least, most = _drawn_lengths(chart, "chart-bar")
    assert least == pytest.approx(1.5)
    assert most > 100


def test_a_value_below_zero_is_said_and_has_no_bar() -> None:
    chart = draw(examples.bars(Point("a", -5)))

    assert _drawn_lengths(chart, "chart-bar") == []
    assert "-5" in looking.texts(chart)


def test_the_label_of_a_bar_takes_two_lines_at_most() -> None:
    chart = draw(examples.bars(Point(examples.LONG, 3)))

    *label, value = looking.texts(chart)[1:]
    assert len(label) == 2
    assert label[1].endswith("…")
    assert value == "3"


def test_a_funnel_shows_behind_each_step_how_many_there_were_before() -> None:
    chart = draw(examples.funnel(Point("a", 100), Point("b", 40), Point("c", 10)))

    left = _drawn_lengths(chart, "chart-bar")
    before = _drawn_lengths(chart, "chart-track")
    assert before[1:] == left[:-1]


def test_a_funnel_that_nobody_entered_has_no_shares() -> None:
    chart = draw(examples.funnel(Point("a", 0), Point("b", 0), Point("c", 0)))

    texts = looking.texts(chart)
    assert "– dari awal" in texts
    assert "– dari awal · – dari tahap sebelumnya" in texts


def test_a_histogram_marks_the_limit_and_what_lies_below_it() -> None:
    chart = draw(examples.histogram(*examples.TENTHS, limit=70.01))

    assert "Batas lulus 70,01" in looking.texts(chart)
    assert len(_drawn_lengths(chart, "chart-below")) == 6
    assert len(_drawn_lengths(chart, "chart-bar")) == 3


def test_a_limit_beyond_the_bins_is_not_drawn() -> None:
    chart = draw(examples.histogram(Bin(0, 10, 3), limit=70))

    assert "chart-limit" not in chart.svg


def test_each_line_has_its_own_marker_and_its_name_at_its_end() -> None:
    chart = draw(examples.lines(*examples.COHORTS[:2]))

    drawing = looking.root(chart)
    markers = {
        group.attrib["class"]: group.find("path").attrib["d"].partition("m")[2]  # type: ignore[union-attr]  # a marker follows each
        for group in drawing
        if group.get("class", "").startswith("chart-line-") and group[0].tag == "path"
    }
    assert set(markers) == {"chart-line-1", "chart-line-2"}
    assert len(set(markers.values())) == 2
    assert {"Angkatan I", "Angkatan II"} <= set(looking.texts(chart))


def test_the_name_of_a_line_stands_as_high_as_its_end() -> None:
    low, high = examples.cohort("Rendah", 90, 10), examples.cohort("Tinggi", 10, 90)

    chart = draw(examples.lines(low, high))

    middles = {each.text: (each.top + each.bottom) / 2 for each in looking.boxes(chart)}
    assert middles["Tinggi"] - middles["20"] == pytest.approx(
        (middles["80"] - middles["20"]) * 70 / 60, abs=1
    )
    assert middles["Rendah"] > middles["20"]


def test_a_gap_parts_a_line() -> None:
    whole = examples.cohort("I", 1, 2, 3, 4, 5)
    parted = Series("II", (*whole.points[:2], *whole.points[3:]))

    chart = draw(examples.lines(whole, parted))

    drawn = [
        len(each)
        for each in looking.root(chart).iter("g")
        if each.get("class") == "chart-line"
    ]
    assert drawn == [1, 2]


def test_one_point_alone_has_a_marker_and_no_line() -> None:
    chart = draw(examples.lines(examples.cohort("I", 7)))

    assert "chart-line-1" in chart.svg
    assert 'class="chart-line"' not in chart.svg


def test_more_lines_than_can_be_told_apart_are_left_to_the_table() -> None:
    cohorts = [examples.cohort(f"Angkatan {i}", i, i + 1) for i in range(9)]

    chart = draw(examples.lines(*cohorts))

    assert "3 lainnya ada di tabel" in looking.texts(chart)
    assert "Angkatan 6" not in looking.texts(chart)
    assert len(chart.table.heads) == 10


def test_an_axis_may_begin_near_the_least_value() -> None:
    cohort = examples.cohort("I", 81, 84)

    chart = draw(examples.lines(cohort, from_zero=False))

    assert "0" not in looking.texts(chart)
    assert "81" in looking.texts(chart)


@pytest.mark.parametrize("figure", examples.ALL, ids=_named)
def test_hostile_labels_are_only_text(figure: AnyFigure) -> None:
    point = Point(examples.HOSTILE, 3, '/rekam?x="><script>')
    series = Series(examples.HOSTILE, (point,))
    hostile: dict[str, AnyFigure] = {
        "Columns": examples.columns(series, series),
        "Funnel": examples.funnel(point, point),
        "Bars": examples.bars(point),
        "Histogram": examples.histogram(Bin(0, 1, 2, '/?"><script>')),
        "Lines": examples.lines(series),
    }

    chart = draw(hostile[type(figure).__name__])

    tags = {each.tag for each in looking.root(chart).iter()}
    assert tags <= set("svg title desc g a path rect circle text".split())
    assert "<script" not in chart.svg
    assert "\x00" not in chart.svg
    assert "\u202e" not in chart.svg


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "//lain.example", "/\\lain.example", "https://x.example"],
)
def test_a_chart_does_not_lead_away_from_the_site(href: str) -> None:
    with pytest.raises(FigureError):
        Point("a", 1, href)
    with pytest.raises(FigureError):
        Bin(0, 1, 1, href)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(FigureError):
        Point("a", value)


def test_a_label_that_comes_twice_in_a_series_is_refused() -> None:
    with pytest.raises(FigureError):
        Series("A", (Point("1 Sep", 1), Point("1 Sep", 2)))


def test_a_bin_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(FigureError):
        Bin(10, 10, 1)


def test_a_third_series_of_columns_is_refused() -> None:
    with pytest.raises(FigureError):
        examples.columns(*(Series(each, ()) for each in "abc"))


def test_a_name_that_is_no_id_is_refused() -> None:
    with pytest.raises(FigureError):
        type(examples.bars())(
            name='x" onload="', title="", description="", heading="", points=()
        )

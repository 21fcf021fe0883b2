"""Numbers, axes and the room that texts take."""

import pytest
from flask import Flask
from flask_babel import Babel

from lms.core.i18n import force_locale
from lms.records.charts.lettering import pushed_apart, shorten, tidy, width, wrap
from lms.records.charts.markup import spot
from lms.records.charts.scales import Scale, ticks
from lms.records.charts.writing import measured, number, share, short


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (1240, "1.240"),
        (78.4, "78,4"),
        (2 / 3, "0,67"),
        (0.0031, "0,0031"),
        (-12.5, "-12,5"),
        (1e15, "1E15"),
        (1.25e300, "1,25E300"),
        (1e-9, "1E-9"),
    ],
)
def test_numbers_are_written_in_full(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.5, "0,5"),
        (999, "999"),
        (1500, "1,5\u00a0rb"),
        (2_000_000, "2\u00a0jt"),
        (1e18, "1E18"),
    ],
)
def test_numbers_at_axes_are_short(value: float, written: str) -> None:
    assert short(value) == written


def test_numbers_are_written_in_english_to_readers_of_english() -> None:
    app = Flask("numbers")
    Babel(app)

    with app.test_request_context(), force_locale("en"):
        written = (number(1240.5), short(1500), number(1e16))

    assert written == ("1,240.5", "1.5K", "1E16")


def test_a_figure_is_said_with_its_unit_if_it_has_one() -> None:
    assert measured("3", "menit") == "3 menit"
    assert measured("3", "") == "3"


def test_a_share_of_nothing_is_a_dash() -> None:
    assert share(3, 4) == "75%"
    assert share(0, 0) == "–"
    assert share(1e300, 1e-300) == "–"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0, (0, 1)),
        (0, 1, (0, 1)),
        (0, 3, (0, 1, 2, 3)),
        (0, 95, (0, 20, 40, 60, 80, 100)),
        (0, 1300, (0, 500, 1000, 1500)),
        (-30, 95, (-50, 0, 50, 100)),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert ticks(low, high, whole=True) == expected


def test_ticks_may_be_parts_of_one() -> None:
    assert ticks(0, 1, whole=False) == pytest.approx((0, 0.2, 0.4, 0.6, 0.8, 1.0))


def test_a_scale_holds_what_lies_beyond_its_ends() -> None:
    scale = Scale(0, 10, 100, 200)

    assert [scale.at(value) for value in (-5, 0, 5, 1e308)] == [100, 100, 150, 200]


def test_a_scale_without_extent_is_its_start() -> None:
    assert Scale(3, 3, 100, 200).at(3) == 100


def test_places_are_written_shortly() -> None:
    assert [spot(value) for value in (0.04, -0.04, 12.0, 12.34)] == [
        "0",
        "0",
        "12",
        "12.3",
    ]


def test_a_text_that_fits_is_left_alone() -> None:
    assert shorten("Kuis", width("Kuis")) == "Kuis"


def test_a_text_that_does_not_fit_ends_in_an_ellipsis() -> None:
    short_text = shorten("Kolaborasi antarlembaga", 80)

    assert short_text.endswith("…")
    assert width(short_text) <= 80


def test_lines_break_between_words() -> None:
    assert wrap("satu dua tiga", width("satu dua"), 3) == ("satu dua", "tiga")


def test_a_word_that_is_wider_than_a_line_is_broken() -> None:
    lines = wrap("https://contoh.example/x", 60, 9)

    assert "".join(lines) == "https://contoh.example/x"
    assert all(width(line) <= 60 for line in lines)


def test_wide_letters_take_more_room() -> None:
    assert width("漢字") > width("ab")
    assert width("e\u0301") == width("e")


def test_a_tidy_text_is_one_line_without_control_characters() -> None:
    assert tidy(" a\n\tb\x00\x85c\u202e\ud800 ") == "a b c"


def test_places_are_pushed_apart_within_their_ends() -> None:
    places = pushed_apart([10, 10, 11, 99], 15, (0, 100))

    assert places == [10, 25, 40, 99]


def test_places_at_the_end_are_pushed_back() -> None:
    assert pushed_apart([98, 99, 100], 15, (0, 100)) == [70, 85, 100]

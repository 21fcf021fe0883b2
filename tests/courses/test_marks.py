"""Marks are exact and rounded once, half up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.marks import HUNDRED, Score, exact, rounded

PASS = Decimal("70.01")
POINTS = st.decimals(0, 1000, places=4)


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ("70.005", "70.01"),
        ("70.0049999999", "70.00"),
        ("69.995", "70.00"),
        ("70.015", "70.02"),
        ("0", "0.00"),
        ("99.995", "100.00"),
    ],
)
def test_a_half_is_rounded_up_in_the_second_place(mark: str, shown: str) -> None:
    assert str(rounded(Decimal(mark))) == shown


@pytest.mark.parametrize("number", [70.005, 0.1, 2.675, 1e-4])
def test_a_number_counts_as_it_is_written_and_not_as_its_binary_neighbour(
    number: float,
) -> None:
    assert str(exact(number)) == str(Decimal(repr(number)))


def test_a_decimal_stays_as_it_is() -> None:
    mark = Decimal("70.0050")

    assert exact(mark) is mark


@pytest.mark.parametrize(
    ("raw", "most", "reaches"),
    [
        ("70.00", "100", False),
        ("70.01", "100", True),
        ("70.005", "100", True),
        ("70.0049", "100", False),
        ("7", "10", False),
        ("2", "3", False),
        ("5", "7", True),
    ],
)
def test_the_rounded_share_must_reach_the_mark(
    raw: str,
    most: str,
    reaches: bool,  # noqa: FBT001 - a case
) -> None:
    assert Score(Decimal(raw), Decimal(most)).reaches(PASS) is reaches


def test_out_of_nothing_nothing_is_reached() -> None:
    score = Score(Decimal(0), Decimal(0))

    assert score.percent == 0
    assert not score.reaches(PASS)


def test_the_scaled_score_has_four_places() -> None:
    assert str(Score(Decimal(2), Decimal(3)).scaled) == "0.6667"


@given(POINTS)
def test_rounding_again_changes_nothing(mark: Decimal) -> None:
    assert rounded(rounded(mark)) == rounded(mark)


@given(POINTS, POINTS)
def test_a_higher_mark_is_never_rounded_below_a_lower_one(
    one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))

    assert rounded(low) <= rounded(high)


@given(POINTS, st.decimals("0.0001", 1000, places=4))
def test_the_scaled_score_of_points_within_their_limit_is_within_one(
    points: Decimal, most: Decimal
) -> None:
    score = Score(min(points, most), most)

    assert 0 <= score.scaled <= 1
    assert abs(score.scaled * HUNDRED - score.percent) <= Decimal("0.005")

"""Every mark has exactly one band, and its limits are those of the regulation."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.grades.bands import STANDARD, Band, band
from lms.courses.grades.operations import problems_of
from lms.courses.marks import rounded

MARKS = st.decimals(0, 100, places=6, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("mark", "label"),
    [
        ("100", "Sangat Memuaskan"),
        ("90.01", "Sangat Memuaskan"),
        ("90.00", "Memuaskan"),
        ("80.01", "Memuaskan"),
        ("80.00", "Cukup Memuaskan"),
        ("70.01", "Cukup Memuaskan"),
        ("70.005", "Cukup Memuaskan"),
        ("70.004999", "Kurang Memuaskan"),
        ("70.00", "Kurang Memuaskan"),
        ("60.01", "Kurang Memuaskan"),
        ("60.00", "Tidak Memenuhi Kualifikasi"),
        ("0", "Tidak Memenuhi Kualifikasi"),
    ],
)
def test_a_mark_is_rounded_half_up_before_its_band_is_sought(
    mark: str, label: str
) -> None:
    assert band(Decimal(mark), STANDARD).label == label


@given(MARKS)
def test_a_mark_and_its_rounding_have_the_same_band(mark: Decimal) -> None:
    assert band(mark, STANDARD) == band(rounded(mark), STANDARD)


@given(MARKS, MARKS)
def test_a_higher_mark_never_has_a_lower_band(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))

    assert band(high, STANDARD).from_mark >= band(low, STANDARD).from_mark


@given(
    st.lists(
        st.decimals(0, 100, places=2).filter(bool), min_size=0, max_size=6, unique=True
    ),
    MARKS,
)
def test_bands_that_are_accepted_name_every_mark_by_the_highest_limit_reached(
    limits: list[Decimal], mark: Decimal
) -> None:
    falling = [*sorted(limits, reverse=True), Decimal(0)]
    bands = [Band(f"Kualifikasi {limit}", limit) for limit in falling]

    assert not list(problems_of(bands))
    assert band(mark, bands).from_mark == max(
        limit for limit in falling if limit <= rounded(mark)
    )


def test_a_band_is_shown_by_its_label() -> None:
    assert str(STANDARD[0]) == "Sangat Memuaskan"

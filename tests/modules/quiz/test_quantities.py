"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.modules.quiz.quantities import readings, shown


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("18", ["18"]),
        (" 18 ", ["18"]),
        ("007", ["7"]),
        ("18,5", ["18.5"]),
        ("18.5", ["18.5"]),
        ("-3", ["-3"]),
        ("−3,25", ["-3.25"]),
        ("+4", ["4"]),
        ("1.234,5", ["1234.5"]),
        ("1,234.5", ["1234.5"]),
        ("1 234,5", ["1234.5"]),
        ("1 234 567", ["1234567"]),
        ("1.234.567", ["1234567"]),
        ("1,234,567", ["1234567"]),
        ("1.234", ["1234", "1.234"]),
        ("1,234", ["1.234", "1234"]),
        ("0,500", ["0.500"]),
        ("0.500", ["0.500"]),
        ("12.34.567", []),
        ("1.23,4", []),
        ("1,2,3", []),
        ("1e3", []),
        ("", []),
        ("-", []),
        (",5", []),
        ("5,", []),
        ("delapan belas", []),
        ("١٨", []),
        ("NaN", []),
        ("1" * 41, []),
    ],
)
def test_a_number_is_read(text: str, meant: list[str]) -> None:
    assert list(readings(text)) == [Decimal(each) for each in meant]


@pytest.mark.parametrize("text", ["18 JP", "18JP", "18 jp", "JP 18", "jp. 18"])
def test_the_units_own_word_is_no_fault(text: str) -> None:
    assert readings(text, "JP") == (Decimal(18),)


def test_rupiah_are_read() -> None:
    assert readings("Rp1.500.000,00", "Rp") == (Decimal(1500000),)


def test_another_unit_is_not_a_number() -> None:
    assert readings("18 jam", "JP") == ()
    assert readings("18 JP") == ()


@given(st.decimals(-(10**12), 10**12, places=4))
def test_what_is_shown_can_be_read(number: Decimal) -> None:
    assert number in readings(shown(number))


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_indonesian_and_english_grouping_mean_the_same(whole: int, part: int) -> None:
    english = f"{whole:,}.{part:02d}"
    indonesian = english.translate(str.maketrans(",.", ".,"))

    assert (
        readings(indonesian)[0]
        == readings(english)[-1]
        == Decimal(f"{whole}.{part:02d}")
    )


@given(st.text(max_size=60), st.text(max_size=5))
def test_no_text_breaks_the_reading(text: str, unit: str) -> None:
    assert len(readings(text, unit)) <= 2

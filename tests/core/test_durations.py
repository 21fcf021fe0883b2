"""Durations of xAPI: read as the validator takes them, written to the hundredth."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.durations import LONGEST, format_duration, parse_duration
from lms.xapi.validation import values

lengths = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=400))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT0S", 0),
        ("PT12.34S", 12.34),
        ("PT1,5S", 1.5),
        ("PT1H2M3S", 3723),
        ("P1D", 86400),
        ("P1DT1S", 86401),
        ("P2W", 14 * 86400),
        ("P1M", 30 * 86400),
        ("P1Y2M", 425 * 86400),
        ("PT0.5M", 30),
    ],
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert parse_duration(text).total_seconds() == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "1D", "PT1.2.3S", "P1S", "PT1D", "-PT1S", "PT١S", "pt1s"],
)
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 duration"):
        parse_duration(text)


def test_a_duration_of_geological_length_still_lets_moments_be_reckoned() -> None:
    assert parse_duration("P99999999999Y") == LONGEST


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(), "PT0S"),
        (timedelta(seconds=90), "PT1M30S"),
        (timedelta(hours=1), "PT1H0S"),
        (timedelta(hours=30, seconds=1), "PT30H1S"),
        (timedelta(milliseconds=12340), "PT12.34S"),
        (timedelta(milliseconds=12300), "PT12.3S"),
        (timedelta(milliseconds=10), "PT0.01S"),
        (timedelta(seconds=-5), "PT0S"),
    ],
)
def test_a_length_is_written(length: timedelta, text: str) -> None:
    assert format_duration(length) == text


@given(lengths)
def test_what_is_written_is_read_back_to_the_hundredth(length: timedelta) -> None:
    again = parse_duration(format_duration(length))

    assert abs(again - length) <= timedelta(milliseconds=5, microseconds=1)


@given(lengths)
def test_what_is_written_is_valid_in_a_statement(length: timedelta) -> None:
    values.duration(format_duration(length))


@given(st.from_regex(values._DURATION, fullmatch=True))
def test_every_duration_that_the_lrs_takes_can_be_read(text: str) -> None:
    assert timedelta() <= parse_duration(text) <= LONGEST

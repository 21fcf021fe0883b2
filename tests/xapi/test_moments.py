"""Moments in statements."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.xapi import moments

MOMENT = datetime(2026, 11, 21, 1, 2, 3, 456789, tzinfo=UTC)
aware = st.datetimes(timezones=st.just(UTC))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T01:02:03.456789Z",
        "2026-11-21t01:02:03.456789z",
        "2026-11-21 01:02:03.456789Z",
        "2026-11-21T08:02:03.456789+07:00",
        "2026-11-21T08:02:03.456789+0700",
        "2026-11-21T08:02:03.456789+07",
        "2026-11-20T21:32:03.456789-03:30",
        "2026-11-21T01:02:03.456789",
        "2026-11-21T01:02:03,4567899Z",
    ],
)
def test_every_way_to_write_a_moment_is_understood(text: str) -> None:
    assert moments.parse(text) == MOMENT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-21",
        "2026-11-21T01:02Z",
        "2026-11-21T01:02:03-00:00",
        "2026-11-21T01:02:03-0000",
        "2026-11-21T01:02:03-00",
        "2026-11-21T24:00:00Z",
        "2026-11-21T01:02:61Z",
        "2026-02-30T01:02:03Z",
        "0000-01-01T00:00:00Z",
        "2026-11-21T01:02:03+25:00",
        "21/11/2026 01:02:03",
        "2026-11-21T01:02:03Z ",
        "٢٠٢٦-11-21T01:02:03Z",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moments.parse(text)


def test_a_leap_second_is_taken_as_the_one_before() -> None:
    assert moments.parse("2016-12-31T23:59:60Z") == datetime(
        2016, 12, 31, 23, 59, 59, tzinfo=UTC
    )


@given(aware)
def test_what_is_written_is_read_as_the_same_moment(moment: datetime) -> None:
    assert moments.parse(moments.written(moment)) == moment


@given(aware)
def test_microseconds_keep_a_moment_exactly(moment: datetime) -> None:
    assert moments.from_microseconds(moments.as_microseconds(moment)) == moment


def test_a_moment_is_written_in_utc() -> None:
    western = MOMENT.astimezone(timezone(timedelta(hours=7)))

    assert moments.written(western) == "2026-11-21T01:02:03.456789Z"

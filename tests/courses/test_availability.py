"""What stands between a learner and an activity."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.availability import OPEN, Availability, availability
from tests.courses.outlines import outline
from tests.factories.courses import activity

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
TICK = timedelta(microseconds=1)
KEYS = ("satu", "dua", "tiga")


def _of(
    key: str, completed: set[str], now: datetime, **changes: object
) -> Availability:
    found = outline(activity("satu"), activity("dua"), activity("tiga", **changes))
    return availability(found, found.by_key[key], completed, now)


def test_what_asks_for_nothing_is_open() -> None:
    assert _of("satu", set(), NOON) is OPEN


def test_what_is_missing_is_named_in_the_order_of_the_author() -> None:
    found = _of("tiga", set(), NOON, after=["dua", "satu"])

    assert not found.is_open
    assert [each.key for each in found.after] == ["dua", "satu"]


def test_only_what_is_not_completed_yet_is_named() -> None:
    found = _of("tiga", {"satu"}, NOON, after=["satu", "dua"])

    assert [each.key for each in found.after] == ["dua"]


def test_it_opens_with_the_last_thing_that_it_asks_for() -> None:
    assert _of("tiga", {"satu", "dua"}, NOON, after=["satu", "dua"]) is OPEN


@pytest.mark.parametrize(
    ("now", "is_open"), [(NOON - TICK, False), (NOON, True), (NOON + TICK, True)]
)
def test_the_opening_moment_is_the_first_one_that_is_open(
    now: datetime,
    is_open: bool,  # noqa: FBT001 - a case
) -> None:
    found = _of("tiga", set(), now, opens_at=NOON.isoformat())

    assert found.is_open is is_open
    assert found.opens_at == (None if is_open else NOON)


@pytest.mark.parametrize(
    ("now", "is_open"), [(NOON - TICK, True), (NOON, False), (NOON + TICK, False)]
)
def test_the_closing_moment_is_the_first_one_that_is_closed(
    now: datetime,
    is_open: bool,  # noqa: FBT001 - a case
) -> None:
    found = _of("tiga", set(), now, closes_at=NOON.isoformat())

    assert found.is_open is is_open
    assert found.closed_at == (None if is_open else NOON)


def test_every_reason_is_told_at_once() -> None:
    found = _of("tiga", set(), NOON, after=["satu"], opens_at=(NOON + TICK).isoformat())

    assert [each.key for each in found.after] == ["satu"]
    assert found.opens_at == NOON + TICK


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    found = _of("tiga", set(), NOON, opens_at="2026-03-02T12:00+07:00")

    assert found is OPEN


@given(
    st.sets(st.sampled_from(KEYS)),
    st.sets(st.sampled_from(KEYS)),
    st.permutations(["satu", "dua"]),
)
def test_completing_more_never_locks_anything(
    completed: set[str], more: set[str], after: list[str]
) -> None:
    before = _of("tiga", completed, NOON, after=after)
    later = _of("tiga", completed | more, NOON, after=after)

    assert later.is_open or not before.is_open
    assert {each.key for each in later.after} <= {each.key for each in before.after}

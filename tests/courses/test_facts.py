"""Facts of a log whose client knows no measure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.courses.facts import MOST_SECONDS, Facts, Said, fold
from lms.xapi import verbs

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def facts(*visits: tuple[datetime, str]) -> Facts:
    said = [Said(verbs.EXPERIENCED, at, {"duration": text}) for at, text in visits]
    return fold(said, lambda _: False)[0]


def test_overlapping_visits_count_once() -> None:
    later = NOON + timedelta(minutes=5)

    assert facts((NOON, "PT10M"), (later, "PT10M")).seconds == 15 * 60


def test_a_visit_within_another_adds_nothing() -> None:
    later = NOON + timedelta(minutes=1)

    assert facts((NOON, "PT5M"), (later, "PT1H")).seconds == 60 * 60


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=20))
def test_any_visits_count_each_second_once(visits: list[tuple[int, int]]) -> None:
    spent = {second for end, length in visits for second in range(end - length, end)}

    found = facts(
        *(
            (NOON + timedelta(seconds=end), f"PT{length}S")
            for end, length in sorted(visits)
        )
    )

    assert found.seconds == len(spent)


def test_a_duration_of_geological_length_is_what_a_column_holds() -> None:
    assert facts((NOON, "P9999999999Y")).seconds == MOST_SECONDS


def test_a_visit_cannot_begin_before_the_calendar() -> None:
    dawn = datetime(1, 1, 1, 1, tzinfo=UTC)

    assert facts((dawn, "P1D")).seconds == 60 * 60

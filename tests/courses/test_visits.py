"""How long a visit lasted: claimed by the page, bounded by the server's clock."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.json import JsonObject
from lms.courses import visits
from lms.courses.activities import Context
from lms.xapi import verbs
from tests.factories.courses import TaskModule
from tests.factories.modules import NOON, VISIT, context


def opened(minutes: float, state: JsonObject | None = None) -> Context:
    opened_at = NOON - timedelta(minutes=minutes)
    return context(TaskModule(), {}, opened_at=opened_at, state=state)


def test_the_claim_counts_when_it_is_possible() -> None:
    assert visits.length(opened(10), {"seconds": "61"}) == timedelta(seconds=61)


def test_no_claim_exceeds_the_time_since_the_page_was_drawn() -> None:
    assert visits.length(opened(10), {"seconds": "6000"}) == timedelta(minutes=10)


def test_no_visit_counts_for_more_than_four_hours() -> None:
    day = 24 * 60

    assert visits.length(opened(day), {"seconds": "86400"}) == timedelta(hours=4)


def test_without_a_claim_the_time_since_drawing_counts() -> None:
    assert visits.length(opened(10), {}) == timedelta(minutes=10)


def test_without_a_claim_three_times_the_estimate_is_the_most() -> None:
    assert visits.length(opened(100), {"seconds": ""}) == timedelta(minutes=15)


def test_without_a_genuine_token_nothing_counts() -> None:
    unknown = context(TaskModule(), {}, opened_at=None, visit=None)

    assert visits.length(unknown, {"seconds": "60"}) == timedelta()


def test_a_page_drawn_in_the_future_counts_for_nothing() -> None:
    assert visits.length(opened(-5), {}) == timedelta()


@pytest.mark.parametrize("claim", ["x", "-5", "nan", "inf", "-inf", "1e999", "٣x"])
def test_a_senseless_claim_counts_for_nothing(claim: str) -> None:
    assert visits.length(opened(10), {"seconds": claim}) == timedelta()


def test_a_visit_is_told_as_an_experience_with_its_length() -> None:
    found = opened(10)

    visits.tell(found, {"seconds": "61"}, "tinggal")

    (told,) = found.emissions
    assert told.verb == verbs.EXPERIENCED
    assert told.about is None
    assert told.result.duration == timedelta(seconds=61)
    assert told.statement_id == found.derived_id("visit", VISIT, "tinggal")


def test_the_same_leaving_is_not_told_twice() -> None:
    found = opened(10)
    visits.tell(found, {"seconds": "61"}, "tinggal")

    lasted = visits.tell(found, {"seconds": "90"}, "tinggal")

    assert lasted == timedelta()
    assert len(found.emissions) == 1


def test_two_ways_of_leaving_one_visit_have_two_statements() -> None:
    found = opened(10)

    visits.tell(found, {"seconds": "61"}, "tinggal")
    visits.tell(found, {"seconds": "61"}, "selesai")

    assert len({told.statement_id for told in found.emissions}) == 2


def test_a_glance_is_not_told() -> None:
    found = opened(10)

    visits.tell(found, {"seconds": "0"}, "tinggal")

    assert found.emissions == []
    assert not found.document_changed


def test_what_a_module_keeps_stays_beside_the_visits() -> None:
    found = opened(10, state={"last": 4})

    visits.tell(found, {"seconds": "61"}, "tinggal")

    assert found.state == {"last": 4, "visits": [f"{VISIT} tinggal"]}


def test_only_the_latest_visits_are_remembered() -> None:
    found = opened(10, state={"visits": [str(number) for number in range(10)]})

    visits.tell(found, {"seconds": "61"}, "tinggal")

    assert len(found.state["visits"]) == visits.REMEMBERED
    assert found.state["visits"][0] == "1"


@given(st.text(), st.floats(0, 10_000))
def test_no_visit_begins_before_its_page_was_drawn(claim: str, minutes: float) -> None:
    lasted = visits.length(opened(minutes), {"seconds": claim})

    assert timedelta() <= lasted <= timedelta(minutes=minutes)

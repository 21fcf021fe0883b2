"""A learner's way through a course: states, the next step, and what is missing."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from lms.core import clock
from lms.core.json import JsonObject
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.journey import Journey
from lms.courses.progress.standing import Standing
from tests.courses import outlines
from tests.factories.courses import activity

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
EARLIER, LATER = "2026-03-02T00:00Z", "2026-03-03T00:00Z"
REGISTRATION = UUID(int=7)
DONE = Standing(viewed_at=NOON, last_at=NOON, completed_at=NOON)
SEEN = Standing(viewed_at=NOON, last_at=NOON)


def _journey(*activities: JsonObject, **standings: Standing) -> Journey:
    row = EnrolmentRow(
        registration=REGISTRATION,
        person_id=UUID(int=8),
        account_name=UUID(int=9),
        store_id=UUID(int=10),
        course_id=outlines.COURSE_ID,
        revision_id=outlines.REVISION_ID,
        enrolled_at=NOON,
        withdrawn_at=None,
        cohort_id=None,
        cohort_name=None,
        time_zone=None,
    )
    with clock.running_at(NOON):
        return Journey.of(row, outlines.outline(*activities), standings)


@pytest.mark.parametrize(
    ("changes", "standing", "state"),
    [
        ({}, Standing(), "open"),
        ({}, SEEN, "started"),
        ({}, DONE, "done"),
        ({"opens_at": LATER}, Standing(), "locked"),
        ({"closes_at": EARLIER}, SEEN, "locked"),
        ({"closes_at": EARLIER}, DONE, "done"),
    ],
)
def test_a_step_is_done_locked_started_or_open(
    changes: JsonObject, standing: Standing, state: str
) -> None:
    journey = _journey(activity("satu", **changes), satu=standing)

    assert journey.steps["satu"].state == state


def test_a_locked_step_knows_why() -> None:
    journey = _journey(activity("satu"), activity("dua", after=["satu"]))

    step = journey.steps["dua"]
    assert [each.key for each in step.availability.after] == ["satu"]


def test_a_step_leads_to_its_own_page() -> None:
    journey = _journey(activity("satu"))

    assert journey.url == f"/belajar/{REGISTRATION}"
    assert journey.steps["satu"].url == f"/belajar/{REGISTRATION}/satu"


def test_the_next_step_is_the_first_required_one_that_is_open() -> None:
    journey = _journey(
        activity("selesai"),
        activity("pilihan", required=False),
        activity("terkunci", opens_at=LATER),
        activity("dimulai"),
        activity("terbuka"),
        selesai=DONE,
        dimulai=SEEN,
    )

    assert journey.following == journey.steps["dimulai"]


def test_with_nothing_required_left_the_next_step_is_what_may_be_done() -> None:
    journey = _journey(
        activity("wajib"), activity("pilihan", required=False), wajib=DONE
    )

    assert journey.following == journey.steps["pilihan"]


def test_a_course_whose_rest_is_locked_has_no_next_step() -> None:
    journey = _journey(activity("satu"), activity("dua", opens_at=LATER), satu=DONE)

    assert journey.following is None


def test_what_is_missing_is_required_and_not_done_be_it_locked_or_not() -> None:
    journey = _journey(
        activity("selesai", minutes=1),
        activity("pilihan", required=False, minutes=2),
        activity("terbuka", minutes=10),
        activity("terkunci", opens_at=LATER, minutes=20),
        selesai=DONE,
    )

    assert [step.activity.key for step in journey.missing] == ["terbuka", "terkunci"]
    assert journey.minutes_left == 30


def test_a_section_shows_its_own_steps_in_order() -> None:
    journey = _journey(activity("satu"), activity("dua"))

    steps = journey.of_section(journey.outline.sections[0])

    assert [step.activity.key for step in steps] == ["satu", "dua"]


def test_what_stands_in_an_activity_that_is_gone_is_no_step() -> None:
    journey = _journey(activity("satu"), hilang=DONE)

    assert list(journey.steps) == ["satu"]
    assert (journey.whole.required, journey.whole.done) == (1, 0)

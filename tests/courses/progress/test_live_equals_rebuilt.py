"""Live standings and a rebuild from the log never differ, whatever the log holds."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.courses.activities import Result
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.marks import Score
from lms.courses.progress import operations, queries
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.conftest import rolled_back
from tests.courses import saying
from tests.factories import courses

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
KEYS = ("baca", "tugas", "ujian")
ACTIVITIES = [
    courses.activity(
        "baca", completion=[["read_to_end", 0], ["min_seconds", 90]], grade=None
    ),
    courses.activity(
        "tugas", weight="40", completion=[["submitted", 0], ["graded", 0]]
    ),
    courses.activity("ujian", weight="60", completion=[["passed", 0]]),
]


@dataclass(frozen=True)
class Step:
    """Something is said, perhaps of an earlier moment, or something said is voided."""

    key: str
    verb: str
    minute: int
    number: int
    void: bool


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(KEYS),
        st.sampled_from(
            [
                verbs.VIEWED,
                verbs.EXPERIENCED,
                verbs.PROGRESSED,
                verbs.SUBMITTED,
                verbs.SCORED,
            ]
        ),
        st.integers(0, 40),
        st.integers(0, 100),
        st.booleans(),
    ),
    max_size=14,
)


def _result(step: Step) -> Result:
    if step.verb == verbs.EXPERIENCED:
        return Result(duration=timedelta(seconds=step.number))
    if step.verb == verbs.PROGRESSED:
        return Result(progress=step.number)
    if step.verb == verbs.SCORED:
        return Result(score=Score(Decimal(step.number), Decimal(100)))
    return Result()


def _live(session: Session, row: EnrolmentRow, steps: list[Step]) -> list[UUID]:
    said: list[UUID] = []
    for step in steps:
        if step.void and said:
            saying.void(session, row, said.pop(step.number % len(said)))
        at = START + timedelta(minutes=step.minute)
        said.append(saying.say(session, row, step.key, step.verb, _result(step), at))
    return said


def _stated(session: Session, row: EnrolmentRow, iri: str, verb: str) -> bool:
    found = log.latest(
        session,
        store=row.store_id,
        registration=row.registration,
        activity=iri,
        verb=verb,
    )
    return found is not None


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_any_log_gives_the_same_rows_live_and_rebuilt(
    shared_app: Flask, steps: list[Step]
) -> None:
    with rolled_back(shared_app):
        session = db.session()
        home = courses.institution(session)
        course = courses.publish(session, home, courses.course_document(ACTIVITIES))
        row = courses.enrol(session, courses.person(session, home), course)

        _live(session, row, steps)

        differences, _ = operations.rebuild(session, row.registration, check=True)
        assert differences == []


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_what_the_lms_states_agrees_with_the_standings(
    shared_app: Flask, steps: list[Step]
) -> None:
    with rolled_back(shared_app):
        session = db.session()
        home = courses.institution(session)
        course = courses.publish(session, home, courses.course_document(ACTIVITIES))
        row = courses.enrol(session, courses.person(session, home), course)

        _live(session, row, steps)

        standings = queries.standings(session, row.registration)
        outline = enrolments.outline_for(session, row)
        stated = {
            key: (
                _stated(session, row, outline.by_key[key].placed.iri, verbs.COMPLETED),
                _stated(session, row, outline.by_key[key].placed.iri, verbs.PASSED),
            )
            for key in standings
        }
        assert stated == {
            key: (standing.completed_at is not None, standing.passed is True)
            for key, standing in standings.items()
        }

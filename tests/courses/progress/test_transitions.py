"""What the LMS states when a standing changes: once, and withdrawn when it falls."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.courses.activities import Result
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.marks import Score
from lms.courses.progress import operations, queries
from lms.xapi import queries as log
from lms.xapi import tables, verbs
from lms.xapi.store import Stored
from tests.courses import saying
from tests.factories import courses

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
EXAM = "ujian"
DERIVED = (verbs.COMPLETED, verbs.PASSED, verbs.FAILED)
LAST = {"max": "100", "pass_at": "70.01", "attempts": "last"}

Enrol = Callable[..., EnrolmentRow]


@pytest.fixture
def enrol(session: Session) -> Enrol:
    """Give what enrols somebody into a course of one exam, or of other activities."""
    home = courses.institution(session)

    def enrolled(*activities: JsonObject) -> EnrolmentRow:
        exam = courses.activity(EXAM, weight="100", completion=[["passed", 0]])
        document = courses.course_document(list(activities) or [exam])
        course = courses.publish(session, home, document)
        return courses.enrol(session, courses.person(session, home), course)

    return enrolled


def _exam(**changes: object) -> JsonObject:
    return courses.activity(EXAM, **{"weight": "100", **changes})


def _derived(session: Session, row: EnrolmentRow, iri: str) -> list[tuple[str, bool]]:
    """Return what was derived about ``iri``: the verb, and whether it still holds."""
    return [(_word(each.verb), not each.voided) for each in _all(session, row, iri)]


def _all(session: Session, row: EnrolmentRow, iri: str) -> list[Stored]:
    table = tables.statement
    of_row = table.c.registration == row.registration
    rows = session.scalars(select(table.c.id).where(of_row).order_by(table.c.seq)).all()
    found = {each.id: each for each in log.by_ids(session, row.store_id, rows)}
    in_order = [found[each] for each in rows]
    return [each for each in in_order if each.activity == iri and each.verb in DERIVED]


def _word(verb: str) -> str:
    return verb.rsplit("/", 1)[-1]


def _activity(session: Session, row: EnrolmentRow, key: str = EXAM) -> str:
    return enrolments.outline_for(session, row).by_key[key].placed.iri


def _course(session: Session, row: EnrolmentRow) -> str:
    return enrolments.outline_for(session, row).iri


def _score(session: Session, row: EnrolmentRow, mark: str, minute: int) -> UUID:
    return saying.score(session, row, EXAM, mark, NOON + timedelta(minutes=minute))


def test_passing_is_stated_of_the_activity_and_of_the_course_once(
    session: Session, enrol: Enrol
) -> None:
    row = enrol()

    _score(session, row, "80", 1)
    _score(session, row, "90", 2)

    stated = [("completed", True), ("passed", True)]
    assert _derived(session, row, _activity(session, row)) == stated
    assert _derived(session, row, _course(session, row)) == stated


def test_failing_twice_is_stated_once(session: Session, enrol: Enrol) -> None:
    row = enrol(_exam())

    _score(session, row, "10", 1)
    _score(session, row, "20", 2)

    iri = _activity(session, row)
    assert _derived(session, row, iri) == [("completed", True), ("failed", True)]
    assert _derived(session, row, _course(session, row)) == [("failed", True)]


def test_whoever_passes_after_all_has_failed_before(
    session: Session, enrol: Enrol
) -> None:
    row = enrol(_exam())

    _score(session, row, "10", 1)
    _score(session, row, "80", 2)

    assert _derived(session, row, _activity(session, row)) == [
        ("completed", True),
        ("failed", True),
        ("passed", True),
    ]
    assert _derived(session, row, _course(session, row)) == [
        ("failed", True),
        ("completed", True),
        ("passed", True),
    ]


def test_a_pass_that_is_lost_is_withdrawn_and_the_next_is_a_new_one(
    session: Session, enrol: Enrol
) -> None:
    row = enrol(_exam(grade=LAST, completion=[["passed", 0]]))

    _score(session, row, "80", 1)
    _score(session, row, "10", 2)
    _score(session, row, "90", 3)

    assert _derived(session, row, _activity(session, row)) == [
        ("completed", False),
        ("passed", False),
        ("failed", True),
        ("completed", True),
        ("passed", True),
    ]
    said = _all(session, row, _activity(session, row))
    assert len({each.id for each in said}) == len(said)
    assert _derived(session, row, _course(session, row)) == [
        ("completed", False),
        ("passed", False),
        ("completed", True),
        ("passed", True),
    ]


def test_a_course_that_turns_from_passed_to_failed_says_both(
    session: Session, enrol: Enrol
) -> None:
    row = enrol(_exam(grade=LAST))

    _score(session, row, "80", 1)
    _score(session, row, "10", 2)

    assert _derived(session, row, _course(session, row)) == [
        ("completed", False),
        ("passed", False),
        ("failed", True),
    ]


@pytest.mark.parametrize(
    ("mark", "stated"),
    [("10", ["completed", "failed"]), ("80", ["completed", "passed"])],
)
def test_without_its_only_attempt_nothing_is_left_of_an_outcome(
    session: Session, enrol: Enrol, mark: str, stated: list[str]
) -> None:
    row = enrol(_exam())
    said = _score(session, row, mark, 1)
    assert [
        each[0] for each in _derived(session, row, _activity(session, row))
    ] == stated

    saying.void(session, row, said)

    places = (_activity(session, row), _course(session, row))
    assert not any(
        holds for place in places for _, holds in _derived(session, row, place)
    )
    assert operations.rebuild(session, row.registration, check=True)[0] == []


def test_a_statement_of_completion_tells_how_long_it_took(
    session: Session, enrol: Enrol
) -> None:
    row = enrol(courses.activity("baca", completion=[["min_seconds", 90]], grade=None))

    saying.visit(session, row, "baca", 60, NOON)
    saying.visit(session, row, "baca", 60, NOON + timedelta(hours=1))

    [said] = _all(session, row, _activity(session, row, "baca"))
    assert said.statement["result"] == {"completion": True, "duration": "PT2M0S"}


def test_a_course_without_marks_is_completed_and_passed_without_a_score(
    session: Session, enrol: Enrol
) -> None:
    row = enrol(courses.activity("baca", completion=[["viewed", 0]], grade=None))

    saying.say(session, row, "baca", verbs.VIEWED)

    said = _all(session, row, _course(session, row))
    assert [each.statement["result"] for each in said] == [
        {"success": True, "completion": True},
        {"success": True},
    ]


def test_what_is_only_looked_at_is_not_yet_an_outcome(
    session: Session, enrol: Enrol
) -> None:
    row = enrol()

    saying.say(session, row, EXAM, verbs.VIEWED)

    assert _all(session, row, _activity(session, row)) == []
    assert _all(session, row, _course(session, row)) == []


def test_derived_statements_move_nothing_themselves(
    session: Session, enrol: Enrol
) -> None:
    row = enrol()
    passed = Result(score=Score(Decimal(100), Decimal(100)), success=True)

    saying.say(session, row, EXAM, verbs.PASSED, passed)

    assert queries.standings(session, row.registration) == {}
    assert _derived(session, row, _course(session, row)) == []

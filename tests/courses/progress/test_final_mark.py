"""Two weighted marks go the whole road: log, standing, statement, certificate."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.courses.activities import Result
from lms.courses.certificates import queries as certificates
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.marks import Score, exact
from lms.courses.progress import operations, queries
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.courses import saying
from tests.factories import courses

QUIZ, EXAM = "kuis", "ujian"


def _learner(session: Session, weights: tuple[str, str] = ("50", "50")) -> EnrolmentRow:
    home = courses.institution(session)
    document = courses.course_document(
        [
            courses.activity(QUIZ, weight=weights[0]),
            courses.activity(EXAM, weight=weights[1]),
        ]
    )
    course = courses.publish(session, home, document)
    return courses.enrol(session, courses.person(session, home), course)


def _stated(session: Session, row: EnrolmentRow, verb: str) -> dict[str, Any] | None:
    """Return what the LMS says of the course itself."""
    found = log.latest(
        session,
        store=row.store_id,
        registration=row.registration,
        activity=enrolments.outline_for(session, row).iri,
        verb=verb,
    )
    return None if found is None else found.statement["result"]


@pytest.mark.parametrize(
    ("marks", "final"),
    [
        (("70.00", "70.00"), "70.00"),
        (("69.995", "70.005"), "70.00"),  # rounded twice it would be 70.01
        (("70.0049", "70.0050"), "70.00"),
    ],
)
def test_a_final_mark_of_70_00_fails(
    session: Session, marks: tuple[str, str], final: str
) -> None:
    row = _learner(session)

    for key, mark in zip((QUIZ, EXAM), marks, strict=True):
        saying.score(session, row, key, mark)

    whole = queries.whole(session, row.registration)
    assert whole is not None
    assert (str(whole.mark), whole.passed) == (final, False)
    failed = _stated(session, row, verbs.FAILED)
    assert failed is not None
    assert exact(failed["score"]["raw"]) == Decimal(final)
    assert failed["success"] is False
    assert _stated(session, row, verbs.PASSED) is None
    assert _stated(session, row, verbs.COMPLETED) is None
    assert certificates.valid_of(session, row.registration) is None


@pytest.mark.parametrize(
    ("marks", "final"),
    [
        (("70.00", "70.02"), "70.01"),
        (("70.00", "70.01"), "70.01"),  # 70.005 is rounded up, once, at the end
        (("40.02", "100"), "70.01"),
    ],
)
def test_a_final_mark_of_70_01_passes(
    session: Session, marks: tuple[str, str], final: str
) -> None:
    row = _learner(session)

    for key, mark in zip((QUIZ, EXAM), marks, strict=True):
        saying.score(session, row, key, mark)

    whole = queries.whole(session, row.registration)
    assert whole is not None
    assert (str(whole.mark), whole.passed) == (final, True)
    for verb in (verbs.PASSED, verbs.COMPLETED):
        said = _stated(session, row, verb)
        assert said is not None
        assert exact(said["score"]["raw"]) == Decimal(final)
        assert said["success"] is True
    assert _stated(session, row, verbs.FAILED) is None
    assert certificates.valid_of(session, row.registration) is not None


def test_each_mark_weighs_as_much_as_the_course_says(session: Session) -> None:
    row = _learner(session, ("25", "75"))

    saying.score(session, row, QUIZ, "100")
    saying.score(session, row, EXAM, "60")

    whole = queries.whole(session, row.registration)
    assert whole is not None
    assert whole.mark == Decimal("70.00")


def test_points_out_of_any_number_are_kept_exactly(session: Session) -> None:
    row = _learner(session)
    third = Result(score=Score(Decimal(2), Decimal(3)))

    for key in (QUIZ, EXAM):
        saying.say(session, row, key, verbs.SCORED, third)

    standing = queries.standings(session, row.registration)[QUIZ]
    whole = queries.whole(session, row.registration)
    assert (standing.raw, standing.max) == (Decimal(2), Decimal(3))
    assert whole is not None
    assert whole.mark == Decimal("66.67")
    assert operations.rebuild(session, row.registration, check=True)[0] == []


def test_before_the_last_mark_the_final_one_is_not_yet_decided(
    session: Session,
) -> None:
    row = _learner(session)

    saying.score(session, row, QUIZ, "100")

    whole = queries.whole(session, row.registration)
    assert whole is not None
    assert (whole.mark, whole.finished_at, whole.passed) == (
        Decimal("50.00"),
        None,
        None,
    )
    assert _stated(session, row, verbs.FAILED) is None

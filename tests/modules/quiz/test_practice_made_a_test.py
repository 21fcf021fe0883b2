"""Practice that is made a test later: what was said not to count never counts."""

from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.courses.facts import practice_iri
from lms.courses.outline.models import Course
from lms.courses.progress import operations as progress
from lms.courses.progress import queries as standings
from lms.courses.progress.standing import NOTHING, Standing
from lms.xapi import verbs
from tests.factories import courses, people
from tests.modules.quiz import placed, samples
from tests.modules.quiz.placed import KEY, Placed
from tests.modules.quiz.situations import right_form


def _publish(session: Session, home: UUID, mode: str, **changes: object) -> Course:
    content = samples.content(samples.document(mode=mode, **changes))
    graded = {"max": "100", "pass_at": "70.01", "attempts": "best"}
    grade = {"grade": graded, "weight": "100"} if mode == "graded" else {"grade": None}
    # Or the course would be passed, and whoever has passed keeps the revision.
    other = courses.activity("lain", grade=None)
    return placed.publish(session, home, content, other, **grade)


@pytest.fixture
def home(session: Session) -> UUID:
    """Give the institution whose course it is."""
    return people.institution(session)


@pytest.fixture
def quiz(app: Flask, session: Session, home: UUID) -> Placed:
    """Give a learner in front of a practice."""
    course = _publish(session, home, "practice")
    session.commit()
    return placed.place(app, session, course)


def _sit(session: Session, quiz: Placed, *rightly: str) -> None:
    """Begin an attempt, or go on with it, answer rightly and submit."""
    session.commit()
    quiz.send("/mulai")
    for key in rightly:
        row = quiz.row(key)
        fields = quiz.fields(row) | right_form(row)
        session.commit()
        quiz.send(f"/simpan/{row.number}", **fields)
    attempt = str(quiz.sitting.id)
    session.commit()
    quiz.send("/kumpulkan", attempt=attempt)


def _make_test(session: Session, home: UUID, **changes: object) -> None:
    _publish(session, home, "graded", **changes)
    session.commit()


def _standing(session: Session, quiz: Placed) -> Standing:
    return standings.standings(session, quiz.registration).get(KEY, NOTHING)


def _mark(session: Session, quiz: Placed) -> Decimal | None:
    whole = standings.whole(session, quiz.registration)
    return whole.mark if whole else None


EVERYTHING = tuple(each["key"] for each in samples.EVERY)


def test_practice_says_that_it_was_and_completes(
    session: Session, quiz: Placed
) -> None:
    _sit(session, quiz, *EVERYTHING)

    said = {each["verb"]["id"]: each for each in quiz.told()}
    for verb in (verbs.SUBMITTED, verbs.SCORED):
        assert said[verb]["result"]["extensions"] == {practice_iri(): True}
    assert _standing(session, quiz).completed_at is not None


def test_a_graded_attempt_says_nothing_of_practice(
    app: Flask, session: Session
) -> None:
    quiz = placed.place(app, session)
    _sit(session, quiz, "k-short")

    assert practice_iri() not in str(quiz.told())


def test_practice_gives_no_mark_when_it_becomes_a_test(
    session: Session, quiz: Placed, home: UUID
) -> None:
    _sit(session, quiz, *EVERYTHING)

    _make_test(session, home)

    found = _standing(session, quiz)
    assert (found.attempts, found.raw, found.passed) == (0, None, None)
    assert found.completed_at is None
    assert found.submitted_at is None
    assert _mark(session, quiz) is None
    assert progress.rebuild(session, quiz.registration, check=True)[0] == []


def test_the_first_graded_attempt_is_the_only_one_that_counts(
    session: Session, quiz: Placed, home: UUID
) -> None:
    _sit(session, quiz, *EVERYTHING)
    _make_test(session, home)

    _sit(session, quiz, "k-multiple")

    found = _standing(session, quiz)
    assert (found.attempts, found.raw, found.passed) == (1, Decimal(2), False)
    assert _mark(session, quiz) == Decimal("20.00")
    assert progress.rebuild(session, quiz.registration, check=True)[0] == []


def test_practice_uses_up_no_attempt_of_the_test(
    session: Session, quiz: Placed, home: UUID
) -> None:
    for _ in range(2):
        _sit(session, quiz)
    _make_test(session, home, attempts=1)

    lobby = quiz.text()
    _sit(session, quiz)

    assert "1 dari 1 masih tersedia" in lobby
    assert lobby.count("Latihan, tidak dihitung") == 2
    assert quiz.sitting.number == 3
    assert "Semua percobaan sudah dipakai" in quiz.text()


def test_practice_that_was_begun_before_ends_as_practice(
    session: Session, quiz: Placed, home: UUID
) -> None:
    quiz.send("/mulai")
    _make_test(session, home)

    _sit(session, quiz, *EVERYTHING)

    assert quiz.sitting.number == 1
    assert _standing(session, quiz).attempts == 0
    assert "Latihan, tidak dihitung" in quiz.text("/hasil/1")


def test_the_transcript_marks_what_was_practice(
    session: Session, quiz: Placed, home: UUID
) -> None:
    _sit(session, quiz, "k-short")
    _make_test(session, home)
    _sit(session, quiz, "k-short")

    page = quiz.browser.get(f"/nilai/{quiz.registration}/{KEY}").text

    assert page.count("Latihan, tidak dihitung") == 2
    assert page.count("<strong>memperoleh nilai untuk</strong>") == 2


def test_a_test_that_becomes_practice_keeps_its_completion(
    app: Flask, session: Session, home: UUID
) -> None:
    course = _publish(session, home, "graded")
    quiz = placed.place(app, session, course)
    _sit(session, quiz)

    _publish(session, home, "practice")
    session.commit()

    found = _standing(session, quiz)
    assert found.completed_at is not None
    assert (found.raw, _mark(session, quiz)) == (None, None)

"""Attempts that nobody came back to: ended by the system, at their deadline."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import clock, transaction
from lms.core.db import db
from lms.courses import privacy, publishing, registry
from lms.courses.activities import Context
from lms.courses.enrolments import operations as enrolments
from lms.courses.player import overdue
from lms.courses.progress import operations as progress
from lms.courses.progress import queries as standings
from lms.modules.quiz import QuizModule
from tests.databases import ENGINES, application
from tests.factories import people
from tests.modules.quiz import placed, samples
from tests.modules.quiz.placed import KEY, Placed
from tests.modules.quiz.situations import right_form

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
DEADLINE = NOON + timedelta(minutes=20)
LATER = DEADLINE + timedelta(minutes=1)


def _begin(app: Flask, session: Session, quiz: Placed) -> Placed:
    """Let the learner answer one question at noon and leave."""
    session.commit()
    with clock.running_at(NOON):
        quiz.send("/mulai")
        row = quiz.row("k-short")
        fields = quiz.fields(row) | right_form(row)
        # Else ending it would roll back to before the request below.
        session.commit()
        quiz.send(f"/simpan/{row.number}", **fields)
    return quiz


@pytest.fixture
def quiz(app: Flask, session: Session) -> Placed:
    """Give a learner who has left in the middle of a quiz of twenty minutes."""
    return _begin(app, session, placed.place(app, session))


def _untimed(app: Flask, session: Session, closes_at: datetime) -> Placed:
    institution = people.institution(session)
    content = samples.content(samples.document())
    course = placed.publish(
        session, institution, content, closes_at=closes_at.isoformat()
    )
    return _begin(app, session, placed.place(app, session, course))


def _end_at(session: Session, moment: datetime) -> int:
    with clock.running_at(moment):
        return overdue.end(session)


def _said(quiz: Placed) -> list[tuple[str, str]]:
    """Return the last word of each verb, and the minute of its moment."""
    return [
        (each["verb"]["id"].rsplit("/", 1)[-1], each["timestamp"][11:16])
        for each in quiz.told()
    ]


def test_an_attempt_ends_at_its_deadline_and_not_when_that_is_noticed(
    session: Session, quiz: Placed
) -> None:
    assert _end_at(session, LATER) == 1

    assert quiz.sitting.submitted_at == DEADLINE
    assert _said(quiz) == [
        ("initialized", "05:00"),
        ("answered", "05:20"),
        ("submit", "05:20"),
        ("scored", "05:20"),
    ]


def test_what_was_saved_counts_as_if_the_learner_had_submitted_it(
    session: Session, quiz: Placed
) -> None:
    _end_at(session, LATER)

    found = standings.standings(session, quiz.registration)[KEY]
    assert (found.attempts, found.raw) == (1, Decimal(1))
    assert found.submitted_at == DEADLINE
    assert found.completed_at == DEADLINE
    assert progress.rebuild(session, quiz.registration, check=True)[0] == []
    assert quiz.sitting.receipt in quiz.text("/hasil/1")


@pytest.mark.parametrize("moment", [NOON, DEADLINE, DEADLINE + timedelta(seconds=5)])
def test_nothing_ends_before_the_last_answer_may_have_arrived(
    session: Session, quiz: Placed, moment: datetime
) -> None:
    assert _end_at(session, moment) == 0
    assert quiz.sitting.is_open


def test_what_has_ended_is_not_ended_again(session: Session, quiz: Placed) -> None:
    _end_at(session, LATER)
    before = quiz.told()

    assert _end_at(session, LATER) == 0
    assert quiz.told() == before


def test_an_attempt_that_was_submitted_is_left_alone(
    session: Session, quiz: Placed
) -> None:
    attempt = str(quiz.sitting.id)
    session.commit()
    with clock.running_at(NOON + timedelta(minutes=3)):
        quiz.send("/kumpulkan", attempt=attempt)

    assert _end_at(session, LATER) == 0
    assert quiz.sitting.submitted_at == NOON + timedelta(minutes=3)


def test_without_a_limit_an_attempt_ends_when_its_activity_closes(
    app: Flask, session: Session
) -> None:
    closes_at = NOON + timedelta(hours=3)
    quiz = _untimed(app, session, closes_at)

    assert _end_at(session, closes_at - timedelta(seconds=1)) == 0
    assert _end_at(session, closes_at + timedelta(minutes=1)) == 1
    assert quiz.sitting.submitted_at == closes_at


def test_an_attempt_without_any_end_waits_for_its_learner(
    app: Flask, session: Session
) -> None:
    endless = _begin(app, session, placed.place(app, session, time_limit=None))

    assert _end_at(session, NOON + timedelta(days=400)) == 0
    assert endless.sitting.is_open


def test_of_whoever_has_left_nothing_more_is_said(
    session: Session, quiz: Placed
) -> None:
    enrolments.withdraw(session, quiz.registration, by=None)
    session.commit()

    assert _end_at(session, LATER) == 0
    assert [verb for verb, _ in _said(quiz)] == ["initialized"]


def test_of_whoever_was_erased_nothing_more_is_said(
    session: Session, quiz: Placed
) -> None:
    privacy.erase(session, quiz.person.id)
    session.commit()

    assert _end_at(session, LATER) == 0
    assert [verb for verb, _ in _said(quiz)] == ["initialized"]


def test_an_activity_that_left_the_course_has_nothing_to_end(
    session: Session, quiz: Placed
) -> None:
    home = quiz.course.institution_id
    read = publishing.read(_without_quiz(quiz.course.key))
    publishing.publish(session, read, institution_id=home)
    session.commit()

    assert _end_at(session, LATER) == 0


def _without_quiz(key: str) -> dict[str, bytes]:
    course = f"""\
format: 1
key: {key}
title: Tanpa Kuis
language: id
summary: Untuk uji.
goals: [Membaca]
jp: 1
sections:
  - key: satu
    title: Satu
    activities:
      - {{key: baca, module: page, title: Baca, minutes: 5, source: baca.md}}
"""
    return {"course.yaml": course.encode(), "baca.md": b"Isi.\n"}


# --- A module that fails; several at once


class FailingQuiz(QuizModule):
    """A quiz that cannot be ended for one learner."""

    def __init__(self, refused: Placed) -> None:
        self.refused = refused

    def expire(self, context: Context) -> None:
        """Fail for that learner."""
        if context.registration == self.refused.registration:
            raise ZeroDivisionError
        super().expire(context)


def test_one_that_fails_keeps_no_other_waiting(
    app: Flask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    course = placed.place(app, session).course
    first, second = (
        _begin(app, session, placed.place(app, session, course)) for _ in range(2)
    )

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.current().modules, "quiz", FailingQuiz(first))
        assert _end_at(session, LATER) == 1

    assert (first.sitting.is_open, second.sitting.is_open) == (True, False)
    assert f"{KEY} of {first.registration} was not ended" in caplog.text
    assert _end_at(session, LATER) == 1


def _at_once(jobs: Sequence[Callable[[], object]]) -> None:
    ready = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        ready.wait(timeout=30)
        job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(run, jobs))


@pytest.mark.parametrize("engine", ENGINES)
def test_several_servers_and_the_learner_give_one_result(engine: str) -> None:
    with application(engine) as app:
        with app.app_context(), transaction.writing(db.session):
            quiz = placed.place(app, db.session())
        with clock.running_at(NOON):
            quiz.send("/mulai")
        with app.app_context(), transaction.reading(db.session):
            attempt = str(quiz.sitting.id)

        def server() -> None:
            with app.app_context():
                _end_at(db.session(), LATER)

        def learner() -> None:
            with clock.running_at(LATER):
                quiz.browser_again(app).send("/kumpulkan", attempt=attempt)

        _at_once([*[partial(server)] * 3, learner])

        with app.app_context(), transaction.reading(db.session):
            verbs = [verb for verb, _ in _said(quiz)]
            assert quiz.sitting.submitted_at == DEADLINE
    assert verbs == ["initialized", "submit", "scored"]

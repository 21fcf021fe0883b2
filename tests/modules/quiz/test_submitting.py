"""Submitting: every answer is said, one result, and time that runs out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from lms.core.errors import ConflictError
from lms.modules.quiz import operations
from lms.modules.quiz.sitting import receipt_of
from tests.factories.modules import NOON
from tests.modules.quiz.situations import (
    Learner,
    learner,
    page,
    redirect,
    reply,
)

MINUTE = timedelta(minutes=1)


# Submitting


def test_submitting_says_every_answer_then_the_outcome(session: Session) -> None:
    who = learner(session).start()
    who.answer_rightly("k-multiple")
    who.answer_rightly("k-numeric")
    who.said.clear()
    who.wait(minutes=7)

    answer = redirect(who.submit())

    assert answer.url.endswith("/hasil/1")
    assert sorted(who.verbs()[:2]) == ["answered", "answered"]
    assert who.verbs()[2:] == ["submit", "scored"]
    submitted, scored = who.said[2:]
    assert submitted.result.completion is True
    assert submitted.result.duration == timedelta(minutes=7)
    assert scored.result.score is not None
    assert scored.result.score.raw == Decimal(3)
    assert scored.result.score.max == Decimal(10)
    assert scored.result.success is False


def test_an_answer_is_said_about_its_question(session: Session) -> None:
    who = learner(session).start()
    who.answer_rightly("k-numeric")
    who.submit()

    said = who.said[1]

    assert said.about is not None
    assert said.attempt is not None
    assert said.about.path == "question/k-numeric"
    assert said.about.description == "Berapa JP?"
    assert said.about.interaction == {
        "interactionType": "numeric",
        "correctResponsesPattern": ["17.5[:]18.5"],
    }
    assert said.attempt.path == "attempt/1"
    assert said.result.response == "18"
    assert said.result.success is True


def test_everything_right_passes(session: Session) -> None:
    who = learner(session).start()
    for key in who.sitting.quiz.questions:
        who.answer_rightly(key)

    who.submit()

    score = who.said[-1].result
    assert score.score is not None
    assert (score.score.scaled, score.success) == (Decimal(1), True)


def test_submitting_twice_gives_one_result(session: Session) -> None:
    who = learner(session).start()
    who.answer_rightly("k-short")
    first = who.submit()
    said = list(who.said)
    who.wait(minutes=5)

    assert who.submit() == first
    assert who.said == said


def test_statements_have_the_same_names_when_told_again(session: Session) -> None:
    who = learner(session, attempts=2).start()
    who.answer_rightly("k-short")
    who.submit()
    who.start().submit()

    names = [each.statement_id for each in who.said]
    derived = who.context().derived_id("attempt", 1, "answered", "k-short")

    assert len(set(names)) == len(names)
    assert derived in names


def test_nothing_is_saved_after_submitting(session: Session) -> None:
    who = learner(session).start()
    who.save("k-short", {"answer": "Ego"})
    who.submit()

    answer = reply(who.save("k-short", {"answer": "lain"}, script="1"))

    assert answer.status == 409
    assert answer.body["url"].endswith("/hasil/1")
    assert who.row("k-short").answer.response == "Ego"
    assert redirect(who.save("k-short", {"answer": "lain"})).kind == "warning"


def test_the_operation_itself_refuses_a_submitted_attempt(session: Session) -> None:
    who = learner(session).start()
    row = who.row("k-short")
    who.submit()

    with pytest.raises(ConflictError):
        operations.save(
            session, who.attempts[0], row, operations.Sent({"answer": "x"}, 5), who.now
        )


def test_the_receipt_follows_from_the_answers(session: Session) -> None:
    who = learner(session).start()
    who.answer_rightly("k-short")
    before = receipt_of(who.sitting)
    who.answer_rightly("k-single")
    who.submit()

    receipt = who.sitting.receipt

    assert receipt == receipt_of(who.sitting) != before
    assert [len(group) for group in receipt.split("-")] == [4, 4, 4]


# Time


def test_an_answer_after_the_deadline_is_refused_and_the_rest_counts(
    session: Session,
) -> None:
    who = learner(session, time_limit=20).start()
    who.answer_rightly("k-short")
    who.wait(minutes=20, seconds=6)

    answer = reply(who.save("k-short", {"answer": "terlambat"}, script="1"))

    assert answer.status == 409
    assert answer.body["url"].endswith("/hasil/1")
    assert who.row("k-short").mark.correct
    assert who.attempts[0].submitted_at == NOON + 20 * MINUTE
    assert who.verbs()[-2:] == ["submit", "scored"]
    assert who.said[-2].result.duration == 20 * MINUTE


def test_an_answer_within_the_grace_still_counts(session: Session) -> None:
    who = learner(session, time_limit=20).start()
    who.wait(minutes=20, seconds=5)

    who.answer_rightly("k-short")

    assert who.row("k-short").mark.correct
    assert who.sitting.is_open


def test_a_late_form_is_told_that_time_is_over(session: Session) -> None:
    who = learner(session, time_limit=20).start()
    who.answer_rightly("k-short")
    who.wait(hours=1)

    answer = redirect(who.save("k-short", {"answer": "terlambat"}))

    assert answer.kind == "warning"
    assert "1 jawaban" in answer.message
    assert answer.url.endswith("/hasil/1")


def test_time_that_ran_out_shows_on_the_first_page(session: Session) -> None:
    who = learner(session, time_limit=20).start()
    who.wait(minutes=21)

    assert page(who.get()).values["over"] is True
    assert redirect(who.get("soal", "1")).url == who.context().base_url
    assert redirect(who.get("tinjau")).url == who.context().base_url
    assert who.sitting.is_open


def test_starting_again_after_the_deadline_submits_what_there_is(
    session: Session,
) -> None:
    who = learner(session, time_limit=20, attempts=2).start()
    who.wait(minutes=21)

    assert redirect(who.post("mulai")).url.endswith("/hasil/1")
    assert redirect(who.post("mulai")).url.endswith("/soal/1")
    assert [each.number for each in who.attempts] == [1, 2]


def test_the_pages_timer_submits_at_the_deadline(session: Session) -> None:
    who = learner(session, time_limit=20).start()
    who.wait(minutes=20)

    assert redirect(who.submit()).url.endswith("/hasil/1")
    assert who.attempts[0].submitted_at == NOON + 20 * MINUTE


def test_a_late_submit_is_told_that_time_was_over(session: Session) -> None:
    who = learner(session, time_limit=20).start()
    who.wait(minutes=30)

    late, again = redirect(who.submit()), redirect(who.submit())

    assert (late.kind, again.message) == ("warning", "")
    assert who.attempts[0].submitted_at == NOON + 20 * MINUTE


def test_no_attempt_outlasts_the_activity(session: Session) -> None:
    who = learner(session, time_limit=20)
    who.closes_at = NOON + 10 * MINUTE
    who.start()
    who.answer_rightly("k-short")
    who.wait(minutes=11)

    assert reply(who.save("k-short", {"answer": "x"}, script="1")).status == 409
    assert who.attempts[0].submitted_at == NOON + 10 * MINUTE


def test_a_longer_opening_gives_the_attempt_its_own_time_back(
    session: Session,
) -> None:
    who = learner(session, time_limit=20)
    who.closes_at = NOON + 10 * MINUTE
    who.start()
    who.closes_at = None
    who.wait(minutes=19)

    who.answer_rightly("k-short")

    assert who.row("k-short").mark.correct


def test_another_device_has_the_same_questions_answers_and_deadline(
    session: Session,
) -> None:
    who = learner(session, time_limit=20).start()
    who.answer_rightly("k-short")
    elsewhere = Learner(session, who.content, who.now + MINUTE, who.registration)

    elsewhere.start()

    assert elsewhere.sitting == who.sitting

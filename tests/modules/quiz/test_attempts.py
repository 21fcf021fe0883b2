"""Attempts: one at a time, resumed anywhere, saved in order, over when time is over."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.core import json
from lms.core.errors import ConflictError, NotFoundError
from lms.core.memory import Memory
from lms.modules.quiz import operations, queries
from lms.modules.quiz.errors import AnswerError, NoAttemptLeftError
from lms.modules.quiz.models import QuizAnswer, QuizAttempt, QuizContent
from lms.modules.quiz.review import QuestionView
from lms.modules.quiz.sitting import Row
from tests.factories.modules import NOON
from tests.modules.quiz import samples
from tests.modules.quiz.situations import (
    MODULE,
    learner,
    page,
    redirect,
    reply,
    right_form,
)

MINUTE = timedelta(minutes=1)


def test_starting_opens_the_first_question_and_says_so(session: Session) -> None:
    who = learner(session)

    answer = redirect(who.post("mulai"))

    assert answer.url.endswith("/soal/1")
    assert who.verbs() == ["initialized"]
    assert who.said[0].about is None
    assert who.said[0].attempt is not None
    assert who.said[0].attempt.path == "attempt/1"


def test_starting_twice_gives_the_same_attempt(session: Session) -> None:
    who = learner(session)

    who.start().start()

    assert [each.number for each in who.attempts] == [1]
    assert who.verbs() == ["initialized"]


def test_the_database_refuses_a_second_open_attempt(session: Session) -> None:
    who = learner(session).start()
    first = who.attempts[0]
    second = QuizAttempt(
        registration=who.registration,
        activity="bagian",
        number=2,
        revision=first.revision,
        seed=b"x",
        started_at=NOON,
    )

    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(second)


def test_each_attempt_has_a_seed_of_its_own(session: Session) -> None:
    one, other = learner(session).start(), learner(session).start()

    assert one.attempts[0].seed != other.attempts[0].seed


def test_another_attempt_follows_while_there_is_one_left(session: Session) -> None:
    who = learner(session, attempts=2).start()
    who.submit()
    who.start()
    who.submit()

    with pytest.raises(NoAttemptLeftError):
        who.start()

    assert [each.number for each in who.attempts] == [1, 2]


def test_unlimited_attempts_never_end(session: Session) -> None:
    who = learner(session, attempts=0)

    for _ in range(4):
        who.start().submit()

    assert len(who.attempts) == 4
    assert page(who.get()).values["attempts_left"] is None


def test_attempts_of_one_content_keep_it_once(session: Session) -> None:
    for _ in range(3):
        learner(session).start()

    digest = queries.digest_of(learner(session).content)
    kept = select(QuizContent).where(QuizContent.digest == digest)
    assert len(session.scalars(kept).all()) == 1


# Saving


@pytest.mark.parametrize("key", list(samples.quiz().questions))
def test_a_right_answer_is_kept_and_counts(session: Session, key: str) -> None:
    who = learner(session).start()

    who.answer_rightly(key)

    assert who.row(key).mark.correct
    assert who.sitting.answered == 1


def test_a_saved_answer_leads_to_the_next_question(session: Session) -> None:
    who = learner(session, shuffle_questions=False).start()

    assert redirect(who.answer_rightly("k-single")).url.endswith("/soal/2")
    assert redirect(who.answer_rightly("k-numeric")).url.endswith("/tinjau")
    assert redirect(who.save("k-single", {}, go="5")).url.endswith("/soal/5")
    assert redirect(who.save("k-single", {}, go="tinjau")).url.endswith("/tinjau")
    assert redirect(who.save("k-single", {}, go="99")).url.endswith("/soal/2")


def test_a_learner_comes_back_to_the_question_that_was_saved_last(
    session: Session,
) -> None:
    who = learner(session, shuffle_questions=False).start()
    who.answer_rightly("k-matching")

    assert redirect(who.post("mulai")).url.endswith("/soal/4")


def test_a_script_hears_when_its_answer_was_saved(session: Session) -> None:
    who = learner(session).start()

    answer = reply(who.save("k-short", {"answer": "Ego"}, script="1"))

    assert answer.status == 200
    assert answer.body == {
        "message": "Tersimpan 12.00.00",
        "seq": 1,
        "stale": False,
        "other": False,
    }


def test_an_answer_can_be_emptied_again(session: Session) -> None:
    who = learner(session).start()
    who.answer_rightly("k-single")

    answer = redirect(who.save("k-single", {"answer": "apa pun"}, go="kosong"))

    assert who.row("k-single").is_empty
    assert answer.url.endswith(f"/soal/{who.row('k-single').number}")


def test_a_doubtful_question_is_flagged_and_unflagged(session: Session) -> None:
    who = learner(session).start()

    who.save("k-short", {"answer": "Ego"}, flagged="1")
    assert who.row("k-short").answer.flagged

    who.save("k-short", {"answer": "Ego"})
    assert not who.row("k-short").answer.flagged


def test_a_late_retry_never_undoes_a_newer_answer(session: Session) -> None:
    who = learner(session).start()
    old = who.fields("k-short", answer="lama", seq="1", script="1")
    number = str(who.row("k-short").number)
    who.post("simpan", number, who.fields("k-short", answer="baru", seq="2"))

    answer = reply(who.post("simpan", number, old))

    assert answer.body["stale"] is True
    assert who.row("k-short").answer.response == "baru"


def test_what_arrives_twice_is_no_conflict(session: Session) -> None:
    who = learner(session).start()
    same = who.fields("k-short", answer="Ego", flagged="1", script="1")
    number = str(who.row("k-short").number)
    who.post("simpan", number, same)

    again = reply(who.post("simpan", number, same))

    assert again.body["stale"] is False
    assert who.row("k-short").answer.response == "Ego"


def test_a_double_press_goes_on_like_one(session: Session) -> None:
    who = learner(session, shuffle_questions=False).start()
    same = right_form(who.row("k-single")) | who.fields("k-single", go="2")

    answers = [redirect(who.post("simpan", "1", same)) for _ in range(2)]

    assert [answer.url.rpartition("/")[2] for answer in answers] == ["2", "2"]
    assert [answer.message for answer in answers] == ["", ""]


def test_a_stale_page_without_script_is_shown_the_newer_answer(
    session: Session,
) -> None:
    who = learner(session).start()
    old = who.fields("k-short", answer="lama")
    who.save("k-short", {"answer": "baru"})

    answer = redirect(who.post("simpan", str(who.row("k-short").number), old))

    assert answer.kind == "warning"
    assert answer.url.endswith(f"/soal/{who.row('k-short').number}")
    assert who.row("k-short").answer.response == "baru"


def test_a_second_device_is_warned_and_so_is_the_first(session: Session) -> None:
    who = learner(session).start()

    def other(device: str) -> bool:
        body = who.save("k-short", {"answer": "a"}, script="1", device=device)
        return bool(reply(body).body["other"])

    assert [other("hp"), other("hp"), other("laptop"), other("hp"), other("hp")] == [
        False,
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("seq", ["", "0", "-1", "satu", "10001", "99999999999"])
def test_a_senseless_count_is_refused(session: Session, seq: str) -> None:
    who = learner(session).start()

    with pytest.raises(AnswerError):
        who.save("k-short", {"answer": "a"}, seq=seq, script="1")


def test_an_unknown_option_is_refused_and_nothing_kept(session: Session) -> None:
    who = learner(session).start()
    who.answer_rightly("k-single")

    with pytest.raises(AnswerError):
        who.save("k-single", {"answer": "zzzzzzzz"}, script="1", device="lain")

    assert who.row("k-single").mark.correct
    assert who.attempts[0].device == ""


def test_a_refused_answer_comes_back_with_the_reason(session: Session) -> None:
    who = learner(session).start()

    drawn = page(who.save("k-numeric", {"answer": "banyak"}))

    assert drawn.status == 422
    assert drawn.values["error"] == "“banyak” bukan angka; tulis misalnya 18 atau 18,5."
    assert getattr(drawn.values["view"], "value", None) == "banyak"


@pytest.mark.parametrize("number", ["0", "8", "-1", "satu", "", "٣"])
def test_an_unknown_question_is_refused(session: Session, number: str) -> None:
    who = learner(session).start()

    with pytest.raises(NotFoundError):
        who.post("simpan", number, who.fields("k-short"))
    with pytest.raises(NotFoundError):
        who.get("soal", number)


@pytest.mark.parametrize("action", ["simpan", "kumpulkan", "periksa"])
def test_the_attempt_of_somebody_else_does_not_exist(
    session: Session, action: str
) -> None:
    owner, thief = learner(session).start(), learner(session).start()
    form = {"attempt": str(owner.sitting.id), "seq": "1", "answer": "x"}

    with pytest.raises(NotFoundError):
        thief.post(action, "1", form)

    assert owner.sitting.is_open


@pytest.mark.parametrize("attempt", ["", "x", "8e89b3b3-f4ec-40d9-b596-1d9f6c259e36"])
def test_an_attempt_that_never_was_does_not_exist(
    session: Session, attempt: str
) -> None:
    who = learner(session).start()

    with pytest.raises(NotFoundError):
        who.post("simpan", "1", {"attempt": attempt, "seq": "1"})


# Content that changes under way


def test_a_running_attempt_keeps_its_questions(session: Session) -> None:
    who = learner(session).start()
    who.answer_rightly("k-numeric")
    who.content = samples.content(
        samples.document(questions=[{**samples.NUMERIC, "answer": "20"}])
    )

    who.submit()

    assert len(who.sitting.rows) == 7
    assert who.row("k-numeric").mark.correct
    assert who.said[-1].result.score is not None
    assert who.said[-1].result.score.max == Decimal(10)


def test_the_questions_of_an_attempt_are_read_from_the_database(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = learner(session).start()
    before = who.sitting
    monkeypatch.setattr(queries, "_quizzes", Memory(8))

    assert who.sitting == before


def test_a_number_that_was_used_is_not_given_again(session: Session) -> None:
    who = learner(session, attempts=2).start()
    who.submit()
    first = who.attempts[0]
    twin = QuizAttempt(
        registration=who.registration,
        activity="bagian",
        number=1,
        revision=first.revision,
        seed=b"x",
        started_at=NOON,
    )

    with pytest.raises(IntegrityError):
        operations._add(session, twin)


# Practice


def test_practice_shows_feedback_for_a_checked_question(session: Session) -> None:
    who = learner(session, mode="practice").start()
    number = str(who.row("k-single").number)

    before = page(who.get("soal", number))
    answer = right_form(who.row("k-single"))
    who.post("periksa", number, who.fields("k-single", **answer))
    after = page(who.get("soal", number))

    assert before.values["revealed"] is False
    assert after.values["revealed"] is True
    assert getattr(after.values["view"], "explanation", "") != ""


def test_a_checked_answer_cannot_be_changed(session: Session) -> None:
    who = learner(session, mode="practice").start()
    number = str(who.row("k-short").number)
    who.post("periksa", number, who.fields("k-short", answer="salah"))

    with pytest.raises(ConflictError):
        who.save("k-short", {"answer": "Ego Sektoral"})

    who.post("periksa", number, who.fields("k-short", answer="Ego Sektoral"))
    assert who.row("k-short").answer.response == "salah"


def test_a_blank_is_not_checked(session: Session) -> None:
    who = learner(session, mode="practice").start()

    drawn = page(who.post("periksa", "1", who.fields(who.sitting.rows[0].question.key)))

    assert drawn.status == 422
    assert not who.sitting.rows[0].answer.checked


def test_a_blank_that_was_not_checked_can_be_answered_on_that_page(
    session: Session,
) -> None:
    who = learner(session, mode="practice").start()
    number = str(who.row("k-short").number)
    drawn = page(who.post("periksa", number, who.fields("k-short")))
    shown = drawn.values["row"]
    assert isinstance(shown, Row)
    seq = str(shown.answer.seq + 1)

    who.post("periksa", number, who.fields("k-short", seq=seq, answer="ego"))

    assert who.row("k-short").answer.response == "ego"
    assert who.row("k-short").answer.checked


def test_a_stale_page_checks_nothing(session: Session) -> None:
    who = learner(session, mode="practice").start()
    number = str(who.row("k-short").number)
    old = who.fields("k-short", answer="lama")
    who.save("k-short", {"answer": "baru"})

    answer = redirect(who.post("periksa", number, old))

    assert answer.kind == "warning"
    assert not who.row("k-short").answer.checked


def test_practice_ends_at_its_deadline_too(session: Session) -> None:
    who = learner(session, mode="practice", time_limit=5).start()
    number = str(who.row("k-short").number)
    form = who.fields("k-short", answer="Ego Sektoral")
    who.wait(minutes=6)

    assert redirect(who.post("periksa", number, form)).url.endswith("/hasil/1")
    assert who.row("k-short").is_empty


def test_practice_says_its_score_so_that_it_can_complete(session: Session) -> None:
    who = learner(session, mode="practice").start()

    who.submit()

    assert who.verbs() == ["initialized", "submit", "scored"]


def test_a_graded_quiz_cannot_be_checked(session: Session) -> None:
    who = learner(session).start()

    with pytest.raises(NotFoundError):
        who.post("periksa", "1", who.fields("k-short", answer="x"))


def test_practice_has_no_grade_item() -> None:
    practice = samples.content(samples.document(mode="practice"))
    graded = samples.content(samples.document(pass_at="80"))

    assert MODULE.grade_of(practice) is None
    grade = MODULE.grade_of(graded)
    assert grade is not None
    assert grade.pass_at == 80
    assert grade.attempts == "best"


# Results


def test_a_result_is_shown_with_its_review(session: Session) -> None:
    who = learner(session).start()
    who.answer_rightly("k-short")
    who.submit()

    drawn = page(who.get("hasil", "1"))

    assert drawn.values["reviewed"] is True
    assert len(_views(drawn.values["views"])) == 7


def _views(found: object) -> list[tuple[Row, QuestionView]]:
    assert isinstance(found, list)
    return found


def test_a_review_waits_for_the_last_attempt(session: Session) -> None:
    who = learner(session, attempts=2, review="after_last_attempt").start()
    who.submit()
    early = page(who.get("hasil", "1"))
    who.start().submit()

    assert early.values["reviewed"] is False
    assert early.values["views"] == []
    assert page(who.get("hasil", "1")).values["reviewed"] is True


def test_a_review_that_waits_opens_when_the_activity_closes(session: Session) -> None:
    who = learner(session, attempts=2, review="after_last_attempt").start()
    who.submit()
    who.closes_at = NOON + MINUTE
    who.wait(minutes=1)

    assert page(who.get("hasil", "1")).values["reviewed"] is True


def test_a_review_hides_while_another_attempt_runs(session: Session) -> None:
    who = learner(session, attempts=2).start()
    who.submit()
    who.start()

    assert page(who.get("hasil", "1")).values["reviewed"] is False


def test_a_running_attempt_has_no_result_yet(session: Session) -> None:
    who = learner(session).start()

    assert redirect(who.get("hasil", "1")).url == who.context().base_url
    with pytest.raises(NotFoundError):
        who.get("hasil", "2")


def test_the_overview_lists_what_is_empty_partial_and_flagged(
    session: Session,
) -> None:
    who = learner(session, shuffle_questions=False).start()
    who.answer_rightly("k-single")
    who.save("k-short", {}, flagged="1")
    first = next(iter(who.row("k-ordering").item.options))
    who.save("k-ordering", {f"answer.{first}": "1"})

    drawn = page(who.get("tinjau"))

    def numbers(name: str) -> list[int]:
        return [row.number for row in _rows(drawn.values[name])]

    assert numbers("empty") == [2, 3, 4, 6, 7]
    assert numbers("partial") == [5]
    assert numbers("flagged") == [6]


def _rows(found: object) -> list[Row]:
    assert isinstance(found, list)
    return found


def test_links_to_activities_are_made_whole_on_deeper_pages(session: Session) -> None:
    who = learner(
        session,
        questions=[
            {
                **samples.TRUE_FALSE,
                "explanation": "Baca [ini](lain) dan [itu](https://lan.go.id/).",
            }
        ],
    ).start()
    who.submit()

    ((_row, view),) = _views(page(who.get("hasil", "1")).values["views"])

    assert 'href="/belajar/r/lain"' in view.explanation
    assert 'href="https://lan.go.id/"' in view.explanation


# Privacy


def test_an_export_holds_every_answer(session: Session) -> None:
    who = learner(session).start()
    who.save("k-short", {"answer": "Ego"}, flagged="1")
    who.submit()

    (attempt,) = json.loads(json.dumps(MODULE.export(session, who.registration)))

    assert attempt["number"] == 1
    assert attempt["receipt"] == who.sitting.receipt
    assert attempt["answers"]["k-short"]["response"] == "Ego"
    assert attempt["answers"]["k-short"]["flagged"] is True


def test_erasing_leaves_nothing_of_one_and_everything_of_others(
    session: Session,
) -> None:
    gone, stays = learner(session).start(), learner(session).start()
    for who in (gone, stays):
        who.answer_rightly("k-short")

    MODULE.erase(session, gone.registration)

    left = session.scalars(select(QuizAttempt.registration)).all()
    assert gone.registration not in left
    assert stays.registration in left
    assert len(session.scalars(select(QuizAnswer)).all()) == 1

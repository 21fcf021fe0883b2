"""Through the whole product: pages, forms, the record and the grade."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.courses.progress import queries as progress
from lms.modules.quiz import pages, queries
from lms.modules.quiz.questions import pieces
from lms.xapi import verbs
from tests.factories import people
from tests.modules.quiz import placed, samples
from tests.modules.quiz.placed import KEY, Placed
from tests.modules.quiz.situations import right_form

PARTS = re.compile(r'name="(answer[^"]*)"')


@pytest.fixture
def quiz(app: Flask, session: Session) -> Placed:
    """Give a learner who is enrolled in a course with a quiz."""
    return placed.place(app, session)


def test_the_first_page_tells_the_rules(quiz: Placed) -> None:
    text = quiz.text()

    assert "Mulai percobaan 1" in text
    assert "20 menit" in text
    assert "70,01" in text


def test_looking_writes_nothing(quiz: Placed, session: Session) -> None:
    for path in ("", "/soal/1", "/tinjau", "/hasil/1"):
        quiz.get(path)

    assert queries.attempts(session, quiz.registration, KEY) == []


def test_a_whole_attempt_without_script(quiz: Placed, session: Session) -> None:
    page = quiz.send("/mulai")
    for row in quiz.rows():
        assert page.headers["Location"].endswith(f"/soal/{row.number}")
        text = quiz.text(f"/soal/{row.number}")
        assert set(PARTS.findall(text)) >= set(right_form(row))
        page = quiz.answer(row)
    assert page.headers["Location"].endswith("/tinjau")
    assert "Semua soal sudah dijawab" in quiz.text("/tinjau")

    page = quiz.submit()

    assert page.headers["Location"].endswith("/hasil/1")
    result = quiz.text("/hasil/1")
    assert "100,00" in result
    assert "Lulus" in result
    assert "Keduanya menghalangi kerja bersama." in result
    standing = progress.standings(session, quiz.registration)[KEY]
    assert standing.completed_at is not None
    assert standing.score is not None
    assert standing.score.scaled == 1


def test_the_record_tells_the_attempt(quiz: Placed) -> None:
    quiz.send("/mulai")
    quiz.answer(quiz.rows()[0])
    quiz.submit()

    told = quiz.told()

    assert [each["verb"]["id"] for each in told] == [
        verbs.INITIALIZED,
        verbs.ANSWERED,
        verbs.SUBMITTED,
        verbs.SCORED,
    ]
    answered, scored = told[1], told[3]
    assert answered["object"]["definition"]["type"] == verbs.TYPE_INTERACTION
    assert answered["object"]["definition"]["interactionType"]
    assert (
        answered["context"]["contextActivities"]["parent"][0]["id"]
        == (scored["object"]["id"])
    )
    assert _attempts(answered) == _attempts(scored) == ["attempt/1"]
    assert scored["result"]["success"] is False


def _attempts(statement: JsonObject) -> list[str]:
    grouping: list[Any] = statement["context"]["contextActivities"]["grouping"]
    kinds = [
        each for each in grouping if each["definition"]["type"] == verbs.TYPE_ATTEMPT
    ]
    return ["/".join(each["id"].rsplit("/", 2)[1:]) for each in kinds]


def test_no_page_of_a_running_attempt_holds_a_key(quiz: Placed) -> None:
    quiz.send("/mulai")
    pages = [quiz.text(f"/soal/{row.number}") for row in quiz.rows()]
    pages += [quiz.text("/tinjau"), quiz.text()]

    for row in quiz.rows():
        secrets = [row.question.explanation, *(p.id for p in pieces(row.question))]
        assert not [s for s in secrets for page in pages if s in page]
    assert not [page for page in pages if "Tepat." in page or "correct" in page]


def test_a_scripts_answer_is_json(quiz: Placed) -> None:
    quiz.send("/mulai")
    row = quiz.rows()[0]

    answer = quiz.answer(row, script="1")

    assert answer.json is not None
    assert answer.json["message"].startswith("Tersimpan ")


def test_a_scripts_mistake_is_answered_in_json(quiz: Placed) -> None:
    quiz.send("/mulai")
    row = quiz.row("k-single")

    answer = quiz.answer(row, {"answer": "zzzzzzzz"}, script="1")

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"] == "quiz_answer"
    assert "Muat ulang" in answer.json["message"]


def test_a_mistake_without_script_is_shown_beside_the_question(quiz: Placed) -> None:
    quiz.send("/mulai")
    row = quiz.row("k-numeric")

    answer = quiz.answer(row, {"answer": "<b>banyak</b>"})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "&lt;b&gt;banyak&lt;/b&gt;" in answer.text
    assert "<b>banyak" not in answer.text


def test_what_was_answered_stands_on_the_page_again(quiz: Placed) -> None:
    quiz.send("/mulai")
    for row in quiz.rows():
        quiz.answer(row)

    assert 'value="Ego Sektoral"' in quiz.text(f"/soal/{quiz.row('k-short').number}")
    single = quiz.text(f"/soal/{quiz.row('k-single').number}")
    assert len(re.findall(r'type="radio"[^>]* checked', single)) == 1
    order = quiz.text(f"/soal/{quiz.row('k-ordering').number}")
    assert len(re.findall(r"<option[^>]* selected", order)) == 4


def test_somebody_else_sees_nothing_of_an_attempt(
    app: Flask, session: Session, quiz: Placed
) -> None:
    quiz.send("/mulai")
    row = quiz.rows()[0]
    thief = people.browser_of(app, people.person(session))
    fields = quiz.fields(row) | right_form(row)

    assert thief.get(quiz.url("/soal/1")).status_code == 404
    assert thief.send(quiz.url("/simpan/1"), **fields).status_code == 404
    assert quiz.rows()[0].is_empty


def test_a_form_without_its_token_is_refused(quiz: Placed) -> None:
    quiz.send("/mulai")
    row = quiz.rows()[0]

    refused = quiz.browser.post(quiz.url("/simpan/1"), data=quiz.fields(row))

    assert refused.status_code == 400
    assert quiz.rows()[0].is_empty


def test_practice_shows_how_an_answer_was(app: Flask, session: Session) -> None:
    practice = placed.place(app, session, mode="practice")
    practice.send("/mulai")
    row = practice.row("k-single")
    fields = practice.fields(row) | right_form(row)

    answer = practice.send(f"/periksa/{row.number}", **fields)

    assert answer.headers["Location"].endswith(f"/soal/{row.number}")
    text = practice.text(f"/soal/{row.number}")
    assert "Jawaban Anda, benar" in text
    assert "Pelajari lagi" not in text
    assert "memutuskan" in text


@pytest.mark.parametrize("policy", ["never", "after_last_attempt"])
def test_a_closed_review_shows_the_score_alone(
    app: Flask, session: Session, policy: str
) -> None:
    quiz = placed.place(app, session, review=policy, attempts=3)
    quiz.send("/mulai")
    quiz.submit()

    text = quiz.text("/hasil/1")

    assert "0,00" in text
    assert "Kolaborasi dapat gagal." not in text
    assert "Tidak dijawab" not in text


def test_a_page_of_one_question_asks_the_database_little(
    quiz: Placed, session: Session
) -> None:
    quiz.send("/mulai")
    quiz.text("/soal/1")

    with placed.counting(session) as statements:
        quiz.text("/soal/1")

    assert len([s for s in statements if "mod_quiz" in s]) == 2


def test_the_script_is_small(quiz: Placed) -> None:
    quiz.send("/mulai")
    found = re.search(r'src="(/static/quiz/quiz[^"]+)"', quiz.text("/soal/1"))
    assert found is not None

    answer = quiz.browser.get(found[1], headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert len(answer.data) <= 8 * 1024


def test_a_browser_of_another_learner_has_other_option_ids(
    app: Flask, session: Session, quiz: Placed
) -> None:
    other = placed.place(app, session, course=quiz.course)
    for each in (quiz, other):
        each.send("/mulai")

    one, two = (set(each.row("k-single").item.options) for each in (quiz, other))

    assert not one & two


@pytest.mark.parametrize(
    ("language", "expected"), [("id", "Tersimpan 12.05.09"), ("en", "Saved 12:05:09")]
)
def test_the_time_of_saving_is_written_as_readers_write_it(
    app: Flask, language: str, expected: str
) -> None:
    saved = datetime(2026, 3, 2, 5, 5, 9, tzinfo=UTC)

    with app.test_request_context(headers={"Accept-Language": language}):
        assert pages.saved_text(saved) == expected


def test_links_of_options_and_feedback_lead_to_activities_of_the_course(
    app: Flask, session: Session
) -> None:
    options: list[JsonObject] = [
        {"text": "Lihat [satu](satu)", "correct": True},
        {"text": "Bukan ini", "feedback": "Baca lagi [dua](dua)."},
    ]
    quiz = placed.place(
        app, session, questions=[{**samples.SINGLE, "options": options}]
    )
    quiz.send("/mulai")
    asked = quiz.text("/soal/1")
    quiz.submit()

    reviewed = quiz.text("/hasil/1")

    course = f"/belajar/{quiz.registration}"
    assert f'href="{course}/satu"' in asked
    assert f'href="{course}/satu"' in reviewed
    assert f'href="{course}/dua"' in reviewed

"""The transcript: marks as they are kept, and the way from each to its statements."""

import re
from decimal import Decimal
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import json
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline.models import Course
from lms.courses.progress import queries as progress
from lms.courses.progress.standing import Standing
from lms.courses.transcript import queries
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.browser import Browser
from tests.courses import outlines, saying
from tests.courses.learning import Learning
from tests.factories import courses, people

QUIZ, EXAM, READING = "kuis", "ujian", "baca"


@pytest.fixture
def learner(app: Flask, session: Session) -> Learning:
    """Give a learner of a course whose quiz counts 40 and whose exam counts 60."""
    who = people.person(session, name="Ratna Puspitasari")
    last = {"max": "100", "pass_at": "70.01", "attempts": "last"}
    document = courses.course_document(
        [
            courses.activity(READING, grade=None, required=False),
            courses.activity(QUIZ, weight="40"),
            courses.activity(EXAM, weight="60", grade=last),
        ],
        title="Kolaborasi",
    )
    course = courses.publish(session, courses.institution(session), document)
    row = courses.enrol(session, who, course)
    session.commit()
    browser = people.browser_of(app, who)
    return Learning(browser, session, who, row.registration)


def _marks(learner: Learning, *marks: tuple[str, str]) -> list[UUID]:
    said = [
        saying.score(learner.session, learner.row, key, mark) for key, mark in marks
    ]
    learner.session.commit()
    return said


def _page(learner: Learning, *parts: str) -> str:
    answer = learner.browser.get(
        "/".join(("/nilai", str(learner.registration), *parts))
    )
    assert answer.status_code == 200
    return answer.text


def _statements(page: str) -> list[str]:
    """Return the identifiers of the statements that are shown."""
    return re.findall(r"<code>([0-9a-f-]{36})</code>", page)


def _cells(page: str, title: str) -> list[str]:
    """Return the texts of the first line of a table that begins with ``title``."""
    found = re.search(rf'<th scope="row"[^>]*>{title}.*?</tr>', page, re.DOTALL)
    assert found is not None
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found[0], re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]


def test_the_numbers_are_the_stored_ones(learner: Learning) -> None:
    _marks(learner, (QUIZ, "85.555"), (EXAM, "72.25"))

    page = _page(learner)

    whole = progress.whole(learner.session, learner.registration)
    assert whole is not None
    assert str(whole.mark) == "77.57"  # 34.222 + 43.35
    assert _cells(page, "Kuis")[:4] == ["85,56 / 100,00", "85,56", "40%", "34,22"]
    assert _cells(page, "Ujian")[:4] == ["72,25 / 100,00", "72,25", "60%", "43,35"]
    assert _cells(page, "Nilai Akhir")[2:4] == ["100%", "77,57"]
    assert "77,57" in page.split("<table")[0]


def test_what_is_not_graded_yet_counts_nothing_and_says_so(learner: Learning) -> None:
    _marks(learner, (QUIZ, "80"))

    page = _page(learner)

    assert "Nilai sementara" in page
    assert _cells(page, "Ujian")[:4] == ["–", "–", "60%", "0,00"]
    assert _cells(page, "Nilai Akhir")[3] == "32,00"
    assert "1 dari 2" in page


def test_before_any_mark_there_are_lines_without_numbers(learner: Learning) -> None:
    page = _page(learner)

    assert _cells(page, "Kuis")[:2] == ["–", "–"]
    assert _cells(page, "Nilai Akhir")[3] == "–"
    assert f"/nilai/{learner.registration}/{QUIZ}" not in page


def test_the_attempt_that_counts_is_named(learner: Learning) -> None:
    _marks(learner, (QUIZ, "80"), (QUIZ, "10"), (EXAM, "90"), (EXAM, "60"))

    page = _page(learner)

    assert "percobaan terbaik dari 2" in page
    assert "percobaan terakhir dari 2" in page
    assert _cells(page, "Kuis")[1] == "80,00"
    assert _cells(page, "Ujian")[1] == "60,00"


def test_every_line_leads_to_the_statements_behind_it(learner: Learning) -> None:
    said = _marks(learner, (QUIZ, "80"), (QUIZ, "90"), (EXAM, "72"))
    links = re.findall(
        rf'href="(/nilai/{learner.registration}/([a-z]+))"', _page(learner)
    )
    assert {key for _, key in links} == {QUIZ, EXAM}

    shown = {key: learner.browser.get(url).text for url, key in links}

    assert [str(each) in shown[QUIZ] for each in said] == [True, True, False]
    assert [str(each) in shown[EXAM] for each in said] == [False, False, True]


def test_the_evidence_shows_each_statement_as_it_is_stored(learner: Learning) -> None:
    [said] = _marks(learner, (QUIZ, "80"))
    stored = log.get(learner.session, learner.row.store_id, said)
    assert stored is not None

    page = unescape(_page(learner, QUIZ))

    assert json.dumps_pretty(stored.statement).decode() in page
    revision = stored.statement["context"]["revision"]
    assert f"revisi {revision}" in page
    assert "memperoleh nilai untuk" in page
    assert "80,00 / 100,00" in page


def test_the_evidence_is_in_the_order_of_what_happened(learner: Learning) -> None:
    _marks(learner, (QUIZ, "10"), (QUIZ, "20"), (QUIZ, "30"))

    page = _page(learner, QUIZ)

    places = [page.index(f"<strong>{mark},00 / 100,00") for mark in (10, 20, 30)]
    assert places == sorted(places)


def test_what_was_voided_is_no_evidence(learner: Learning) -> None:
    first, second = _marks(learner, (QUIZ, "10"), (QUIZ, "80"))
    saying.void(learner.session, learner.row, second)
    learner.session.commit()

    page = _page(learner, QUIZ)

    assert str(first) in page
    assert str(second) not in page
    assert _cells(_page(learner), "Kuis")[1] == "10,00"


def test_long_evidence_comes_a_page_at_a_time(learner: Learning) -> None:
    said = _marks(learner, *((QUIZ, str(mark)) for mark in range(queries.PAGE + 3)))
    url = f"/nilai/{learner.registration}/{QUIZ}"

    first, second, beyond = (
        learner.browser.get(f"{url}?halaman={number}").text for number in (1, 2, 99)
    )

    shown = [_statements(page) for page in (first, second)]
    # Besides: failed, completed.
    assert [len(each) for each in shown] == [queries.PAGE, 5]
    assert sorted(map(str, said)) == sorted({*shown[0], *shown[1]} & {*map(str, said)})
    assert f"1–{queries.PAGE} dari {queries.PAGE + 5}" in first
    assert f'href="{url}?halaman=2"' in first
    assert f'start="{queries.PAGE + 1}"' in second
    assert _statements(beyond) == shown[1]


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 40, ""])
def test_a_page_that_is_none_is_the_first_or_the_last(
    learner: Learning, number: str
) -> None:
    [said] = _marks(learner, (QUIZ, "80"))

    page = learner.browser.get(f"/nilai/{learner.registration}/{QUIZ}?halaman={number}")

    assert (page.status_code, str(said) in page.text) == (200, True)


def test_an_activity_without_statements_has_none_to_show(learner: Learning) -> None:
    page = _page(learner, READING)

    assert "Belum ada catatan" in page


def test_the_list_of_marks_shows_each_course_with_its_state(learner: Learning) -> None:
    _marks(learner, (QUIZ, "95"), (EXAM, "95"))

    page = learner.browser.get("/nilai").text

    assert _cells(page, "Kolaborasi")[:3] == ["95,00", "Sangat Memuaskan", "Lulus"]
    assert f'href="/nilai/{learner.registration}"' in page


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        ([], "Belum Mulai"),
        ([(QUIZ, "90")], "Sedang Berjalan"),
        ([(QUIZ, "70"), (EXAM, "70")], "Tidak Lulus"),
    ],
)
def test_the_state_of_a_course_is_told(
    learner: Learning, marks: list[tuple[str, str]], state: str
) -> None:
    _marks(learner, *marks)

    page = learner.browser.get("/nilai").text

    assert _cells(page, "Kolaborasi")[2] == state


def test_whoever_learns_nothing_has_no_marks(app: Flask, session: Session) -> None:
    page = people.browser_of(app, people.person(session)).get("/nilai").text

    assert "Belum ada nilai" in page


# --- Whose


def test_marks_of_somebody_else_do_not_exist(
    app: Flask, session: Session, learner: Learning
) -> None:
    _marks(learner, (QUIZ, "80"))
    stranger = people.browser_of(app, people.person(session))

    for path in ("", f"/{QUIZ}", f"/{EXAM}", "/tidak-ada"):
        assert stranger.get(f"/nilai/{learner.registration}{path}").status_code == 404
    assert stranger.get(f"/nilai/{uuid4()}").status_code == 404
    assert "Kolaborasi" not in stranger.get("/nilai").text


def test_an_activity_that_the_course_has_not_has_no_evidence(
    learner: Learning,
) -> None:
    path = f"/nilai/{learner.registration}/tidak-ada"

    assert learner.browser.get(path).status_code == 404


def test_a_visitor_is_led_to_the_door(learner: Learning, client: Browser) -> None:
    for path in ("", f"/{learner.registration}", f"/{learner.registration}/{QUIZ}"):
        answer = client.get(f"/nilai{path}", headers={"Accept": "text/html"})
        assert (answer.status_code, "/masuk" in answer.location) == (303, True)


def test_whoever_has_left_can_still_read_what_was_recorded(
    learner: Learning, session: Session
) -> None:
    _marks(learner, (QUIZ, "80"))
    enrolments.withdraw(session, learner.registration, by=None)
    session.commit()

    assert _cells(_page(learner), "Kuis")[1] == "80,00"
    assert "80,00" in _page(learner, QUIZ)
    assert "Kolaborasi" not in learner.browser.get("/nilai").text


# --- Lines


def test_a_line_adds_the_unrounded_share() -> None:
    found = outlines.outline(courses.activity(QUIZ, weight="33.33"))
    standings = {QUIZ: Standing(raw=Decimal(1), max=Decimal(3))}

    [line] = queries.lines(found, standings)

    assert line.mark == Decimal(100) / 3
    assert line.share == Decimal("33.33") * (Decimal(100) / 3) / 100


def test_a_line_without_attempt_adds_nothing() -> None:
    found = outlines.outline(courses.activity(QUIZ, weight="100"))

    [line] = queries.lines(found, {})

    assert (line.mark, line.share) == (None, Decimal(0))


def test_evidence_of_other_enrolments_is_not_mixed_in(
    learner: Learning, session: Session
) -> None:
    other = courses.enrol(
        session,
        people.person(session),
        session.get_one(Course, learner.row.course_id),
    )
    saying.score(session, other, QUIZ, "99")
    _marks(learner, (QUIZ, "80"))

    assert "99,00" not in _page(learner, QUIZ)
    assert verbs.SCORED in _page(learner, QUIZ)

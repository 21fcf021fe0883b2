"""Whose activity opens to whom, and when: on the page and in every action."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.operations import people as accounts
from lms.courses.enrolments import operations as enrolments
from lms.testing.tables import snapshot
from tests.browser import Browser
from tests.courses import learning
from tests.courses.learning import Learning
from tests.factories import people

PAGES = ("", "/awal", "/awal/soal", "/awal/soal/1")
ACTIONS = ("/~lihat", "/awal/~lihat", "/awal/baca", "/awal/selesai/1")


def _answers(browser: Browser, base: str) -> Iterator[tuple[str, int]]:
    """Try every page and action below ``base``."""
    for path in PAGES:
        yield f"GET {path}", browser.get(base + path).status_code
    for path in ACTIONS:
        yield f"POST {path}", browser.send(base + path).status_code


def _not_found(browser: Browser, base: str) -> list[str]:
    """Return those that are answered with anything but 404."""
    return [name for name, status in _answers(browser, base) if status != 404]


# --- Whose


def test_an_enrolment_of_somebody_else_does_not_exist(
    app: Flask, session: Session, learner: Learning
) -> None:
    stranger = people.person(session)
    other = learning.enter(app, session, stranger, learner.row.course_id)
    before = snapshot(session.connection())

    assert _not_found(other.browser, learner.url()) == []
    assert snapshot(session.connection()) == before


def test_an_enrolment_that_nobody_has_does_not_exist(learner: Learning) -> None:
    assert _not_found(learner.browser, f"/belajar/{uuid4()}") == []


@pytest.mark.parametrize("name", ["bukan-uuid", "..%2f..", "0"])
def test_what_is_no_registration_is_no_page(learner: Learning, name: str) -> None:
    assert learner.browser.get(f"/belajar/{name}/awal").status_code == 404


def test_an_activity_that_the_course_has_not_is_not_found(learner: Learning) -> None:
    answers = [
        learner.get("tidak-ada"),
        learner.get("tidak-ada", "soal"),
        learner.view("tidak-ada"),
        learner.post("tidak-ada", "baca"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert learner.verbs() == ["registered"]


def test_pages_and_actions_that_the_module_has_not_are_not_found(
    learner: Learning,
) -> None:
    assert learner.get("awal", "tidak-ada").status_code == 404
    assert learner.post("awal", "tidak-ada").status_code == 404


def test_what_only_another_module_can_do_is_not_found(learner: Learning) -> None:
    answer = learner.post("awal", "mulai")

    assert answer.status_code == 404
    assert learner.verbs("awal") == []


def test_a_visitor_is_led_to_the_door(learner: Learning, client: Browser) -> None:
    for path in PAGES:
        answer = client.get(learner.url() + path, headers={"Accept": "text/html"})
        assert (answer.status_code, "/masuk" in answer.location) == (303, True)


def test_an_action_of_a_visitor_does_nothing(
    learner: Learning, client: Browser
) -> None:
    for path in ACTIONS:
        assert client.send(learner.url() + path).status_code in {303, 401}

    assert learner.verbs("awal") == []


def test_an_enrolment_that_was_ended_is_closed(
    learner: Learning, session: Session
) -> None:
    learner.get("awal")
    learner.post("awal", "baca")
    enrolments.withdraw(session, learner.registration, by=None)
    session.commit()
    before = learner.said()

    assert _not_found(learner.browser, learner.url()) == []
    assert learner.said() == before
    assert learner.verbs()[-1] == "unregistered"


def test_whoever_was_erased_opens_nothing(learner: Learning, session: Session) -> None:
    accounts.erase(session, learner.person.id)
    session.commit()

    answers = dict(_answers(learner.browser, learner.url()))

    assert set(answers.values()) <= {303, 401, 404}
    assert learner.verbs("awal") == []


# --- When


def _is_locked(answer: TestResponse) -> bool:
    return (
        answer.status_code == 403
        and "Kegiatan ini belum terbuka" in answer.text
        and "Isi yang" not in answer.text
    )


def test_what_comes_later_names_what_comes_before(learner: Learning) -> None:
    page = learner.get("lanjut")

    assert _is_locked(page)
    assert "Selesaikan lebih dahulu" in page.text
    assert re.search(rf'<a [^>]*href="{learner.url("awal")}"[^>]*>Awal<', page.text)


def test_what_opens_later_names_the_moment(learner: Learning) -> None:
    page = learner.get("nanti")

    assert _is_locked(page)
    assert "dibuka pada 03 Mar 2026 08.00 WIB" in page.text


@pytest.mark.parametrize("key", ["lanjut", "nanti"])
def test_a_locked_activity_takes_no_action_and_no_view(
    learner: Learning, key: str
) -> None:
    seen = learner.view(key)
    acted = learner.post(key, "baca")

    assert (seen.status_code, seen.get_json()["refresh"]) == (200, False)
    assert acted.status_code == 403
    assert "belum terbuka bagi Anda" in acted.text
    assert learner.verbs(key) == []


def test_completing_one_activity_opens_the_next(learner: Learning) -> None:
    learner.get("awal")
    learner.post("awal", "baca")

    page = learner.get("lanjut")

    assert page.status_code == 200
    assert "Isi yang rahasia" in page.text
    assert learner.post("lanjut", "baca").status_code == 200
    assert learner.standing("lanjut").completed_at == learner.now


def test_an_activity_opens_at_its_moment(learner: Learning) -> None:
    learner.wait(hours=20, seconds=-1)
    assert learner.get("nanti").status_code == 403

    learner.wait(seconds=1)

    assert learner.get("nanti").status_code == 200
    assert learner.post("nanti", "baca").status_code == 200


def test_a_closed_activity_can_be_read_but_takes_nothing_more(
    learner: Learning,
) -> None:
    page = learner.get("lalu")
    seen = learner.view("lalu")
    acted = learner.post("lalu", "baca")

    assert page.status_code == 200
    assert "Isi yang pertama" in page.text
    assert seen.get_json()["refresh"] is False
    assert acted.status_code == 409
    assert "sudah ditutup" in acted.text
    assert learner.verbs("lalu") == []


def test_a_refused_action_says_its_code_to_a_script(learner: Learning) -> None:
    data = {"csrf_token": learner.browser.csrf_token()}
    json = {"Accept": "application/json"}

    locked = learner.browser.post(
        learner.url("lanjut", "baca"), data=data, headers=json
    )
    closed = learner.browser.post(learner.url("lalu", "baca"), data=data, headers=json)

    assert locked.get_json()["error"] == "locked"
    assert closed.get_json()["error"] == "conflict"


def test_an_identifier_may_be_written_in_capitals(learner: Learning) -> None:
    path = f"/belajar/{str(learner.registration).upper()}/awal"

    assert learner.browser.get(path).status_code == 200
    assert UUID(path.split("/")[2]) == learner.registration

"""The outline is drawn once for all who stand alike, and is each learner's own."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core import clock
from lms.core.db import db
from lms.core.memory import Memory
from lms.courses import lines
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline.models import Course
from lms.courses.player import operations as player
from tests.factories import courses, lengths, people
from tests.factories.lengths import Taken

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
_CHANGING = re.compile(r'(token" value|data-csrf|data-token|nonce)="[^"]*"')


@pytest.fixture
def taken(session: Session) -> Taken:
    return lengths.take(session, people.person(session), 24)


def _open(app: Flask, person: Person, url: str, language: str = "id") -> str:
    person.language = language
    db.session.flush()
    answer = people.browser_of(app, person).get(url)
    assert answer.status_code == 200
    return _CHANGING.sub("", answer.text)


def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_lines", Memory(100))
    monkeypatch.setattr(lines, "_groups", Memory(100))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", ["", "/kegiatan-0", "/kegiatan-12"])
def test_a_remembered_outline_is_the_same_as_a_new_one(
    app: Flask,
    taken: Taken,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    language: str,
) -> None:
    first = _open(app, taken.person, taken.url + path, language)
    remembered = _open(app, taken.person, taken.url + path, language)
    _forget(monkeypatch)
    drawn_anew = _open(app, taken.person, taken.url + path, language)

    assert first == remembered == drawn_anew
    assert first.count('class="outline-item') == 24


def test_nobody_gets_the_addresses_of_somebody_else(
    app: Flask, session: Session, taken: Taken
) -> None:
    other = people.person(session, institution_id=taken.person.institution_id)
    course = session.query(Course).one()
    registration = enrolments.enrol(session, other, course)
    first = _open(app, taken.person, taken.url)

    second = _open(app, other, f"/belajar/{registration}")

    assert str(taken.registration) in first
    assert str(taken.registration) not in second
    assert f"/belajar/{registration}/kegiatan-0" in second


def test_a_completed_activity_changes_its_line_and_the_count_of_its_section(
    app: Flask, session: Session, taken: Taken
) -> None:
    before = _open(app, taken.person, taken.url)
    learner = player.Person(
        taken.person.id, taken.person.account_name, taken.person.name, "id"
    )
    opened = player.open_activity(
        session, learner, taken.registration, "kegiatan-22", lock=True
    )
    player.act(session, opened, "baca", {}, "")

    after = _open(app, taken.person, taken.url)

    assert (before.count("mark-done"), after.count("mark-done")) == (10, 11)
    assert "0 dari 2" in before
    assert "1 dari 2" in after


def test_the_activity_that_is_shown_is_marked_in_the_index(
    app: Flask, taken: Taken
) -> None:
    html = _open(app, taken.person, f"{taken.url}/kegiatan-3")

    marked = re.findall(
        r'href="([^"]+)" aria-current="page">\s*<span class="mark', html
    )
    assert marked == [f"{taken.url}/kegiatan-3"]
    assert html.count("<details open") + html.count("<details data-") >= 1


def test_a_page_in_english_says_nothing_that_was_drawn_in_indonesian(
    app: Flask, taken: Taken
) -> None:
    indonesian = _open(app, taken.person, taken.url, "id")
    english = _open(app, taken.person, taken.url, "en")

    assert "10 menit" in indonesian
    assert "10 menit" not in english
    assert "<span>10 min</span>" in english


def test_a_locked_line_names_what_is_missing_for_this_learner(
    app: Flask, session: Session
) -> None:
    home = courses.institution(session)
    who = people.person(session, institution_id=home.id)
    opens = "2026-03-09T01:00:00+00:00"
    document = courses.course_document(
        [
            courses.activity("satu"),
            courses.activity("dua", after=["satu"]),
            courses.activity("tiga", opens_at=opens),
        ]
    )
    course = courses.publish(session, home, document)
    url = f"/belajar/{enrolments.enrol(session, who, course)}"

    with clock.running_at(NOON):
        html = _open(app, who, url)
    with clock.running_at(datetime(2026, 3, 10, tzinfo=UTC)):
        later = _open(app, who, url)

    assert "Terbuka setelah selesai: Satu" in html
    assert "Dibuka 09 Mar 2026 08.00 WIB" in html
    assert "Dibuka" not in later
    assert later.count("outline-locked") == 1

"""Home, the catalogue, a course's description, and identifiers that lead to it."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import clock
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments.operations import NewCohort
from lms.courses.home import queries
from lms.courses.outline.models import Course
from lms.courses.progress import queries as progress
from lms.xapi import verbs
from tests.browser import Browser
from tests.courses import learning, saying
from tests.courses.learning import NOON, Learning
from tests.factories import courses, people
from tests.factories.people import counted

# --- Home


def test_a_visitor_is_led_to_the_door(client: Browser) -> None:
    answer = client.get("/")

    assert (answer.status_code, answer.location) == (303, "/masuk")


def test_whoever_learns_nothing_is_shown_the_catalogue(
    app: Flask, session: Session
) -> None:
    page = people.browser_of(app, people.person(session)).get("/").text

    assert "Belum ada kelas" in page
    assert 'href="/katalog"' in page


def test_home_leads_to_the_next_step(learner: Learning) -> None:
    before = learner.browser.get("/").text
    learner.post("awal", "baca")

    after = learner.browser.get("/").text

    assert f'href="{learner.url("awal")}"' in before
    assert f'href="{learner.url("lanjut")}"' in after
    assert "Jalan Bersama" in after


def test_the_course_that_was_learnt_last_comes_first_and_passed_ones_last(
    session: Session,
) -> None:
    who, home = people.person(session), courses.institution(session)
    made = {}
    for hour, key in enumerate(("lulus", "lama", "baru")):
        document = courses.course_document([courses.activity("satu")], key=key)
        with clock.running_at(NOON + timedelta(hours=hour)):
            made[key] = courses.enrol(
                session, who, courses.publish(session, home, document)
            )
    saying.score(session, made["lulus"], "satu", "90", NOON + timedelta(days=3))
    saying.say(session, made["lama"], "satu", verbs.VIEWED, at=NOON)

    own = queries.journeys(session, who.id)

    assert [each.journey.outline.key for each in own] == ["baru", "lama", "lulus"]


def test_home_asks_the_same_for_many_courses(app: Flask, session: Session) -> None:
    who, home = people.person(session), courses.institution(session)
    browser = people.browser_of(app, who)
    numbers = []
    for key in ("satu", "dua", "tiga"):
        document = courses.course_document([courses.activity("a")], key=key)
        courses.enrol(session, who, courses.publish(session, home, document))
        session.commit()
        browser.get("/")
        with counted(app) as statements:
            assert browser.get("/").status_code == 200
        numbers.append(len(statements))

    assert len(set(numbers)) == 1, numbers


def test_a_course_that_was_left_is_not_at_home(
    learner: Learning, session: Session
) -> None:
    enrolments.withdraw(session, learner.registration, by=None)
    session.commit()

    page = learner.browser.get("/").text

    assert str(learner.registration) not in page
    assert "Belum ada kelas" in page


# --- Catalogue and description


def test_the_catalogue_tells_how_one_comes_into_each_course(
    app: Flask, session: Session, learner: Learning
) -> None:
    home = courses.institution(session)
    for key, title in (("terbuka", "Terbuka"), ("tertutup", "Tertutup")):
        document = courses.course_document([courses.activity("a")], key=key)
        course = courses.publish(session, home, {**document, "title": title})
        if key == "terbuka":
            publishing.open_to_everybody(session, course.id)
    session.commit()

    entries = queries.catalogue(session, learner.person.id)
    page = learner.browser.get("/katalog").text

    assert [each.outline.key for each in entries] == ["jalan", "terbuka", "tertutup"]
    assert [each.registration for each in entries] == [learner.registration, None, None]
    badges = ["Terdaftar", "Terbuka untuk umum", "Dengan kunci pendaftaran"]
    places = [page.index(f">{words}<") for words in badges]
    assert places == sorted(places)


def test_an_empty_catalogue_says_so(app: Flask, session: Session) -> None:
    page = people.browser_of(app, people.person(session)).get("/katalog").text

    assert "Katalog masih kosong" in page


@pytest.mark.parametrize("is_open", [True, False])
def test_a_course_is_described_with_the_way_in(
    app: Flask,
    session: Session,
    is_open: bool,  # noqa: FBT001 - a case
) -> None:
    who = people.person(session)
    published = learning.publish(session, who.institution_id)
    if is_open:
        publishing.open_to_everybody(session, published.course_id)
    session.commit()

    page = people.browser_of(app, who).get("/kursus/jalan")

    assert page.status_code == 200
    assert "Jalan Bersama" in page.text
    assert ('action="/kursus/jalan/daftar"' in page.text) is is_open
    assert ("Pendaftaran dengan kunci" in page.text) is not is_open


def test_whoever_is_enrolled_is_led_from_the_description_to_the_course(
    learner: Learning,
) -> None:
    answer = learner.browser.get("/kursus/jalan")

    assert (answer.status_code, answer.location) == (303, learner.url())


def test_whoever_has_left_is_shown_the_description_again(
    learner: Learning, session: Session
) -> None:
    enrolments.withdraw(session, learner.registration, by=None)
    session.commit()

    assert learner.browser.get("/kursus/jalan").status_code == 200


# --- The course page


def test_the_course_page_names_the_cohort_and_what_is_missing(
    app: Flask, session: Session
) -> None:
    who = people.person(session)
    published = learning.publish(session, who.institution_id)
    course = session.get_one(Course, published.course_id)
    term = NewCohort("Angkatan III", date(2026, 3, 1), date(2026, 3, 31))
    cohort = enrolments.create_cohort(session, course, term)
    registration = enrolments.enrol(session, who, course, cohort=cohort)
    session.commit()
    learner = Learning(people.browser_of(app, who), session, who, registration)

    page = learner.get().text

    assert "Angkatan III" in page
    assert "Perkiraan waktu tersisa: 15 menit." in page


def test_the_course_page_leads_to_the_marks_and_the_certificate_once_passed(
    app: Flask, session: Session
) -> None:
    who = people.person(session)
    document = courses.course_document([courses.activity("ujian", weight="100")])
    course = courses.publish(session, courses.institution(session), document)
    row = courses.enrol(session, who, course)
    browser = people.browser_of(app, who)
    session.commit()
    url = f"/belajar/{row.registration}"
    before = browser.get(url).text
    saying.score(session, row, "ujian", "88.40")
    session.commit()

    after = browser.get(url).text

    assert "88,40" not in before
    assert 'href="/sertifikat"' not in before.split("<main")[1]
    assert 'href="/sertifikat"' in after.split("<main")[1]
    assert "88,40" in after
    whole = progress.whole(session, row.registration)
    assert whole is not None
    assert whole.passed is True


# --- Identifiers


@pytest.mark.parametrize(
    "rest", ["", "/kegiatan/awal", "/bagian/satu", "/kegiatan/awal/attempt/1"]
)
def test_an_identifier_of_a_statement_leads_to_its_course(
    learner: Learning, client: Browser, rest: str
) -> None:
    for browser in (learner.browser, client):
        answer = browser.get(f"/id/kursus/jalan{rest}")
        assert (answer.status_code, answer.location) == (303, "/kursus/jalan")


def test_identifiers_of_stored_statements_lead_somewhere(learner: Learning) -> None:
    learner.post("awal", "baca")
    identifiers = {
        each["object"]["id"]
        for each in learner.said()
        if each["object"]["objectType"] == "Activity"
    }

    answers = [
        learner.browser.get(identifier.removeprefix("http://lms.test"))
        for identifier in identifiers
    ]

    assert len(identifiers) == 2
    assert {answer.location for answer in answers} == {"/kursus/jalan"}


@pytest.mark.parametrize("key", ["//lain.example", "%2F%2Flain.example", "..%2f"])
def test_no_identifier_leads_to_another_site(client: Browser, key: str) -> None:
    answer = client.get(f"/id/kursus/{key}")

    place = urlsplit(answer.headers.get("Location", "/"))
    assert answer.status_code in {303, 308, 404}
    assert place.hostname in {None, "localhost"}

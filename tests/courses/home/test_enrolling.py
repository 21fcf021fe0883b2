"""Enrolling oneself by the pages of the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.core import clock
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.enrolments.operations import NewCohort
from lms.courses.outline.models import Course
from tests.browser import Browser
from tests.courses import learning
from tests.factories import people

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
TERM = NewCohort("Angkatan III", date(2026, 3, 1), date(2026, 3, 31))


@dataclass
class Visitor:
    """Somebody signed in who learns nothing yet, and a course."""

    browser: Browser
    session: Session
    person: Person
    course: Course

    def send(self, path: str, **fields: str) -> TestResponse:
        """Send a form at noon."""
        with clock.running_at(NOON):
            return self.browser.send(path, **fields)

    def send_key(self, key: str) -> TestResponse:
        """Send the form for keys."""
        return self.send("/katalog/kunci", kunci=key)

    @property
    def registrations(self) -> list[UUID]:
        """Return every registration of the person."""
        mine = Enrolment.person_id == self.person.id
        return list(
            self.session.scalars(select(Enrolment.registration).where(mine)).all()
        )


@pytest.fixture
def visitor(app: Flask, session: Session) -> Visitor:
    """Give somebody who is signed in, and a course that is not open."""
    person = people.person(session)
    published = learning.publish(session, person.institution_id)
    course = session.get_one(Course, published.course_id)
    session.commit()
    return Visitor(people.browser_of(app, person), session, person, course)


def _cohort(visitor: Visitor, new: NewCohort = TERM) -> tuple[Cohort, str]:
    cohort = enrolments.create_cohort(visitor.session, visitor.course, new)
    key = enrolments.renew_key(visitor.session, cohort)
    visitor.session.commit()
    return cohort, key


def _open(visitor: Visitor) -> None:
    publishing.open_to_everybody(visitor.session, visitor.course.id)
    visitor.session.commit()


# --- Openly


def test_one_press_enrols_and_leads_to_the_course(visitor: Visitor) -> None:
    _open(visitor)

    answer = visitor.send("/kursus/jalan/daftar")

    [registration] = visitor.registrations
    assert (answer.status_code, answer.location) == (303, f"/belajar/{registration}")
    page = visitor.browser.get(answer.location)
    assert page.status_code == 200
    assert "Anda terdaftar. Selamat belajar!" in page.text


def test_pressing_twice_leads_to_the_same_registration(visitor: Visitor) -> None:
    _open(visitor)

    first, again = (visitor.send("/kursus/jalan/daftar") for _ in range(2))

    assert first.location == again.location
    assert len(visitor.registrations) == 1


def test_a_course_that_is_not_open_refuses_with_the_way_in(visitor: Visitor) -> None:
    answer = visitor.send("/kursus/jalan/daftar")

    assert answer.status_code == 409
    assert "Mintalah kunci pendaftaran" in answer.text
    assert visitor.registrations == []


def test_a_course_that_is_not_there_is_not_found(visitor: Visitor) -> None:
    assert visitor.send("/kursus/tidak-ada/daftar").status_code == 404
    assert visitor.browser.get("/kursus/tidak-ada").status_code == 404


# --- By key


def test_a_key_leads_into_its_cohort(visitor: Visitor) -> None:
    cohort, key = _cohort(visitor)

    answer = visitor.send_key(f" {key.lower()} ")

    [registration] = visitor.registrations
    assert (answer.status_code, answer.location) == (303, f"/belajar/{registration}")
    assert visitor.session.get_one(Enrolment, registration).cohort_id == cohort.id
    assert "Angkatan III" in visitor.browser.get(answer.location).text


def test_an_unknown_key_tells_what_to_do(visitor: Visitor) -> None:
    _cohort(visitor)

    answer = visitor.send_key("AAAA-BBBB-CCCC")

    assert answer.status_code == 409
    assert "Kunci pendaftaran tidak dikenal" in answer.text
    assert visitor.registrations == []


def test_no_key_at_all_is_an_unknown_one(visitor: Visitor) -> None:
    answer = visitor.send("/katalog/kunci")

    assert answer.status_code == 409
    assert visitor.registrations == []


def test_a_cohort_that_ended_takes_nobody(visitor: Visitor) -> None:
    over = NewCohort("Lama", date(2026, 1, 1), date(2026, 3, 1))
    _, key = _cohort(visitor, over)

    answer = visitor.send_key(key)

    assert answer.status_code == 409
    assert "Angkatan ini sudah berakhir" in answer.text
    assert visitor.registrations == []


def test_a_full_cohort_takes_nobody_more(visitor: Visitor) -> None:
    full = NewCohort("Kecil", date(2026, 3, 1), date(2026, 3, 31), quota=1)
    cohort, key = _cohort(visitor, full)
    other = people.person(visitor.session)
    enrolments.enrol(visitor.session, other, visitor.course, cohort=cohort)
    visitor.session.commit()

    answer = visitor.send_key(key)

    assert answer.status_code == 409
    assert "Angkatan ini sudah penuh" in answer.text
    assert visitor.registrations == []


@pytest.mark.parametrize(
    "act",
    [
        lambda browser: browser.send("/kursus/jalan/daftar"),
        lambda browser: browser.send("/katalog/kunci", kunci="AAAA"),
        lambda browser: browser.get("/kursus/jalan"),
        lambda browser: browser.get("/katalog"),
    ],
)
def test_whoever_is_not_signed_in_is_led_to_the_door(
    visitor: Visitor, client: Browser, act: Callable[[Browser], TestResponse]
) -> None:
    _open(visitor)

    answer = act(client)

    assert answer.status_code in {303, 401}
    assert visitor.session.scalars(select(Enrolment.registration)).all() == []

"""Many press at the same moment, on both engines: no registration or place twice.

Real requests and real commits, so each test has a database of its own.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.core import transaction
from lms.core.db import db
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.enrolments.operations import NewCohort
from lms.courses.outline.models import Course
from lms.xapi import queries as log
from tests.browser import Browser
from tests.courses import learning
from tests.databases import ENGINES, application
from tests.factories import people
from tests.faults.conftest import process_as_it_was

TABS = 4
CROWD, PLACES = 8, 3
TERM = NewCohort("Angkatan I", date(2026, 1, 1), date(2099, 1, 1), quota=1)
OPENLY, BY_KEY = "/kursus/jalan/daftar", "/katalog/kunci"

Press = Callable[[Browser], TestResponse]


@dataclass(frozen=True)
class Waiting:
    """Somebody in front of a course with an open door and with a key."""

    app: Flask
    person: Person
    key: str

    def press(self, path: str) -> list[TestResponse]:
        """Press in all tabs at the same moment."""
        start = Barrier(TABS)
        tabs = [people.browser_of(self.app, self.person) for _ in range(TABS)]

        def one(browser: Browser) -> TestResponse:
            token = browser.csrf_token()
            start.wait(timeout=30)
            data = {"csrf_token": token, "kunci": self.key}
            return browser.post(path, data=data)

        with ThreadPoolExecutor(TABS) as pool:
            return list(pool.map(one, tabs, timeout=60))

    def verbs(self) -> list[str]:
        """Return the last words of what was said of each registration."""
        with self.app.app_context(), transaction.reading(db.session):
            session = db.session()
            rows = queries.enrolments_of(session, self.person.id)
            said = [
                each.verb
                for row in rows
                for each in log.of_registration(
                    session, row.store_id, row.registration, limit=10
                )
            ]
        return [verb.rsplit("/", 1)[-1] for verb in said]


def _prepare(session: Session) -> tuple[Person, str]:
    person = people.person(session)
    published = learning.publish(session, person.institution_id)
    publishing.open_to_everybody(session, published.course_id)
    course = session.get_one(Course, published.course_id)
    cohort = enrolments.create_cohort(session, course, TERM)
    return person, enrolments.renew_key(session, cohort)


@pytest.fixture(params=ENGINES)
def waiting(request: pytest.FixtureRequest) -> Iterator[Waiting]:
    """Give somebody who is about to enrol."""
    with process_as_it_was(), application(request.param) as app:
        with app.app_context(), transaction.writing(db.session):
            person, key = _prepare(db.session())
        yield Waiting(app, person, key)


@pytest.mark.parametrize("path", [OPENLY, BY_KEY])
def test_pressing_in_several_tabs_gives_one_registration(
    waiting: Waiting, path: str
) -> None:
    answers = waiting.press(path)

    assert [answer.status_code for answer in answers] == [303] * TABS
    assert len({urlsplit(answer.location).path for answer in answers}) == 1
    assert waiting.verbs() == ["registered"]


def _crowd(app: Flask, *, quota: int) -> tuple[str, list[Browser]]:
    """Return the key of a cohort with few places, and the browsers of many people."""
    with app.app_context(), transaction.writing(db.session):
        session = db.session()
        home = people.institution(session)
        published = learning.publish(session, home)
        course = session.get_one(Course, published.course_id)
        cohort = enrolments.create_cohort(session, course, replace(TERM, quota=quota))
        key = enrolments.renew_key(session, cohort)
        crowd = [people.person(session, institution_id=home) for _ in range(CROWD)]
    return key, [people.browser_of(app, who) for who in crowd]


def _members(app: Flask) -> int:
    with app.app_context(), transaction.reading(db.session):
        session = db.session()
        [cohort] = queries.cohorts(session)
        return len(queries.of_cohort(session, cohort.id))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_crowd_with_one_key_gets_the_places_there_are(engine: str) -> None:
    with process_as_it_was(), application(engine) as app:
        key, browsers = _crowd(app, quota=PLACES)
        start = Barrier(CROWD)

        def one(browser: Browser) -> TestResponse:
            token = browser.csrf_token()
            start.wait(timeout=30)
            return browser.post(BY_KEY, data={"csrf_token": token, "kunci": key})

        with ThreadPoolExecutor(CROWD) as pool:
            answers = list(pool.map(one, browsers, timeout=60))

        codes = sorted(answer.status_code for answer in answers)
        refused = [each.text for each in answers if each.status_code != 303]
        assert codes == [303] * PLACES + [409] * (CROWD - PLACES)
        assert all("Angkatan ini sudah penuh" in each for each in refused)
        assert len({each.location for each in answers if each.location}) == PLACES
        assert _members(app) == PLACES

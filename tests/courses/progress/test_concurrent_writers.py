"""Writers side by side lose nothing and state each transition once.

Real connections and real commits, so each test has a database of its own.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask

from lms.core import transaction
from lms.core.db import db
from lms.courses.enrolments import queries as enrolments
from lms.courses.progress import operations, queries
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.courses import saying
from tests.databases import ENGINES, application
from tests.factories import courses

WRITERS = 8
EACH = 6
KEYS = ("satu", "dua")


@pytest.fixture(params=ENGINES)
def own_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application whose commits are real."""
    with application(request.param) as app:
        yield app


def _prepare(app: Flask) -> UUID:
    document = courses.course_document(
        [
            courses.activity("satu", weight="50", completion=[["passed", 0]]),
            courses.activity("dua", weight="50", completion=[["passed", 0]]),
        ]
    )
    with app.app_context(), transaction.writing(db.session):
        session = db.session()
        home = courses.institution(session)
        course = courses.publish(session, home, document)
        return courses.enrol(
            session, courses.person(session, home), course
        ).registration


def _write(app: Flask, registration: UUID, number: int, start: Barrier) -> None:
    start.wait(timeout=30)
    for turn in range(EACH):
        with app.app_context(), transaction.writing(db.session):
            session = db.session()
            row = enrolments.enrolment(session, registration)
            assert row is not None
            key = KEYS[(number + turn) % len(KEYS)]
            saying.score(session, row, key, str(60 + (number * EACH + turn) % 40))


def test_nothing_is_lost_and_every_transition_is_stated_once(own_app: Flask) -> None:
    registration = _prepare(own_app)
    start = Barrier(WRITERS)

    with ThreadPoolExecutor(WRITERS) as pool:
        futures = [
            pool.submit(_write, own_app, registration, number, start)
            for number in range(WRITERS)
        ]
        for future in futures:
            future.result(timeout=120)

    with own_app.app_context():
        session = db.session()
        row = enrolments.enrolment(session, registration)
        assert row is not None
        standings = queries.standings(session, registration)
        assert sum(each.attempts for each in standings.values()) == WRITERS * EACH
        assert operations.rebuild(session, registration, check=True)[0] == []
        stated = [
            log.count(
                session,
                store=row.store_id,
                registration=registration,
                activity=iri,
                verb=verbs.COMPLETED,
            )
            for iri in (
                *enrolments.outline_for(session, row).by_iri,
                enrolments.outline_for(session, row).iri,
            )
        ]
        assert stated == [1, 1, 1]

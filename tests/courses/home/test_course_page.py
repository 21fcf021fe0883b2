"""The page of one's course."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.factories import people
from tests.modules.situations import Reader, reader


@pytest.fixture
def learner(app: Flask, session: Session) -> Reader:
    """Give somebody who is enrolled."""
    return reader(app, session)


def _views(learner: Reader) -> int:
    row = queries.enrolment(learner.session, learner.registration)
    assert row is not None
    return log.count(
        learner.session,
        store=row.store_id,
        registration=row.registration,
        activity=queries.outline_for(learner.session, row).iri,
        verb=verbs.VIEWED,
    )


def test_a_view_is_told_once_a_day(learner: Reader) -> None:
    answers = [learner.browser.send(_url(learner, "/~lihat")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert _views(learner) == 1


def test_whoever_has_left_has_no_course_page(learner: Reader) -> None:
    enrolments.withdraw(learner.session, learner.registration, by=None)
    learner.session.commit()

    shown = learner.browser.get(_url(learner))
    told = learner.browser.send(_url(learner, "/~lihat"))

    assert (shown.status_code, told.status_code) == (404, 404)
    assert _views(learner) == 0


def test_somebody_else_has_no_course_page(
    app: Flask, session: Session, learner: Reader
) -> None:
    other = people.browser_of(app, people.person(session))

    assert other.get(_url(learner)).status_code == 404
    assert other.send(_url(learner, "/~lihat")).status_code == 404


def _url(learner: Reader, path: str = "") -> str:
    return f"/belajar/{learner.registration}{path}"

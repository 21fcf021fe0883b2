"""Numbers stay unique when many certificates are awarded at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core import transaction
from lms.core.db import db
from lms.courses.certificates import operations
from lms.courses.certificates.models import Certificate
from tests.courses import saying
from tests.courses.certificates.situations import EXAM, STAFF_NAME, course, enrolled
from tests.databases import ENGINES, application

STAFF = UUID(STAFF_NAME)
WRITERS = 6
Answer = TypeVar("Answer")


@pytest.fixture(params=ENGINES)
def own_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application whose database commits for real."""
    with application(request.param) as app:
        yield app


def _passed(app: Flask, how_many: int) -> list[UUID]:
    with app.app_context(), transaction.writing(db.session):
        session = db.session()
        of = course(session, "staff")
        rows = [enrolled(session, of) for _ in range(how_many)]
        for row in rows:
            saying.score(session, row, EXAM, "88.40")
        return [row.registration for row in rows]


def _at_once(app: Flask, acts: list[Callable[[], Answer]]) -> list[Answer]:
    """Let each act begin at the same moment, in a transaction of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Answer:
        with app.app_context():
            start.wait()
            with transaction.writing(db.session):
                return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _awarding(registration: UUID) -> Callable[[], str]:
    return lambda: operations.award(db.session(), registration, by=STAFF).number


def test_writers_side_by_side_draw_different_numbers(own_app: Flask) -> None:
    registrations = _passed(own_app, WRITERS)

    numbers = _at_once(own_app, [_awarding(each) for each in registrations])

    years = {number.split("-")[1] for number in numbers}
    assert len(years) == 1
    assert sorted(int(number.split("-")[2]) for number in numbers) == list(
        range(1, WRITERS + 1)
    )


def test_two_who_award_the_same_enrolment_make_one_certificate(own_app: Flask) -> None:
    [registration] = _passed(own_app, 1)

    numbers = _at_once(own_app, [_awarding(registration)] * 4)

    assert len(set(numbers)) == 1
    with own_app.app_context(), transaction.reading(db.session):
        kept = db.session.scalars(select(Certificate.number)).all()
    assert kept == numbers[:1]


def test_releasing_a_cohort_and_its_learners_do_not_wait_for_each_other(
    own_app: Flask,
) -> None:
    registrations = _passed(own_app, WRITERS)
    backwards = registrations[::-1]

    def release(order: list[UUID]) -> Callable[[], int]:
        return lambda: len(operations.award_all(db.session(), order, by=STAFF))

    counts = _at_once(own_app, [release(registrations), release(backwards)])

    assert counts == [WRITERS, WRITERS]
    with own_app.app_context(), transaction.reading(db.session):
        kept = db.session.scalars(select(Certificate.registration)).all()
    assert sorted(kept) == sorted(registrations)


def test_a_number_whose_transaction_fails_is_not_lost(own_app: Flask) -> None:
    first, second = _passed(own_app, 2)

    with own_app.app_context(), pytest.raises(RuntimeError, match="power cut"):
        _award_and_fail(first)
    [number] = _at_once(own_app, [_awarding(second)])

    assert number.endswith("-000001")


def _award_and_fail(registration: UUID) -> None:
    with transaction.writing(db.session):
        operations.award(db.session(), registration, by=STAFF)
        message = "power cut"
        raise RuntimeError(message)

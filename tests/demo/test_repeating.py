"""The demonstration can be made again, and never into a database in use."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core import clock
from lms.demo import filling
from lms.demo import people as demo_people
from tests.demo.institute import filled, prepare


def test_the_same_seed_gives_the_same_marks(shared_app: Flask) -> None:
    results = []
    for _time in range(2):
        with filled(shared_app, 1, 1) as made:
            results.append((made.made, made.marks()))

    assert results[0] == results[1]
    assert results[0][0].statements > 100


def test_a_database_in_use_is_refused(session: Session) -> None:
    prepare(session)
    session.add(
        Person(
            institution_id=demo_people.demo_institution(session),
            name="Orang Lain",
            email="lain@uji.example",
        )
    )
    session.flush()

    with pytest.raises(filling.NotEmptyError, match=r"in use \(6 people"):
        filling.check(session)


def test_a_database_without_courses_is_refused(session: Session) -> None:
    with pytest.raises(filling.NotPreparedError, match="lms setup"):
        filling.fill(session, filling.Wishes(1, 1, 1, clock.now()), lambda _days: None)

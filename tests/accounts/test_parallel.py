"""Many people at once, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from lms.accounts.errors import EmailTakenError
from lms.accounts.operations import people as operations
from lms.accounts.operations.people import Particulars
from lms.core import transaction
from lms.core.db import db
from tests.browser import Browser
from tests.databases import ENGINES, application
from tests.factories import people
from tests.factories.people import PASSWORD


def _sign_in(app: Flask, login: str, password: str) -> int:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser.send("/masuk", login=login, password=password).status_code


@pytest.mark.parametrize("engine", ENGINES)
def test_guesses_sent_at_once_are_not_more_than_guesses_sent_in_turn(
    engine: str,
) -> None:
    with application(engine) as app, ThreadPoolExecutor(6) as threads:
        with app.app_context(), transaction.writing(db.session):
            login = people.person(db.session()).email or ""
        guesses = [f"tebakan nomor {number}" for number in range(11)] + [PASSWORD]

        statuses = list(threads.map(lambda each: _sign_in(app, login, each), guesses))

    assert statuses.count(401) == 5
    assert statuses.count(429) == 7


@pytest.mark.parametrize("engine", ENGINES)
def test_everybody_who_comes_at_once_gets_in(engine: str) -> None:
    with application(engine) as app, ThreadPoolExecutor(6) as threads:
        with app.app_context(), transaction.writing(db.session):
            home = people.institution(db.session())
            logins = [
                people.person(db.session(), institution_id=home).email or ""
                for _each in range(20)
            ]

        statuses = list(threads.map(lambda each: _sign_in(app, each, PASSWORD), logins))

    assert statuses == [303] * 20


def _create(app: Flask, home: UUID, email: str) -> str:
    with app.app_context():
        try:
            with transaction.writing(db.session):
                operations.create_person(
                    db.session(), Particulars("Siti", email), institution_id=home
                )
        except EmailTakenError as error:
            return error.code
    return "created"


def _wait_for_the_other_writer(app: Flask) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with app.app_context(), db.engine.connect() as connection:
        for _attempt in range(5_000):
            if connection.scalar(waiting):
                return
            connection.rollback()
    pytest.fail("nobody waited")


def test_the_same_account_made_twice_at_once_is_a_readable_conflict() -> None:
    with application("postgresql") as app, ThreadPoolExecutor(1) as threads:
        with app.app_context(), transaction.writing(db.session):
            home = people.institution(db.session())
        with app.app_context(), transaction.writing(db.session):
            operations.create_person(
                db.session(), Particulars("Siti", "s@contoh.id"), institution_id=home
            )
            second = threads.submit(_create, app, home, "s@contoh.id")
            _wait_for_the_other_writer(app)

        assert second.result(timeout=10) == "email_taken"

"""Many people at once, on real connections."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

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

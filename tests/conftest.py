"""Fixtures for every test: an application on each engine, rolled back afterwards."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import settings
from playwright.sync_api import Browser as Chromium
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.xapi import consistency
from lms.xapi.http import auth
from tests import browsers, profile_check
from tests.browser import Browser
from tests.databases import ENGINES, application

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")

UUIDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@pytest.fixture(scope="session", params=ENGINES)
def shared_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Build one application for each engine."""
    profile_check.install()
    with application(request.param) as app:
        with app.app_context():
            db.session.configure(join_transaction_mode="create_savepoint")
        yield app


@pytest.fixture(autouse=True)
def _nothing_promised() -> Iterator[None]:
    """Forget what the LRS promised to readers: the clocks of tests go back.

    Afterwards too, for the fixtures of the next module, which come before this one.
    """
    consistency.forget()
    yield
    consistency.forget()


@contextmanager
def rolled_back(app: Flask) -> Iterator[Flask]:
    """Run a block inside a transaction that is rolled back after it."""
    with app.app_context():
        engine = db.engine
        with engine.connect() as connection:
            outer = connection.begin()
            # What the LRS remembers of keys and wrong secrets belongs to one test.
            auth.register(app)
            db.engines[None] = connection  # type: ignore[index]  # SQLAlchemy takes both
            try:
                yield app
            finally:
                db.session.remove()
                outer.rollback()
                db.engines[None] = engine  # type: ignore[index]  # SQLAlchemy takes both


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """Give the application; whatever the test writes is rolled back."""
    with rolled_back(shared_app) as app:
        yield app


@pytest.fixture
def session(app: Flask) -> Session:
    """Give the session of the rolled-back application."""
    return db.session()


@pytest.fixture
def client(app: Flask) -> Browser:
    """Give a browser without any sign-in."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Give the one real browser of this process, or skip the test."""
    with browsers.launched(browsers.needed()) as browser:
        yield browser


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a random identifier by its argument, the same on every worker."""
    if isinstance(val, UUID) or (isinstance(val, str) and UUIDS.search(val)):
        return f"{argname}-uuid"
    return None

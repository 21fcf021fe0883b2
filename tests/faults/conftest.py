"""Sites whose transactions are real, because faults happen between transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event

from lms.accounts.models import Person
from lms.core import json, site, transaction
from lms.core.db import db
from lms.courses import publishing, registry
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline import operations as outlines
from lms.courses.outline.models import Course
from lms.testing.tables import snapshot
from tests.browser import Browser
from tests.contract.samples import page, quiz
from tests.databases import application
from tests.factories import people

PATIENCE = 50
"""Milliseconds for which SQLite waits for its lock in these tests."""


@dataclass(frozen=True, slots=True)
class Learning:
    """A site on which somebody learns."""

    app: Flask
    browser: Browser
    registration: UUID

    def url(self, path: str = "") -> str:
        """Return an address of the enrolment."""
        return f"/belajar/{self.registration}{path}"

    def rows(self) -> dict[str, str]:
        """Return what stands in every table."""
        with self.app.app_context(), transaction.reading(db.session):
            return dict(snapshot(db.session().connection()))


@contextmanager
def process_as_it_was() -> Iterator[None]:
    """Put back what building an application changes in the process."""
    before = registry.current(), site.current()
    try:
        yield
    finally:
        registry.configure(before[0])
        site.configure(before[1])


@pytest.fixture
def on_sqlite() -> Iterator[Learning]:
    """Give a site on an SQLite file, impatient with locks."""
    with process_as_it_was(), application("sqlite") as app:
        with app.app_context():
            db.engine.dispose()
            event.listen(db.engine, "connect", _be_impatient)
        yield learning_on(app)


@pytest.fixture
def on_postgresql() -> Iterator[Learning]:
    """Give a site on a PostgreSQL database of its own."""
    with process_as_it_was(), application("postgresql") as app:
        yield learning_on(app)


def _be_impatient(connection: object, _entry: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # sqlite3's connection
    cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
    cursor.close()


def learning_on(app: Flask) -> Learning:
    """Publish a course with a page and a quiz, and enrol somebody."""
    with app.app_context(), app.test_request_context():
        with transaction.writing(db.session):
            session = db.session()
            home = people.institution(session)
            who: Person = people.person(session, institution_id=home)
            course = publishing.read(files())
            outlines.keep_files(course)
            published = publishing.publish(session, course, institution_id=home)
            placed = session.get_one(Course, published.course_id)
            registration = enrolments.enrol(session, who, placed)
        browser = people.browser_of(app, who)
    return Learning(app, browser, registration)


def files() -> dict[str, bytes]:
    """Return the files of a course with a page and a quiz."""
    activities = [
        {
            "key": key,
            "module": module,
            "title": key.title(),
            "minutes": 5,
            "source": source,
        }
        for key, module, source in (
            ("bacaan", "page", page.SAMPLE.source),
            ("tetangga", "quiz", quiz.SAMPLE.source),
        )
    ]
    document = {
        "format": 1,
        "key": "rapuh",
        "title": "Kursus rapuh",
        "language": "id",
        "summary": "Untuk menguji gangguan.",
        "goals": ["Tetap tenang"],
        "jp": 1,
        "sections": [{"key": "satu", "title": "Satu", "activities": activities}],
    }
    return {
        "course.yaml": json.dumps_pretty(document),
        **page.SAMPLE.files,
        quiz.SAMPLE.source: _long(quiz.SAMPLE.files[quiz.SAMPLE.source]),
    }


def _long(text: bytes) -> bytes:
    """Make a quiz so long that no page of the database has room for it."""
    return text.replace(b"intro: ", b"intro: " + b"Bacalah dengan tenang. " * 500)

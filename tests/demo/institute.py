"""A demonstration institute in a database of tests."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.db import db
from lms.core.json import JsonObject, loads
from lms.courses import publishing
from lms.courses.grades.operations import seed_bands
from lms.courses.outline.reading import read_folder
from lms.courses.progress.models import CourseStanding
from lms.demo import filling
from lms.demo import people as demo_people
from lms.demo.queries import Counts
from lms.xapi.stored import stored_at
from lms.xapi.tables import statement
from tests.conftest import rolled_back

UNTIL = datetime(2026, 6, 26, 9, 0, tzinfo=UTC)
CONTENT = Path(__file__).parents[2] / "content"


@dataclass(frozen=True, slots=True)
class Row:
    """One statement as it is stored; both moments in microseconds."""

    stored: int
    timestamp: int
    payload: bytes

    @property
    def said(self) -> JsonObject:
        """Return the statement."""
        found: JsonObject = loads(self.payload)
        return found


@dataclass(slots=True)
class Institute:
    """What was made, and the database in which it is."""

    session: Session
    made: Counts
    days: list[int] = field(default_factory=list)
    """What the progress bar was told."""

    def statements(self) -> list[Row]:
        """Return the whole record in the order of storing."""
        columns = (statement.c.seq, statement.c.timestamp, statement.c.payload)
        rows = self.session.execute(select(*columns).order_by(statement.c.seq))
        return [Row(stored_at(seq), at, payload) for seq, at, payload in rows]

    def marks(self) -> Counter[object]:
        """Return how often each final mark is there, with what came of it."""
        columns = (CourseStanding.mark, CourseStanding.passed, CourseStanding.done)
        return Counter(tuple(row) for row in self.session.execute(select(*columns)))


def prepare(session: Session) -> None:
    """Do what ``lms setup`` does: bands, demo people, both courses."""
    seed_bands(session)
    absent = demo_people.missing(session)
    demo_people.ensure(session, absent, demo_people.hashed_password())
    home = demo_people.demo_institution(session)
    for folder in sorted(path.parent for path in CONTENT.glob("*/course.yaml")):
        course = publishing.read(read_folder(folder))
        published = publishing.publish(session, course, institution_id=home)
        publishing.open_to_everybody(session, published.course_id)
    session.flush()


@contextmanager
def filled(app: Flask, people: int, months: int) -> Iterator[Institute]:
    """Give an institute that is gone after the block."""
    with rolled_back(app), app.test_request_context():
        session = db.session()
        with transaction.writing(session):
            prepare(session)
        days: list[int] = []
        wishes = filling.Wishes(people, 7, months, UNTIL)
        made = filling.fill(session, wishes, days.append)
        yield Institute(session, made, days)

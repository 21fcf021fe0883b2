"""The product under measurement: an application with people, courses and a record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core import json, transaction, yaml
from lms.core.db import db
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries as enrolment_queries
from lms.courses.outline import queries as outlines
from lms.demo import filling
from lms.demo import people as demo_people
from tests.bench.measuring import cpu_of
from tests.browser import Browser
from tests.databases import application
from tests.demo.institute import CONTENT, UNTIL, prepare
from tests.factories import lengths, people
from tests.factories.lengths import Taken
from tests.xapi.lrs import Lrs, new_key

LENGTHS = (5, 65, 200)
TEN, QUIZ = "sepuluh-soal", "kuis"
BANK = "kolaborasi/quizzes/bank.yaml"
PARTICIPANTS = 12
MONTHS = 3


@dataclass(frozen=True, slots=True)
class Institute:
    """What the cases use; everything is committed."""

    app: Flask
    learner: Person
    browser: Browser
    courses: dict[int, Taken]
    """By number of activities."""
    registrations: tuple[UUID, ...]
    """Those of the demonstration, with their record."""
    filled: float
    """CPU seconds of filling, for each enrolment of the demonstration."""
    lrs: Lrs

    @contextmanager
    def session(self, *, write: bool = True) -> Iterator[Session]:
        """Give a session in a transaction that is kept."""
        around = transaction.writing if write else transaction.reading
        with (
            self.app.app_context(),
            self.app.test_request_context(),
            around(db.session),
        ):
            yield db.session()

    def newcomer(self) -> tuple[Browser, UUID]:
        """Enrol somebody new into the course with the quiz of ten questions."""
        with self.session() as session:
            who = people.person(session, institution_id=self.learner.institution_id)
            course = outlines.course_by_key(session, TEN)
            assert course is not None
            registration = enrolments.enrol(session, who, course)
        return people.browser_of(self.app, who), registration


def _ten_questions() -> dict[str, bytes]:
    """Return the files of a course: ten questions of a real bank, and a page."""
    bank = yaml.parse((CONTENT / BANK).read_text()).data
    questions = [
        {name: value for name, value in question.items() if name != "see"}
        for question in bank["questions"][:10]
    ]
    quiz = {
        "title": "Kuis",
        "time_limit": 20,
        "shuffle_questions": True,
        "shuffle_options": True,
        "questions": questions,
    }
    common = {"minutes": 10, "title": "Kegiatan"}
    activities = [
        {**common, "key": QUIZ, "module": "quiz", "source": "kuis.yaml"},
        {**common, "key": "halaman", "module": "page", "source": "halaman.md"},
    ]
    course = {
        "format": 1,
        "key": TEN,
        "title": "Sepuluh Soal",
        "language": "id",
        "summary": "Untuk pengukuran.",
        "goals": ["Mengukur"],
        "jp": 1,
        "sections": [{"key": "satu", "title": "Satu", "activities": activities}],
    }
    return {
        "course.yaml": json.dumps(course),
        "kuis.yaml": json.dumps(quiz),
        "halaman.md": b"Isi.\n",
    }


@contextmanager
def institute(engine: str) -> Iterator[Institute]:
    """Build everything on a new database of ``engine``."""
    with application(engine) as app:
        with app.app_context(), app.test_request_context():
            session = db.session()
            with transaction.writing(session):
                prepare(session)
            wishes = filling.Wishes(PARTICIPANTS, 7, MONTHS, UNTIL)
            spent = cpu_of(lambda: filling.fill(session, wishes, lambda _days: None))
            with transaction.writing(session):
                registrations = tuple(enrolment_queries.registrations(session))
                home = demo_people.demo_institution(session)
                learner = people.person(session, institution_id=home)
                courses = {n: lengths.take(session, learner, n) for n in LENGTHS}
                read = publishing.read(_ten_questions())
                publishing.publish(session, read, institution_id=home)
            key, secret = new_key(home)
        yield Institute(
            app,
            learner,
            people.browser_of(app, learner),
            courses,
            registrations,
            spent / len(registrations),
            Lrs(app, key, secret),
        )

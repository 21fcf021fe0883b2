"""The product under measurement: an application with people, courses and a record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core import transaction
from lms.core.db import db
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries as enrolment_queries
from lms.courses.outline import queries as outlines
from lms.courses.outline.models import Course
from lms.courses.player import operations as player
from lms.demo import filling
from lms.demo import people as demo_people
from tests.bench.measuring import cpu_of
from tests.browser import Browser
from tests.databases import application
from tests.demo.institute import UNTIL, prepare
from tests.factories import lengths, people
from tests.factories.lengths import Taken
from tests.xapi.lrs import Lrs, new_key

LENGTHS = (5, 65, 200)
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
        with self.app.app_context(), self.app.test_request_context():
            with around(db.session):
                yield db.session()

    def newcomer(self, course: str) -> tuple[Browser, UUID]:
        """Enrol somebody new into a real course who has read all its pages."""
        with self.session() as session:
            who = people.person(session, institution_id=self.learner.institution_id)
            placed = outlines.course_by_key(session, course)
            assert placed is not None
            registration = enrolments.enrol(session, who, placed)
            _read_all(session, who, registration, placed)
        return people.browser_of(self.app, who), registration


def _read_all(
    session: Session, who: Person, registration: UUID, course: Course
) -> None:
    learner = player.Person(who.id, who.account_name, who.name, who.language)
    for activity in outlines.current_outline(session, course).activities:
        if activity.placed.module == "page":
            key = activity.key
            opened = player.open_activity(
                session, learner, registration, key, lock=True
            )
            player.act(session, opened, "baca", {}, "")


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


"""Two institutions, three courses and everybody who may or may not see something.

T1 has the courses C1 (cohorts K1 and K1b) and C2 (cohort K2), T2 has C3 (cohort K3).
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.models import Institution, Person
from lms.accounts.roles import SITE, Role, Scope, ScopeKind
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.enrolments.models import Cohort
from lms.courses.enrolments.operations import NewCohort
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline.models import Course
from tests.browser import Browser
from tests.courses import saying
from tests.factories import courses, people

EXAM = "ujian"
QUIZ = "kuis"
TERM = NewCohort("Angkatan", date(2026, 1, 5), date(2026, 12, 18), "Asia/Makassar")
NIP = "199804122025042003"
OTHER_NIP = "199503072024031001"


@dataclass(frozen=True, slots=True)
class World:
    """What the tests of the staff pages live in."""

    app: Flask
    session: Session
    t1: UUID
    t2: UUID
    courses: dict[str, Course] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, EnrolmentRow] = field(default_factory=dict)

    def browser(self, name: str) -> Browser:
        """Return a browser of somebody; of nobody for ``anon``."""
        if name == "anon":
            visitor = self.app.test_client()
            assert isinstance(visitor, Browser)
            return visitor
        return people.browser_of(self.app, self.people[name])

    def enrol(self, name: str, cohort: str) -> EnrolmentRow:
        """Enrol somebody into a cohort."""
        into = self.cohorts[cohort]
        course = self.session.get_one(Course, into.course_id)
        registration = enrolments.enrol(
            self.session, self.people[name], course, cohort=into
        )
        row = queries.enrolment(self.session, registration)
        assert row is not None
        self.rows[name] = row
        return row

    def add(self, name: str, full_name: str, nip: str | None = None) -> Person:
        """Add somebody of T1."""
        made = people.person(
            self.session, institution_id=self.t1, name=full_name, nip=nip
        )
        self.people[name] = made
        return made

    def finish(self, name: str, mark: str = "88.40") -> None:
        """Let somebody do both graded activities with one mark."""
        saying.score(self.session, self.rows[name], QUIZ, mark)
        saying.score(self.session, self.rows[name], EXAM, mark)

    def path(self, pattern: str) -> str:
        """Fill in identifiers: ``{K1}``, ``{C1}``, ``{T1}``, ``{P1}``, ``{r.P1}``."""
        names = {name: each.id for name, each in self.cohorts.items()}
        names |= {name: each.id for name, each in self.courses.items()}
        names |= {name: each.id for name, each in self.people.items()}
        names |= {"T1": self.t1, "T2": self.t2}
        names |= {f"r{name}": row.registration for name, row in self.rows.items()}
        return pattern.format(**names)


def _publish(session: Session, home: UUID, key: str) -> Course:
    document = courses.course_document(
        [
            courses.activity(QUIZ, title="Kuis Satu", weight="40"),
            courses.activity(EXAM, title="Ujian Akhir", weight="60"),
        ],
        key=key,
        title=f"Kursus {key.upper()}",
        award="staff",
    )
    return courses.publish(session, session.get_one(Institution, home), document)


def make(app: Flask, session: Session) -> World:
    """Make the world."""
    t1, t2 = people.institution(session), people.institution(session)
    world = World(app, session, t1, t2)
    for name, home in (("C1", t1), ("C2", t1), ("C3", t2)):
        world.courses[name] = _publish(session, home, name.lower())
    for name, course in (("K1", "C1"), ("K1b", "C1"), ("K2", "C2"), ("K3", "C3")):
        world.cohorts[name] = enrolments.create_cohort(
            session, world.courses[course], TERM
        )
    _add_people(world)
    for name, cohort in (("P1", "K1"), ("P2", "K1"), ("P3", "K2"), ("P9", "K3")):
        world.enrol(name, cohort)
    return world


def _add_people(world: World) -> None:
    k1, c2 = world.cohorts["K1"].id, world.courses["C2"].id
    staff = {
        "G1": (Role.PENGAJAR, Scope(ScopeKind.COHORT, k1)),
        "G2": (Role.PENGAJAR, Scope(ScopeKind.COURSE, c2)),
        "Y1": (Role.PENYELENGGARA, Scope(ScopeKind.COHORT, k1)),
        "O1": (Role.PENYELENGGARA, Scope(ScopeKind.INSTITUTION, world.t1)),
        "O2": (Role.PENYELENGGARA, Scope(ScopeKind.INSTITUTION, world.t2)),
        "A1": (Role.ADMIN, Scope(ScopeKind.INSTITUTION, world.t1)),
        "A2": (Role.ADMIN, Scope(ScopeKind.INSTITUTION, world.t2)),
        "S": (Role.ADMIN, SITE),
        "U": (Role.AUDITOR, SITE),
    }
    for name, (role, scope) in staff.items():
        world.people[name] = people.person(
            world.session,
            people.holding(role, scope),
            institution_id=world.t2 if name.endswith("2") else world.t1,
            name=f"Staf {name}",
        )
    world.add("P1", "Ratna Puspitasari", NIP)
    world.add("P2", "Yohanes Kelen", OTHER_NIP)
    world.add("P3", "Made Wiratama")
    world.people["P9"] = people.person(
        world.session, institution_id=world.t2, name="Orang Lembaga Lain"
    )

"""Fill an empty system with a training centre and the records of its participants.

Everything passes the road that real learners take (``lms.courses.player``), at the
moment that the simulated clock shows, so that standings, certificates and the order of
the record come by themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import InstitutionKind, Person
from lms.accounts.operations import people
from lms.accounts.roles import SYSTEM, Grant, Role, Scope, ScopeKind
from lms.core import clock, transaction
from lms.core.errors import ConflictError
from lms.courses.outline import queries as outlines
from lms.demo import days, names, plan, queries
from lms.demo import people as demo_people
from lms.demo.chance import chance
from lms.demo.institutions import WIT, Place
from lms.demo.office import Guest, Office
from lms.demo.plan import Group
from lms.demo.queries import Counts
from lms.demo.stage import Stage
from lms.demo.temper import Temper

ACTS = 300
"""In one transaction."""

HOME = Place(
    demo_people.INSTITUTION,
    InstitutionKind.PEMDA,
    "Ambon",
    WIT,
    names.MALUKU,
    "pamong.example",
)
SURE = Temper(2.4, 1.0, 0.8, 0, 1, 0.9, 0.9)
STEADY = Temper(1.8, 1.2, 0.5, 1, 1, 0.9, 0.9)
"""What the two demo participants are like: one has passed, one is in the midst."""


class NotEmptyError(ConflictError):
    """There are records already; the demonstration would mix with them."""

    code = "demo_not_empty"


class NotPreparedError(ConflictError):
    """The demo people or the courses are missing."""

    code = "demo_not_prepared"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much to make; the same seed gives the same, for the same last day."""

    people: int
    seed: int
    months: int
    until: datetime

    @property
    def begin(self) -> date:
        """Return the first day."""
        return self.until.date() - self.months * plan.MONTH


def fill(session: Session, wishes: Wishes, told: Callable[[int], object]) -> Counts:
    """Make everything; ``told`` hears how many more simulated days are done."""
    with transaction.reading(session):
        check(session)
    password_hash = demo_people.hashed_password()
    zone = ZoneInfo(HOME.zone)
    stage = Stage(days.at(wishes.begin, zone, 7))
    with clock.running_at(lambda: stage.now):
        with transaction.writing(session):
            _prepare(session, stage, wishes, password_hash)
        _play(session, stage, wishes, told)
    with transaction.reading(session):
        return queries.counts(session)


def check(session: Session) -> None:
    """Raise unless there are courses and demo people, and nothing else."""
    if demo_people.missing(session) or not outlines.courses(session):
        message = "the demo people or the courses are missing; run `lms setup` first"
        raise NotPreparedError(message)
    found = queries.counts(session)
    if found.people > len(demo_people.PEOPLE) or found.enrolments or found.cohorts:
        message = (
            f"this database is in use ({found.people} people, {found.cohorts} cohorts, "
            f"{found.enrolments} enrolments); the demonstration needs a new one: "
            "name another folder with LMS_DATA (or another DATABASE_URL)"
        )
        raise NotEmptyError(message)


def _play(
    session: Session, stage: Stage, wishes: Wishes, told: Callable[[int], object]
) -> None:
    done = wishes.begin
    goes_on = True
    while goes_on:
        with transaction.writing(session):
            goes_on = stage.play(wishes.until, ACTS)
        today = stage.now.date() if goes_on else wishes.until.date()
        told((today - done) // timedelta(days=1))
        done = max(done, today)


def _prepare(
    session: Session, stage: Stage, wishes: Wishes, password_hash: str
) -> None:
    """Let the office enter the stage, once for every cohort."""
    courses = {course.key: course for course in outlines.courses(session)}
    office = Office(
        session,
        stage,
        wishes.seed,
        password_hash,
        _one(session, Role.PENYELENGGARA).account_name,
        courses,
    )
    groups = plan.groups(
        chance(wishes.seed, "plan"),
        list(courses),
        people=wishes.people,
        months=wishes.months,
        until=wishes.until.date(),
    )
    teachers = _teachers(session, office, len(groups), wishes.begin.year)
    for number, group in enumerate(groups):
        guests = _guests(session, groups, group)
        stage.enter(office.run(group, teachers[number % len(teachers)], guests))


def _teachers(
    session: Session, office: Office, cohorts: int, year: int
) -> list[Person]:
    """Return the demo widyaiswara and one more for every second cohort."""
    own = _one(session, Role.PENGAJAR)
    more = [
        people.create_person(
            session,
            office.roster.member_of_staff(HOME, "Widyaiswara Ahli Muda", year),
            institution_id=own.institution_id,
            password_hash=office.password_hash,
            must_change_password=False,
        )
        for _number in range(cohorts // 2)
    ]
    home = Scope(ScopeKind.INSTITUTION, own.institution_id)
    second = people.create_person(
        session,
        office.roster.member_of_staff(HOME, "Pengelola Pelatihan", year),
        institution_id=own.institution_id,
        password_hash=office.password_hash,
        must_change_password=False,
    )
    people.grant(session, second.id, Grant(Role.PENYELENGGARA, home), by=SYSTEM)
    return [own, *more]


def _guests(session: Session, groups: list[Group], group: Group) -> list[Guest]:
    """Let the demo participants take part: one in the first cohort, one in the last."""
    in_the_midst, passed = _all(session, Role.PESERTA)[:2]
    found: list[Guest] = []
    if group is groups[0]:
        found.append((passed, SURE))
    if group is groups[-1]:
        found.append((in_the_midst, STEADY))
    return found


def _one(session: Session, role: Role) -> Person:
    return _all(session, role)[0]


def _all(session: Session, role: Role) -> list[Person]:
    found = [
        accounts.person_by_email(session, each.email)
        for each in demo_people.PEOPLE
        if each.role is role
    ]
    return [person for person in found if person is not None]

"""The office of the training centre: opens cohorts, enrols people, ends enrolments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.models import Institution, Person
from lms.accounts.operations import people
from lms.accounts.roles import SYSTEM, Grant, Role, Scope, ScopeKind
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries as enrolment_queries
from lms.courses.enrolments.models import Cohort
from lms.courses.enrolments.operations import NewCohort
from lms.courses.outline.models import Course
from lms.courses.progress import queries as progress
from lms.demo import days
from lms.demo.career import Career
from lms.demo.chance import chance
from lms.demo.institutions import Place
from lms.demo.plan import Group
from lms.demo.roster import Roster
from lms.demo.stage import Part, Stage
from lms.demo.temper import Temper, temper

QUOTA = 45
SERVICE = timedelta(days=90)
"""Between the appointment of a CPNS and the course."""

GRACE = timedelta(days=3)
"""After the last day of a cohort the office looks who never came."""

IS_LET_BE = 0.3
"""The share of those who are not struck off all the same."""

Guest = tuple[Person, Temper]
"""Somebody who is there already and takes part too."""


@dataclass(slots=True)
class Office:
    """What the office works with; ``password_hash`` is that of everybody it adds."""

    session: Session
    stage: Stage
    seed: int
    password_hash: str
    organiser: UUID
    """The account name of the member of staff who enrols."""
    courses: Mapping[str, Course]
    random: Random = field(init=False)
    roster: Roster = field(init=False)
    institutions: dict[str, Institution] = field(default_factory=dict)
    participants: int = 0

    def __post_init__(self) -> None:
        self.random = chance(self.seed, "office")
        self.roster = Roster(self.random)

    def run(self, group: Group, teacher: Person, guests: Sequence[Guest] = ()) -> Part:
        """Open a cohort, enrol everybody one by one, and close its lists at the end."""
        zone = ZoneInfo(group.places[0].zone)
        now = days.at(group.opened_on, zone, 9)
        yield now
        cohort = self._open(group, teacher)
        for number in range(group.size):
            now += timedelta(seconds=self.random.uniform(12, 40))
            yield now
            self._enrol(group, cohort, self._add(group, number))
        for person, like in guests:
            now += timedelta(seconds=31)
            yield now
            self._enrol(group, cohort, person, like)
        yield days.at(days.working_day(group.ends_on + GRACE), zone, 14)
        self._strike_off(cohort)

    def institution(self, place: Place) -> UUID:
        """Return the institution at ``place``, made when it is needed first."""
        if place.name not in self.institutions:
            self.institutions[place.name] = people.create_institution(
                self.session,
                name=place.name,
                kind=place.kind,
                city=place.city,
                time_zone=place.zone,
            )
        return self.institutions[place.name].id

    def _open(self, group: Group, teacher: Person) -> Cohort:
        zone = group.places[0].zone
        new = NewCohort(group.name, group.starts_on, group.ends_on, zone, QUOTA)
        course = self.courses[group.course]
        cohort = enrolments.create_cohort(self.session, course, new)
        grant = Grant(Role.PENGAJAR, Scope(ScopeKind.COHORT, cohort.id))
        people.grant(self.session, teacher.id, grant, by=SYSTEM)
        return cohort

    def _add(self, group: Group, number: int) -> Person:
        place = group.places[number % len(group.places)]
        person = people.create_person(
            self.session,
            self.roster.participant(place, group.starts_on - SERVICE),
            institution_id=self.institution(place),
            password_hash=self.password_hash,
            must_change_password=False,
        )
        home = Scope(ScopeKind.INSTITUTION, person.institution_id)
        people.grant(self.session, person.id, Grant(Role.PESERTA, home), by=SYSTEM)
        return person

    def _enrol(
        self, group: Group, cohort: Cohort, person: Person, like: Temper | None = None
    ) -> None:
        """Enrol somebody, and let them learn from the first day on, in their way."""
        course = self.courses[group.course]
        registration = enrolments.enrol(
            self.session, person, course, cohort=cohort, by=self.organiser
        )
        self.participants += 1
        random = chance(self.seed, self.participants)
        others = [each for each in self.courses.values() if each is not course]
        career = Career(
            self.session,
            person,
            ZoneInfo(cohort.time_zone),
            like or temper(random),
            random,
        )
        self.stage.enter(career.moments(registration, group.starts_on, others))

    def _strike_off(self, cohort: Cohort) -> None:
        """End the enrolments of those who never came."""
        rows = enrolment_queries.of_cohort(self.session, cohort.id)
        known = progress.wholes(self.session, [row.registration for row in rows])
        for row in sorted(rows, key=lambda row: row.enrolled_at):
            is_absent = row.registration not in known
            if is_absent and self.random.random() >= IS_LET_BE:
                enrolments.withdraw(self.session, row.registration, by=self.organiser)

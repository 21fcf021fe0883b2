"""A course with people who may enrol, and what is said of their enrolments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Institution, Person
from lms.core import json
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.enrolments.operations import NewCohort
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline.models import Course
from lms.xapi import tables
from tests.factories import courses

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
TERM = NewCohort("Angkatan III", date(2026, 3, 1), date(2026, 3, 31), "Asia/Jayapura")


@dataclass(frozen=True, slots=True)
class Campus:
    """An institution with one course."""

    session: Session
    home: Institution
    course: Course

    def person(self, name: str = "Budi Uji") -> Person:
        """Add somebody."""
        return courses.person(self.session, self.home, name)

    def cohort(self, new: NewCohort = TERM) -> Cohort:
        """Open a cohort."""
        return enrolments.create_cohort(self.session, self.course, new)

    def row(self, registration: UUID) -> EnrolmentRow:
        """Return an enrolment as it is kept now."""
        self.session.expire_all()
        found = queries.enrolment(self.session, registration)
        assert found is not None
        return found

    def registrations(self) -> list[UUID]:
        """Return every registration of the course."""
        chosen = select(Enrolment.registration).where(
            Enrolment.course_id == self.course.id
        )
        return list(self.session.scalars(chosen))

    def said(self, registration: UUID) -> list[dict[str, Any]]:
        """Return every statement of a registration, in the order of storing."""
        table = tables.statement
        payloads = (
            select(table.c.payload)
            .where(table.c.registration == registration)
            .order_by(table.c.seq)
        )
        return [json.loads(each) for each in self.session.scalars(payloads)]

    def verbs(self, registration: UUID) -> list[str]:
        """Return the last words of the verbs that were said."""
        return [
            each["verb"]["id"].rsplit("/", 1)[-1] for each in self.said(registration)
        ]


def campus(session: Session) -> Campus:
    """Make an institution and publish its course."""
    home = courses.institution(session)
    document = courses.course_document([courses.activity("satu")])
    return Campus(session, home, courses.publish(session, home, document))

"""Lists of participants, for the access log: who was on which of them, and when.

A list is a cohort's, or that of a course's people without a cohort; its id is the
cohort's or the course's.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.access import Stay
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.outline.models import Course


class Participants:
    """The lists of participants."""

    def stays(self, session: Session, person_id: UUID) -> Sequence[Stay]:
        """Return on which lists a person was, and when (index on the person)."""
        return _stays(session, Enrolment.person_id == person_id)

    def members(self, session: Session, list_id: UUID) -> Sequence[Stay]:
        """Return who was on a list, and when (index on the cohort or the course)."""
        free = and_(Enrolment.course_id == list_id, Enrolment.cohort_id.is_(None))
        return _stays(session, or_(Enrolment.cohort_id == list_id, free))

    def names(self, session: Session, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Return what lists are called: course and cohort."""
        cohorts = (
            select(Cohort.id, Course.title + " · " + Cohort.name)
            .join(Course, Course.id == Cohort.course_id)
            .where(Cohort.id.in_(ids))
        )
        courses = select(Course.id, Course.title).where(Course.id.in_(ids))
        return {
            row[0]: row[1]
            for query in (courses, cohorts)
            for row in session.execute(query)
        }


def _stays(session: Session, condition: ColumnElement[bool]) -> Sequence[Stay]:
    query = (
        select(
            func.coalesce(Enrolment.cohort_id, Enrolment.course_id),
            Enrolment.person_id,
            Enrolment.enrolled_at,
            Enrolment.withdrawn_at,
        )
        .where(condition)
        .order_by(Enrolment.enrolled_at, Enrolment.registration)
    )
    return [
        Stay(list_id, person_id, since, until)
        for list_id, person_id, since, until in session.execute(query)
        if person_id is not None
    ]

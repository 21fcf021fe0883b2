"""Reading standings."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.core.db import ask
from lms.courses.enrolments.models import Enrolment
from lms.courses.progress.models import ActivityStanding, CourseStanding
from lms.courses.progress.standing import Standing, Whole

_ACTIVITY = (
    ActivityStanding.viewed_at,
    ActivityStanding.last_at,
    ActivityStanding.progress,
    ActivityStanding.seconds,
    ActivityStanding.submitted_at,
    ActivityStanding.attempts,
    ActivityStanding.raw,
    ActivityStanding.max,
    ActivityStanding.passed,
    ActivityStanding.completed_at,
)
_COURSE = (
    CourseStanding.required,
    CourseStanding.done,
    CourseStanding.mark,
    CourseStanding.finished_at,
    CourseStanding.passed,
    CourseStanding.last_at,
)


_STANDINGS = select(ActivityStanding.key, *_ACTIVITY).where(
    ActivityStanding.registration == bindparam("registration")
)
_WHOLE = select(*_COURSE).where(
    CourseStanding.registration == bindparam("registration")
)


def standings(session: Session, registration: UUID) -> dict[str, Standing]:
    """Return an enrolment's standings by activity (prefix of the primary key)."""
    found = ask(session, _STANDINGS, {"registration": registration})
    return {key: Standing(*rest) for key, *rest in found.all()}


def whole(session: Session, registration: UUID) -> Whole | None:
    """Return an enrolment's standing in its course, by primary key."""
    row = ask(session, _WHOLE, {"registration": registration}).one_or_none()
    return Whole(*row) if row else None


def wholes(session: Session, registrations: Iterable[UUID]) -> dict[UUID, Whole]:
    """Return course standings of many enrolments, by primary key."""
    query = select(CourseStanding.registration, *_COURSE).where(
        CourseStanding.registration.in_(list(registrations))
    )
    return {row[0]: Whole(*row[1:]) for row in session.execute(query)}


def passed(session: Session, course_id: UUID) -> frozenset[UUID]:
    """Return which enrolments of a course have passed it (index course)."""
    query = (
        select(CourseStanding.registration)
        .join_from(
            CourseStanding,
            Enrolment,
            CourseStanding.registration == Enrolment.registration,
        )
        .where(Enrolment.course_id == course_id, CourseStanding.passed.is_(True))
    )
    return frozenset(session.scalars(query))


def standings_of(
    session: Session, registrations: Iterable[UUID]
) -> dict[UUID, dict[str, Standing]]:
    """Return standings of many enrolments (prefix of the primary key)."""
    wanted = list(registrations)
    query = select(ActivityStanding.registration, ActivityStanding.key, *_ACTIVITY)
    found: dict[UUID, dict[str, Standing]] = {}
    for registration, key, *rest in session.execute(
        query.where(ActivityStanding.registration.in_(wanted))
    ):
        found.setdefault(registration, {})[key] = Standing(*rest)
    return found

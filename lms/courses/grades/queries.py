"""Reading bands."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lms.courses.grades.bands import STANDARD, Band
from lms.courses.grades.models import GradeBand


def bands_of(session: Session, course_id: UUID | None) -> tuple[Band, ...]:
    """Return a course's bands, highest first, or the site's when it has none.

    None asks for the site's. Before any are stored: the standard ones. One query (the
    two unique indexes).
    """
    rows = session.scalars(
        select(GradeBand)
        .where(or_(_belongs_to(course_id), GradeBand.course_id.is_(None)))
        .order_by(GradeBand.position)
    ).all()
    own = [row for row in rows if row.course_id == course_id]
    found = own or [row for row in rows if row.course_id is None]
    return tuple(Band(row.label, row.from_mark) for row in found) or STANDARD


def has_bands(session: Session, course_id: UUID | None) -> bool:
    """Tell whether a course, or for None the site, has bands of its own."""
    wanted = select(GradeBand.id).where(_belongs_to(course_id)).limit(1)
    return session.scalar(wanted) is not None


def _belongs_to(course_id: UUID | None) -> ColumnElement[bool]:
    if course_id is None:
        return GradeBand.course_id.is_(None)
    return GradeBand.course_id == course_id

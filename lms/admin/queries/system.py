"""The state of the system, as its administrator sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Institution
from lms.core.outbox import OutboxMessage
from lms.courses.grades.models import GradeBand
from lms.courses.outline.models import Course, CourseRevision

SHOWN_MESSAGES = 20


@dataclass(frozen=True, slots=True)
class PublishedCourse:
    """A course and its current revision."""

    id: UUID
    key: str
    title: str
    institution: str
    number: int
    digest: str
    published_at: datetime
    has_bands: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The mail that has not left: how much, and the longest waiting of it."""

    count: int
    oldest: Sequence[OutboxMessage]


def courses(session: Session) -> list[PublishedCourse]:
    """Return every course with its current revision, by title."""
    own = select(GradeBand.id).where(GradeBand.course_id == Course.id).exists()
    query = (
        select(
            Course.id,
            Course.key,
            Course.title,
            Institution.name,
            CourseRevision.number,
            CourseRevision.digest,
            CourseRevision.published_at,
            own,
        )
        .join(Institution, Institution.id == Course.institution_id)
        .join(
            CourseRevision,
            and_(
                CourseRevision.id == Course.current_revision_id,
                CourseRevision.course_id == Course.id,
            ),
        )
        .order_by(Course.title, Course.id)
    )
    return [PublishedCourse(*row) for row in session.execute(query)]


def waiting_mail(session: Session) -> Waiting:
    """Return what waits in the outbox, the oldest first (index on the due time)."""
    unsent = OutboxMessage.sent_at.is_(None)
    count = session.scalar(select(func.count()).where(unsent)) or 0
    oldest = select(OutboxMessage).where(unsent).order_by(OutboxMessage.written_at)
    return Waiting(count, session.scalars(oldest.limit(SHOWN_MESSAGES)).all())


def product_version() -> str:
    """Return the version that is installed."""
    return version("pamong")


def database(session: Session) -> str:
    """Return the name of the database engine."""
    return session.get_bind().dialect.name

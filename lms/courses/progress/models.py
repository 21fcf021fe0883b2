"""Standings in activities and courses.

Personal data: how far a pseudonymous registration has come; goes with the enrolment.
Every column can be worked out again from the log (``rebuild``).
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base
from lms.core.decimals import Exact


class ActivityStanding(Base):
    """Where one enrolment stands in one placed activity."""

    __tablename__ = "course_activity_standing"

    registration: Mapped[UUID] = mapped_column(
        ForeignKey("course_enrolment.registration"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    viewed_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    progress: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    raw: Mapped[Decimal | None] = mapped_column(Exact())
    max: Mapped[Decimal | None] = mapped_column(Exact())
    passed: Mapped[bool | None]
    completed_at: Mapped[datetime | None]


class CourseStanding(Base):
    """Where one enrolment stands in its course."""

    __tablename__ = "course_standing"

    registration: Mapped[UUID] = mapped_column(
        ForeignKey("course_enrolment.registration"), primary_key=True
    )
    required: Mapped[int]
    done: Mapped[int]
    mark: Mapped[Decimal | None] = mapped_column(Exact())
    """The final mark with two places; None before the first graded attempt."""
    finished_at: Mapped[datetime | None]
    """When the last required activity was completed."""
    passed: Mapped[bool | None]
    """None until every required activity is completed."""
    last_at: Mapped[datetime | None]

"""Bands as a site or a course has set them. No personal data."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import ids
from lms.core.db import Base
from lms.core.decimals import Exact


class GradeBand(Base):
    """One band; those without a course are the site's, for courses with none."""

    __tablename__ = "course_grade_band"
    __table_args__ = (
        UniqueConstraint("course_id", "position"),
        # NULL differs from NULL, so the site's own bands need an index of their own.
        Index(
            "uq_course_grade_band_site",
            "position",
            unique=True,
            sqlite_where=text("course_id IS NULL"),
            postgresql_where=text("course_id IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    course_id: Mapped[UUID | None] = mapped_column(ForeignKey("course.id"))
    label: Mapped[str] = mapped_column(String(80))
    from_mark: Mapped[Decimal] = mapped_column(Exact())
    """The lowest mark of the band, with two places."""
    position: Mapped[int]
    """0 is the highest band."""

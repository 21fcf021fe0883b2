"""Courses and their revisions. No personal data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock, ids
from lms.core.db import Base


class Course(Base):
    """A course of an institution; what it teaches stands in its revisions."""

    __tablename__ = "course"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    institution_id: Mapped[UUID] = mapped_column(
        ForeignKey("account_institution.id"), index=True
    )
    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    enrolment_open: Mapped[bool] = mapped_column(default=False)
    current_revision_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class CourseRevision(Base):
    """A course as it was published once; never changed afterwards."""

    __tablename__ = "course_revision"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    digest: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The outline as JSON (lms.courses.outline.model)."""
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    """Every file of the author: its path and its SHA-256 in the file store."""
    published_at: Mapped[datetime] = mapped_column(default=clock.now)


class ActivityContent(Base):
    """The settings and the content of one activity in one revision."""

    __tablename__ = "course_activity_content"

    revision_id: Mapped[UUID] = mapped_column(
        ForeignKey("course_revision.id"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class CourseMedia(Base):
    """A picture or file that pages of a course show; named by its SHA-256."""

    __tablename__ = "course_media"

    digest: Mapped[str] = mapped_column(primary_key=True)
    suffix: Mapped[str]
    size: Mapped[int]

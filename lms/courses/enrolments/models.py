"""Cohorts, enrolments and enrolment keys.

Personal data: that a person takes a course. Erased with the person: the enrolment
stays, without a person, as the registration of pseudonymous statements.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock, ids
from lms.core.db import Base


class Cohort(Base):
    """A group that takes a course together (*angkatan*)."""

    __tablename__ = "course_cohort"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    institution_id: Mapped[UUID] = mapped_column(
        ForeignKey("account_institution.id"), index=True
    )
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"), index=True)
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    time_zone: Mapped[str] = mapped_column(default="Asia/Jakarta")
    key_digest: Mapped[str | None] = mapped_column(unique=True)
    """SHA-256 of the enrolment key, when people may enrol themselves with one."""
    quota: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Enrolment(Base):
    """One person's run of one course; ``registration`` names it in every statement."""

    __tablename__ = "course_enrolment"
    __table_args__ = (
        Index("ix_course_enrolment_person", "person_id", "course_id"),
        Index("ix_course_enrolment_cohort", "cohort_id"),
        Index("ix_course_enrolment_course", "course_id"),
    )

    registration: Mapped[UUID] = mapped_column(
        primary_key=True, default=ids.for_statements
    )
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("account_person.id"))
    account_name: Mapped[UUID]
    """The person's opaque name in statements, kept when the person is erased."""
    store_id: Mapped[UUID]
    """The institution's store in the LRS."""
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("course_revision.id"))
    cohort_id: Mapped[UUID | None] = mapped_column(ForeignKey("course_cohort.id"))
    enrolled_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]


class ActivityDocument(Base):
    """A module's small document for one learner and activity (``context.state``)."""

    __tablename__ = "course_activity_document"

    registration: Mapped[UUID] = mapped_column(
        ForeignKey("course_enrolment.registration"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)

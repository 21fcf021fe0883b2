"""Attempts at quizzes: what was drawn, and the answers given so far.

Personal data: the answers of an enrolment, named by its registration only. Erased by
``operations.erase`` together with the enrolment. The outcome of a submitted attempt
lives in the statement log.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import ids
from lms.core.db import Base


class QuizContent(Base):
    """The content of a quiz as some attempt has it; no personal data.

    Kept apart from the course, so that an attempt keeps its questions when the course
    is published again while it runs.
    """

    __tablename__ = "mod_quiz_content"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class QuizAttempt(Base):
    """One attempt; it is open until it is submitted, and only one may be open."""

    __tablename__ = "mod_quiz_attempt"
    __table_args__ = (
        UniqueConstraint("registration", "activity", "number"),
        Index(
            "uq_mod_quiz_attempt_open",
            "registration",
            "activity",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)
    registration: Mapped[UUID]
    activity: Mapped[str]
    """The key of the placed activity."""
    number: Mapped[int]
    """Counts from 1 for each registration and activity."""
    revision: Mapped[str] = mapped_column(ForeignKey("mod_quiz_content.digest"))
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    """Secret; the paper and its option ids follow from it."""
    started_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=1)
    """The question that was open last."""
    device: Mapped[str] = mapped_column(String(64), default="")
    """A random name of the browser that saved last, to warn of a second one."""
    receipt: Mapped[str | None] = mapped_column(String(20))
    """A code that follows from the answers as they were submitted."""


class QuizAnswer(Base):
    """The newest response to one question of one attempt."""

    __tablename__ = "mod_quiz_answer"

    attempt_id: Mapped[UUID] = mapped_column(
        ForeignKey("mod_quiz_attempt.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(primary_key=True)
    response: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    """As ``answers.Response``; NULL for a blank."""
    flagged: Mapped[bool] = mapped_column(default=False)
    """The learner marked the question as doubtful (*ragu-ragu*)."""
    seq: Mapped[int] = mapped_column(default=0)
    """Counts the changes of this answer; an older change never replaces a newer one."""
    saved_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    """Practice only: when the learner asked how this answer was."""

"""Counting what is there, before and after the demonstration is made."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.courses.certificates.models import Certificate
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.progress.models import CourseStanding
from lms.modules.quiz.models import QuizAttempt
from lms.xapi import queries as log


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is; ``passed`` and ``failed`` are courses of one learner."""

    institutions: int
    people: int
    cohorts: int
    enrolments: int
    attempts: int
    passed: int
    failed: int
    certificates: int
    statements: int


def counts(session: Session) -> Counts:
    """Count everything; scans, so for commands only."""

    def of(table: type, *conditions: object) -> int:
        query = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]  # criteria
        return session.scalar(query) or 0

    return Counts(
        institutions=len(accounts.institutions(session)),
        people=accounts.count_people(session),
        cohorts=of(Cohort),
        enrolments=of(Enrolment),
        attempts=of(QuizAttempt),
        passed=of(CourseStanding, CourseStanding.passed.is_(True)),
        failed=of(CourseStanding, CourseStanding.passed.is_(False)),
        certificates=of(Certificate),
        statements=log.total(session),
    )

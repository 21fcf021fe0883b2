"""Say things about activities in tests, as the player would."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import clock
from lms.courses import statements, tracking
from lms.courses.activities import Emission, Result, Thing
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.marks import Score
from lms.xapi import verbs

ATTEMPT = Thing("attempt/1", verbs.TYPE_ATTEMPT, "Percobaan 1")
OF_AN_ATTEMPT = frozenset({verbs.INITIALIZED, verbs.SUBMITTED, verbs.SCORED})


def say(
    session: Session,
    row: EnrolmentRow,
    key: str,
    verb: str,
    result: Result | None = None,
    at: datetime | None = None,
) -> UUID:
    """Record one statement about an activity and return its id."""
    outline = enrolments.outline_for(session, row)
    said = result or Result()
    if verb == verbs.SUBMITTED:
        said = replace(said, completion=True)
    attempt = ATTEMPT if verb in OF_AN_ATTEMPT else None
    emission = Emission(verb, said, None, attempt, None, at or clock.now())
    run = row.run(outline)
    statement = statements.emitted(
        run, outline.by_key[key], verbs.TYPE_ASSESSMENT, emission
    )
    return tracking.record(session, run, [statement])[0]


def score(
    session: Session, row: EnrolmentRow, key: str, raw: str, at: datetime | None = None
) -> UUID:
    """Record that an attempt was graded out of 100."""
    result = Result(score=Score(Decimal(raw), Decimal(100)))
    return say(session, row, key, verbs.SCORED, result, at)


def visit(
    session: Session, row: EnrolmentRow, key: str, seconds: int, end: datetime
) -> UUID:
    """Record a visit of some seconds that ended at ``end``."""
    result = Result(duration=timedelta(seconds=seconds))
    return say(session, row, key, verbs.EXPERIENCED, result, end)


def void(session: Session, row: EnrolmentRow, statement_id: UUID) -> None:
    """Withdraw a statement of the LMS."""
    run = row.run(enrolments.outline_for(session, row))
    statement = statements.voiding(run, statement_id, at=clock.now())
    tracking.record(session, run, [statement])

"""The one call by which the LMS says what a learner did."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from lms.courses.statements import Run, Statement
from lms.xapi import store
from lms.xapi.store import Origin, Source


def record(session: Session, run: Run, statements: Sequence[Statement]) -> list[UUID]:
    """Store ``statements`` of one run, with the LMS as their source.

    Progress, grades and certificates follow in the same transaction, by the store's
    subscribers.
    """
    if not statements:
        return []
    origin = Origin(run.store, Source.LMS, store.lms_authority())
    return store.add(session, statements, origin)

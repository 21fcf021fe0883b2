"""Telling activity modules of statements about their activities, after the folds."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.courses import registry
from lms.courses.activities import ActivityModule
from lms.courses.enrolments import queries as enrolments
from lms.courses.statements import Statement
from lms.xapi.store import TRUSTED, Stored


def listeners() -> dict[str, ActivityModule]:
    """Return the modules that want to hear, by key; most do not."""
    silent = ActivityModule.on_stored
    return {m.key: m for m in registry.current() if type(m).on_stored is not silent}


def on_stored(session: Session, stored: Sequence[Stored]) -> list[Statement]:
    """Let each module hear what is said of its own activities; a failure fails all."""
    wanted = listeners()
    if not wanted:
        return []
    for row in stored:
        if row.source not in TRUSTED or row.registration is None or row.voided:
            continue
        enrolment = enrolments.enrolment(session, row.registration)
        if enrolment is None:
            continue
        outline = enrolments.outline_for(session, enrolment)
        activity = outline.by_iri.get(row.activity or "")
        module = wanted.get(activity.placed.module) if activity else None
        if module is not None:
            module.on_stored(session, row.registration, row.statement)
    return []

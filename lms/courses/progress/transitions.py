"""What the LMS itself states when a standing changes: completed, passed, failed.

Each is said once per transition, by whoever saw it. Its identifier counts the
occurrences, so "withdrawn and completed again" is not taken for a repeat. A transition
backwards voids what was said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from lms.core import clock
from lms.courses import registry, statements
from lms.courses.activities import Emission, Result
from lms.courses.marks import HUNDRED, Score
from lms.courses.outline.model import OutlineActivity, Section
from lms.courses.progress.standing import Standing, Whole
from lms.courses.statements import Run, Statement
from lms.xapi import queries as log
from lms.xapi import verbs
from lms.xapi.store import Stored


@dataclass(frozen=True, slots=True)
class Change:
    """One activity's standing, before and after."""

    activity: OutlineActivity
    before: Standing
    after: Standing

    @property
    def completes(self) -> bool:
        """Tell whether the activity was completed by it, or is no longer."""
        return (self.before.completed_at is None) is not (
            self.after.completed_at is None
        )


def statements_of(
    session: Session,
    run: Run,
    changes: Sequence[Change],
    sections: Sequence[tuple[Section, bool]],
    course: tuple[Whole | None, Whole],
) -> list[Statement]:
    """Return what must be stated about changes, sections and course, in that order.

    Each section comes with whether it is done.
    """
    found: list[Statement] = []
    for change in changes:
        found += _completion(session, run, change)
        found += _outcome(session, run, change)
    for section, done in sections:
        found += _section(session, run, section, done=done)
    return [*found, *_course(session, run, *course)]


def _completion(session: Session, run: Run, change: Change) -> Iterable[Statement]:
    before, after = change.before.completed_at, change.after.completed_at
    if before is None and after is not None:
        length = timedelta(seconds=change.after.seconds)
        result = Result(completion=True, duration=length)
        yield _about(session, run, change.activity, verbs.COMPLETED, result)
    elif before is not None and after is None:
        yield from _withdraw(session, run, change.activity.placed.iri, verbs.COMPLETED)


def _outcome(session: Session, run: Run, change: Change) -> Iterable[Statement]:
    before, after = change.before.passed, change.after.passed
    if before is after:
        return
    if before is not None:
        verb = verbs.PASSED if before else verbs.FAILED
        if before or after is None:
            yield from _withdraw(session, run, change.activity.placed.iri, verb)
    if after is not None:
        result = Result(score=change.after.score, success=after)
        verb = verbs.PASSED if after else verbs.FAILED
        yield _about(session, run, change.activity, verb, result)


def _section(
    session: Session, run: Run, section: Section, *, done: bool
) -> Iterable[Statement]:
    """Say what the record does not say yet: no row keeps where a section stands."""
    said = _latest(session, run, section.iri, verbs.COMPLETED)
    if done and said is None:
        number = _occurrence(session, run, section.iri, verbs.COMPLETED)
        identifier = statements.derived_id(run, section.iri, verbs.COMPLETED, number)
        result = Result(completion=True)
        yield statements.of_section(
            run,
            section,
            verbs.COMPLETED,
            at=clock.now(),
            outcome=result,
            identifier=identifier,
        )
    elif said is not None and not done:
        yield statements.voiding(run, said.id, at=clock.now())


def _course(
    session: Session, run: Run, before: Whole | None, after: Whole
) -> Iterable[Statement]:
    was = before.passed if before else None
    if was is after.passed:
        return
    iri = run.outline.iri
    if was:
        yield from _withdraw(session, run, iri, verbs.PASSED)
        yield from _withdraw(session, run, iri, verbs.COMPLETED)
    elif was is False and after.passed is None:
        yield from _withdraw(session, run, iri, verbs.FAILED)
    if after.passed is None:
        return
    score = Score(after.mark, HUNDRED) if isinstance(after.mark, Decimal) else None
    if after.passed:
        result = Result(score=score, success=True, completion=True)
        yield _about_course(session, run, verbs.COMPLETED, result)
    verb = verbs.PASSED if after.passed else verbs.FAILED
    result = Result(score=score, success=after.passed)
    yield _about_course(session, run, verb, result)


def _occurrence(session: Session, run: Run, iri: str, verb: str) -> int:
    said = log.count(
        session,
        store=run.store,
        registration=run.registration,
        activity=iri,
        verb=verb,
    )
    return said + 1


def _about(
    session: Session, run: Run, activity: OutlineActivity, verb: str, result: Result
) -> Statement:
    iri = activity.placed.iri
    number = _occurrence(session, run, iri, verb)
    identifier = statements.derived_id(run, iri, verb, number)
    kind = registry.current()[activity.placed.module].activity_type
    emission = Emission(verb, result, None, None, identifier, clock.now())
    return statements.emitted(run, activity, kind, emission)


def _about_course(session: Session, run: Run, verb: str, result: Result) -> Statement:
    number = _occurrence(session, run, run.outline.iri, verb)
    identifier = statements.derived_id(run, run.outline.iri, verb, number)
    return statements.of_course(
        run, verb, at=clock.now(), outcome=result, identifier=identifier
    )


def _withdraw(session: Session, run: Run, iri: str, verb: str) -> Iterable[Statement]:
    latest = _latest(session, run, iri, verb)
    if latest is not None:
        yield statements.voiding(run, latest.id, at=clock.now())


def _latest(session: Session, run: Run, iri: str, verb: str) -> Stored | None:
    return log.latest(
        session,
        store=run.store,
        registration=run.registration,
        activity=iri,
        verb=verb,
    )

"""Keep standings equal to the fold of the statement log.

``on_stored`` runs the fold for what just changed, ``rebuild`` for everything: both lock
the enrolment, read the log and call the same pure functions, so neither can drift.
Reading "everything after the last statement seen" would be wrong: on PostgreSQL a lower
sequence number can commit later, and voiding goes backwards.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from lms.core.db import ask
from lms.core.errors import NotFoundError
from lms.courses import registry
from lms.courses.activities import Rule
from lms.courses.enrolments import queries as enrolments
from lms.courses.facts import VERBS_THAT_MATTER, Said
from lms.courses.outline.model import Outline, OutlineActivity, Section
from lms.courses.progress import queries, transitions
from lms.courses.progress.models import ActivityStanding, CourseStanding
from lms.courses.progress.standing import (
    NOTHING,
    Standing,
    Whole,
    is_done,
    of_activity,
    of_course,
)
from lms.courses.statements import Run, Statement
from lms.xapi import queries as log
from lms.xapi.store import TRUSTED, Stored

_ACTIVITIES: Table = ActivityStanding.__table__  # type: ignore[assignment]  # always a Table
_COURSES: Table = CourseStanding.__table__  # type: ignore[assignment]  # always a Table
_ADD_ACTIVITY, _ADD_COURSE = insert(_ACTIVITIES), insert(_COURSES)
_CHANGE_ACTIVITY = update(_ACTIVITIES).where(
    _ACTIVITIES.c.registration == bindparam("of"), _ACTIVITIES.c.key == bindparam("at")
)
_CHANGE_COURSE = update(_COURSES).where(_COURSES.c.registration == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the log says; ``key`` is empty for the course itself."""

    registration: UUID
    key: str
    kept: Standing | Whole | None
    folded: Standing | Whole | None


def on_stored(session: Session, stored: Sequence[Stored]) -> list[Statement]:
    """Fold again what ``stored`` touched; return the statements of each transition.

    Enrolments are locked in the order of their registration, so two writers of the same
    enrolments wait for each other instead of for ever.
    """
    touched: dict[UUID, set[str]] = {}
    for row in stored:
        moves = row.source in TRUSTED and row.verb in VERBS_THAT_MATTER
        if moves and row.registration is not None and row.activity is not None:
            touched.setdefault(row.registration, set()).add(row.activity)
    follow_ups: list[Statement] = []
    for registration in sorted(touched):
        follow_ups += refresh(session, registration, touched[registration])
    return follow_ups


def refresh(
    session: Session, registration: UUID, activities: Iterable[str]
) -> list[Statement]:
    """Fold ``activities`` (identifiers) of one enrolment, under its lock."""
    row = enrolments.lock(session, registration)
    if row is None:
        return []
    outline = enrolments.outline_for(session, row)
    known = [outline.by_iri[iri] for iri in activities if iri in outline.by_iri]
    run = row.run(outline)
    folds = {a.key: _fold(session, run, a) for a in filter(_is_available, known)}
    return _keep(session, run, folds) if folds else []


def refresh_all(session: Session, registration: UUID) -> tuple[Run, list[Statement]]:
    """Fold everything of one enrolment, which must be there, under its lock."""
    row = enrolments.lock(session, registration)
    if row is None:
        raise NotFoundError(registration)
    outline = enrolments.outline_for(session, row)
    run = row.run(outline)
    found, _ = folded(session, run)
    available = filter(_is_available, outline.activities)
    folds = {a.key: found.get(a.key, NOTHING) for a in available}
    # A new revision may ask more or less of a section in which nothing else changed.
    return run, _keep(session, run, folds, run.outline.sections)


def _keep(
    session: Session,
    run: Run,
    folds: Mapping[str, Standing],
    sections: Sequence[Section] = (),
) -> list[Statement]:
    """Write what differs from before; return what is to be stated of it.

    ``sections`` are looked at besides those in which an activity was completed.
    """
    before = _of_outline(run.outline, queries.standings(session, run.registration))
    after = {**before, **folds}
    changes = [
        transitions.Change(activity, was, after[activity.key])
        for activity in run.outline.activities
        if (was := before.get(activity.key, NOTHING))
        != after.get(activity.key, NOTHING)
    ]
    for change in changes:
        key = change.activity.key
        _keep_activity(session, run.registration, key, before, after)
    whole_before = queries.whole(session, run.registration)
    whole_after = of_course(run.outline, after)
    if whole_before != whole_after:
        _keep_course(session, run.registration, whole_before, whole_after)
    touched = {change.activity.placed.section for change in changes if change.completes}
    looked_at = [s for s in run.outline.sections if s.key in touched or s in sections]
    return transitions.statements_of(
        session,
        run,
        changes,
        [(section, is_done(section, after)) for section in looked_at],
        (whole_before, whole_after),
    )


def _of_outline(outline: Outline, kept: Mapping[str, Standing]) -> dict[str, Standing]:
    """Leave out what stands in an activity that an earlier revision had."""
    return {key: kept[key] for key in kept if key in outline.by_key}


def _is_available(activity: OutlineActivity) -> bool:
    """Leave an activity as it is whose module is quarantined: its rules are lost."""
    if activity.placed.module not in registry.current():
        return False
    return activity.completion.knows(_rules(activity))


def _rules(activity: OutlineActivity) -> Mapping[str, Rule]:
    return registry.current()[activity.placed.module].rules


def _said(rows: Iterable[Stored]) -> Iterator[Said]:
    for row in rows:
        yield Said(row.verb, row.timestamp, row.statement.get("result") or {})


def _fold(session: Session, run: Run, activity: OutlineActivity) -> Standing:
    rows = log.slice_of(
        session,
        store=run.store,
        registration=run.registration,
        activity=activity.placed.iri,
        verbs=VERBS_THAT_MATTER,
    )
    return of_activity(activity, _said(rows), _rules(activity))


def _keep_activity(
    session: Session,
    registration: UUID,
    key: str,
    before: Mapping[str, Standing],
    after: Mapping[str, Standing],
) -> None:
    values = after[key]._asdict()
    if key in before:
        ask(session, _CHANGE_ACTIVITY, {"of": registration, "at": key, **values})
    else:
        names = {"registration": registration, "key": key}
        ask(session, _ADD_ACTIVITY, {**names, **values})


def _keep_course(
    session: Session, registration: UUID, before: Whole | None, after: Whole
) -> None:
    values = after._asdict()
    if before is None:
        ask(session, _ADD_COURSE, {"registration": registration, **values})
    else:
        ask(session, _CHANGE_COURSE, {"of": registration, **values})


def folded(session: Session, run: Run) -> tuple[dict[str, Standing], int]:
    """Work out all standings of one run from the log, and count its statements.

    A standing exists for every activity that the log speaks of.
    """
    rows = log.log_of(
        session,
        store=run.store,
        registration=run.registration,
        verbs=VERBS_THAT_MATTER,
    )
    by_activity: dict[str, list[Stored]] = {}
    for row in rows:
        if row.activity in run.outline.by_iri:
            by_activity.setdefault(row.activity or "", []).append(row)
    standings: dict[str, Standing] = {}
    for iri, found in by_activity.items():
        activity = run.outline.by_iri[iri]
        if _is_available(activity):
            standings[activity.key] = of_activity(
                activity, _said(found), _rules(activity)
            )
    return standings, len(rows)


def rebuild(
    session: Session, registration: UUID, *, check: bool
) -> tuple[list[Difference], int]:
    """Compare one enrolment's rows with the log and, unless ``check``, mend them.

    Emits nothing. Returns the differences and the number of statements read.
    """
    find = enrolments.enrolment if check else enrolments.lock
    row = find(session, registration)
    if row is None:
        return [], 0
    outline = enrolments.outline_for(session, row)
    kept = _of_outline(outline, queries.standings(session, registration))
    whole = queries.whole(session, registration)
    standings, count = folded(session, row.run(outline))
    # What a rebuild cannot say stays as it is: rows of quarantined modules.
    lost = {k: s for k, s in kept.items() if not _is_available(outline.by_key[k])}
    standings = {**lost, **standings}
    folded_whole = of_course(outline, standings)
    differences = _differences(registration, kept, standings)
    if (whole or standings) and whole != folded_whole:
        differences.append(Difference(registration, "", whole, folded_whole))
    if differences and not check:
        _mend(session, registration, differences)
    return differences, count


def _differences(
    registration: UUID, kept: Mapping[str, Standing], standings: Mapping[str, Standing]
) -> list[Difference]:
    return [
        Difference(registration, key, kept.get(key), standings.get(key))
        for key in sorted({*kept, *standings})
        if kept.get(key, NOTHING) != standings.get(key, NOTHING)
    ]


def _mend(
    session: Session, registration: UUID, differences: Iterable[Difference]
) -> None:
    for difference in differences:
        table = _ACTIVITIES if difference.key else _COURSES
        here = table.c.registration == registration
        names: dict[str, Any] = {"registration": registration}
        if difference.key:
            here = and_(here, table.c.key == difference.key)
            names["key"] = difference.key
        session.execute(delete(table).where(here))
        if difference.folded is not None:
            values = {**names, **difference.folded._asdict()}
            session.execute(insert(table).values(**values))

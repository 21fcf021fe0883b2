"""The recapitulation of a group: each learner, the marks, and where they stand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    SQLColumnExpression,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.admin.queries.groups import Group, belongs_to, is_present
from lms.courses.enrolments.models import Enrolment
from lms.courses.grades import queries as grades
from lms.courses.grades.bands import Band, band
from lms.courses.marks import Score
from lms.courses.outline import queries as outlines
from lms.courses.outline.model import OutlineActivity
from lms.courses.progress.models import ActivityStanding, CourseStanding


class State(StrEnum):
    """Where a learner stands, in one word."""

    WAITING = "belum-mulai"
    GOING = "berjalan"
    PASSED = "lulus"
    FAILED = "tidak-lulus"


BY_NAME = "nama"
ITEM = "butir."
"""In front of an activity's key: sort by its mark."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Which learners, in which order; an unknown ``sort`` is that by name."""

    text: str = ""
    state: State | None = None
    sort: str = BY_NAME
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One learner of the table."""

    registration: UUID
    person_id: UUID
    name: str
    nip: str | None
    required: int
    done: int
    mark: Decimal | None
    band: Band | None
    state: State
    last_at: datetime | None
    marks: dict[str, Decimal]
    """In percent, unrounded, by activity."""


@dataclass(frozen=True, slots=True)
class Recap:
    """The table: its graded columns, the lines asked for, and how many there are."""

    items: list[OutlineActivity]
    lines: list[Line]
    total: int


state_word: ColumnElement[str] = case(
    (CourseStanding.passed.is_(True), State.PASSED.value),
    (CourseStanding.passed.is_(False), State.FAILED.value),
    (CourseStanding.last_at.is_not(None), State.GOING.value),
    else_=State.WAITING.value,
)
_COLUMNS = (
    Enrolment.registration,
    Enrolment.revision_id,
    Person.id,
    Person.name,
    Person.nip,
    CourseStanding.required,
    CourseStanding.done,
    CourseStanding.mark,
    CourseStanding.finished_at,
    CourseStanding.last_at,
    state_word.label("state"),
)


def recap(
    session: Session,
    group: Group,
    ask: Ask,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Recap:
    """Return the table of a group, all of it without ``limit``.

    Five queries, however many people there are: revisions, count, lines, marks, bands;
    and one for each revision that this process has not read yet.
    """
    items = graded(session, group)
    found = _people(group).where(*_filters(ask))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    ordered = _sorted(found, ask, items).limit(limit).offset(offset)
    rows = session.execute(ordered).all()
    shown = None if limit is None else [row.registration for row in rows]
    marks = _marks(session, group, shown)
    bands = grades.bands_of(session, group.course_id)
    lines = [_line(session, row, marks, bands) for row in rows]
    return Recap(items, lines, total)


def states(session: Session, group: Group) -> dict[State, int]:
    """Count a group's learners by state, in one query."""
    query = (
        select(state_word, func.count())
        .join_from(
            Enrolment,
            CourseStanding,
            CourseStanding.registration == Enrolment.registration,
            isouter=True,
        )
        .where(belongs_to(group), is_present())
        .group_by(state_word)
    )
    found = {State(word): count for word, count in session.execute(query)}
    return {each: found.get(each, 0) for each in State}


def graded(session: Session, group: Group) -> list[OutlineActivity]:
    """Return the graded activities of every revision that the group learns.

    Those of the current revision come first.
    """
    used = session.scalars(
        select(Enrolment.revision_id).where(belongs_to(group), is_present()).distinct()
    )
    revisions = [group.revision_id, *sorted(set(used) - {group.revision_id})]
    items: dict[str, OutlineActivity] = {}
    for revision in revisions:
        for item in outlines.outline_of(session, revision).graded:
            items.setdefault(item.key, item)
    return list(items.values())


def _people(group: Group) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .join_from(Enrolment, Person, Person.id == Enrolment.person_id)
        .outerjoin(
            CourseStanding, CourseStanding.registration == Enrolment.registration
        )
        .where(belongs_to(group), is_present())
    )


def _filters(ask: Ask) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if ask.text.strip():
        text = ask.text.strip()
        filters.append(
            or_(
                Person.name.icontains(text, autoescape=True),
                Person.nip.startswith(text, autoescape=True),
            )
        )
    if ask.state is not None:
        filters.append(state_word == ask.state.value)
    return filters


_ORDERS: dict[str, SQLColumnExpression[Any]] = {
    "wajib": func.coalesce(CourseStanding.done, 0),
    # On SQLite a mark is text, and "100.00" would come before "90.00".
    "nilai": cast(CourseStanding.mark, Float),
    "keadaan": state_word,
    "aktif": CourseStanding.last_at,
}


def _sorted(
    query: Select[*tuple[Any, ...]], ask: Ask, items: Sequence[OutlineActivity]
) -> Select[*tuple[Any, ...]]:
    """Order by what is known to be a column; nothing that was sent gets into SQL."""
    names = (func.lower(Person.name), Enrolment.registration)
    order = _ORDERS.get(ask.sort)
    key = ask.sort.removeprefix(ITEM)
    if ask.sort.startswith(ITEM) and key in {item.key for item in items}:
        one = aliased(ActivityStanding)
        mine = and_(one.registration == Enrolment.registration, one.key == key)
        query = query.outerjoin(one, mine)
        order = cast(one.raw, Float) / func.nullif(cast(one.max, Float), 0)
    if order is None:
        return query.order_by(names[0].desc() if ask.descending else names[0], names[1])
    turned = order.desc() if ask.descending else order.asc()
    return query.order_by(turned.nulls_last(), *names)


def _marks(
    session: Session, group: Group, registrations: Collection[UUID] | None
) -> dict[UUID, dict[str, Decimal]]:
    standing = ActivityStanding
    query = (
        select(standing.registration, standing.key, standing.raw, standing.max)
        .join(Enrolment, Enrolment.registration == standing.registration)
        .where(belongs_to(group), is_present(), standing.raw.is_not(None))
    )
    if registrations is not None:
        query = query.where(standing.registration.in_(registrations))
    found: dict[UUID, dict[str, Decimal]] = {}
    for registration, key, raw, most in session.execute(query):
        if raw is not None and most is not None:
            found.setdefault(registration, {})[key] = Score(raw, most).percent
    return found


def _line(
    session: Session,
    row: Any,  # noqa: ANN401 - a row of _COLUMNS
    marks: dict[UUID, dict[str, Decimal]],
    bands: Sequence[Band],
) -> Line:
    outline = outlines.outline_of(session, row.revision_id)
    is_finished = row.finished_at is not None and row.mark is not None
    return Line(
        registration=row.registration,
        person_id=row.id,
        name=row.name,
        nip=row.nip,
        required=len(outline.required) if row.required is None else row.required,
        done=row.done or 0,
        mark=row.mark,
        band=band(row.mark, bands) if is_finished else None,
        state=State(row.state),
        last_at=row.last_at,
        marks=marks.get(row.registration, {}),
    )

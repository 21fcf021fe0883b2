"""How a course goes, counted over the standings of its learners.

Standings are folds of the record, kept in its order; who left does not count.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.core import clock, json
from lms.core.json import JsonObject
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.outline import queries as outlines
from lms.courses.outline.model import Outline
from lms.courses.outline.models import Course
from lms.courses.progress.models import ActivityStanding, CourseStanding
from lms.records.asked import about
from lms.records.queries.shelves import Shelf
from lms.xapi import search, statement, verbs
from lms.xapi.search import Filter
from lms.xapi.terms import Kind

DAYS = 30
ANSWERS = 2000
"""Newest answers that the difficulty of questions is counted from."""
FEWEST = 5
"""Answers below which a question's difficulty says nothing, and may name somebody."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a dashboard is about: a course, or one cohort of it."""

    store: UUID
    course: Course
    outline: Outline
    cohort: Cohort | None
    iri: str
    name: str

    @property
    def is_of(self) -> ColumnElement[bool]:
        """Return the condition that an enrolment belongs to it."""
        whose = (
            Enrolment.course_id == self.course.id
            if self.cohort is None
            else Enrolment.cohort_id == self.cohort.id
        )
        present = Enrolment.withdrawn_at.is_(None)
        return (Enrolment.store_id == self.store) & whose & present


def subject(session: Session, shelf: Shelf, iri: str) -> Subject | None:
    """Return the course or cohort with this IRI, if it stands on the shelf."""
    for choice in shelf.courses:
        if choice.iri == iri:
            course = session.get_one(Course, choice.id)
            return _subject(session, shelf, course, None, choice.iri, choice.name)
    for choice in shelf.cohorts:
        if choice.iri == iri:
            cohort = session.get_one(Cohort, choice.id)
            course = session.get_one(Course, cohort.course_id)
            return _subject(session, shelf, course, cohort, choice.iri, choice.name)
    return None


def _subject(
    session: Session,
    shelf: Shelf,
    course: Course,
    cohort: Cohort | None,
    iri: str,
    name: str,
) -> Subject | None:
    if course.current_revision_id is None:
        return None
    outline = outlines.current_outline(session, course)
    return Subject(shelf.store, course, outline, cohort, iri, name)


def enrolled(session: Session, of: Subject) -> int:
    """Return how many take part."""
    query = select(func.count()).select_from(Enrolment).where(of.is_of)
    return session.scalars(query).one()


def _done(of: Subject, keys: Collection[str]) -> Select[UUID]:
    """Return who has completed every activity of ``keys``."""
    return (
        select(ActivityStanding.registration)
        .join(Enrolment, Enrolment.registration == ActivityStanding.registration)
        .where(
            of.is_of,
            ActivityStanding.key.in_(keys),
            ActivityStanding.completed_at.is_not(None),
        )
        .group_by(ActivityStanding.registration)
        .having(func.count() == len(keys))
    )


def begun(session: Session, of: Subject) -> int:
    """Return how many have opened an activity."""
    query = (
        select(func.count(ActivityStanding.registration.distinct()))
        .join(Enrolment, Enrolment.registration == ActivityStanding.registration)
        .where(of.is_of, ActivityStanding.viewed_at.is_not(None))
    )
    return session.scalars(query).one()


def reached(session: Session, of: Subject) -> list[tuple[str, int]]:
    """Return how many have completed each section and all before it."""
    keys: list[str] = []
    found = []
    for number, section in enumerate(of.outline.sections, start=1):
        required = [each.key for each in section.activities if each.required]
        if not required:
            continue
        keys += required
        done = _done(of, keys).subquery()
        count = session.scalars(select(func.count()).select_from(done)).one()
        found.append((f"{number}. {section.title}", count))
    return found


def passed(session: Session, of: Subject) -> int:
    """Return how many have passed."""
    query = (
        select(func.count())
        .select_from(CourseStanding)
        .join(Enrolment, Enrolment.registration == CourseStanding.registration)
        .where(of.is_of, CourseStanding.passed.is_(True))
    )
    return session.scalars(query).one()


def marks(session: Session, of: Subject) -> Sequence[Decimal]:
    """Return the final marks so far."""
    query = (
        select(CourseStanding.mark)
        .join(Enrolment, Enrolment.registration == CourseStanding.registration)
        .where(of.is_of, CourseStanding.mark.is_not(None))
    )
    return [mark for mark in session.scalars(query) if mark is not None]


def seconds(session: Session, of: Subject) -> dict[str, float]:
    """Return the mean time by activity of those who spent any there."""
    query = (
        select(ActivityStanding.key, func.avg(ActivityStanding.seconds))
        .join(Enrolment, Enrolment.registration == ActivityStanding.registration)
        .where(of.is_of, ActivityStanding.seconds > 0)
        .group_by(ActivityStanding.key)
    )
    return {key: float(mean) for key, mean in session.execute(query)}


def by_cohort(session: Session, of: Subject) -> list[Subject]:
    """Return the cohorts of a course as subjects of their own, the latest first."""
    query = (
        select(Cohort)
        .where(
            Cohort.course_id == of.course.id,
            Cohort.id.in_(
                select(Enrolment.cohort_id).where(Enrolment.store_id == of.store)
            ),
        )
        .order_by(Cohort.starts_on.desc(), Cohort.name, Cohort.id)
    )
    return [
        Subject(of.store, of.course, of.outline, each, of.iri, each.name)
        for each in session.scalars(query)
    ]


# --- From the record itself


def days(session: Session, of: Subject, zone: str) -> list[tuple[date, int]]:
    """Return how many statements were stored on each of the last days, voided too."""
    now = clock.now().astimezone(ZoneInfo(zone))
    first = now.date() - timedelta(days=DAYS - 1)
    # Zones of the archipelago have no summer time: one offset holds for all days.
    offset = now.utcoffset() or timedelta()
    since = datetime.combine(first, datetime.min.time(), now.tzinfo)
    counted = search.by_day(
        session, of.store, [*about(of.iri)], since=since, offset=offset
    )
    return [
        (day, counted.get(day, 0))
        for day in (first + timedelta(days=number) for number in range(DAYS))
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how its answers came out."""

    iri: str
    thing: JsonObject
    answers: int
    right: int

    @property
    def share(self) -> float:
        """Return the part of the answers that was right, in percent."""
        return 100 * self.right / self.answers


def questions(session: Session, of: Subject) -> tuple[list[Asked], int]:
    """Return the questions among the newest answers, the hardest first.

    And how many answers were looked at.
    """
    wanted = Filter(
        wanted=(about(of.iri), ((Kind.VERB, verbs.ANSWERED),)),
        limit=search.MOST,
        own_terms=True,
    )
    counts: dict[str, list[int]] = {}
    things: dict[str, JsonObject] = {}
    looked_at = 0
    start = None
    while looked_at < ANSWERS:
        page = search.find(session, of.store, wanted, start)
        for payload in page.payloads:
            said = json.loads(payload)
            iri = statement.activity_of(said)
            right = (said.get("result") or {}).get("success")
            if iri is None or right is None:
                continue
            things.setdefault(iri, said["object"])
            tally = counts.setdefault(iri, [0, 0])
            tally[0] += 1
            tally[1] += right
        looked_at += len(page.payloads)
        start = page.more
        if start is None:
            break
    found = [
        Asked(iri, things[iri], answers, right)
        for iri, (answers, right) in counts.items()
        if answers >= FEWEST
    ]
    return sorted(found, key=lambda each: (each.share, each.iri)), looked_at

"""Whose records somebody may read: whole institutions, or single courses, cohorts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Institution
from lms.accounts.scopes import Places
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.outline import queries as outlines
from lms.courses.outline.models import Course
from lms.courses.statements import cohort_iri
from lms.records.asked import about
from lms.xapi.terms import Term


@dataclass(frozen=True, slots=True)
class Choice:
    """A course or cohort to choose: its IRI in statements, and what it is called."""

    id: UUID
    iri: str
    name: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The store of one institution, as far as somebody may read it.

    ``within`` are the courses and cohorts that they may read; empty means everything.
    """

    store: UUID
    name: str
    courses: tuple[Choice, ...] = ()
    cohorts: tuple[Choice, ...] = ()
    whole: bool = True

    @property
    def within(self) -> tuple[Term, ...]:
        """Return the terms of which a statement must have one; empty for all."""
        if self.whole:
            return ()
        choices = (*self.courses, *self.cohorts)
        found = tuple(term for each in choices for term in about(each.iri))
        # Nothing to choose is nothing to read, never everything.
        return found or about("")


def shelves(session: Session, places: Places) -> list[Shelf]:
    """Return what may be read, by the institutions' names."""
    found = {
        each.id: Shelf(each.id, each.name)
        for each in session.scalars(select(Institution).where(_in_full(places)))
    }
    for store in _stores(session, places):
        institution = session.get(Institution, store)
        if institution is not None and store not in found:
            found[store] = Shelf(store, institution.name, whole=False)
    return sorted(found.values(), key=lambda each: (each.name, str(each.store)))


def filled(session: Session, shelf: Shelf, places: Places) -> Shelf:
    """Return ``shelf`` with the courses and cohorts that can be chosen there."""
    ids = select(Enrolment.course_id).where(Enrolment.store_id == shelf.store)
    courses = session.scalars(
        select(Course).where(
            Course.id.in_(ids),
            Course.current_revision_id.is_not(None),
            _any(shelf, Course.id.in_(places.courses)),
        )
    )
    cohorts = session.scalars(
        select(Cohort)
        .where(
            Cohort.id.in_(
                select(Enrolment.cohort_id).where(Enrolment.store_id == shelf.store)
            ),
            _any(
                shelf,
                or_(
                    Cohort.id.in_(places.cohorts), Cohort.course_id.in_(places.courses)
                ),
            ),
        )
        .order_by(Cohort.starts_on.desc(), Cohort.name, Cohort.id)
    )
    return Shelf(
        shelf.store,
        shelf.name,
        tuple(_courses(session, courses)),
        tuple(Choice(each.id, cohort_iri(each.id), each.name) for each in cohorts),
        shelf.whole,
    )


def _courses(session: Session, courses: Iterable[Course]) -> Sequence[Choice]:
    found = []
    for course in courses:
        outline = outlines.current_outline(session, course)
        found.append(Choice(course.id, outline.iri, outline.title, outline.language))
    return sorted(found, key=lambda each: (each.name, each.iri))


def _in_full(places: Places) -> ColumnElement[bool]:
    return true() if places.everywhere else Institution.id.in_(places.institutions)


def _any(shelf: Shelf, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return true() if shelf.whole else condition


def _stores(session: Session, places: Places) -> Sequence[UUID]:
    """Return the stores with enrolments in single courses and cohorts."""
    if not (places.courses or places.cohorts):
        return ()
    held = or_(
        Enrolment.course_id.in_(places.courses), Enrolment.cohort_id.in_(places.cohorts)
    )
    return session.scalars(select(Enrolment.store_id).where(held).distinct()).all()

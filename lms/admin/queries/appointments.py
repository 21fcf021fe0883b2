"""The places in which roles are held and can be given, with their names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.models import Institution
from lms.accounts.roles import SITE, Grant, Role, Scope, ScopeKind, holds_all_of
from lms.accounts.scopes import Places
from lms.admin.queries import groups, people
from lms.core.permissions import Permission, Subject
from lms.courses.enrolments.models import Cohort
from lms.courses.outline.models import Course


@dataclass(frozen=True, slots=True)
class Place:
    """A scope with its name (none for the site) and the places around it."""

    scope: Scope
    name: str = ""
    around: tuple[UUID, ...] = ()

    @property
    def value(self) -> str:
        """Return what names it in a form; ``read_scope`` reads it."""
        kind, where = self.scope.kind.value, self.scope.id
        return kind if where is None else f"{kind}:{where}"


def read_scope(text: str) -> Scope | None:
    """Return the scope that ``Place.value`` wrote, or None."""
    kind, _, where = text.partition(":")
    try:
        return Scope(ScopeKind(kind), UUID(where) if where else None)
    except ValueError:
        return None


def within(session: Session, places: Places) -> list[Place]:
    """Return every place in ``places``, the widest first; three queries."""
    site = [Place(SITE)] if places.everywhere else []
    homes = [
        Place(Scope(ScopeKind.INSTITUTION, each.id), each.name)
        for each in people.institutions(session, places)
    ]
    courses = [
        Place(
            Scope(ScopeKind.COURSE, each.course_id),
            each.course_title,
            (each.institution_id,),
        )
        for each in groups.courses(session, places)
    ]
    cohorts = [
        Place(
            Scope(ScopeKind.COHORT, each.cohort_id),
            f"{each.course_title}, {each.cohort_name}",
            (each.course_id, each.institution_id),
        )
        for each in groups.cohorts(session, places)
    ]
    return [*site, *homes, *courses, *cohorts]


def named(session: Session, scopes: Iterable[Scope]) -> dict[Scope, Place]:
    """Return the places of ``scopes``, without those that are gone; three queries."""
    wanted = set(scopes)
    found = {SITE: Place(SITE)} if SITE in wanted else {}
    for kind, query in _NAMES.items():
        ids = [each.id for each in wanted if each.kind is kind]
        column = query.selected_columns[0]
        for where, name, *around in session.execute(query.where(column.in_(ids))):
            scope = Scope(kind, where)
            found[scope] = Place(scope, name, tuple(around))
    return found


_NAMES: dict[ScopeKind, Select[*tuple[Any, ...]]] = {
    ScopeKind.INSTITUTION: select(Institution.id, Institution.name),
    ScopeKind.COURSE: select(Course.id, Course.title, Course.institution_id),
    ScopeKind.COHORT: select(
        Cohort.id,
        Course.title + ", " + Cohort.name,
        Cohort.course_id,
        Course.institution_id,
    ).join(Course, Course.id == Cohort.course_id),
}


def may_appoint(subject: Subject, grant: Grant, place: Place) -> bool:
    """Tell whether ``subject`` may give and take ``grant``, as the operation asks."""
    return subject.may(
        Permission.MANAGE_PEOPLE, *grant.places, *place.around
    ) and holds_all_of(subject, grant, *place.around)


def roles(subject: Subject, places: Sequence[Place]) -> list[Role]:
    """Return the roles that ``subject`` may give in at least one of ``places``."""
    return [
        role
        for role in Role
        if any(may_appoint(subject, Grant(role, each.scope), each) for each in places)
    ]

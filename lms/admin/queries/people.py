"""People as those see them who manage them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import Institution, Person
from lms.accounts.scopes import Places


@dataclass(frozen=True, slots=True)
class Ask:
    """Which people: of one institution or of all that one manages, and what to find."""

    text: str = ""
    institution_id: UUID | None = None


def _within(places: Places) -> ColumnElement[bool]:
    if places.everywhere:
        return true()
    return Institution.id.in_(places.institutions)


def institutions(session: Session, places: Places) -> Sequence[Institution]:
    """Return the institutions among ``places`` by name."""
    query = select(Institution).where(_within(places))
    return session.scalars(query.order_by(Institution.name, Institution.id)).all()


def search(
    session: Session, places: Places, ask: Ask, *, limit: int, offset: int
) -> tuple[Sequence[Row[*tuple[Any, ...]]], int]:
    """Return (person, institution's name) by name, and how many there are.

    Scans the people of the institutions.
    """
    found = (
        select(Person, Institution.name)
        .join(Institution, Institution.id == Person.institution_id)
        .where(_within(places), Person.erased_at.is_(None))
    )
    if ask.institution_id is not None:
        found = found.where(Institution.id == ask.institution_id)
    if ask.text.strip():
        found = found.where(_matches(ask.text.strip()))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    ordered = found.order_by(func.lower(Person.name), Person.id)
    return session.execute(ordered.limit(limit).offset(offset)).all(), total


def _matches(text: str) -> ColumnElement[bool]:
    return or_(
        Person.name.icontains(text, autoescape=True),
        Person.email.icontains(accounts.folded(text), autoescape=True),
        Person.nip.startswith(text, autoescape=True),
    )

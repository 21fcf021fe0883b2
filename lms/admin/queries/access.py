"""The access log as whoever audits it asks: days, a reader, a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts import access
from lms.accounts import queries as accounts
from lms.accounts.models import AuditEntry, Person
from lms.accounts.scopes import Places

MOST_FOUND = 10
"""People offered for a name that several have."""

DAYS = 30
"""Looked back when no day is asked for."""


@dataclass(frozen=True, slots=True)
class Days:
    """Days of a time zone, both included."""

    since: date
    until: date
    zone: str

    @property
    def first(self) -> datetime:
        """Return when the first one begins."""
        return datetime.combine(self.since, time(), ZoneInfo(self.zone))

    @property
    def end(self) -> datetime:
        """Return when the last one is over."""
        after = self.until + timedelta(days=1)
        return datetime.combine(after, time(), ZoneInfo(self.zone))


def find_people(session: Session, places: Places, text: str) -> Sequence[Person]:
    """Return whom a text may mean: an id, a NIP, an address, or a part of a name."""
    text = text.strip()
    if not text:
        return ()
    query = select(Person).where(_may_be_named(places), Person.erased_at.is_(None))
    ordered = query.where(_meant(text)).order_by(Person.name, Person.id)
    return session.scalars(ordered.limit(MOST_FOUND)).all()


def _meant(text: str) -> ColumnElement[bool]:
    try:
        return Person.id == UUID(text)
    except ValueError:
        return _called(text)


def _called(text: str) -> ColumnElement[bool]:
    return or_(
        Person.nip == text,
        Person.email == accounts.folded(text),
        Person.name.icontains(text, autoescape=True),
    )


def _may_be_named(places: Places) -> ColumnElement[bool]:
    """Return the condition of one's own people, and of who looked at one's own."""
    if places.everywhere:
        return true()
    readers = select(AuditEntry.by_id).where(
        AuditEntry.by_id.is_not(None), access.within(places)
    )
    return or_(Person.institution_id.in_(places.institutions), Person.id.in_(readers))


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the log with the names that it shows."""

    entries: Sequence[AuditEntry]
    people: Mapping[UUID | None, str]
    lists: Mapping[UUID, str]


def shown(session: Session, entries: Sequence[AuditEntry]) -> Shown:
    """Return entries with the names of people and lists; two queries or three."""
    ids = set(_ids(entries))
    return Shown(
        entries, access.called_by(session, ids), access.names_of(session, entries)
    )


def _ids(entries: Iterable[AuditEntry]) -> Iterable[UUID | None]:
    for each in entries:
        yield each.by_id
        yield each.person_id

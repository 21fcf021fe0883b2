"""The access log: who looked at whose record, asked from both sides.

A look at one person names the person. A look at a list names the list, and whoever was
on it in that hour was looked at: ``Lists``, registered by the package that keeps them,
resolves one into the other.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEntry, Person
from lms.accounts.scopes import Places

HOUR = timedelta(hours=1)
"""One entry stands for all looks of one person at the same thing within an hour."""


class Look(StrEnum):
    """What somebody looked at, as the audit log calls it."""

    RECORD = "record_opened"
    LIST = "list_seen"
    SHEET = "list_taken"
    CERTIFICATE = "certificate_seen"
    ACCOUNT = "account_seen"
    DATA = "person_exported"
    STATEMENTS = "records_exported"
    LOG = "access_seen"


class Purpose(StrEnum):
    """What a named record is opened for; OTHER is followed by words."""

    HELP = "bantuan"
    MARKS = "nilai"
    AUDIT = "audit"
    OTHER = "lainnya"


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody was on a list from ``since`` until ``until``, or still is."""

    list_id: UUID
    person_id: UUID
    since: datetime
    until: datetime | None

    def was_seen(self, entry: AuditEntry) -> bool:
        """Tell whether a look at the list was at this person.

        A file shows who was on the list at that moment; a page may have been looked at
        again within the hour.
        """
        last = entry.at if entry.act == Look.SHEET else entry.at + HOUR
        return self.since <= last and (self.until is None or self.until > entry.at)

    @property
    def looks(self) -> ColumnElement[bool]:
        """Return the condition of the looks for which ``was_seen`` holds."""
        page = and_(
            AuditEntry.act != Look.SHEET.value, AuditEntry.at >= self.since - HOUR
        )
        return and_(
            AuditEntry.list_id == self.list_id,
            or_(AuditEntry.at >= self.since, page),
            true() if self.until is None else AuditEntry.at < self.until,
        )


class Lists(Protocol):
    """Whoever keeps lists of people that are looked at as one."""

    def stays(self, session: Session, person_id: UUID) -> Sequence[Stay]:
        """Return on which lists a person was, and when."""

    def members(self, session: Session, list_id: UUID) -> Sequence[Stay]:
        """Return who was on a list, and when; not those erased since."""

    def names(self, session: Session, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Return what lists are called."""


_kept: list[Lists] = []


def keep_lists(lists: Lists) -> None:
    """Resolve lists by ``lists`` from now on."""
    _kept[:] = [lists]


def names_of(session: Session, found: Iterable[AuditEntry]) -> dict[UUID, str]:
    """Return what the lists of ``found`` are called."""
    ids = {each.list_id for each in found if each.list_id is not None}
    named: dict[UUID, str] = {}
    for lists in _kept:
        named.update(lists.names(session, ids))
    return named


# --- Asking


@dataclass(frozen=True, slots=True)
class Question:
    """Whose looks (``by``), or at whom (``of``), between two moments.

    ``since`` is inclusive, ``until`` exclusive. ``places`` is what whoever asks may
    audit: looks in these institutions, and at people of theirs.
    """

    places: Places
    by: UUID | None = None
    of: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def find(
    session: Session, asked: Question, *, limit: int | None = None, offset: int = 0
) -> Sequence[AuditEntry]:
    """Return the looks asked for, the newest first; by index on either person."""
    query = _query(session, asked).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def count(session: Session, asked: Question) -> int:
    """Return how many looks are asked for."""
    found = _query(session, asked).with_only_columns(AuditEntry.id).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _query(session: Session, asked: Question) -> Select[AuditEntry]:
    query = select(AuditEntry).where(
        AuditEntry.act.in_([each.value for each in Look]), within(asked.places)
    )
    if asked.by is not None:
        query = query.where(AuditEntry.by_id == asked.by)
    if asked.of is not None:
        query = query.where(_at(session, asked.of))
    if asked.since is not None:
        query = query.where(AuditEntry.at >= asked.since)
    if asked.until is not None:
        query = query.where(AuditEntry.at < asked.until)
    return query


def within(places: Places) -> ColumnElement[bool]:
    """Return the condition of entries that these places have to do with."""
    if places.everywhere:
        return true()
    own = select(Person.id).where(Person.institution_id.in_(places.institutions))
    return or_(
        AuditEntry.institution_id.in_(places.institutions),
        AuditEntry.person_id.in_(own),
    )


def _at(session: Session, person_id: UUID) -> ColumnElement[bool]:
    """Return the condition of looks by others at a person, or a list with them."""
    named = AuditEntry.person_id == person_id
    listed = [stay.looks for lists in _kept for stay in lists.stays(session, person_id)]
    others = or_(AuditEntry.by_id.is_(None), AuditEntry.by_id != person_id)
    return and_(or_(named, false(), *listed), others)


def _members(
    session: Session, found: Iterable[AuditEntry]
) -> dict[UUID | None, list[Stay]]:
    """Return who was on the lists of ``found``; a query for each list."""
    ids = {each.list_id for each in found if each.list_id is not None}
    return {
        list_id: [stay for lists in _kept for stay in lists.members(session, list_id)]
        for list_id in ids
    }


def _looked_at(
    entry: AuditEntry, members: Mapping[UUID | None, Sequence[Stay]]
) -> Sequence[UUID | None]:
    """Return whose records a look was at: one person, or all on the list then."""
    if entry.list_id is None:
        return (entry.person_id,)
    seen = (each for each in members[entry.list_id] if each.was_seen(entry))
    return list(dict.fromkeys(each.person_id for each in seen)) or (None,)


@dataclass(frozen=True, slots=True)
class Line:
    """One look at one person, for sheets and commands; people by their names."""

    at: datetime
    by: str
    role: str
    act: str
    of: str
    list: str
    purpose: str


def lines(
    session: Session,
    found: Sequence[AuditEntry],
    *,
    of: UUID | None = None,
    most: int | None = None,
) -> list[Line]:
    """Return looks with each list resolved into its people; at most so many.

    Of looks that were found as those at one person (``of``), that person alone.
    """
    lists = names_of(session, found)
    members = {} if of else _members(session, found)
    looks = (
        (each, one)
        for each in found
        for one in ((of,) if of else _looked_at(each, members))
    )
    people = list(islice(looks, most))
    ids = {one for entry, person in people for one in (entry.by_id, person)}
    called = called_by(session, ids)
    return [
        Line(
            entry.at,
            called.get(entry.by_id, ""),
            entry.role,
            entry.act,
            called.get(one, ""),
            lists.get(entry.list_id, "") if entry.list_id else "",
            entry.purpose,
        )
        for entry, one in people
    ]


_CHUNK = 500


def called_by(session: Session, ids: Collection[UUID | None]) -> dict[UUID | None, str]:
    """Return the names of people, by id."""
    wanted = sorted(each for each in ids if each is not None)
    found: dict[UUID | None, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(Person.id, Person.name).where(
            Person.id.in_(wanted[start : start + _CHUNK])
        )
        found.update((row.id, row.name) for row in session.execute(query))
    return found

"""Saved queries, as their owners and those they are shared with find them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.records.models import RecordExport, SavedQuery, Sharing, State


def visible(
    session: Session, owner: UUID, stores: Collection[UUID], *, number: int, size: int
) -> tuple[Sequence[SavedQuery], int]:
    """Return one page of the own and the shared ones, and how many there are in all.

    The own come first.
    """
    mine = SavedQuery.owner_id == owner
    query = (
        select(SavedQuery)
        .where(_seen_by(owner, stores))
        .order_by(mine.desc(), SavedQuery.name, SavedQuery.id)
        .offset((number - 1) * size)
        .limit(size)
    )
    total = session.scalars(
        select(func.count()).select_from(SavedQuery).where(_seen_by(owner, stores))
    ).one()
    return session.scalars(query).all(), total


def one(
    session: Session, query_id: UUID, owner: UUID, stores: Collection[UUID]
) -> SavedQuery | None:
    """Return a saved query, if it is one's own or shared where one reads."""
    query = select(SavedQuery).where(SavedQuery.id == query_id, _seen_by(owner, stores))
    return session.scalars(query).first()


def _seen_by(owner: UUID, stores: Collection[UUID]) -> ColumnElement[bool]:
    return or_(
        SavedQuery.owner_id == owner,
        and_(
            SavedQuery.sharing == Sharing.INSTITUTION, SavedQuery.store.in_(set(stores))
        ),
    )


def names_of(session: Session, people: Collection[UUID]) -> dict[UUID, str]:
    """Return what the owners of shared queries are called."""
    query = select(Person.id, Person.name).where(Person.id.in_(set(people)))
    return {each.id: each.name for each in session.execute(query)}


def own_names(session: Session, owner: UUID) -> set[str]:
    """Return what a person's queries are called."""
    query = select(SavedQuery.name).where(SavedQuery.owner_id == owner)
    return set(session.scalars(query))


def of_store(session: Session, store: UUID) -> Sequence[tuple[SavedQuery, str | None]]:
    """Return what is saved about an institution, with the owners' addresses."""
    query = (
        select(SavedQuery, Person.email)
        .join(Person, Person.id == SavedQuery.owner_id)
        .where(SavedQuery.store == store)
        .order_by(SavedQuery.name, SavedQuery.id)
    )
    return [(row, email) for row, email in session.execute(query)]


def due(session: Session, now: datetime) -> Sequence[UUID]:
    """Return what is to be exported, the longest due first."""
    query = (
        select(SavedQuery.id)
        .where(SavedQuery.next_due_at <= now)
        .order_by(SavedQuery.next_due_at, SavedQuery.id)
    )
    return session.scalars(query).all()


def settled(session: Session) -> Sequence[UUID]:
    """Return those of whose last export there is news for the owner."""
    query = (
        select(SavedQuery.id)
        .join(RecordExport, RecordExport.id == SavedQuery.last_export_id)
        .where(
            SavedQuery.untold.is_(True),
            RecordExport.state.not_in((State.WAITING, State.RUNNING)),
        )
    )
    return session.scalars(query).all()


def export_of(session: Session, person_id: UUID) -> object:
    """Return what a person has saved, for *Data saya*."""
    query = (
        select(SavedQuery)
        .where(SavedQuery.owner_id == person_id)
        .order_by(SavedQuery.created_at, SavedQuery.id)
    )
    return [
        {
            "saved_at": each.created_at.isoformat(),
            "name": each.name,
            "note": each.note,
            "question": each.question,
            "shared_with": each.sharing.value,
            "exported": each.every.value,
        }
        for each in session.scalars(query)
    ]

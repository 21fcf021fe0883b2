"""Exports as their owners see them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.records.models import PseudonymKey, RecordExport

SHOWN = 50
"""Exports in a list."""


def of_owner(session: Session, owner: UUID) -> Sequence[RecordExport]:
    """Return the newest exports of a person, by the index on the owner."""
    query = (
        select(RecordExport)
        .where(RecordExport.owner_id == owner)
        .order_by(RecordExport.created_at.desc(), RecordExport.id.desc())
        .limit(SHOWN)
    )
    return session.scalars(query).all()


def one(session: Session, export: UUID, owner: UUID) -> RecordExport | None:
    """Return an export, if it is this person's."""
    found = session.get(RecordExport, export)
    return found if found is not None and found.owner_id == owner else None


def has_key(session: Session, store: UUID) -> bool:
    """Tell whether an institution has a key of other names at this moment."""
    query = exists().where(
        PseudonymKey.store == store, PseudonymKey.destroyed_at.is_(None)
    )
    return bool(session.scalar(select(query)))


def export_of(session: Session, person_id: UUID) -> object:
    """Return which exports a person asked for, for *Data saya*."""
    query = (
        select(RecordExport)
        .where(RecordExport.owner_id == person_id)
        .order_by(RecordExport.created_at, RecordExport.id)
    )
    return [
        {
            "asked_at": each.created_at.isoformat(),
            "question": each.question,
            "format": each.format.value,
            "pseudonymised": each.pseudonymised,
        }
        for each in session.scalars(query)
    ]

"""Dead letters: statements that a target refused, until people decide about them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from lms.core import clock, ids
from lms.xapi.forwarding.errors import UnknownLetterError
from lms.xapi.forwarding.sending import Item
from lms.xapi.forwarding.tables import letter as table

_WORDS = 300
_CODE = 40


@dataclass(frozen=True, slots=True)
class Letter:
    """A statement that was refused; ``note`` is what people wrote beside it."""

    id: UUID
    target: UUID
    seq: int
    statement: UUID
    code: str
    words: str
    refused_at: datetime
    note: str
    replayed_at: datetime | None
    refusals: int = 1


def lay_aside(
    session: Session, target_id: UUID, item: Item, code: str, words: str
) -> None:
    """Keep a refused statement's id and the reason; a second refusal replaces both.

    Whoever calls this has the target's lease, so nobody does the same beside it.
    """
    said = {
        "code": code[:_CODE],
        "words": words[:_WORDS],
        "refused_at": clock.now(),
        "replayed_at": None,
    }
    changed = session.connection().execute(
        update(table)
        .where(table.c.target == target_id, table.c.statement == item.id)
        .values({**said, "refusals": table.c.refusals + 1})
    )
    if changed.rowcount == 0:
        own = {
            "id": ids.new(),
            "target": target_id,
            "seq": item.seq,
            "statement": item.id,
        }
        session.execute(insert(table), {**own, **said})


def waiting(
    session: Session,
    target_id: UUID,
    *,
    all_of_them: bool = False,
    most: int | None = None,
    skipped: int = 0,
) -> list[Letter]:
    """Return the letters of a target in the order of their statements.

    Those that were delivered after all only with ``all_of_them``.
    """
    query = select(table).where(table.c.target == target_id)
    if not all_of_them:
        query = query.where(table.c.replayed_at.is_(None))
    query = query.order_by(table.c.seq, table.c.id).limit(most).offset(skipped or None)
    return [_letter(row) for row in session.execute(query)]


def count(session: Session, target_id: UUID, *, all_of_them: bool = False) -> int:
    """Count the letters that wait, or all of them."""
    query = select(func.count()).where(table.c.target == target_id)
    if not all_of_them:
        query = query.where(table.c.replayed_at.is_(None))
    return session.execute(query).scalar_one()


def by_id(session: Session, letter_id: UUID) -> Letter:
    """Return the letter."""
    row = session.execute(select(table).where(table.c.id == letter_id)).one_or_none()
    if row is None:
        raise UnknownLetterError(f"there is no dead letter {letter_id}")
    return _letter(row)


def annotate(session: Session, letter_id: UUID, note: str) -> None:
    """Write something beside the letter, in place of what stood there."""
    by_id(session, letter_id)
    session.execute(update(table).where(table.c.id == letter_id).values(note=note))


def settle(session: Session, letter_id: UUID) -> None:
    """Note that the statement was delivered after all."""
    session.execute(
        update(table).where(table.c.id == letter_id).values(replayed_at=clock.now())
    )


def drop(session: Session, letter_id: UUID) -> None:
    """Forget the letter: the target will never get this statement."""
    by_id(session, letter_id)
    session.execute(delete(table).where(table.c.id == letter_id))


def _letter(row: Row[*tuple[Any, ...]]) -> Letter:
    return Letter(
        row.id,
        row.target,
        row.seq,
        row.statement,
        row.code,
        row.words,
        row.refused_at,
        row.note,
        row.replayed_at,
        row.refusals,
    )

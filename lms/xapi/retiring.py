"""Deleting what the rule of a store lets go: many short transactions, resumable.

Each transaction holds the row of the rule, deletes a batch, and moves ``swept`` with
it. What it deletes, ``lms.xapi.retention`` says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from uuid import UUID

from sqlalchemy import case, delete, select, update
from sqlalchemy import tuple_ as pair
from sqlalchemy.orm import Session

from lms.core import clock, transaction
from lms.xapi import attachments, moments, queries, removing, retention, tidying
from lms.xapi.portions import MOST_BYTES, portion
from lms.xapi.retention import Kept, RetentionError, Rule
from lms.xapi.stored import Stored, load
from lms.xapi.tables import document, posting, statement
from lms.xapi.tables import retention as table
from lms.xapi.tidying import AnySession, Unnamed

BATCH = 100
"""Statements or documents that one transaction deletes; others wait for so long."""
PAUSE = 0.15
"""Seconds between two of them on SQLite: who waits there looks ten times a second."""

rest = Event().wait


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run has deleted."""

    store: UUID
    at: datetime
    statements: int = 0
    documents: int = 0

    @property
    def total(self) -> int:
        """Return how many rows went in all."""
        return self.statements + self.documents


Told = Callable[[Session, Tally], None]
"""Hear in the last transaction of a run what it deleted, if it deleted anything."""


def run(
    session: AnySession, store: UUID, at: datetime, told: Told | None = None
) -> Tally:
    """Delete what the rule of a store lets go at ``at``; outside a transaction.

    Several may run side by side: each transaction holds the row of the rule. It stops
    when the rule is changed. Between two of them others write.
    """
    if at > clock.now():
        raise RetentionError("a run is for a moment that has passed")
    with transaction.reading(session):
        rule = retention.kept(_plain(session), store).rule
    for batch in (_delete_statements, _delete_documents):
        more = True
        while more:
            with transaction.writing(session):
                row = _locked(_plain(session), store, rule)
                more = row is not None and batch(_plain(session), row, at)
            if more:
                _let_others_in(session)
    unnamed = _unnamed(session, store)
    with transaction.writing(session):
        return _finish(_plain(session), store, at, unnamed, told)


def _plain(session: AnySession) -> Session:
    return session if isinstance(session, Session) else session()


def _let_others_in(session: AnySession) -> None:
    """Leave the writer's place for a while: on SQLite nobody queues for it."""
    if _plain(session).get_bind().dialect.name == "sqlite":
        rest(PAUSE)


def _locked(session: Session, store: UUID, rule: Rule) -> Kept | None:
    """Return the state of a store, held until the end; None if the rule changed."""
    query = select(table).where(table.c.store == store).with_for_update()
    row = session.execute(query).one_or_none()
    state = None if row is None else retention.loaded(row)
    return state if state is not None and state.rule == rule else None


def _delete_statements(session: Session, state: Kept, at: datetime) -> bool:
    """Delete the next batch; tell whether there may be more."""
    if state.rule.statements is None:
        return False
    high = retention.end(at, state.rule.statements)
    candidates = (
        select(statement.c.seq)
        .select_from(posting)
        .join(statement, statement.c.seq == posting.c.seq)
        .where(*retention.going(state.store, state.swept, high))
        .order_by(statement.c.seq)
        .limit(BATCH)
    )
    rows = session.connection().execute(
        portion(candidates, *queries.COLUMNS), {"bytes": MOST_BYTES}
    )
    found = [load(row) for row in rows]
    if not found:
        _note(session, state.store, swept=max(state.swept, high - 1))
        return False
    held = retention.holding(session, state.store, found, high)
    gone = [each for each in found if each.seq not in held]
    if gone:
        removing.remove(session, state.store, gone)
    if any(map(_has_attachment, gone)):
        _note(session, state.store, untidy=True)
    _note(
        session,
        state.store,
        swept=found[-1].seq,
        gone_statements=table.c.gone_statements + len(gone),
        generation=table.c.generation + int(bool(gone)),
    )
    return True


def _has_attachment(stored: Stored) -> bool:
    return any(attachments.declared(stored.statement))


def _delete_documents(session: Session, state: Kept, at: datetime) -> bool:
    if state.rule.documents is None:
        return False
    until = moments.as_microseconds(retention.before(at, state.rule.documents))
    old = (document.c.store == state.store, document.c.updated < until)
    place = (document.c.place, document.c.name)
    some = select(*place).where(*old).limit(BATCH)
    # Asked again of each row: somebody may be writing it at this moment.
    result = session.execute(delete(document).where(*old, pair(*place).in_(some)))
    count: int = result.rowcount  # type: ignore[attr-defined]  # a DELETE has it
    if count:
        total = table.c.gone_documents + count
        _note(session, state.store, gone_documents=total)
    return count > 0


def _note(session: Session, store: UUID, **values: object) -> None:
    session.execute(update(table).where(table.c.store == store).values(**values))


def _unnamed(session: AnySession, store: UUID) -> Unnamed | None:
    """Return what no statement names, if contents may have lost the last that did."""
    with transaction.reading(session):
        query = select(table.c.untidy).where(table.c.store == store)
        untidy = session.execute(query).scalar_one_or_none()
    return tidying.look(session, store) if untidy else None


def _finish(
    session: Session,
    store: UUID,
    at: datetime,
    unnamed: Unnamed | None,
    told: Told | None,
) -> Tally:
    if unnamed is not None:
        tidying.forget(session, store, unnamed)
        _note(session, store, untidy=False)
    query = select(table).where(table.c.store == store).with_for_update()
    row = session.execute(query).one_or_none()
    if row is None:
        return Tally(store, at)
    tally = Tally(store, at, row.gone_statements, row.gone_documents)
    _note(
        session,
        store,
        ran_at=at,
        # Not what somebody has agreed to meanwhile.
        approved_at=case((table.c.approved_at > at, table.c.approved_at)),
        gone_statements=0,
        gone_documents=0,
    )
    if told is not None and tally.total:
        told(session, tally)
    return tally

"""Keeping questions to the record, sharing them, and having them answered regularly."""

import itertools
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.identity import SignedInPerson
from lms.accounts.operations import audit
from lms.accounts.roles import Actor
from lms.core import clock
from lms.records.asked import Asked
from lms.records.errors import QueryNameTakenError, TooManyQueriesError
from lms.records.exports import columns, rights
from lms.records.models import SavedQuery, Sharing
from lms.records.operations.exports import Order
from lms.records.queries import saved as queries
from lms.records.schedules import NEVER, Rhythm
from lms.xapi.terms import Term

MOST = 200
"""Saved queries of one person."""
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Card:
    """What its owner says of a saved query."""

    name: str
    note: str = ""
    sharing: Sharing = Sharing.PRIVATE
    rhythm: Rhythm = NEVER


def save(
    session: Session, wanted: Order, card: Card, *, by: SignedInPerson
) -> SavedQuery:
    """Keep a question, with what its files are to be."""
    names = queries.own_names(session, by.id)
    if len(names) >= MOST:
        raise TooManyQueriesError
    if card.name in names:
        raise QueryNameTakenError
    made = SavedQuery(
        owner_id=by.id,
        store=wanted.store,
        question=wanted.asked.parameters(),
        sharing=Sharing.PRIVATE,
    )
    _fill(made, wanted, card)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        # The same name was saved in another window since the look above.
        raise QueryNameTakenError from None
    _share(session, made, card.sharing, by)
    return made


def change(
    session: Session, row: SavedQuery, wanted: Order, card: Card, *, by: SignedInPerson
) -> None:
    """Change all but the question, and go on with a schedule that rested.

    When the owner may read other records than before, the schedule begins anew: parts
    of one series must fit together.
    """
    if card.name != row.name and card.name in queries.own_names(session, by.id):
        raise QueryNameTakenError
    try:
        with session.begin_nested():
            if set(rights.read(row.within)) != set(wanted.within):
                row.last_export_id, row.untold = None, False
            _fill(row, wanted, card)
    except IntegrityError:
        raise QueryNameTakenError from None
    _share(session, row, card.sharing, by)


def _fill(row: SavedQuery, wanted: Order, card: Card) -> None:
    has_columns = wanted.format.has_columns
    chosen = columns.chosen(wanted.columns) if has_columns else ()
    row.name, row.note = card.name, card.note
    row.zone = wanted.asked.zone
    row.within = rights.written(wanted.within)
    row.format = wanted.format
    row.columns = [each.name for each in chosen]
    row.pseudonymised = wanted.pseudonymised
    row.every, row.weekday = card.rhythm.every, card.rhythm.weekday
    row.day = card.rhythm.day
    row.next_due_at = card.rhythm.following(clock.now(), row.zone)
    row.paused = ""


def _share(session: Session, row: SavedQuery, sharing: Sharing, by: Actor) -> None:
    if row.sharing is sharing:
        return
    row.sharing = sharing
    is_shared = sharing is not Sharing.PRIVATE
    act = "saved_query_shared" if is_shared else "saved_query_unshared"
    audit.note(session, act, None, by=by, detail=f"{row.id} {row.store}")


def remove(session: Session, row: SavedQuery, *, by: Actor) -> None:
    """Forget a saved query; what it exported stays as long as any export."""
    _share(session, row, Sharing.PRIVATE, by)
    session.delete(row)
    session.flush()


def copy(
    session: Session, row: SavedQuery, within: tuple[Term, ...], *, by: SignedInPerson
) -> SavedQuery:
    """Give somebody a query of their own that asks the same; it is not shared."""
    wanted = order_of(row, within, by.time_zone)
    name = _free(row.name, queries.own_names(session, by.id))
    return save(session, wanted, Card(name, row.note), by=by)


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name[: LONGEST_NAME - 6]} ({n})" for n in itertools.count(2))
    return next(each for each in itertools.chain([name], numbered) if each not in taken)


def order_of(row: SavedQuery, within: tuple[Term, ...], zone: str) -> Order:
    """Return the order for all that a saved query finds, within what may be read."""
    return Order(
        row.store,
        Asked.read(row.question, zone),
        within,
        row.format,
        tuple(row.columns),
        row.pseudonymised,
    )


def forget(session: Session, person_id: UUID) -> None:
    """Delete what an erased person saved, also what they shared."""
    session.execute(delete(SavedQuery).where(SavedQuery.owner_id == person_id))

"""Asking for files of statements, and taking that back."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.identity import SignedInPerson
from lms.accounts.operations import audit
from lms.accounts.operations.access import role_in
from lms.accounts.roles import Actor
from lms.core import clock, transaction
from lms.core.permissions import Permission
from lms.records.asked import Asked
from lms.records.errors import TooManyExportsError
from lms.records.exports import columns, rights
from lms.records.exports.reading import START
from lms.records.formats import Format
from lms.records.models import PseudonymKey, RecordExport, State
from lms.xapi.terms import Term

MOST_OPEN = 3
"""Exports of one person that are on their way at a time."""

DETAIL = 200
"""Letters of an audit entry's detail; the row of the export has the whole question."""

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported: a question to a store, within what may be read."""

    store: UUID
    asked: Asked
    within: tuple[Term, ...] = ()
    format: Format = Format.NDJSON
    columns: tuple[str, ...] = ()
    pseudonymised: bool = False
    after: int = START


def order_since(export: RecordExport) -> Order:
    """Return the order for what came after an export.

    After one that failed or was taken back before it was done: for what that one was to
    have.
    """
    is_there = export.is_open or export.sha256 is not None
    until = export.until_seq if is_there else None
    return Order(
        export.store,
        Asked.read(export.question, export.zone),
        rights.read(export.within),
        export.format,
        tuple(export.columns),
        export.pseudonymised,
        export.after_seq if until is None else until,
    )


def order(session: Session, wanted: Order, *, by: Actor) -> RecordExport:
    """Ask for a file; it is made once this transaction is durable.

    ``by`` the system itself: by whoever runs the site, with a command.
    """
    names = wanted.columns if wanted.format.has_columns else ()
    chosen = columns.chosen(names)
    _check_open(session, by)
    key = _key(session, wanted.store) if wanted.pseudonymised else None
    made = RecordExport(
        store=wanted.store,
        owner_id=by.id,
        question=wanted.asked.parameters(),
        zone=wanted.asked.zone,
        within=rights.written(wanted.within),
        format=wanted.format,
        columns=[each.name for each in chosen] if wanted.format.has_columns else [],
        pseudonym_key_id=None if key is None else key.id,
        after_seq=wanted.after,
    )
    session.add(made)
    session.flush()
    entry = audit.note(session, "records_exported", None, by=by, detail=_told(made))
    entry.institution_id = made.store
    if isinstance(by, SignedInPerson):
        reading = Permission.READ_STATEMENTS
        entry.role = role_in(by, reading, made.store) or role_in(by, reading)
    transaction.after_commit(session, _wake)
    return made


def _check_open(session: Session, by: Actor) -> None:
    if by.id is None:
        return
    count = session.scalar(
        select(func.count())
        .select_from(RecordExport)
        .where(
            RecordExport.owner_id == by.id,
            RecordExport.state.in_((State.WAITING, State.RUNNING)),
        )
    )
    if (count or 0) >= MOST_OPEN:
        raise TooManyExportsError


def _told(made: RecordExport) -> str:
    names = "pseudonyms" if made.pseudonymised else "accounts"
    question = urlencode(made.question)
    return f"{made.id} {made.store} {made.format} {names} {question}"[:DETAIL]


def remove(session: Session, export: RecordExport) -> None:
    """Take an export back; its file goes soon after, that it was asked for stays."""
    export.state = State.EXPIRED
    export.finished_at = export.finished_at or clock.now()
    transaction.after_commit(session, _wake)


def order_again(export: RecordExport) -> Order:
    """Return the order that repeats an export from its own beginning."""
    return replace(order_since(export), after=export.after_seq)


def forget(session: Session, person_id: UUID) -> None:
    """Delete what an erased person asked for; ``sweep`` removes the files."""
    session.execute(delete(RecordExport).where(RecordExport.owner_id == person_id))


# --- The key of other names


def _key(session: Session, store: UUID) -> PseudonymKey:
    found = _current_key(session, store)
    if found is not None:
        return found
    made = PseudonymKey(store=store, secret=secrets.token_bytes(SECRET_BYTES))
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        # Somebody else made the first one since the question above.
        found = _current_key(session, store)
        if found is None:
            raise
        return found
    return made


def _current_key(session: Session, store: UUID) -> PseudonymKey | None:
    return session.scalar(
        select(PseudonymKey).where(
            PseudonymKey.store == store, PseudonymKey.destroyed_at.is_(None)
        )
    )


def destroy_key(session: Session, store: UUID, *, by: Actor) -> bool:
    """Destroy the institution's key: nobody can reckon its pseudonyms any more.

    The next pseudonymised export makes another one. Tells whether there was a key.
    Backups of the database that were made before still have it.
    """
    changed = session.execute(
        update(PseudonymKey)
        .where(PseudonymKey.store == store, PseudonymKey.destroyed_at.is_(None))
        .values(secret=None, destroyed_at=clock.now())
    )
    was_there = bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it
    if was_there:
        audit.note(session, "pseudonym_key_destroyed", None, by=by, detail=str(store))
    return was_there


# --- Who makes them


_waker: list[Callable[[], None]] = []


def on_ordered(wake: Callable[[], None]) -> None:
    """Call ``wake`` after each commit that left something for ``running.run_due``."""
    _waker[:] = [wake]


def _wake() -> None:
    for wake in _waker:
        wake()

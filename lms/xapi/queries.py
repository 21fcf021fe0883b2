"""What the rest of the product reads from the statement store.

Every query here is one indexed statement of SQLAlchemy Core. A key of
``lms.xapi.terms`` carries its store, so a query that compares one stays in its store.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session

from lms.xapi import moments, terms
from lms.xapi.stored import Source, Stored, load, load_known, stored_at
from lms.xapi.tables import posting, statement
from lms.xapi.terms import Kind
from lms.xapi.verbs import VOIDED

_c = statement.c
COLUMNS = (
    _c.seq,
    _c.id,
    _c.store,
    _c.source,
    _c.registration,
    _c.timestamp,
    _c.verb_key,
    _c.voided,
    _c.payload,
)
"""What ``load`` needs."""

_trusted = _c.source != Source.CLIENT.value
_of_registration = _c.registration == bindparam("registration")
_of_activity = _c.activity_key == bindparam("activity")
_of_verb = _c.verb_key == bindparam("verb")
_of_verbs = _c.verb_key.in_(bindparam("verbs", expanding=True))
_of_store = _c.store == bindparam("store_id")

_LOG = (
    select(*COLUMNS)
    .where(_of_registration, _of_verbs, _trusted, ~_c.voided)
    .order_by(_c.timestamp, _c.id)
)
_SLICE = (
    # Only what the caller does not know yet: this is the query of every fold.
    select(_c.seq, _c.id, _c.source, _c.timestamp, _c.verb_key, _c.payload)
    .where(_of_registration, _of_activity, _of_verbs, _trusted, ~_c.voided)
    .order_by(_c.timestamp, _c.id)
)
_COUNT = select(func.count()).where(_of_registration, _of_activity, _of_verb, _trusted)
_TOTAL = select(func.count()).select_from(statement)
_LATEST = (
    select(*COLUMNS)
    .where(_of_registration, _of_activity, _of_verb, _trusted, ~_c.voided)
    .order_by(_c.timestamp.desc(), _c.id.desc())
    .limit(1)
)
_REGISTRATIONS = (
    select(_c.registration)
    .where(_of_store, _c.registration.is_not(None))
    .distinct()
    .order_by(_c.registration)
)
_BY_IDS = select(*COLUMNS).where(_of_store, _c.id.in_(bindparam("ids", expanding=True)))
_TRANSCRIPT = (
    select(*COLUMNS)
    .where(_of_store, _of_registration, ~_c.voided, _c.seq < bindparam("before"))
    .order_by(_c.seq.desc())
    .limit(bindparam("most"))
)
_VOIDING = (
    select(*COLUMNS)
    .join_from(posting, statement, posting.c.seq == _c.seq)
    .where(
        posting.c.key == bindparam("target"),
        _of_verb,
        _of_store,
    )
    .order_by(_c.seq)
    .limit(1)
)
_END = 2**63 - 1


def slice_of(
    session: Session,
    *,
    store: UUID,
    registration: UUID,
    activity: str,
    verbs: Collection[str],
) -> list[Stored]:
    """Return what is believed of one registration and activity, for the fold.

    Not voided, in (timestamp, id) order.
    """
    known = _keys_of_verbs(store, verbs)
    parameters = {
        "registration": registration,
        "activity": terms.key(store, Kind.ACTIVITY, activity),
        "verbs": list(known),
    }
    rows = session.connection().execute(_SLICE, parameters)
    return [
        Stored(
            seq,
            statement_id,
            store,
            Source(source),
            registration,
            known[verb],
            activity,
            moments.from_microseconds(timestamp),
            moments.from_microseconds(stored_at(seq)),
            payload,
        )
        for seq, statement_id, source, timestamp, verb, payload in rows
    ]


def log_of(
    session: Session, *, store: UUID, registration: UUID, verbs: Collection[str]
) -> list[Stored]:
    """Return what is believed of a whole registration, in (timestamp, id) order."""
    keys = list(_keys_of_verbs(store, verbs))
    parameters = {"registration": registration, "verbs": keys}
    return [load(row) for row in session.connection().execute(_LOG, parameters)]


def registrations(session: Session, *, store: UUID) -> Iterator[UUID]:
    """Give every registration that has a statement, in ascending order."""
    connection = session.connection()
    yield from connection.execute(_REGISTRATIONS, {"store_id": store}).scalars()


def total(session: Session) -> int:
    """Count all statements of every store; a scan, for commands."""
    return session.connection().execute(_TOTAL).scalar_one()


def count(
    session: Session, *, store: UUID, registration: UUID, activity: str, verb: str
) -> int:
    """Count what was believed, voided statements included: for occurrence numbers."""
    parameters = _one_cell(store, registration, activity, verb)
    return session.connection().execute(_COUNT, parameters).scalar_one()


def latest(
    session: Session, *, store: UUID, registration: UUID, activity: str, verb: str
) -> Stored | None:
    """Return the believed, not voided statement with the latest timestamp."""
    parameters = _one_cell(store, registration, activity, verb)
    row = session.connection().execute(_LATEST, parameters).one_or_none()
    return None if row is None else load_known(row, verb, activity)


def get(session: Session, store: UUID, statement_id: UUID) -> Stored | None:
    """Return the statement with this id, voided or not."""
    found = by_ids(session, store, [statement_id])
    return found[0] if found else None


def by_ids(session: Session, store: UUID, ids: Collection[UUID]) -> list[Stored]:
    """Return those of ``ids`` that the store has, voided or not, in no order."""
    return [load(row) for row in rows_by_ids(session, store, ids)]


def rows_by_ids(
    session: Session, store: UUID, ids: Collection[UUID]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the rows of ``ids``, unparsed."""
    if not ids:
        return []
    parameters = {"store_id": store, "ids": list(ids)}
    return session.connection().execute(_BY_IDS, parameters).all()


def voiding(session: Session, store: UUID, statement_id: UUID) -> Stored | None:
    """Return the first statement that voids this one."""
    keys = {
        "target": terms.key(store, Kind.TARGET, str(statement_id)),
        "verb": terms.key(store, Kind.VERB, VOIDED),
        "store_id": store,
    }
    row = session.connection().execute(_VOIDING, keys).one_or_none()
    return None if row is None else load(row)


def of_registration(
    session: Session,
    store: UUID,
    registration: UUID,
    *,
    limit: int,
    before: int | None = None,
) -> list[Stored]:
    """Return the newest statements of every source, for the transcript.

    ``before`` is the ``seq`` of the last one of the page before.
    """
    parameters = {
        "store_id": store,
        "registration": registration,
        "before": _END if before is None else before,
        "most": limit,
    }
    return [load(row) for row in session.connection().execute(_TRANSCRIPT, parameters)]


def _keys_of_verbs(store: UUID, verbs: Collection[str]) -> dict[int, str]:
    return {terms.key(store, Kind.VERB, verb): verb for verb in verbs}


def _one_cell(
    store: UUID, registration: UUID, activity: str, verb: str
) -> dict[str, object]:
    return {
        "registration": registration,
        "activity": terms.key(store, Kind.ACTIVITY, activity),
        "verb": terms.key(store, Kind.VERB, verb),
    }

"""Taking statements out of the store, for ``lms.xapi.retention`` alone.

Afterwards the index is as if they had never come: what refers to one of them is found
by its own words only, and waits for its target again. ``lms check --full`` agrees.
"""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete
from sqlalchemy.orm import Session

from lms.xapi import activities, agents, references, terms, writing
from lms.xapi.statement import target_of
from lms.xapi.stored import Source, Stored
from lms.xapi.tables import posting, statement
from lms.xapi.terms import Kind, Term

_CHUNK = 500
_UNPOST = delete(posting).where(
    posting.c.key == bindparam("gone_key"), posting.c.seq == bindparam("gone_seq")
)
_REMOVE = delete(statement).where(
    statement.c.seq.in_(bindparam("seqs", expanding=True))
)

Lent = list[tuple[Stored, set[Term]]]
"""Statements that stay, each with what it was found by through one that goes."""


def remove(session: Session, store: UUID, gone: Sequence[Stored]) -> None:
    """Delete statements of one store, few at a time, with all they can be found by.

    Of the activities that they described, others take over the description.
    """
    connection = session.connection()
    own = [(each.seq, _terms(session, store, each)) for each in gone]
    lent = _lent(session, store, gone)
    connection.execute(_REMOVE, {"seqs": [each.seq for each in gone]})
    # It looks which of the activities they were posted under: before that is gone.
    activities.redescribe(session, store, gone)
    rows = [row for seq, found in own for row in _rows(store, seq, found)]
    rows += _given_back(session, store, lent)
    _unpost(connection, rows)
    ids = {each.id for each in gone}
    waiting = [each.seq for each, _found in lent if _target(each) in ids]
    key = terms.key(store, Kind.WAITING)
    writing.insert_postings(connection, sorted({(key, seq) for seq in waiting}))


def _terms(session: Session, store: UUID, stored: Stored) -> set[Term]:
    """Return everything that a statement may stand under in the index."""
    said = stored.statement
    found = terms.terms_of(said) | {(Kind.ALL, ""), (Kind.WAITING, "")}
    found |= {
        (Kind.DEFINITION, activity)
        for activity, _definition in activities.definitions_of(said)
    }
    if stored.source is not Source.LMS:
        found.add((Kind.AUTHORITY, agents.signature(said["authority"])))
    target = target_of(said)
    if target is not None:
        found.add((Kind.TARGET, target))
        found |= references.inherited(session, store, UUID(target))
    return found


def _target(stored: Stored) -> UUID | None:
    target = target_of(stored.statement)
    return UUID(target) if target else None


def _lent(session: Session, store: UUID, gone: Iterable[Stored]) -> Lent:
    """Return who is found through statements that go, and by what.

    Nobody comes up twice for one of them: a statement has one target, and those that
    go are not walked through.
    """
    connection = session.connection()
    leaving = {each.id for each in gone}
    waiting = [(each, _said(session, store, each)) for each in gone]
    found: Lent = []
    while waiting:
        below, said = waiting.pop()
        for referrer in writing.referrers(connection, store, [below.id]):
            if referrer.id not in leaving:
                found.append((referrer, said))
                waiting.append((referrer, said))
    return found


def _said(session: Session, store: UUID, stored: Stored) -> set[Term]:
    """Return what a statement lends to those that refer to it."""
    own = terms.terms_of(stored.statement)
    target = _target(stored)
    return own if target is None else own | references.inherited(session, store, target)


def _given_back(session: Session, store: UUID, lent: Lent) -> Iterator[tuple[int, int]]:
    """Give the entries that have no reason any more; the statements are gone."""
    for referrer, said in lent:
        target = _target(referrer)
        left = set() if target is None else references.inherited(session, store, target)
        left |= terms.terms_of(referrer.statement)
        yield from _rows(store, referrer.seq, said - left)


def _rows(store: UUID, seq: int, found: Iterable[Term]) -> Iterator[tuple[int, int]]:
    return ((key, seq) for key in terms.keys(store, found))


def _unpost(connection: Connection, rows: Iterable[tuple[int, int]]) -> None:
    ordered = sorted(set(rows))
    for start in range(0, len(ordered), _CHUNK):
        some = ordered[start : start + _CHUNK]
        connection.execute(
            _UNPOST, [{"gone_key": key, "gone_seq": seq} for key, seq in some]
        )

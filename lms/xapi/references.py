"""Statements about statements: filters look through them, and one can void another.

A reference may arrive before or after its target; both ways end the same
(xAPI 2.0, 4.2.5 and 4.1.6.1). ``earlier`` are the references that waited in the store
for one of the ``fresh`` statements.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.xapi import activities, agents, entries, queries, terms, writing
from lms.xapi.entries import Written
from lms.xapi.errors import StatementError, TooLargeError, VoidingError
from lms.xapi.statement import is_voiding, target_of
from lms.xapi.stored import Source, Stored
from lms.xapi.terms import Kind, Term

LONGEST_CHAIN = 100
"""References to references that a filter looks through; a longer chain is an attack."""
MOST_LENT = 200
"""Terms of other statements that one can be found by."""
MOST_POSTINGS = 200_000
"""Entries of the index that a transaction writes for what is new, and lends besides.

They are written while others wait: a small request can refer to much.
"""

Hop = tuple[set[Term], UUID | None]
"""What a statement says by itself, and which one it refers to."""


def awaited(
    connection: Connection, store: UUID, fresh: Sequence[Written]
) -> list[Stored]:
    """Return the statements in the store that refer to ``fresh`` ones."""
    given = [written.entry.id for written in fresh if written.entry.given]
    if not given or not writing.somebody_waits(connection, store):
        return []
    earlier = writing.referrers(connection, store, given)
    writing.stop_waiting(connection, store, [stored.seq for stored in earlier])
    return earlier


def index(
    session: Session, fresh: Sequence[Written], earlier: Sequence[Stored]
) -> None:
    """Write what ``fresh`` can be found by, and lend it to the ``earlier`` ones."""
    rows: list[tuple[int, int]] = []
    full: dict[UUID, set[Term]] = {}
    hops: dict[UUID, Hop | None] = {}
    said: activities.Said = {}
    for written in fresh:
        entry = written.entry
        found = terms.terms_of(entry.statement)
        if entry.target is not None:
            lent = inherited(session, entry.origin.store, entry.target, hops)
            found |= lent
            if not lent:
                rows.append((terms.key(entry.origin.store, Kind.WAITING), written.seq))
        full[entry.id] = found
        rows.extend(entries.postings(written, found))
        if entry.origin.defines:
            news = activities.seen.news(entry.origin.store, entry.statement, said)
            rows.extend((key, written.seq) for key in news)
        if len(rows) > MOST_POSTINGS:
            message = "the statements name more than can be indexed at once"
            raise TooLargeError(message)
    if said:
        transaction.after_commit(session, partial(activities.seen.remember, said))
    rows.extend(islice(_lent(session, full, earlier), MOST_POSTINGS))
    writing.insert_postings(session.connection(), rows)


def inherited(
    session: Session,
    store: UUID,
    target: UUID,
    known: dict[UUID, Hop | None] | None = None,
) -> set[Term]:
    """Return the terms of the statements that a chain of references leads to.

    ``known`` keeps what was looked up: a batch may go the same way again and again.
    """
    hops = {} if known is None else known
    found: set[Term] = set()
    visited: set[UUID] = set()
    following: UUID | None = target
    while following and following not in visited and len(visited) < LONGEST_CHAIN:
        visited.add(following)
        if following not in hops:
            hops[following] = _hop(session, store, following)
        hop = hops[following]
        if hop is None or len(found) > MOST_LENT:
            break
        found |= hop[0]
        following = hop[1]
    return _few(found)


def _hop(session: Session, store: UUID, statement_id: UUID) -> Hop | None:
    stored = queries.get(session, store, statement_id)
    if stored is None:
        return None
    return _few(terms.terms_of(stored.statement)), _target(stored)


def _few(found: set[Term]) -> set[Term]:
    """Return at most ``MOST_LENT`` of ``found``, what is direct before the rest."""
    if len(found) <= MOST_LENT:
        return found
    ordered = sorted(found, key=lambda term: (term[0] in terms.RELATED, term))
    return set(ordered[:MOST_LENT])


def _lent(
    session: Session, full: dict[UUID, set[Term]], earlier: Sequence[Stored]
) -> Iterator[tuple[int, int]]:
    """Give the index entries that referrers owe to a target that came after them.

    Nothing leads back into the walk: a statement has one target, and the references
    of the new ones are not in the index yet.
    """
    connection = session.connection()
    waiting = [
        (referrer, _few(full[target])) for referrer, target in _references(earlier)
    ]
    while waiting:
        referrer, found = waiting.pop()
        yield from entries.as_rows(referrer.store, referrer.seq, found)
        above = writing.referrers(connection, referrer.store, [referrer.id])
        waiting.extend((higher, found) for higher in above)


def _references(stored: Iterable[Stored]) -> Iterator[tuple[Stored, UUID]]:
    """Give those that refer to a statement, each with its target's id."""
    for referrer in stored:
        target = _target(referrer)
        if target is not None:
            yield referrer, target


def _target(stored: Stored) -> UUID | None:
    target = target_of(stored.statement)
    return UUID(target) if target else None


# --- Voiding


def void(
    session: Session, fresh: Sequence[Written], earlier: Sequence[Stored]
) -> list[Stored]:
    """Let voiding statements take effect and return what was voided by it.

    A voiding statement that came first and had no right to its target is kept, and
    does nothing (2.0, 4.2.5: its author could not know; nobody else may decide).
    """
    voiders = [written.stored() for written in fresh if written.entry.voiding]
    waiting = [referrer for referrer in earlier if is_voiding(referrer.statement)]
    if not voiders and not waiting:
        return []
    targets = {
        **_stored_targets(session, voiders),
        **{written.entry.id: written.stored() for written in fresh},
    }
    voided = [*_by_fresh(voiders, targets), *_by_earlier(waiting, targets)]
    if voided:
        writing.void(session.connection(), {stored.seq for stored in voided})
        activities.seen.forget()
    unique = {stored.seq: replace(stored, voided=True) for stored in voided}
    return list(unique.values())


def _stored_targets(session: Session, voiders: Sequence[Stored]) -> dict[UUID, Stored]:
    if not voiders:
        return {}
    ids = [target for _voider, target in _references(voiders)]
    found = queries.by_ids(session, voiders[0].store, ids)
    return {stored.id: stored for stored in found}


def _by_fresh(
    voiders: Iterable[Stored], targets: dict[UUID, Stored]
) -> Iterator[Stored]:
    for voider, target_id in _references(voiders):
        target = targets.get(target_id)
        if target is None:
            continue
        if is_voiding(target.statement):
            message = "names a voiding statement, which cannot be voided"
            raise StatementError("object.id", message)
        if not may_void(voider, target):
            message = "only the authority that made a statement may void it"
            raise VoidingError(message)
        if not target.voided:
            yield target


def _by_earlier(
    waiting: Iterable[Stored], targets: dict[UUID, Stored]
) -> Iterator[Stored]:
    for voider, target_id in _references(waiting):
        target = targets[target_id]
        if not is_voiding(target.statement) and may_void(voider, target):
            yield target


def may_void(voider: Stored, target: Stored) -> bool:
    """Tell whether a voiding statement has the right to its target."""
    if voider.source is Source.LMS:
        return True
    return voider.source is target.source and _authority(voider) == _authority(target)


def _authority(stored: Stored) -> str:
    return agents.signature(stored.statement["authority"])

"""Following a store: what it stored after a place, in order, and nothing missed.

A follower keeps one number, the ``seq`` up to which it has seen everything. It is never
given what an unfinished writer could still come before (``lms.xapi.consistency``), so
no statement appears behind it.

Statements are judged by what they say themselves: what one refers to may come later, or
be voided, and the answer must not depend on the moment of asking. Only voiding
statements are found through their target, by any follower who might have it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Row,
    Select,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Session

from lms.core import json
from lms.xapi import moments, terms
from lms.xapi.consistency import consistent_through
from lms.xapi.portions import MOST_BYTES, portion
from lms.xapi.search import Filter
from lms.xapi.statement import is_voiding
from lms.xapi.stored import WRITER_BITS
from lms.xapi.tables import posting, statement
from lms.xapi.terms import Kind, Term

START = -1
"""Before every statement."""

_SELECTIVE = (
    Kind.REGISTRATION,
    Kind.AGENT,
    Kind.ACTIVITY,
    Kind.AUTHORITY,
    Kind.VERB,
)
"""From which group a walk starts, by its first kind; the others are probed."""

_REFERENCE = b'"StatementRef"'
"""What every payload holds that can be found by something it does not say."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What came next: ``(seq, id, payload)`` of each, and how far is now seen.

    Whoever goes on after ``upto`` is given nothing twice and misses nothing. It moves
    on also where nothing was wanted. ``more`` tells that it ended early and can go on
    at once.
    """

    statements: tuple[tuple[int, UUID, bytes], ...]
    upto: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Walk:
    """The part of a store between ``after`` and ``high``, and who is wanted in it."""

    store: UUID
    after: int
    high: int
    driver: tuple[Term, ...]
    others: tuple[tuple[Term, ...], ...] = field(default=())


def place(moment: int) -> int:
    """Return the last ``seq`` that a statement stored at ``moment`` can have.

    In microseconds since 1970: ``after`` for a follower of what was stored later.
    """
    return ((moment + 1) << WRITER_BITS) - 1


def newest(session: Session, store: UUID) -> int | None:
    """Return the last ``seq`` that is visible, wanted or not; None in an empty store.

    To find out cheaply that there is nothing to follow.
    """
    rows = session.connection().execute(_NEWEST, {"all": _all(store)})
    last: int | None = rows.scalar_one()
    return last


def follow(
    session: Session,
    store: UUID,
    wanted: Filter,
    after: int,
    most: int,
    *,
    most_bytes: int = MOST_BYTES,
) -> Followed:
    """Return the next statements of ``wanted`` after ``after``, at most ``most``.

    In a reading transaction that has read nothing yet: on SQLite it sees the most
    then. Voided statements are left out, and what voids them is not. Of ``wanted`` its
    terms and its bounds in time count. Payloads stop where ``most_bytes`` are passed,
    after one at least. Needs the primary keys of both tables.
    """
    through = consistent_through(session, store)
    high = place(moments.as_microseconds(through))
    if wanted.until is not None:
        high = min(high, place(wanted.until))
    low = after if wanted.since is None else max(after, place(wanted.since))
    if high <= low:
        return Followed((), max(after, min(low, high)))
    walk = _Walk(store, low, high, *_ordered(wanted))
    found = _candidates(session, walk, most)
    rows = _read(session, found, most_bytes)
    statements = tuple(
        (row.seq, row.id, row.payload) for row in rows if _is_said(row, wanted)
    )
    upto = _end(found, rows, most, high)
    return Followed(statements, upto, upto < high)


def _end(
    found: Sequence[int],
    rows: Sequence[Row[*tuple[Any, ...]]],
    most: int,
    high: int,
) -> int:
    """Return up to where all that is wanted was read."""
    if rows and len(rows) < len(found):
        last: int = rows[-1].seq
        return last
    return found[-1] if len(found) == most else high


def _ordered(
    wanted: Filter,
) -> tuple[tuple[Term, ...], tuple[tuple[Term, ...], ...]]:
    """Return the group that is walked over, and those that are probed."""
    if not wanted.wanted:
        return ((Kind.ALL, ""),), ()
    driver, *others = sorted(
        wanted.wanted, key=lambda group: _SELECTIVE.index(group[0][0])
    )
    return driver, tuple(others)


def _candidates(session: Session, walk: _Walk, most: int) -> list[int]:
    """Return the first of the walk that the index knows, ascending."""
    connection = session.connection()
    query = _walking(len(walk.others))
    parameters: dict[str, object] = {
        "of_store": walk.store,
        "low": walk.after,
        "high": walk.high,
        "most": most,
    }
    for number, group in enumerate(walk.others):
        parameters[f"other{number}"] = terms.keys(walk.store, group)
    found: set[int] = set()
    for key in terms.keys(walk.store, walk.driver):
        rows = connection.execute(query, {**parameters, "driver": key})
        found.update(row.seq for row in rows)
    return list(islice(sorted(found), most))


def _walking(others: int) -> Select[tuple[int]]:
    seq = posting.c.seq
    query = (
        select(seq)
        .join_from(posting, statement, statement.c.seq == seq)
        .where(
            posting.c.key == bindparam("driver"),
            seq > bindparam("low"),
            seq <= bindparam("high"),
            # PostgreSQL does not conclude it: lms.xapi.search.
            statement.c.seq > bindparam("low"),
            statement.c.seq <= bindparam("high"),
            statement.c.store == bindparam("of_store"),
            ~statement.c.voided,
        )
        .order_by(seq)
        .limit(bindparam("most"))
    )
    for number in range(others):
        probe = posting.alias(f"probe{number}")
        keys: BindParameter[int] = bindparam(f"other{number}", expanding=True)
        query = query.where(exists().where(probe.c.seq == seq, probe.c.key.in_(keys)))
    return query


_READ = portion(
    select(statement.c.seq).where(
        statement.c.seq.in_(bindparam("found", expanding=True))
    ),
    statement.c.seq,
    statement.c.id,
    statement.c.payload,
)
_NEWEST = select(func.max(posting.c.seq)).where(posting.c.key == bindparam("all"))


def _read(
    session: Session, found: Sequence[int], most_bytes: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    if not found:
        return []
    parameters = {"found": found, "bytes": most_bytes}
    return session.connection().execute(_READ, parameters).all()


def _is_said(row: Row[*tuple[Any, ...]], wanted: Filter) -> bool:
    """Tell whether a statement matches by itself, or voids one that may."""
    if not wanted.wanted or _REFERENCE not in row.payload:
        return True
    value = json.loads(row.payload)
    return is_voiding(value) or all(_own(terms.terms_of(value), wanted))


def _own(said: set[Term], wanted: Filter) -> Iterator[bool]:
    for group in wanted.wanted:
        # Who vouches is no term of the statement; no reference lends it.
        yield group[0][0] is Kind.AUTHORITY or not said.isdisjoint(group)


def _all(store: UUID) -> int:
    return terms.key(store, Kind.ALL)

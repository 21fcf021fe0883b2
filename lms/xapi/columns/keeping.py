"""Keeping the columns of all stores: small steps in a server, long ways beside it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import transaction
from lms.xapi.columns import layout, writing
from lms.xapi.columns.home import Home

LONG_STEP = 10_000
"""Statements of a step on a long way: each step waits for the disk a dozen times."""


def keep_up(session: Session, home: Home, stores: Iterable[UUID]) -> bool:
    """Take one step in each store; tell whether a long way is left in any.

    Outside of a transaction. Where another process is at work, nothing is left to do.
    """
    left = [_step(session, home, each) for each in stores]
    return any(left)


def _step(session: Session, home: Home, store: UUID) -> bool:
    folder = home.of(store)
    with transaction.reading(session):
        if not writing.is_behind(session, store, layout.load(folder)):
            return False
    with transaction.reading(session):
        found = writing.catch_up(session, store, folder, home.dimensions, writing.STEP)
    return found is not None and found.more


def run(session: Session, home: Home, stores: Iterable[UUID]) -> int:
    """Take in all that there is, store by store; return how many rows were added."""
    return sum(_all(session, home, each) for each in stores)


def _all(session: Session, home: Home, store: UUID) -> int:
    rows, more = 0, True
    with writing.writing(home.of(store), home.dimensions) as writer:
        while writer is not None and more:
            with transaction.reading(session):
                found = writer.step(session, store, LONG_STEP)
            rows, more = rows + found.rows, found.more
    return rows

"""Where transactions end: the one module that commits and rolls back.

One request, command or job is one transaction. What must leave the system (mail) waits
in the outbox and goes after the commit.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session

from lms.core.db import Mode, mode
from lms.core.failures import OutcomeUnknownError, leaves_commit_unknown

AFTER_COMMIT = "after_commit"

log = logging.getLogger(__name__)


def after_commit(session: Session, act: Callable[[], None]) -> None:
    """Run ``act`` once, when the transaction of ``session`` is durable.

    What it raises is logged and goes no further: what was committed stays committed, so
    its request must not answer that it failed. ``act`` only hurries what is done later
    anyhow, as the outbox is emptied.
    """
    acts = session.info.setdefault(AFTER_COMMIT, [])
    if act not in acts:
        acts.append(act)


@contextmanager
def writing(session: Session | scoped_session[Any]) -> Iterator[None]:
    """Make the block one writing transaction: all of it is kept, or nothing.

    Which of both it is, nobody knows after an ``OutcomeUnknownError``.
    """
    token = mode.set(Mode.WRITE)
    try:
        yield
        # What is lost up to here was not kept.
        session.flush()
        _commit(session)
        acts = session.info.pop(AFTER_COMMIT, [])
    except BaseException:
        session.rollback()
        session.info.pop(AFTER_COMMIT, None)
        raise
    finally:
        mode.reset(token)
    _run(acts)


def _commit(session: Session | scoped_session[Any]) -> None:
    try:
        session.commit()
    except DBAPIError as error:
        if not leaves_commit_unknown(error):
            raise
        message = f"the database was lost at the commit: {error.orig}"
        raise OutcomeUnknownError(message) from error


def _run(acts: Iterable[Callable[[], None]]) -> None:
    for act in acts:
        try:
            act()
        except Exception:
            log.exception("committed, but what was to follow failed: %r", act)


@contextmanager
def between_readings(session: Session | scoped_session[Any]) -> Iterator[None]:
    """End the reading transaction, and make the block one that writes and is kept.

    What is read after it is read in a new one. The one thing that a reading request
    may write this way is who looked at whose record (``lms.accounts.looking``).
    """
    session.rollback()
    with writing(session):
        yield


@contextmanager
def reading(session: Session | scoped_session[Any]) -> Iterator[None]:
    """Make the block one reading transaction; the database refuses any write."""
    token = mode.set(Mode.READ)
    try:
        yield
    finally:
        try:
            session.rollback()
        finally:
            mode.reset(token)

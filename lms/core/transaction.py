"""Where transactions end: the one module that commits and rolls back.

One request, command or job is one transaction. What must leave the system (mail) waits
in the outbox and goes after the commit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session, scoped_session

from lms.core.db import Mode, mode

AFTER_COMMIT = "after_commit"


def after_commit(session: Session, act: Callable[[], None]) -> None:
    """Run ``act`` once, when the transaction of ``session`` is durable."""
    acts = session.info.setdefault(AFTER_COMMIT, [])
    if act not in acts:
        acts.append(act)


@contextmanager
def writing(session: Session | scoped_session[Any]) -> Iterator[None]:
    """Make the block one writing transaction: all of it is kept, or nothing."""
    token = mode.set(Mode.WRITE)
    try:
        yield
        session.commit()
        acts = session.info.pop(AFTER_COMMIT, [])
    except BaseException:
        session.rollback()
        session.info.pop(AFTER_COMMIT, None)
        raise
    finally:
        mode.reset(token)
    for act in acts:
        act()


@contextmanager
def reading(session: Session | scoped_session[Any]) -> Iterator[None]:
    """Make the block one reading transaction; the database refuses any write."""
    token = mode.set(Mode.READ)
    try:
        yield
    finally:
        session.rollback()
        mode.reset(token)

"""Up to which moment a reader can be sure to see everything.

On SQLite there is one writer at a time and each batch is stored later than all that
were visible to it, so the last visible moment is certain. A later one could be
overtaken by a writer who has not committed yet; whether there is one is learned by
asking for the writer's place: who gets it, for an instant, knows that the present is
certain.

On PostgreSQL writers run side by side, and one that began early may commit late. Each
row keeps its transaction's number and a moment before that number was given. While some
transaction is unfinished, the newest row of an older transaction tells a moment before
the unfinished one could store anything. When none is, the present moment is certain.

A clock may be set back. What this process has promised it remembers, so that it stores
nothing at or before it; other hosts have clocks of their own, which must be kept equal.
"""

import sqlite3
import threading
from contextlib import closing
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, func, select, text
from sqlalchemy.orm import Session

from lms.core import clock
from lms.xapi import moments, terms
from lms.xapi.stored import stored_at
from lms.xapi.tables import posting
from lms.xapi.terms import Kind

_LAST = select(func.max(posting.c.seq)).where(posting.c.key == bindparam("all"))
# A snapshot does not list what began after the last commit, so whether somebody else is
# writing is asked of the locks: each writer holds one on its own number until its rows
# are visible. A standby lags by an unknown time; for it "now" is never certain.
_HORIZON = text(
    """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest,
           pg_is_in_recovery() OR EXISTS (
               SELECT FROM pg_locks
               WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock'
               AND granted AND pid <> pg_backend_pid()
           ) AS waiting
    """
)
_BEGUN = text(
    "SELECT begun FROM xapi_statement WHERE xid < :xid ORDER BY xid DESC LIMIT 1"
)
# What came back from a backup has no number; nobody writes beside a restoration, so
# every writer comes after it and stores after the last of it. Asked only while there is
# no finished writer, when few rows stand above.
_RESTORED = text(
    "SELECT seq FROM xapi_statement WHERE xid IS NULL ORDER BY seq DESC LIMIT 1"
)


class _Promised:
    """The latest moment that this process may have promised, in microseconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.latest = 0

    def note(self, moment: int) -> int:
        """Remember and return ``moment``."""
        with self._lock:
            self.latest = max(self.latest, moment)
        return moment


_promised = _Promised()


def promised() -> int:
    """Return the latest moment promised, in microseconds: nothing is stored up to it.

    Ask when the ticket is drawn: who has none yet does not hold back a promise.
    """
    return _promised.latest


def forget() -> None:
    """Begin as a new process does; for tests, whose clocks and stores go back."""
    _promised.latest = 0


def consistent_through(session: Session, store: UUID) -> datetime:
    """Return the moment up to which every stored statement is visible from now on.

    Ask before the data are read: what is visible here is visible there.
    """
    if session.get_bind().dialect.name == "sqlite":
        moment = _on_sqlite(session, store)
    else:
        moment = _on_postgresql(session.connection(), store)
    return moments.from_microseconds(_promised.note(moment))


def _on_sqlite(session: Session, store: UUID) -> int:
    # A transaction that has read already sees what was there then, and no later.
    quiet = 0 if session.in_transaction() else _without_writer(session.get_bind())
    return max(quiet - 1, _last(session.connection(), store))


def _without_writer(bind: Engine | Connection) -> int:
    """Return the present if nobody is writing, else 0.

    A connection of its own, because the session's may only read; one that waits for
    nobody, because a reader must not queue among writers.
    """
    path = bind.engine.url.database
    with closing(
        sqlite3.connect(path or "", timeout=0, isolation_level=None)
    ) as asking:
        try:
            asking.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return 0
        # Before the next writer may draw its ticket.
        now = _promised.note(moments.as_microseconds(clock.now()) - 1) + 1
        asking.execute("ROLLBACK")
        return now


def _on_postgresql(connection: Connection, store: UUID) -> int:
    # A writer who begins in this very microsecond may still store at it. Remembered
    # first: who draws a ticket after the question below must know of it.
    before = _promised.note(moments.as_microseconds(clock.now()) - 1)
    horizon = connection.execute(_HORIZON).one()
    if not horizon.waiting:
        return max(before, _last(connection, store))
    begun: int | None = connection.execute(
        _BEGUN, {"xid": horizon.oldest}
    ).scalar_one_or_none()
    return _restored(connection) if begun is None else begun


def _restored(connection: Connection) -> int:
    last = connection.execute(_RESTORED).scalar_one_or_none()
    return 0 if last is None else stored_at(last)


def _last(connection: Connection, store: UUID) -> int:
    last = connection.execute(_LAST, {"all": terms.key(store, Kind.ALL)}).scalar_one()
    return 0 if last is None else stored_at(last)

"""Up to which moment a reader can be sure to see everything.

On SQLite there is one writer at a time and each batch is stored later than all that
were visible to it, so the last visible moment is certain; a later one could be
overtaken by a writer that has not committed yet.

On PostgreSQL writers run side by side, and one that began early may commit late. Each
row keeps its transaction's number and a moment before that number was given. While some
transaction is unfinished, the newest row of an older transaction tells a moment before
the unfinished one could store anything. When none is, the present moment is certain.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, text
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


def consistent_through(session: Session, store: UUID) -> datetime:
    """Return the moment up to which every stored statement is visible from now on.

    Ask before the data are read: what is visible here is visible there.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return moments.from_microseconds(_last(connection, store))
    now = moments.as_microseconds(clock.now())
    horizon = connection.execute(_HORIZON).one()
    if not horizon.waiting:
        # A writer who begins in this very microsecond may still store at it.
        return moments.from_microseconds(max(now - 1, _last(connection, store)))
    begun = connection.execute(_BEGUN, {"xid": horizon.oldest}).scalar_one_or_none()
    return moments.from_microseconds(begun or 0)


def _last(connection: Connection, store: UUID) -> int:
    last = connection.execute(_LAST, {"all": terms.key(store, Kind.ALL)}).scalar_one()
    return 0 if last is None else stored_at(last)

"""Ordering the files that saved queries are due for, and telling their owners.

A server asks here once a minute, any number of them may: a query is ordered in a
transaction of its own, under the lock of its row, by whoever comes first.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import scopes
from lms.accounts.models import Person
from lms.accounts.operations import audit
from lms.core import clock, outbox, site, transaction
from lms.core.errors import PamongError
from lms.core.i18n import _, force_locale
from lms.core.permissions import Permission
from lms.records.errors import (
    RightLostError,
    TooManyExportsError,
    TooManyRowsError,
)
from lms.records.exports import rights
from lms.records.models import RecordExport, SavedQuery, State
from lms.records.operations import exports, saved
from lms.records.operations.exports import Order
from lms.records.queries import saved as queries

LATER = timedelta(hours=1)
"""When to try again, if the owner has too many exports on their way."""
FOR_GOOD = frozenset({RightLostError.code, TooManyRowsError.code})
"""Failures that the next time would only repeat."""

log = logging.getLogger(__name__)


def run_due(session: Session) -> int:
    """Tell of what is finished, order what is due, and return how many that were.

    What was due several times since, during an outage, is ordered once.
    """
    with transaction.reading(session):
        ended = queries.settled(session)
        due = queries.due(session, clock.now())
    for each in ended:
        _apart(session, each, tell)
    return sum(_apart(session, each, order) for each in due)


def _apart(
    session: Session, query_id: UUID, act: Callable[[Session, SavedQuery], bool]
) -> bool:
    """Do something with one query; what fails is logged and hinders no other."""
    try:
        with transaction.writing(session):
            row = _locked(session, query_id)
            return row is not None and act(session, row)
    except Exception:
        log.exception("saved query %s was not worked for", query_id)
        return False


def _locked(session: Session, query_id: UUID) -> SavedQuery | None:
    query = (
        select(SavedQuery)
        .where(SavedQuery.id == query_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).first()


# --- Ordering


def order(session: Session, row: SavedQuery) -> bool:
    """Order what is new since the last time, if it is still due and allowed."""
    now = clock.now()
    if row.next_due_at is None or row.next_due_at > now:
        return False
    row.next_due_at = row.rhythm.following(now, row.zone)
    if row.untold:
        # The last one is not done yet; the next one has what comes until then.
        return False
    try:
        made = _ordered(session, row)
    except TooManyExportsError:
        row.next_due_at = now + LATER
        return False
    except PamongError as error:
        _pause(row, error.code)
        return False
    row.last_export_id, row.last_run_at, row.untold = made.id, now, True
    return True


def _ordered(session: Session, row: SavedQuery) -> RecordExport:
    """Order in the name of the owner, with what they may read at this moment."""
    owner = rights.reader_of(session, row.owner_id)
    within = rights.read(row.within)
    if owner is None:
        raise RightLostError
    places = scopes.places(owner, Permission.READ_STATEMENTS)
    if not rights.covered(session, places, row.store, within):
        raise RightLostError
    made = exports.order(session, _wanted(session, row), by=owner)
    detail = f"{row.id} {made.id} {row.store}"
    audit.note(session, "saved_query_exported", None, by=owner, detail=detail)
    return made


def _wanted(session: Session, row: SavedQuery) -> Order:
    """Return the order for what no finished file of this schedule has yet."""
    whole = saved.order_of(row, rights.read(row.within), row.zone)
    last = row.last_export_id and session.get(RecordExport, row.last_export_id)
    if not last:
        return whole
    if last.sha256 is None or last.until_seq is None:
        return replace(whole, after=last.after_seq)
    return replace(whole, after=last.until_seq)


def _pause(row: SavedQuery, code: str) -> None:
    row.paused, row.next_due_at = code, None


# --- Telling


def tell(session: Session, row: SavedQuery) -> bool:
    """Mail the owner that the file is there, or that the schedule rests."""
    last = row.last_export_id and session.get(
        RecordExport, row.last_export_id, populate_existing=True
    )
    if not row.untold or not last or last.is_open:
        return False
    row.untold = False
    if last.state is State.DONE:
        _mail(session, row, done=True)
    elif last.state is State.FAILED and last.failure in FOR_GOOD:
        _pause(row, last.failure)
        _mail(session, row, done=False)
    return True


def _mail(session: Session, row: SavedQuery, *, done: bool) -> None:
    """Write to the owner; the mail names the query and has nothing of its answer."""
    owner = session.get(Person, row.owner_id)
    if owner is None or owner.email is None or owner.suspended_at is not None:
        return
    with force_locale(owner.language):
        subject, text = _ready(row) if done else _resting(row)
        greeting = _("Yth. %(name)s,", name=owner.name)
    body = f"{greeting}\n\n{text}\n\n{site.current().name}\n{site.current().url}\n"
    outbox.queue_mail(session, to=owner.email, subject=subject, body=body)


def _ready(row: SavedQuery) -> tuple[str, str]:
    return (
        _("Unduhan terjadwal siap: %(name)s", name=row.name),
        _(
            "Berkas dari pencarian tersimpan “%(name)s” sudah siap dan disimpan tujuh "
            "hari. Unduh setelah masuk, di %(url)s.",
            name=row.name,
            url=f"{site.current().url}/rekam/unduhan",
        ),
    )


def _resting(row: SavedQuery) -> tuple[str, str]:
    return (
        _("Unduhan terjadwal dijeda: %(name)s", name=row.name),
        _(
            "Berkas dari pencarian tersimpan “%(name)s” tidak dapat disiapkan, jadi "
            "jadwalnya dijeda. Sebab dan langkah berikutnya ada di %(url)s.",
            name=row.name,
            url=f"{site.current().url}/rekam/pencarian",
        ),
    )

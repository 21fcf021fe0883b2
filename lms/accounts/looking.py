"""Telling, from a view, that the person of this request looks at something."""

from collections.abc import Iterable

from flask import request

from lms.accounts import sessions
from lms.accounts.identity import SignedInPerson
from lms.accounts.operations import access
from lms.accounts.operations.access import Looked
from lms.core import transaction
from lms.core.db import Mode, db, mode


def look(*all_looked: Looked, again: bool = False) -> None:
    """Write down looks before anything is shown; each once an hour unless ``again``.

    A reading request is interrupted for it: the entry is durable before the page is
    drawn, and where it cannot be written, nothing is shown. Call it right after the
    check of the object, and read what is shown after it.
    """
    by = sessions.signed_in()
    new = [each for each in all_looked if again or not _is_told(each, by)]
    if not new:
        return
    if mode.get() is Mode.WRITE:
        _tell(new, by)
        return
    with transaction.between_readings(db.session):
        _tell(new, by)


def _is_told(looked: Looked, by: SignedInPerson) -> bool:
    return access.is_told(db.session(), looked, by.id)


def _tell(new: Iterable[Looked], by: SignedInPerson) -> None:
    for each in new:
        access.tell(db.session(), each, by=by, address=request.remote_addr or "")

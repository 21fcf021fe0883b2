"""The blueprint of the pages about the record (*Rekam Belajar*)."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, request

from lms.accounts import scopes
from lms.accounts.errors import NotHereError
from lms.accounts.identity import SignedInPerson
from lms.accounts.scopes import Places
from lms.accounts.sessions import signed_in
from lms.core.db import db
from lms.core.permissions import Permission
from lms.records.queries import shelves
from lms.records.queries.shelves import Shelf

bp = Blueprint("records", __name__, url_prefix="/rekam", template_folder="templates")

STORE = "lembaga"
"""The parameter that chooses an institution."""


def reader() -> SignedInPerson:
    """Return the person of this request."""
    return signed_in()


def places() -> Places:
    """Return where the person of this request may read statements."""
    return scopes.places(reader(), Permission.READ_STATEMENTS)


def readable() -> Sequence[Shelf]:
    """Return what the person of this request may read; refuse if that is nothing."""
    found = shelves.shelves(db.session(), places())
    if not found:
        raise NotHereError
    return found


def shelf(found: Sequence[Shelf], store: UUID | str | None) -> Shelf:
    """Return the shelf asked for, else the person's own institution's, else the first.

    Answers for a store that may not be read as for one that does not exist.
    """
    by_store = {str(each.store): each for each in found}
    if store:
        chosen = by_store.get(str(store))
        if chosen is None:
            raise NotHereError
    else:
        chosen = by_store.get(str(reader().institution_id), found[0])
    return shelves.filled(db.session(), chosen, places())


def asked_store() -> str:
    """Return the institution that this address names, as it is written."""
    return request.args.get(STORE, "")

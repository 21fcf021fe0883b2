"""The blueprint of the staff pages."""

from uuid import UUID

from flask import Blueprint, request

from lms.accounts.errors import NotHereError
from lms.accounts.identity import SignedInPerson
from lms.accounts.sessions import signed_in

bp = Blueprint("admin", __name__, url_prefix="/kelola", template_folder="templates")

INVALID = 400


def staff() -> SignedInPerson:
    """Return the member of staff of this request."""
    return signed_in()


def sent_ids(name: str) -> list[UUID]:
    """Return the identifiers that a form sent under ``name``, each once."""
    try:
        return list(dict.fromkeys(UUID(text) for text in request.form.getlist(name)))
    except ValueError:
        raise NotHereError from None

"""Whoever is asking, as pages see them; nobody while no sign-in is installed."""

from uuid import UUID

from flask import current_app, g, has_request_context
from flask_login import current_user
from werkzeug.local import LocalProxy

from lms.core.permissions import Permission, Subject

SLOT = "_login_user"
"""Where Flask-Login keeps the person of a request (flask_login.utils)."""


class Anonymous:
    """Nobody in particular."""

    is_authenticated = False
    is_active = False
    is_anonymous = True

    def get_id(self) -> None:
        """Return nothing: there is no person to remember."""

    def may(
        self,
        permission: Permission,  # noqa: ARG002 - the protocol's signature
        *scopes: UUID,  # noqa: ARG002 - the protocol's signature
    ) -> bool:
        """Hold no permission."""
        return False


ANONYMOUS = Anonymous()


def current() -> Subject:
    """Return whoever is asking; may ask the database once a request."""
    known = loaded()
    if known is not ANONYMOUS:
        return known
    if not has_request_context() or not hasattr(current_app, "login_manager"):
        return known
    person = current_user
    if isinstance(person, LocalProxy):
        person = person._get_current_object()  # noqa: SLF001 - werkzeug's documented way
    return person if hasattr(person, "may") else ANONYMOUS


def loaded() -> Subject:
    """Return whoever is asking, if that is known already; never ask the database."""
    person: Subject | None = g.get(SLOT) if has_request_context() else None
    return ANONYMOUS if person is None or not hasattr(person, "may") else person


def stop_asking() -> None:
    """Keep the rest of this request from asking the database who it is.

    An error page must appear when the database is the thing that failed.
    """
    if SLOT not in g:
        setattr(g, SLOT, ANONYMOUS)

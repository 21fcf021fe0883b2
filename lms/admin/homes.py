"""Which institution a page is about, among those where one may do what it is for."""

from collections.abc import Sequence
from uuid import UUID

from flask import request

from lms.accounts import scopes
from lms.accounts.errors import NotHereError
from lms.accounts.models import Institution
from lms.admin.blueprint import staff
from lms.admin.queries import people as queries
from lms.core.db import db
from lms.core.permissions import Permission


def managed(permission: Permission) -> Sequence[Institution]:
    """Return the institutions where one holds a permission; refuse if there is none."""
    places = scopes.places(staff(), permission)
    if not places.reach_institutions:
        raise NotHereError
    return queries.institutions(db.session(), places)


def find(permission: Permission, institution_id: UUID) -> Institution:
    """Return an institution, if one holds the permission there."""
    found = db.session().get(Institution, institution_id)
    if found is None:
        raise NotHereError
    scopes.check(staff(), permission, found.id)
    return found


def asked(homes: Sequence[Institution]) -> Institution:
    """Return the institution that the address names, else one's own, else the first."""
    known = {str(each.id): each for each in homes}
    wanted = request.args.get("lembaga", "")
    if wanted:
        if wanted not in known:
            raise NotHereError
        return known[wanted]
    return known.get(str(staff().institution_id), homes[0])

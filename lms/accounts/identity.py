"""The person who is asking, as a plain value; a visitor is ``lms.web.subject``'s."""

from dataclasses import dataclass
from uuid import UUID

from lms.accounts import roles
from lms.accounts.roles import Grant, Role
from lms.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """The person of this request, read once, with every role held at this moment.

    Shaped for Flask-Login: ``get_id`` is what the signed cookie keeps.
    """

    id: UUID
    account_name: UUID
    institution_id: UUID
    name: str
    language: str
    time_zone: str
    must_change_password: bool
    stamp: str
    grants: tuple[Grant, ...] = ()

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the person and the stamp that ends with a changed password."""
        return f"{self.id}:{self.stamp}"

    def may(self, permission: Permission, *scopes: UUID) -> bool:
        """Tell whether ``permission`` is held in any of ``scopes``, or site-wide."""
        return roles.may(self.grants, permission, *scopes)

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles held anywhere, for texts that greet by role."""
        return frozenset(grant.role for grant in self.grants)


def parse_id(identifier: str) -> tuple[UUID, str] | None:
    """Split what ``SignedInPerson.get_id`` made; None when it is not of that form."""
    person, separator, stamp = identifier.partition(":")
    if not separator or not stamp:
        return None
    try:
        return UUID(person), stamp
    except ValueError:
        return None

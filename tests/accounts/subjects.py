"""Subjects that are nothing but what they hold."""

from dataclasses import dataclass
from uuid import UUID

from lms.accounts import roles
from lms.accounts.roles import Grant
from lms.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with these roles."""

    grants: tuple[Grant, ...] = ()
    id: UUID | None = None
    is_authenticated: bool = True

    def may(self, permission: Permission, *scopes: UUID) -> bool:
        """Tell whether the roles allow it."""
        return roles.may(self.grants, permission, *scopes)

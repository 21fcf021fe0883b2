"""Roles, what each allows, and where: pure rules without database or request."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from lms.core.permissions import Permission, Subject


class Role(StrEnum):
    """What a person is, somewhere."""

    PESERTA = "peserta"
    PENGAJAR = "pengajar"
    PENYELENGGARA = "penyelenggara"
    ADMIN = "admin"
    LRS_CONSUMER = "lrs_consumer"
    AUDITOR = "auditor"


class ScopeKind(StrEnum):
    """The kinds of place in which a role can be held."""

    SITE = "site"
    INSTITUTION = "institution"
    COURSE = "course"
    COHORT = "cohort"


_TEACHING = frozenset(
    {
        Permission.LEARN,
        Permission.TEACH,
        Permission.FOLLOW_COHORT,
        Permission.READ_STATEMENTS,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PESERTA: frozenset({Permission.LEARN}),
    Role.PENGAJAR: _TEACHING,
    # Whoever appoints teachers must hold what they hold (B16 of the abuse list), so an
    # organiser may do what a teacher does.
    Role.PENYELENGGARA: _TEACHING
    | {
        Permission.MANAGE_COHORT,
        Permission.MANAGE_CONTENT,
        Permission.MANAGE_PEOPLE,
        Permission.RELEASE_CERTIFICATE,
    },
    Role.ADMIN: frozenset(Permission),
    Role.LRS_CONSUMER: frozenset({Permission.READ_STATEMENTS}),
    Role.AUDITOR: frozenset(
        {Permission.AUDIT, Permission.FOLLOW_COHORT, Permission.READ_STATEMENTS}
    ),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """A place in which a role is held; the site has no id."""

    kind: ScopeKind
    id: UUID | None = None

    def __post_init__(self) -> None:
        if (self.kind is ScopeKind.SITE) != (self.id is None):
            message = f"scope {self.kind} with id {self.id}"
            raise ValueError(message)


SITE = Scope(ScopeKind.SITE)

SITE_ONLY = UUID(int=0)
"""A scope that nothing has: only a site-wide role is held in it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one scope."""

    role: Role
    scope: Scope = SITE

    @property
    def places(self) -> tuple[UUID]:
        """Return the scope as ``Subject.may`` takes it; site-wide needs site-wide."""
        return (SITE_ONLY if self.scope.id is None else self.scope.id,)

    def holds_in(self, scopes: tuple[UUID, ...]) -> bool:
        """Tell whether this grant counts in any of ``scopes``; no scopes: anywhere."""
        return not scopes or self.scope.id is None or self.scope.id in scopes


def may(grants: Iterable[Grant], permission: Permission, *scopes: UUID) -> bool:
    """Tell whether ``grants`` give ``permission`` in any of ``scopes`` or site-wide.

    Without scopes: anywhere at all.
    """
    return any(
        permission in PERMISSIONS[grant.role] and grant.holds_in(scopes)
        for grant in grants
    )


def holds_all_of(subject: Subject, grant: Grant, *within: UUID) -> bool:
    """Tell whether ``subject`` may do all that ``grant`` allows, in its place.

    ``within`` names the places around the grant's scope (the institution of a course):
    who holds a role there holds it in the scope too. A site-wide grant is matched by
    site-wide roles only.
    """
    scopes = grant.places if grant.scope.id is None else (*grant.places, *within)
    return all(subject.may(each, *scopes) for each in PERMISSIONS[grant.role])


class Actor(Subject, Protocol):
    """A subject who does something to an account; ``id`` None is the system itself."""

    @property
    def id(self) -> UUID | None:
        """Return whose name the audit log gets."""


@dataclass(frozen=True, slots=True)
class System:
    """The actor of commands, jobs and seeds: may do everything."""

    id: UUID | None = None
    is_authenticated: bool = True

    def may(self, permission: Permission, *scopes: UUID) -> bool:  # noqa: ARG002 - Subject's signature
        """Allow everything."""
        return True


SYSTEM = System()

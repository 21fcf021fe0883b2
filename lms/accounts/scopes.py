"""Where a member of staff is responsible: the one check of every page here.

A view's rule asks whether somebody holds a permission anywhere; ``check`` asks whether
they hold it for the thing at hand, and answers for a stranger's thing as for one that
does not exist.
"""

from dataclasses import dataclass
from uuid import UUID

from lms.accounts.errors import NotHereError
from lms.accounts.identity import SignedInPerson
from lms.accounts.roles import PERMISSIONS, SITE_ONLY, ScopeKind
from lms.core.permissions import Permission, Subject


@dataclass(frozen=True, slots=True)
class Places:
    """The places in which a permission is held; ``everywhere`` means site-wide."""

    everywhere: bool = False
    institutions: frozenset[UUID] = frozenset()
    courses: frozenset[UUID] = frozenset()
    cohorts: frozenset[UUID] = frozenset()

    @property
    def reach_institutions(self) -> bool:
        """Tell whether whole institutions are among them."""
        return self.everywhere or bool(self.institutions)

    @property
    def reach_courses(self) -> bool:
        """Tell whether whole courses are among them."""
        return self.reach_institutions or bool(self.courses)


NOWHERE = Places()


def places(person: SignedInPerson, permission: Permission) -> Places:
    """Return where ``person`` holds ``permission``, to select lists by."""
    held = [
        each.scope for each in person.grants if permission in PERMISSIONS[each.role]
    ]
    if not held:
        return NOWHERE
    ids: dict[ScopeKind, set[UUID]] = {kind: set() for kind in ScopeKind}
    for scope in held:
        if scope.id is not None:
            ids[scope.kind].add(scope.id)
    return Places(
        everywhere=any(scope.kind is ScopeKind.SITE for scope in held),
        institutions=frozenset(ids[ScopeKind.INSTITUTION]),
        courses=frozenset(ids[ScopeKind.COURSE]),
        cohorts=frozenset(ids[ScopeKind.COHORT]),
    )


def check(subject: Subject, permission: Permission, place: UUID, *around: UUID) -> None:
    """Refuse, as if the thing did not exist, unless ``permission`` is held there.

    ``place`` is the thing itself or the nearest place that holds it, ``around`` what
    holds that: cohort, course, institution.
    """
    if not subject.may(permission, place, *around):
        raise NotHereError


def check_site(subject: Subject, permission: Permission) -> None:
    """Refuse unless ``permission`` is held site-wide."""
    check(subject, permission, SITE_ONLY)

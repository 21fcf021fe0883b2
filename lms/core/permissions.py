"""What a route asks of its caller, declared beside the view.

Every view carries one ``Rule``. The check in ``lms.accounts`` refuses a view without
one, so a forgotten declaration closes a page instead of opening it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeVar
from uuid import UUID


class Permission(Enum):
    """Something that a role allows, in some scope."""

    LEARN = "learn"
    TEACH = "teach"
    FOLLOW_COHORT = "follow_cohort"
    MANAGE_COHORT = "manage_cohort"
    RELEASE_CERTIFICATE = "release_certificate"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_CONTENT = "manage_content"
    MANAGE_KEYS = "manage_keys"
    READ_STATEMENTS = "read_statements"
    AUDIT = "audit"
    ADMINISTER = "administer"


class Subject(Protocol):
    """Whoever is asking: a signed-in person, or nobody."""

    @property
    def is_authenticated(self) -> bool:
        """Tell whether this is a known person."""

    def may(self, permission: Permission, *scopes: UUID) -> bool:
        """Tell whether ``permission`` is held in any of ``scopes``, or site-wide.

        Without scopes: held anywhere at all.
        """


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a view.

    ``permission`` None with ``signed_in`` asks only for a person. The view still checks
    the object: a coarse rule tells who may knock, not what they may see.
    """

    name: str
    signed_in: bool = True
    permission: Permission | None = None

    def allows(self, subject: Subject) -> bool:
        """Tell whether ``subject`` may call the view."""
        if not self.signed_in:
            return True
        if not subject.is_authenticated:
            return False
        return self.permission is None or subject.may(self.permission)


PUBLIC = Rule("public", signed_in=False)
SIGNED_IN = Rule("signed_in")
KEY = Rule("key", signed_in=False)
"""The view authenticates a client by its LRS key (lms.xapi.http.auth)."""

ATTRIBUTE = "__rule__"
View = TypeVar("View", bound=Callable[..., Any])


def _declare(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, rule)
        return view

    return mark


public = _declare(PUBLIC)
"""Anybody may call the view."""

signed_in = _declare(SIGNED_IN)
"""Any signed-in person may call the view, which shows only what is theirs."""

by_key = _declare(KEY)
"""A client with an LRS key may call the view."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only holders of ``permission``, in whatever scope, call the view."""
    return _declare(Rule(permission.value, permission=permission))


def rule_of(view: Callable[..., Any] | None) -> Rule | None:
    """Return what ``view`` declares, or None."""
    rule: Rule | None = getattr(view, ATTRIBUTE, None)
    return rule

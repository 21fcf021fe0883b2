"""The one check of the staff pages."""

from uuid import UUID

import pytest

from lms.accounts import scopes
from lms.accounts.errors import NotHereError
from lms.accounts.identity import SignedInPerson
from lms.accounts.roles import SITE, Grant, Role, Scope, ScopeKind
from lms.core.permissions import Permission

HOME, COURSE, COHORT, OTHER = (UUID(int=n) for n in range(1, 5))


def _holding(*grants: Grant) -> SignedInPerson:
    return SignedInPerson(
        id=UUID(int=9),
        account_name=UUID(int=8),
        institution_id=HOME,
        name="Markus",
        language="id",
        time_zone="Asia/Jakarta",
        must_change_password=False,
        stamp="s",
        grants=grants,
    )


def _grant(role: Role, kind: ScopeKind, where: UUID) -> Grant:
    return Grant(role, Scope(kind, where))


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        (ScopeKind.INSTITUTION, HOME),
        (ScopeKind.COURSE, COURSE),
        (ScopeKind.COHORT, COHORT),
    ],
)
def test_a_permission_holds_in_what_lies_within_its_place(
    kind: ScopeKind, where: UUID
) -> None:
    person = _holding(_grant(Role.PENGAJAR, kind, where))

    scopes.check(person, Permission.FOLLOW_COHORT, COHORT, COURSE, HOME)


def test_a_permission_elsewhere_is_none_here() -> None:
    person = _holding(_grant(Role.ADMIN, ScopeKind.INSTITUTION, OTHER))

    with pytest.raises(NotHereError):
        scopes.check(person, Permission.FOLLOW_COHORT, COHORT, COURSE, HOME)


def test_a_permission_for_a_cohort_does_not_reach_its_course() -> None:
    person = _holding(_grant(Role.PENYELENGGARA, ScopeKind.COHORT, COHORT))

    with pytest.raises(NotHereError):
        scopes.check(person, Permission.MANAGE_COHORT, COURSE, HOME)


def test_only_a_site_wide_role_reaches_the_site() -> None:
    scopes.check_site(_holding(Grant(Role.ADMIN, SITE)), Permission.ADMINISTER)

    with pytest.raises(NotHereError):
        scopes.check_site(
            _holding(_grant(Role.ADMIN, ScopeKind.INSTITUTION, HOME)),
            Permission.ADMINISTER,
        )


def test_places_are_those_of_the_roles_that_give_the_permission() -> None:
    person = _holding(
        _grant(Role.PENGAJAR, ScopeKind.COHORT, COHORT),
        _grant(Role.PENYELENGGARA, ScopeKind.COURSE, COURSE),
        _grant(Role.PESERTA, ScopeKind.INSTITUTION, HOME),
    )

    following = scopes.places(person, Permission.FOLLOW_COHORT)
    managing = scopes.places(person, Permission.MANAGE_COHORT)

    assert following.cohorts == {COHORT}
    assert following.courses == managing.courses == {COURSE}
    assert not managing.cohorts
    assert not following.reach_institutions
    assert managing.reach_courses

"""Roles: what each allows, where, and what one may hand on."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import roles
from lms.accounts.roles import (
    PERMISSIONS,
    SITE,
    SITE_ONLY,
    SYSTEM,
    Grant,
    Role,
    Scope,
    ScopeKind,
    holds_all_of,
    may,
)
from lms.core.permissions import Permission
from tests.accounts.subjects import Holder

HERE = UUID(int=1)
THERE = UUID(int=2)
HERE_SCOPE = Scope(ScopeKind.COURSE, HERE)

scopes = st.one_of(
    st.just(SITE),
    st.builds(
        Scope,
        st.sampled_from([ScopeKind.INSTITUTION, ScopeKind.COURSE, ScopeKind.COHORT]),
        st.sampled_from([HERE, THERE]),
    ),
)
grants = st.lists(st.builds(Grant, st.sampled_from(Role), scopes), max_size=4)
permissions = st.sampled_from(Permission)


def test_every_role_allows_something() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert all(PERMISSIONS.values())


def test_an_administrator_may_do_everything() -> None:
    assert PERMISSIONS[Role.ADMIN] == frozenset(Permission)


@pytest.mark.parametrize(
    ("role", "permission"),
    [
        (Role.PESERTA, Permission.TEACH),
        (Role.PESERTA, Permission.FOLLOW_COHORT),
        (Role.PENGAJAR, Permission.MANAGE_PEOPLE),
        (Role.PENGAJAR, Permission.RELEASE_CERTIFICATE),
        (Role.PENYELENGGARA, Permission.ADMINISTER),
        (Role.PENYELENGGARA, Permission.MANAGE_KEYS),
        (Role.AUDITOR, Permission.MANAGE_COHORT),
        (Role.AUDITOR, Permission.TEACH),
        (Role.LRS_CONSUMER, Permission.LEARN),
    ],
)
def test_a_role_does_not_reach_beyond_itself(
    role: Role, permission: Permission
) -> None:
    assert permission not in PERMISSIONS[role]


def test_the_ladder_of_teaching_roles_only_grows() -> None:
    ladder = [Role.PESERTA, Role.PENGAJAR, Role.PENYELENGGARA, Role.ADMIN]

    assert all(PERMISSIONS[low] < PERMISSIONS[high] for low, high in pairwise(ladder))


def test_a_role_counts_in_its_place_only() -> None:
    held = [Grant(Role.PENGAJAR, HERE_SCOPE)]

    assert may(held, Permission.TEACH, HERE)
    assert not may(held, Permission.TEACH, THERE)


def test_a_role_in_any_of_the_places_is_enough() -> None:
    assert may([Grant(Role.PENGAJAR, HERE_SCOPE)], Permission.TEACH, THERE, HERE)


def test_a_question_without_a_place_means_anywhere() -> None:
    assert may([Grant(Role.PENGAJAR, HERE_SCOPE)], Permission.TEACH)


def test_a_site_wide_role_counts_everywhere() -> None:
    assert may([Grant(Role.PENGAJAR)], Permission.TEACH, THERE)


def test_a_role_in_a_place_does_not_count_for_the_site() -> None:
    assert not may([Grant(Role.ADMIN, HERE_SCOPE)], Permission.ADMINISTER, SITE_ONLY)


@given(grants, permissions, st.lists(st.sampled_from([HERE, THERE]), max_size=2))
def test_one_more_role_never_takes_anything_away(
    held: list[Grant], permission: Permission, places: list[UUID]
) -> None:
    for count in range(len(held)):
        if may(held[:count], permission, *places):
            assert may(held, permission, *places)


@given(grants, permissions)
def test_whatever_is_held_somewhere_is_held_without_naming_the_place(
    held: list[Grant], permission: Permission
) -> None:
    if may(held, permission, HERE):
        assert may(held, permission)


@given(st.builds(Grant, st.sampled_from(Role), scopes))
def test_everybody_holds_what_they_were_given(given_role: Grant) -> None:
    assert holds_all_of(Holder((given_role,)), given_role)


@given(grants, st.sampled_from(Role))
def test_a_site_wide_role_is_matched_by_site_wide_roles_only(
    held: list[Grant], role: Role
) -> None:
    site_wide = tuple(each for each in held if each.scope is SITE)

    matched = holds_all_of(Holder(tuple(held)), Grant(role))

    assert matched == holds_all_of(Holder(site_wide), Grant(role))


def test_a_role_around_the_place_counts_when_it_is_named() -> None:
    holder = Holder((Grant(Role.ADMIN, Scope(ScopeKind.INSTITUTION, THERE)),))
    course = Grant(Role.PENGAJAR, HERE_SCOPE)

    assert not holds_all_of(holder, course)
    assert holds_all_of(holder, course, THERE)


def test_the_system_may_do_everything() -> None:
    assert SYSTEM.may(Permission.ADMINISTER, SITE_ONLY)


@pytest.mark.parametrize(
    ("kind", "place"), [(ScopeKind.SITE, HERE), (ScopeKind.COURSE, None)]
)
def test_only_the_site_has_no_id(kind: ScopeKind, place: UUID | None) -> None:
    with pytest.raises(ValueError, match="scope"):
        roles.Scope(kind, place)

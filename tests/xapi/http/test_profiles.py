"""Profiles of activities and agents: what they belong to, and who may have them."""

from uuid import uuid4

import pytest
from flask import Flask

from lms.core import json
from lms.xapi.credentials import Scope
from tests.xapi.documents import (
    ACTIVITY_PROFILE,
    AGENT_PROFILE,
    STATE,
    Resource,
    make,
    read,
    send,
)
from tests.xapi.lrs import Lrs, new_key
from tests.xapi.said import ANI, BUDI, PAGE, TEAM, Json

profiles = pytest.mark.parametrize(
    "resource", [ACTIVITY_PROFILE, AGENT_PROFILE], ids=str
)


def listed(lrs: Lrs, resource: Resource) -> Json:
    response = send(lrs, "GET", resource, query=resource.named(None))
    assert response.status_code == 200, response.text
    return json.loads(response.data)


@pytest.mark.parametrize(
    ("resource", "elsewhere"),
    [
        (ACTIVITY_PROFILE, {"activityId": PAGE}),
        (AGENT_PROFILE, {"agent": BUDI}),
        (AGENT_PROFILE, {"agent": {**TEAM, "mbox": "mailto:tim@example.org"}}),
    ],
)
def test_a_profile_is_of_one_activity_or_agent(
    lrs: Lrs, resource: Resource, elsewhere: dict[str, Json]
) -> None:
    make(lrs, resource, b"here")

    make(lrs, resource, b"there", **elsewhere)

    assert read(lrs, resource) == b"here"
    assert read(lrs, resource, **elsewhere) == b"there"


def test_the_three_kinds_do_not_meet(lrs: Lrs) -> None:
    for resource in (STATE, ACTIVITY_PROFILE, AGENT_PROFILE):
        make(lrs, resource, str(resource).encode())

    for resource in (STATE, ACTIVITY_PROFILE, AGENT_PROFILE):
        assert read(lrs, resource) == str(resource).encode()
        assert listed(lrs, resource) == ["a"]


@profiles
def test_profiles_are_deleted_one_by_one(lrs: Lrs, resource: Resource) -> None:
    make(lrs, resource)

    response = send(lrs, "DELETE", resource, query=resource.named(None))

    assert response.status_code == 400
    assert listed(lrs, resource) == ["a"]


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("resource", "changes"),
    [
        (ACTIVITY_PROFILE, {"name": ""}),
        (ACTIVITY_PROFILE, {"agent": ANI}),
        (ACTIVITY_PROFILE, {"activityId": "kuis"}),
        (ACTIVITY_PROFILE, {"registration": "c3a7bcd0-3a7a-4a6e-9a4b-0d8f2a6f0b11"}),
        (AGENT_PROFILE, {"name": ""}),
        (AGENT_PROFILE, {"activityId": PAGE}),
        (AGENT_PROFILE, {"agent": {"mbox": "ani@example.org"}}),
        (AGENT_PROFILE, {"agent": TEAM}),
    ],
    ids=str,
)
def test_a_parameter_that_is_wrong_is_refused(
    lrs: Lrs, method: str, resource: Resource, changes: dict[str, Json]
) -> None:
    body = b"{}" if method in {"PUT", "POST"} else None
    query = resource.named(**changes)

    response = send(lrs, method, resource, body, query, If_None_Match="*")

    assert response.status_code == 400
    assert listed(lrs, resource) == []


READS = {Scope.ALL, Scope.ALL_READ, Scope.PROFILE}
WRITES = {Scope.ALL, Scope.PROFILE}


@profiles
@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_opens_what_it_names_and_no_more(
    app: Flask, lrs: Lrs, resource: Resource, scope: Scope
) -> None:
    make(lrs, resource)
    key = Lrs(app, *new_key(lrs.key.store, [scope]))

    reading = {
        send(key, "GET", resource).status_code,
        send(key, "GET", resource, query=resource.named(None)).status_code,
    }
    writing = {
        send(key, "POST", resource, b"{}").status_code,
        send(key, "PUT", resource, b"{}", If_Match="*").status_code,
        send(key, "DELETE", resource).status_code,
    }

    assert reading == ({200} if scope in READS else {403})
    assert writing == ({204} if scope in WRITES else {403})
    assert (read(lrs, resource) is None) is (scope in WRITES)


@profiles
def test_another_store_has_profiles_of_its_own(
    app: Flask, lrs: Lrs, resource: Resource
) -> None:
    other = Lrs(app, *new_key(uuid4()))
    make(lrs, resource, b"ours")

    assert read(other, resource) is None
    assert listed(other, resource) == []
    make(other, resource, b"theirs")
    send(other, "DELETE", resource)

    assert read(lrs, resource) == b"ours"

"""Documents: State, Agent Profile, Activity Profile (1.0.3, Communication 2.2 to 2.7).

The requirements that are the same for the three resources, row by row; what is finer is
in ``test_documents``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from lms.core import clock, json
from lms.core.json import JsonObject
from tests.xapi.lrs import Lrs
from tests.xapi.said import ANI, PAGE, Json

JSON = "application/json"
RUN = "c3a7bcd0-3a7a-4a6e-9a4b-0d8f2a6f0b11"
UNDATED = "not a moment"


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of document: where it is, and what names a document there."""

    path: str
    name: str
    context: Mapping[str, object]

    def __str__(self) -> str:
        return self.path.strip("/")

    def named(self, **changes: object) -> JsonObject:
        """Return the parameters of one document; a change to None leaves one out."""
        wanted = {**self.context, self.name: "bookmark", **changes}
        return {name: value for name, value in wanted.items() if value is not None}


STATE = Resource("/activities/state", "stateId", {"activityId": PAGE, "agent": ANI})
ACTIVITY = Resource("/activities/profile", "profileId", {"activityId": PAGE})
AGENT = Resource("/agents/profile", "profileId", {"agent": ANI})
EVERY = pytest.mark.parametrize("resource", [STATE, ACTIVITY, AGENT], ids=str)


def send(
    lrs: Lrs, method: str, resource: Resource, body: bytes | None = None, **query: Json
) -> TestResponse:
    """Send a request about a document that is new, or about any."""
    headers: dict[str, str | None] = {}
    if body is not None:
        headers["Content-Type"] = query.pop("kind", JSON)
    if method == "PUT":
        headers["If-None-Match"] = "*"
    return lrs.send(method, resource.path, body=body, headers=headers, query=query)


def kept(lrs: Lrs, resource: Resource, value: Json, **changes: object) -> None:
    """Store a document."""
    response = send(
        lrs, "PUT", resource, json.dumps(value), **resource.named(**changes)
    )
    assert response.status_code == 204, response.text


def got(lrs: Lrs, resource: Resource, **changes: object) -> Json:
    """Return a document's JSON."""
    response = send(lrs, "GET", resource, **resource.named(**changes))
    assert response.status_code == 200, response.text
    return json.loads(response.data)


def listed(lrs: Lrs, resource: Resource, **changes: object) -> Json:
    """Return the ids of the documents that stand beside each other."""
    return got(lrs, resource, **{resource.name: None}, **changes)


# --- One document


@EVERY
def test_a_document_is_stored_and_given_back(lrs: Lrs, resource: Resource) -> None:
    """XAPI-00140, XAPI-00217.

    State: XAPI-00188, XAPI-00190, XAPI-00192, XAPI-00230. Agent Profile: XAPI-00259,
    XAPI-00269, XAPI-00273, XAPI-00274, XAPI-00282. Activity Profile: XAPI-00287,
    XAPI-00288, XAPI-00290, XAPI-00293, XAPI-00311.
    """
    body, kind = b"\x00plain \xff bytes", "application/x-own; charset=none"

    stored = send(lrs, "PUT", resource, body, kind=kind, **resource.named())
    response = send(lrs, "GET", resource, **resource.named())

    assert (stored.status_code, stored.data) == (204, b"")
    assert (response.status_code, response.data) == (200, body)
    assert response.headers["Content-Type"] == kind


@EVERY
def test_post_stores_what_is_not_there(lrs: Lrs, resource: Resource) -> None:
    """State: XAPI-00189, XAPI-00231, XAPI-00233.

    Agent Profile: XAPI-00272, XAPI-00280, XAPI-00283. Activity Profile: XAPI-00286,
    XAPI-00292, XAPI-00310, XAPI-00312.
    """
    response = send(lrs, "POST", resource, b'{"page":3}', **resource.named())

    assert response.status_code == 204
    assert got(lrs, resource) == {"page": 3}


@EVERY
def test_post_merges_the_first_level_of_two_objects(
    lrs: Lrs, resource: Resource
) -> None:
    """XAPI-00183 to XAPI-00186, XAPI-00234, XAPI-00279, XAPI-00308."""
    kept(lrs, resource, {"page": 3, "seen": {"a": 1, "b": 2}, "name": "Ani"})

    response = send(
        lrs, "POST", resource, b'{"page":4,"seen":{"c":3}}', **resource.named()
    )

    assert response.status_code == 204
    assert got(lrs, resource) == {"page": 4, "seen": {"c": 3}, "name": "Ani"}


@EVERY
@pytest.mark.parametrize(
    ("kind", "body"),
    [(JSON, b"[1]"), (JSON, b'"x"'), (JSON, b"{"), ("text/plain", b'{"page":4}')],
    ids=["an array", "a text", "no JSON", "another type"],
)
def test_post_merges_nothing_else_into_an_object(
    lrs: Lrs, resource: Resource, kind: str, body: bytes
) -> None:
    """XAPI-00182; and the document stays.

    State: XAPI-00229, XAPI-00232, XAPI-00235. Agent Profile: XAPI-00278, XAPI-00281,
    XAPI-00284. Activity Profile: XAPI-00309, XAPI-00313, XAPI-00314.
    """
    kept(lrs, resource, {"page": 3})

    response = send(lrs, "POST", resource, body, kind=kind, **resource.named())

    assert response.status_code == 400
    assert got(lrs, resource) == {"page": 3}


@EVERY
@pytest.mark.parametrize("old", [b"[1]", b"words"])
def test_post_merges_nothing_into_what_is_no_object(
    lrs: Lrs, resource: Resource, old: bytes
) -> None:
    """XAPI-00229, XAPI-00232, XAPI-00278, XAPI-00281, XAPI-00309, XAPI-00313."""
    kind = JSON if old.startswith(b"[") else "text/plain"
    send(lrs, "PUT", resource, old, kind=kind, **resource.named())

    response = send(lrs, "POST", resource, b'{"page":4}', **resource.named())

    assert response.status_code == 400
    assert send(lrs, "GET", resource, **resource.named()).data == old


@EVERY
def test_a_document_is_deleted(lrs: Lrs, resource: Resource) -> None:
    """State: XAPI-00187, XAPI-00191, XAPI-00216.

    Agent Profile: XAPI-00271. Activity Profile: XAPI-00285, XAPI-00291.
    """
    kept(lrs, resource, {})
    kept(lrs, resource, {}, **{resource.name: "other"})

    response = send(lrs, "DELETE", resource, **resource.named())

    assert response.status_code == 204
    assert send(lrs, "GET", resource, **resource.named()).status_code == 404
    assert listed(lrs, resource) == ["other"]


@EVERY
@pytest.mark.parametrize("name", ["1", "true", "{}", "null", "a b/c?d&é"])
def test_an_id_is_any_text(lrs: Lrs, resource: Resource, name: str) -> None:
    """In an address there is nothing but texts, so each of these is one.

    State: XAPI-00224, XAPI-00225, XAPI-00226, XAPI-00228. Agent Profile: XAPI-00276,
    XAPI-00277. Activity Profile: XAPI-00305, XAPI-00306, XAPI-00307.
    """
    named = resource.named(**{resource.name: name})

    statuses = [
        send(lrs, "PUT", resource, b"{}", **named).status_code,
        send(lrs, "POST", resource, b"{}", **named).status_code,
        send(lrs, "GET", resource, **named).status_code,
        send(lrs, "DELETE", resource, **named).status_code,
    ]

    assert statuses == [204, 204, 200, 204]


# --- Many documents


@EVERY
def test_the_ids_of_documents_are_listed(lrs: Lrs, resource: Resource) -> None:
    """XAPI-00193, XAPI-00270, XAPI-00289."""
    for name in ("second", "first"):
        kept(lrs, resource, {}, **{resource.name: name})

    assert sorted(listed(lrs, resource)) == ["first", "second"]


@EVERY
def test_since_lists_what_was_stored_later(lrs: Lrs, resource: Resource) -> None:
    """XAPI-00141.

    State: XAPI-00195, XAPI-00221, XAPI-00222. Agent Profile: XAPI-00268, XAPI-00275.
    Activity Profile: XAPI-00294, XAPI-00303.
    """
    earlier = clock.now() - timedelta(minutes=1)
    kept(lrs, resource, {})
    later = clock.now() + timedelta(minutes=1)

    assert listed(lrs, resource, since=earlier.isoformat()) == ["bookmark"]
    assert listed(lrs, resource, since=later.isoformat()) == []


def test_all_state_of_a_context_is_deleted_together(lrs: Lrs) -> None:
    """XAPI-00194."""
    kept(lrs, STATE, {}, stateId="one")
    kept(lrs, STATE, {}, stateId="two")

    response = send(lrs, "DELETE", STATE, **STATE.named(stateId=None))

    assert response.status_code == 204
    assert listed(lrs, STATE) == []


def test_a_registration_has_state_of_its_own(lrs: Lrs) -> None:
    """XAPI-00218, XAPI-00219, XAPI-00220, XAPI-00227."""
    kept(lrs, STATE, {"run": 1}, registration=RUN)
    kept(lrs, STATE, {"run": 2}, registration=str(uuid4()))

    send(lrs, "POST", STATE, b'{"page":3}', **STATE.named(registration=RUN))

    assert got(lrs, STATE, registration=RUN) == {"run": 1, "page": 3}
    deleted = send(lrs, "DELETE", STATE, **STATE.named(registration=RUN))
    gone = send(lrs, "GET", STATE, **STATE.named(registration=RUN))
    assert (deleted.status_code, gone.status_code) == (204, 404)


# --- Refused

ABSENT = [
    ("XAPI-00206", "PUT", STATE, "stateId"),
    ("XAPI-00211", "POST", STATE, "stateId"),
    ("XAPI-00207", "DELETE", STATE, "activityId"),
    ("XAPI-00208", "GET", STATE, "activityId"),
    ("XAPI-00209", "POST", STATE, "activityId"),
    ("XAPI-00210", "PUT", STATE, "activityId"),
    ("XAPI-00212", "DELETE", STATE, "agent"),
    ("XAPI-00213", "GET", STATE, "agent"),
    ("XAPI-00214", "POST", STATE, "agent"),
    ("XAPI-00215", "PUT", STATE, "agent"),
    ("XAPI-00261", "GET", AGENT, "agent"),
    ("XAPI-00262", "DELETE", AGENT, "agent"),
    ("XAPI-00263", "POST", AGENT, "agent"),
    ("XAPI-00264", "PUT", AGENT, "agent"),
    ("XAPI-00265", "DELETE", AGENT, "profileId"),
    ("XAPI-00266", "POST", AGENT, "profileId"),
    ("XAPI-00267", "PUT", AGENT, "profileId"),
    ("XAPI-00296", "GET", ACTIVITY, "activityId"),
    ("XAPI-00297", "DELETE", ACTIVITY, "activityId"),
    ("XAPI-00298", "POST", ACTIVITY, "activityId"),
    ("XAPI-00299", "PUT", ACTIVITY, "activityId"),
    ("XAPI-00300", "DELETE", ACTIVITY, "profileId"),
    ("XAPI-00301", "POST", ACTIVITY, "profileId"),
    ("XAPI-00302", "PUT", ACTIVITY, "profileId"),
]


@pytest.mark.parametrize(("requirement", "method", "resource", "name"), ABSENT, ids=str)
def test_a_request_about_a_document_is_complete(
    lrs: Lrs, requirement: str, method: str, resource: Resource, name: str
) -> None:
    """XAPI-00182: and what is stored stays."""
    kept(lrs, resource, {"page": 3})
    body = b"{}" if method in {"PUT", "POST"} else None

    response = send(lrs, method, resource, body, **resource.named(**{name: None}))

    assert response.status_code == 400, requirement
    assert got(lrs, resource) == {"page": 3}


NAMELESS = {"objectType": "Agent", "name": "Ani"}
WRONG: list[tuple[str, str, Resource, JsonObject]] = [
    ("XAPI-00196", "DELETE", STATE, {"agent": "not JSON"}),
    ("XAPI-00197", "GET", STATE, {"agent": "not JSON"}),
    ("XAPI-00198", "POST", STATE, {"agent": "not JSON"}),
    ("XAPI-00199", "PUT", STATE, {"agent": "not JSON"}),
    ("XAPI-00200", "DELETE", STATE, {"registration": "not a uuid"}),
    ("XAPI-00201", "GET", STATE, {"registration": "not a uuid"}),
    ("XAPI-00202", "POST", STATE, {"registration": "not a uuid"}),
    ("XAPI-00203", "PUT", STATE, {"registration": "not a uuid"}),
    ("XAPI-00204", "GET", STATE, {"stateId": None, "since": UNDATED}),
    ("XAPI-00255", "DELETE", AGENT, {"agent": NAMELESS}),
    ("XAPI-00256", "POST", AGENT, {"agent": NAMELESS}),
    ("XAPI-00257", "PUT", AGENT, {"agent": NAMELESS}),
    ("XAPI-00258", "GET", AGENT, {"agent": NAMELESS}),
    ("XAPI-00260", "GET", AGENT, {"profileId": None, "since": UNDATED}),
    ("XAPI-00295", "GET", ACTIVITY, {"profileId": None, "since": UNDATED}),
    ("XAPI-00324", "GET", STATE, {"foo": "bar"}),
    ("XAPI-00324", "PUT", AGENT, {"foo": "bar"}),
    ("XAPI-00324", "POST", ACTIVITY, {"foo": "bar"}),
    ("XAPI-00325", "GET", STATE, {"agent": None, "Agent": ANI}),
    ("XAPI-00325", "PUT", ACTIVITY, {"profileId": None, "profileid": "x"}),
]


@pytest.mark.parametrize(("requirement", "method", "resource", "query"), WRONG, ids=str)
def test_a_parameter_of_a_document_keeps_its_form(
    lrs: Lrs, requirement: str, method: str, resource: Resource, query: JsonObject
) -> None:
    """XAPI-00012: the form that it has in statements."""
    kept(lrs, resource, {"page": 3})
    body = b"{}" if method in {"PUT", "POST"} else None

    response = send(lrs, method, resource, body, **resource.named(**query))

    assert response.status_code == 400, requirement
    assert got(lrs, resource) == {"page": 3}


# --- Concurrency


@EVERY
def test_a_document_has_a_tag_that_changes_with_it(
    lrs: Lrs, resource: Resource
) -> None:
    """XAPI-00322."""
    kept(lrs, resource, {"page": 3})
    first = send(lrs, "GET", resource, **resource.named()).headers["ETag"]

    send(lrs, "POST", resource, b'{"page":4}', **resource.named())
    second = send(lrs, "GET", resource, **resource.named()).headers["ETag"]

    assert first != second
    assert all(
        len(tag.strip('"')) == 40 and tag[0] == tag[-1] == '"'
        for tag in (first, second)
    )


@EVERY
@pytest.mark.parametrize(
    "header", [{"If-Match": '"' + "0" * 40 + '"'}, {"If-None-Match": "*"}], ids=str
)
def test_a_document_is_not_overwritten_by_who_saw_another(
    lrs: Lrs, resource: Resource, header: dict[str, str | None]
) -> None:
    """XAPI-00322."""
    kept(lrs, resource, {"page": 3})

    response = lrs.send(
        "PUT",
        resource.path,
        body=b"{}",
        headers={"Content-Type": JSON, **header},
        query=resource.named(),
    )

    assert response.status_code == 412
    assert got(lrs, resource) == {"page": 3}

"""The three resources of documents, for tests that hold for each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from werkzeug.test import TestResponse

from tests.xapi.lrs import Lrs
from tests.xapi.said import ANI, QUIZ, Json

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Resource:
    """Where documents of one kind are, and what names one there."""

    path: str
    name: str
    context: Mapping[str, object]

    def __str__(self) -> str:
        return self.path.strip("/")

    def named(self, name: str | None = "a", **changes: Json) -> dict[str, object]:
        """Return the parameters of a document, or of all when ``name`` is None."""
        found = {**self.context, **changes}
        return found if name is None else {**found, self.name: name}


STATE = Resource("/activities/state", "stateId", {"activityId": QUIZ, "agent": ANI})
ACTIVITY_PROFILE = Resource("/activities/profile", "profileId", {"activityId": QUIZ})
AGENT_PROFILE = Resource("/agents/profile", "profileId", {"agent": ANI})
EVERY = (STATE, ACTIVITY_PROFILE, AGENT_PROFILE)


def send(
    lrs: Lrs,
    method: str,
    resource: Resource,
    body: bytes | None = None,
    query: Mapping[str, object] | None = None,
    **headers: str | None,
) -> TestResponse:
    """Send a request about the document ``a``; If_Match is the header If-Match."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        sent = {"Content-Type": JSON, **sent}
    wanted = resource.named() if query is None else query
    return lrs.send(method, resource.path, body=body, headers=sent, query=wanted)


def make(
    lrs: Lrs, resource: Resource, body: bytes = b'{"old":1}', **query: Json
) -> str:
    """Store a new document and return its tag, as the header has it."""
    wanted = resource.named(**query) if query else None
    response = send(lrs, "PUT", resource, body, wanted, If_None_Match="*")
    assert response.status_code == 204, response.text
    return response.headers["ETag"]


def read(lrs: Lrs, resource: Resource, **query: Json) -> bytes | None:
    """Return a document's content, None when there is no such document."""
    wanted = resource.named(**query) if query else None
    response = send(lrs, "GET", resource, query=wanted)
    assert response.status_code in {200, 404}, response.text
    return response.data if response.status_code == 200 else None


def other_tag() -> str:
    """Return the tag of no document that there is."""
    return f'"{uuid4().hex}12345678"'

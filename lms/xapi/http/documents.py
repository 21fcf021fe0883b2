"""What the three resources of documents have in common (xAPI 2.0, 4.1.4 and 4.1.6)."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, current_app, request
from werkzeug.datastructures import ETags
from werkzeug.http import http_date

from lms.core import json, transaction
from lms.core.db import db
from lms.core.errors import NotFoundError
from lms.xapi import agents, documents
from lms.xapi.credentials import Credential, Scope
from lms.xapi.documents import (
    ANY,
    Condition,
    Document,
    DocumentKind,
    Merger,
    Place,
    Tags,
)
from lms.xapi.errors import (
    DocumentConflictError,
    ParameterError,
    PreconditionMissingError,
    UnsupportedBodyError,
)
from lms.xapi.http import auth, headers, parameters
from lms.xapi.versions import Version

UNKNOWN_TYPE = "application/octet-stream"
"""The type of a document that came without one (RFC 9110, 8.3)."""

LONGEST_TYPE = 255

SAFE_TO_SHOW = {
    # What clients keep here is not ours: no browser may take it for a page of the site.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # A browser would else guess how long a document that has a date stays as it is.
    "Cache-Control": "private, no-cache",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One of the three resources.

    ``name`` is the parameter that names a document and ``belongs`` are those that say
    to what it belongs. ``guarded`` tells whether 1.0.3 wants to know what a PUT
    replaces (1.0.3, Communication 3.1: profiles, and not states).
    """

    kind: DocumentKind
    name: str
    belongs: frozenset[str]
    scope: Scope
    guarded: bool

    @property
    def readers(self) -> frozenset[Scope]:
        """Return the scopes of which one opens the resource for reading."""
        return frozenset({Scope.ALL, Scope.ALL_READ, self.scope})

    @property
    def writers(self) -> frozenset[Scope]:
        """Return the scopes of which one opens the resource for writing."""
        return frozenset({Scope.ALL, self.scope})


# --- Reading


def read(resource: Resource) -> Response:
    """Give one document, or the names of all documents of a place."""
    key = auth.client()
    key.require(resource.readers)
    found = parameters.only({*resource.belongs, resource.name, "since"})
    place = _place(resource, key, found)
    since = parameters.moment(found, "since")
    if resource.name in found:
        return _one(place, documents.check_name(found[resource.name], resource.name))
    return _listed(place, since)


def _one(place: Place, name: str) -> Response:
    document = documents.get(db.session(), place, name)
    if document is None:
        message = f"no document {name!r}"
        raise NotFoundError(message)
    response = current_app.response_class(
        document.content, content_type=document.content_type
    )
    response.headers.update(SAFE_TO_SHOW)
    response.headers["Last-Modified"] = http_date(document.updated)
    response.set_etag(document.etag)
    if request.if_none_match.contains_weak(document.etag):
        response.status_code = HTTPStatus.NOT_MODIFIED
    return response


def _listed(place: Place, since: int | None) -> Response:
    found = documents.names(db.session(), place, since)
    body = json.dumps([name for name, _updated in found])
    response = current_app.response_class(body, mimetype="application/json")
    response.headers.update(SAFE_TO_SHOW)
    if found:
        latest = max(updated for _name, updated in found)
        response.headers["Last-Modified"] = http_date(latest)
    return response


# --- Writing


def put(resource: Resource) -> Response:
    """Write a document, new or instead of the one that is there."""
    place, name = _target(resource)
    sent = _sent()
    condition = _condition()
    if condition or _replaces_unseen(resource, place, name):
        documents.put(db.session(), place, name, sent, condition)
    else:
        documents.create(db.session(), place, name, sent)
    return _done(sent)


def _replaces_unseen(resource: Resource, place: Place, name: str) -> bool:
    """Tell whether a PUT without a condition replaces what is there.

    It does not in 2.0 (4.1.4) and does for the states of 1.0.3 (Communication 2.3). A
    profile of 1.0.3 is not even made without one (Communication 2.6 and 2.7).
    """
    if headers.version() is not Version.V1:
        return False
    if not resource.guarded:
        return True
    advice = "send If-Match with its ETag, or If-None-Match: * to make a new one"
    if documents.get(db.session(), place, name) is not None:
        message = f"the document exists; {advice}"
        raise DocumentConflictError(message)
    message = f"a profile is put under a condition; {advice}"
    raise PreconditionMissingError(message)


def post(resource: Resource) -> Response:
    """Lay a document over the one that is there, or make it."""
    place, name = _target(resource)
    sent = _sent()
    documents.check_mergeable(sent)
    condition = _condition()
    merger = Merger(auth.door().limits.body)
    # In a reading transaction of its own: merging two large documents takes a while.
    with transaction.reading(db.session):
        found = documents.get(db.session(), place, name)
    if found is not None and condition.holds(found.etag):
        merger(found, sent)
    merged = documents.merge(db.session(), place, name, sent, condition, merger)
    return _done(merged)


def delete(resource: Resource) -> Response:
    """Delete one document."""
    place, name = _target(resource)
    documents.remove(db.session(), place, name, _condition())
    return _done()


def delete_all(resource: Resource) -> Response:
    """Delete all documents of a place (2.0, 4.1.6.2: states only)."""
    key = _writer(resource)
    place = _place(resource, key, parameters.only(resource.belongs))
    if _condition():
        message = f"cannot be told of many documents; name one by {resource.name}"
        raise ParameterError("If-Match", message)
    documents.remove_all(db.session(), place)
    return _done()


def _writer(resource: Resource) -> Credential:
    key = auth.client()
    key.require(resource.writers)
    return key


def _target(resource: Resource) -> tuple[Place, str]:
    """Return which document a writing request means; refuse a key that may not."""
    key = _writer(resource)
    found = parameters.only({*resource.belongs, resource.name})
    place = _place(resource, key, found)
    if resource.name not in found:
        raise ParameterError(resource.name, "is required")
    return place, documents.check_name(found[resource.name], resource.name)


def _sent() -> Document:
    """Return the document in the body.

    It is read when the key is known to be right, which leaves no transaction open for a
    slow sender to hold.
    """
    content_type = request.headers.get("Content-Type") or UNKNOWN_TYPE
    is_plain = content_type.isascii() and content_type.isprintable()
    if len(content_type) > LONGEST_TYPE or not is_plain:
        message = (
            f"a Content-Type has at most {LONGEST_TYPE} characters, all printable ASCII"
        )
        raise UnsupportedBodyError(message)
    return Document(headers.body(), content_type)


def _done(document: Document | None = None) -> Response:
    response = current_app.response_class(status=HTTPStatus.NO_CONTENT)
    if document is not None:
        response.set_etag(document.etag)
    return response


# --- What a request says


def _condition() -> Condition:
    """Return what the request asks of the document that is there, in either version."""
    return Condition(
        _tags("If-Match", request.if_match),
        _tags("If-None-Match", request.if_none_match),
    )


def _tags(header: str, sent: ETags) -> Tags | None:
    """Return the tags of a header; a weak form counts as the tag.

    RFC 9110, 13.1.1 compares If-Match strongly. But whoever compresses an answer on its
    way must weaken its tag, and a client can only send back what it got; ours are made
    of the content, so the weak form still names exactly one.
    """
    if header not in request.headers:
        return None
    if sent.star_tag:
        return ANY
    return frozenset(sent.as_set(include_weak=True)) - ANY


def _place(resource: Resource, key: Credential, found: dict[str, str]) -> Place:
    for name in sorted(resource.belongs - {"registration"}):
        if name not in found:
            raise ParameterError(name, "is required")
    return Place(
        key.store,
        resource.kind,
        parameters.iri(found, "activityId"),
        _agent(found),
        parameters.uuid(found, "registration"),
    )


def _agent(found: dict[str, str]) -> str | None:
    """Return the identifier of the agent or identified group (2.0, 4.1.6.2)."""
    if "agent" not in found:
        return None
    identifier = agents.identifier(agents.parse(found["agent"])) or ""
    if "\0" in identifier:
        raise ParameterError("agent", "must not hold NUL")
    return identifier

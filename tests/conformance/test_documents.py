"""Whose documents may be written over: 2.0, 4.1.4; 1.0.3, Communication 3.1.

What is the same for every document is in ``test_document_requirements``.
"""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.http import http_date

from lms.core import clock, json
from lms.xapi.versions import Version
from tests.xapi.documents import EVERY, STATE, Resource, make, other_tag, read, send
from tests.xapi.lrs import Lrs

OLD, NEW = b'{"old":1}', b'{"new":2}'
LATER = datetime(2027, 1, 31, 8, 0, 0, 400_000, tzinfo=UTC)

every = pytest.mark.parametrize("resource", EVERY, ids=str)
changing = pytest.mark.parametrize(
    ("method", "body", "after"),
    [
        ("PUT", NEW, NEW),
        ("POST", NEW, b'{"old":1,"new":2}'),
        ("DELETE", None, None),
    ],
    ids=["PUT", "POST", "DELETE"],
)


# --- A PUT that does not say what it replaces


@every
def test_put_says_what_it_replaces(
    lrs: Lrs, version: Version, resource: Resource
) -> None:
    """XAPI-00322, XAPI-00273, XAPI-00287; the states of 1.0.3 are exempt."""
    free = version is Version.V1 and resource is STATE
    make(lrs, resource, OLD)

    response = send(lrs, "PUT", resource, NEW)

    assert response.status_code == (204 if free else 409)
    assert read(lrs, resource) == (NEW if free else OLD)
    if not free:
        answer = json.loads(response.data)
        assert answer["error"] == "document_conflict"
        assert "If-Match" in answer["message"]


@every
def test_put_makes_a_document(lrs: Lrs, version: Version, resource: Resource) -> None:
    """XAPI-00273, XAPI-00287: a profile of 1.0.3 is put under a condition."""
    guarded = version is Version.V1 and resource is not STATE

    response = send(lrs, "PUT", resource, NEW)

    assert response.status_code == (400 if guarded else 204)
    assert read(lrs, resource) == (None if guarded else NEW)
    if guarded:
        assert json.loads(response.data)["error"] == "precondition_missing"


@every
def test_post_and_delete_need_not_say_it(lrs: Lrs, resource: Resource) -> None:
    """XAPI-00322 speaks of PUT; a merge keeps what it does not name."""
    make(lrs, resource, OLD)

    assert send(lrs, "POST", resource, NEW).status_code == 204
    assert read(lrs, resource) == b'{"old":1,"new":2}'
    assert send(lrs, "DELETE", resource).status_code == 204
    assert read(lrs, resource) is None


# --- If-Match


@every
@changing
def test_if_match_lets_pass_who_read_the_document(
    lrs: Lrs, resource: Resource, method: str, body: bytes | None, after: bytes | None
) -> None:
    """XAPI-00322."""
    tag = make(lrs, resource, OLD)

    response = send(lrs, method, resource, body, If_Match=tag)

    assert response.status_code == 204
    assert read(lrs, resource) == after


@every
@changing
def test_if_match_stops_who_read_another(
    lrs: Lrs,
    resource: Resource,
    method: str,
    body: bytes | None,
    after: bytes | None,
) -> None:
    """XAPI-00322."""
    make(lrs, resource, OLD)

    response = send(lrs, method, resource, body, If_Match=other_tag())

    assert response.status_code == 412
    assert json.loads(response.data)["error"] == "precondition_failed"
    assert read(lrs, resource) == OLD != after


@every
@changing
def test_if_match_needs_a_document(
    lrs: Lrs, resource: Resource, method: str, body: bytes | None, after: bytes | None
) -> None:
    """RFC 9110, 13.1.1."""
    for tag in ("*", other_tag()):
        assert send(lrs, method, resource, body, If_Match=tag).status_code == 412
    assert read(lrs, resource) is None, after


WRITTEN = {
    "any": "*",
    "a list": "{other}, {tag}",
    "a list without spaces": "{tag},{other}",
    "weak, as after compression": "W/{tag}",
    "weak in a list": "W/{other}, W/{tag}",
}


@every
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_if_match_is_written_in_several_ways(
    lrs: Lrs, resource: Resource, written: str
) -> None:
    """RFC 9110, 8.8.3 and 13.1.1."""
    tag = make(lrs, resource, OLD)
    header = written.format(tag=tag, other=other_tag())

    assert send(lrs, "PUT", resource, NEW, If_Match=header).status_code == 204
    assert read(lrs, resource) == NEW


@every
@pytest.mark.parametrize("written", ["", '"*"', "{other}, W/{other}", ","])
def test_if_match_without_the_tag_lets_nothing_pass(
    lrs: Lrs, resource: Resource, written: str
) -> None:
    """RFC 9110, 13.1.1; a quoted star is a tag like others."""
    make(lrs, resource, OLD)
    header = written.format(other=other_tag())

    assert send(lrs, "PUT", resource, NEW, If_Match=header).status_code == 412
    assert read(lrs, resource) == OLD


# --- If-None-Match


@every
def test_if_none_match_any_makes_a_document_once(lrs: Lrs, resource: Resource) -> None:
    """XAPI-00322."""
    first = send(lrs, "PUT", resource, OLD, If_None_Match="*")
    second = send(lrs, "PUT", resource, NEW, If_None_Match="*")

    assert (first.status_code, second.status_code) == (204, 412)
    assert read(lrs, resource) == OLD


@every
@changing
def test_if_none_match_stops_who_knows_the_document(
    lrs: Lrs, resource: Resource, method: str, body: bytes | None, after: bytes | None
) -> None:
    """RFC 9110, 13.1.2."""
    tag = make(lrs, resource, OLD)

    for header in ("*", tag, f"W/{tag}", f"{other_tag()}, {tag}"):
        response = send(lrs, method, resource, body, If_None_Match=header)
        assert response.status_code == 412
    assert read(lrs, resource) == OLD

    response = send(lrs, method, resource, body, If_None_Match=other_tag())
    assert response.status_code == 204
    assert read(lrs, resource) == after


# --- Tags and dates


@every
def test_the_tag_is_the_quoted_sha1_of_the_content(
    lrs: Lrs, resource: Resource
) -> None:
    """XAPI-00322: 1.0.3, Communication 3.1 names the hash."""
    make(lrs, resource, OLD)
    expected = '"' + hashlib.sha1(OLD, usedforsecurity=False).hexdigest() + '"'

    for method in ("GET", "HEAD"):
        assert send(lrs, method, resource).headers["ETag"] == expected


@every
def test_a_change_answers_with_the_tag_of_what_is_there_then(
    lrs: Lrs, resource: Resource
) -> None:
    """So that who changes a document twice need not read it in between."""
    tag = make(lrs, resource, OLD)

    merged = send(lrs, "POST", resource, NEW, If_Match=tag).headers["ETag"]

    assert merged == send(lrs, "GET", resource).headers["ETag"] != tag
    assert send(lrs, "PUT", resource, OLD, If_Match=merged).headers["ETag"] == tag


@every
def test_the_date_is_that_of_the_last_change(lrs: Lrs, resource: Resource) -> None:
    """2.0, 4.1.6.2, 4.1.6.5 and 4.1.6.6: Last-Modified."""
    with clock.running_at(LATER):
        make(lrs, resource, OLD)
    assert _dates(lrs, resource) == {http_date(LATER)}

    with clock.running_at(LATER + timedelta(seconds=1)):
        send(lrs, "POST", resource, NEW)
    assert _dates(lrs, resource) == {http_date(LATER + timedelta(seconds=1))}


def _dates(lrs: Lrs, resource: Resource) -> set[str]:
    """Return the dates of a document and of the list in which it stands."""
    everything = resource.named(None)
    return {
        send(lrs, method, resource, query=query).headers["Last-Modified"]
        for method in ("GET", "HEAD")
        for query in (None, everything)
    }


@every
def test_head_is_get_without_the_document(lrs: Lrs, resource: Resource) -> None:
    """XAPI-00125, XAPI-00126."""
    make(lrs, resource, OLD)

    head, get = send(lrs, "HEAD", resource), send(lrs, "GET", resource)

    assert (head.status_code, head.data, get.data) == (200, b"", OLD)
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified"):
        assert head.headers[name] == get.headers[name]


@every
def test_what_is_missing_is_not_found_and_deleted_without_fault(
    lrs: Lrs, resource: Resource
) -> None:
    """XAPI-00285: DELETE asks only that it is gone."""
    for method in ("GET", "HEAD"):
        assert send(lrs, method, resource).status_code == 404
    assert send(lrs, "DELETE", resource).status_code == 204

"""States: what they belong to, who may have them, and how they are sent."""

import gzip
from uuid import uuid4

import pytest
from flask import Flask

from lms.core import json
from lms.xapi.credentials import Scope
from tests.xapi.documents import JSON, STATE, make, other_tag, read, send
from tests.xapi.lrs import Lrs, new_key
from tests.xapi.said import ANI, BUDI, CITRA, PAGE, TEAM, Json

NULLED = {"account": {"homePage": "http://lms.test", "name": "a\0"}}
LARGE = b'{"text":"' + b"a" * 2000 + b'"}'
"""Large enough for an answer to be compressed."""


def listed(lrs: Lrs, **query: object) -> Json:
    response = send(lrs, "GET", STATE, query=STATE.named(None, **query))
    assert response.status_code == 200, response.text
    return json.loads(response.data)


# --- What a state belongs to


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"activityId": PAGE},
        {"agent": BUDI},
        {"agent": CITRA},
        {"registration": str(uuid4())},
        {"name": "A"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_state_is_of_one_activity_agent_registration_and_name(
    lrs: Lrs, elsewhere: dict[str, Json]
) -> None:
    make(lrs, STATE, b"here")

    make(lrs, STATE, b"there", **elsewhere)

    assert read(lrs, STATE) == b"here"
    assert read(lrs, STATE, **elsewhere) == b"there"


def test_an_agent_is_known_by_its_identifier_alone(lrs: Lrs) -> None:
    make(lrs, STATE, b"x", agent={**ANI, "name": "Ani"})

    without_type = {"mbox": ANI["mbox"]}
    assert read(lrs, STATE, agent=without_type) == b"x"


def test_an_identified_group_has_states(lrs: Lrs) -> None:
    group = {**TEAM, "mbox": "mailto:tim@example.org"}

    make(lrs, STATE, b"x", agent=group)

    assert read(lrs, STATE, agent=group) == b"x"


def test_the_case_of_a_registration_does_not_matter(lrs: Lrs) -> None:
    registration = str(uuid4())

    make(lrs, STATE, b"x", registration=registration.upper())

    assert read(lrs, STATE, registration=registration) == b"x"


def test_deleting_all_spares_other_registrations(lrs: Lrs) -> None:
    run = str(uuid4())
    make(lrs, STATE, b"x")
    make(lrs, STATE, b"x", registration=run)
    make(lrs, STATE, b"x", name="b", registration=run)

    everything = STATE.named(None, registration=run)
    response = send(lrs, "DELETE", STATE, query=everything)

    assert response.status_code == 204
    assert listed(lrs, registration=run) == []
    assert listed(lrs) == ["a"]


def test_a_condition_cannot_be_told_of_many_documents(lrs: Lrs) -> None:
    tag = make(lrs, STATE)

    response = send(lrs, "DELETE", STATE, query=STATE.named(None), If_Match=tag)

    assert response.status_code == 400
    assert listed(lrs) == ["a"]


# --- Parameters


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "a" * 2001},
        {"name": "a\0"},
        {"agent": NULLED},
        {"agent": TEAM},
        {"activityId": "kuis"},
        {"registration": "1"},
        {"stateid": "a"},
        {"profileId": "a"},
    ],
    ids=str,
)
def test_a_parameter_that_is_wrong_is_refused(
    lrs: Lrs, method: str, changes: dict[str, Json]
) -> None:
    body = b"{}" if method in {"PUT", "POST"} else None

    response = send(lrs, method, STATE, body, STATE.named(**changes))

    assert response.status_code == 400
    assert json.loads(response.data)["error"] in {
        "invalid_parameter",
        "invalid_statement",
        # A NUL in an address goes nowhere, whatever it is for.
        "bad_request",
    }
    assert listed(lrs) == []


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_only_reading_takes_a_moment(lrs: Lrs, method: str) -> None:
    body = b"{}" if method != "DELETE" else None

    response = send(lrs, method, STATE, body, STATE.named(since="2026-01-01T00:00:00Z"))

    assert response.status_code == 400


def test_a_document_that_is_named_is_given_whenever_it_changed(lrs: Lrs) -> None:
    make(lrs, STATE, b"x")

    assert read(lrs, STATE, since="2126-01-01T00:00:00Z") == b"x"
    wrong = send(lrs, "GET", STATE, query=STATE.named(since="yesterday"))
    assert wrong.status_code == 400


# --- How a document is sent


def test_a_document_without_a_type_is_bytes(lrs: Lrs) -> None:
    send(lrs, "PUT", STATE, b"x", Content_Type=None)

    kind = send(lrs, "GET", STATE).headers["Content-Type"]
    assert kind == "application/octet-stream"


@pytest.mark.parametrize("kind", ["text/\xe9", "text/plain\t", "text/\x7f"])
def test_a_type_of_other_letters_is_refused(lrs: Lrs, kind: str) -> None:
    response = send(lrs, "PUT", STATE, b"x", Content_Type=kind)

    assert response.status_code == 400
    assert read(lrs, STATE) is None


def test_a_type_too_long_to_be_one_is_refused(lrs: Lrs) -> None:
    response = send(lrs, "PUT", STATE, b"x", Content_Type="text/" + "x" * 300)

    assert response.status_code == 400
    assert read(lrs, STATE) is None


def test_what_looks_like_a_form_is_a_document(lrs: Lrs) -> None:
    kind = "application/x-www-form-urlencoded"

    send(lrs, "PUT", STATE, b"a=1&b=2", Content_Type=kind)

    assert read(lrs, STATE) == b"a=1&b=2"


def test_put_looks_into_nothing(lrs: Lrs) -> None:
    send(lrs, "PUT", STATE, b"{no JSON", Content_Type=JSON)

    assert read(lrs, STATE) == b"{no JSON"


def test_a_page_that_a_client_kept_is_harmless(lrs: Lrs) -> None:
    send(lrs, "PUT", STATE, b"<script>", Content_Type="text/html")

    headers = send(lrs, "GET", STATE).headers

    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"


def test_who_has_the_document_is_not_sent_it_again(lrs: Lrs) -> None:
    tag = make(lrs, STATE, b"x")

    known = send(lrs, "GET", STATE, If_None_Match=tag)
    changed = send(lrs, "GET", STATE, If_None_Match=other_tag())

    assert (known.status_code, known.data) == (304, b"")
    assert known.headers["ETag"] == tag
    assert (changed.status_code, changed.data) == (200, b"x")


def test_the_tag_of_a_compressed_answer_opens_the_document(lrs: Lrs) -> None:
    make(lrs, STATE, LARGE)
    packed = send(lrs, "GET", STATE, Accept_Encoding="gzip")
    tag = packed.headers["ETag"]

    again = send(lrs, "GET", STATE, If_None_Match=tag, Accept_Encoding="gzip")
    put = send(lrs, "PUT", STATE, b"{}", If_Match=tag)

    assert gzip.decompress(packed.data) == LARGE
    assert tag.startswith('W/"')
    assert (again.status_code, put.status_code) == (304, 204)


# --- Who may have it

READS = {Scope.ALL, Scope.ALL_READ, Scope.STATE}
WRITES = {Scope.ALL, Scope.STATE}


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_opens_what_it_names_and_no_more(
    app: Flask, lrs: Lrs, scope: Scope
) -> None:
    make(lrs, STATE)
    key = Lrs(app, *new_key(lrs.key.store, [scope]))
    everything = STATE.named(None)

    reading = {
        send(key, "GET", STATE).status_code,
        send(key, "GET", STATE, query=everything).status_code,
    }
    writing = {
        send(key, "POST", STATE, b"{}").status_code,
        send(key, "PUT", STATE, b"{}", If_Match="*").status_code,
        send(key, "DELETE", STATE).status_code,
        send(key, "DELETE", STATE, query=everything).status_code,
    }

    assert reading == ({200} if scope in READS else {403})
    assert writing == ({204} if scope in WRITES else {403})
    assert (read(lrs, STATE) is None) is (scope in WRITES)


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_without_a_key_there_is_nothing(lrs: Lrs, method: str) -> None:
    make(lrs, STATE, b"{}")

    assert send(lrs, method, STATE, b"{}", Authorization=None).status_code == 401
    assert read(lrs, STATE) == b"{}"


def test_another_store_has_documents_of_its_own(app: Flask, lrs: Lrs) -> None:
    other = Lrs(app, *new_key(uuid4()))
    tag = make(lrs, STATE, b"ours")

    assert read(other, STATE) is None
    assert listed(other) == []
    assert send(other, "PUT", STATE, b"x", If_Match=tag).status_code == 412
    make(other, STATE, b"theirs")
    send(other, "DELETE", STATE, query=STATE.named(None))

    assert read(lrs, STATE) == b"ours"

"""What holds for every resource (xAPI 1.0.3, Communication 1, 2.8, 3 and 4)."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import verbs
from lms.xapi.versions import HEADER, Version
from tests.xapi.lrs import Lrs, basic
from tests.xapi.said import (
    BUDI,
    QUIZ,
    TEAM,
    Json,
    about,
    attachment,
    said,
    sub_statement,
)

JSON: dict[str, str | None] = {"Content-Type": "application/json"}
FORM: dict[str, str | None] = {"Content-Type": "application/x-www-form-urlencoded"}
NEW: dict[str, str | None] = {"If-None-Match": "*", **JSON}

STATE: dict[str, object] = {"activityId": QUIZ, "agent": BUDI, "stateId": "s"}
OF_ACTIVITY: dict[str, object] = {"activityId": QUIZ, "profileId": "p"}
OF_AGENT: dict[str, object] = {"agent": BUDI, "profileId": "p"}
RESOURCES = {
    frozenset(STATE): "/activities/state",
    frozenset(OF_ACTIVITY): "/activities/profile",
    frozenset(OF_AGENT): "/agents/profile",
}

# --- HEAD


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/about", {}),
        ("/statements", {}),
        ("/activities", {"activityId": QUIZ}),
        ("/activities/state", STATE),
        ("/activities/state", {"activityId": QUIZ, "agent": BUDI}),
        ("/activities/profile", OF_ACTIVITY),
        ("/activities/profile", {"activityId": QUIZ}),
        ("/agents", {"agent": BUDI}),
        ("/agents/profile", OF_AGENT),
        ("/agents/profile", {"agent": BUDI}),
    ],
)
def test_head_is_get_without_a_body(
    lrs: Lrs, path: str, query: dict[str, object]
) -> None:
    """XAPI-00125, XAPI-00126 (1.0.3, Communication 1.1)."""
    lrs.stored(about(QUIZ, actor=BUDI))
    for place in (STATE, OF_ACTIVITY, OF_AGENT):
        resource = RESOURCES[frozenset(place)]
        lrs.send("PUT", resource, body=b'{"a":1}', headers=NEW, query=place)

    head, get = (lrs.send(method, path, query=query) for method in ("HEAD", "GET"))

    assert (head.status_code, head.data) == (200, b"")
    assert get.status_code == 200
    ignored = {"X-Experience-API-Consistent-Through"}
    assert len(get.data) == int(head.headers["Content-Length"])
    assert same(head, ignored) == same(get, ignored)


def same(response: TestResponse, ignored: set[str]) -> dict[str, str]:
    """Return the headers of an answer but those that tell the time."""
    return {name: text for name, text in response.headers if name not in ignored}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_needs_no_content_length(lrs: Lrs, method: str) -> None:
    """1.0.3, Communication 1.1."""
    assert lrs.send(method, headers={"Content-Length": None}).status_code == 200


# --- Content


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain"])
def test_statements_are_sent_as_json(lrs: Lrs, kind: str) -> None:
    """XAPI-00127."""
    statement = said(attachments=[attachment()])

    assert lrs.post(statement).status_code == 200
    assert lrs.post(statement, **{"Content-Type": kind}).status_code == 400


def test_json_alone_brings_no_content_of_attachments(lrs: Lrs) -> None:
    """XAPI-00129."""
    without = attachment()
    del without["fileUrl"]

    assert lrs.post(said(attachments=[without])).status_code == 400
    assert (
        lrs.post(said(object=sub_statement(attachments=[without]))).status_code == 400
    )


# --- Errors


def test_an_unknown_parameter_is_refused(lrs: Lrs) -> None:
    """XAPI-00324."""
    assert lrs.get(foo="bar").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"StatementId": uuid4()},
        {"VoidedStatementId": uuid4()},
        {"Agent": BUDI},
        {"Verb": verbs.VIEWED},
        {"Activity": "http://lms.test/a"},
        {"Registration": uuid4()},
        {"Related_activities": "true"},
        {"Related_agents": "true"},
        {"Since": "2026-01-01T00:00:00Z"},
        {"Until": "2026-01-01T00:00:00Z"},
        {"Limit": 1},
        {"Format": "ids"},
        {"Attachments": "true"},
        {"Ascending": "true"},
    ],
    ids=lambda query: next(iter(query)),
)
def test_a_parameter_has_its_own_case(lrs: Lrs, query: JsonObject) -> None:
    """XAPI-00325."""
    assert lrs.get(**query).status_code == 400


def test_put_knows_its_parameter_by_its_case(lrs: Lrs) -> None:
    """XAPI-00325."""
    assert lrs.put(said(), StatementId=uuid4()).status_code == 400


# --- Versions


def test_the_answer_names_the_latest_patch_of_the_version(
    lrs: Lrs, version: Version
) -> None:
    """XAPI-00333."""
    for response in (lrs.get(), lrs.post(said()), lrs.get(foo="bar")):
        assert response.headers[HEADER] == version.value


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_request_names_a_version(lrs: Lrs, version: Version, method: str) -> None:
    """XAPI-00321, XAPI-00331; the default of the address is answered."""
    response = lrs.send(method, headers={HEADER: None})

    assert response.status_code == 400
    assert response.headers[HEADER] == version.value


@pytest.mark.parametrize("asked", ["0.8", "0.95", "1.1.0", "2.1.0", "3.0"])
def test_another_version_is_refused(lrs: Lrs, asked: str) -> None:
    """XAPI-00331."""
    assert lrs.send("GET", headers={HEADER: asked}).status_code == 400


def test_a_statement_is_not_converted_to_an_older_form(lrs: Lrs) -> None:
    """XAPI-00330."""
    statement_id = lrs.stored(said(actor=TEAM))

    older = lrs.send(
        "GET",
        headers={HEADER: Version.V1.value},
        query={"statementId": statement_id},
    )

    assert json.loads(older.data) == lrs.one(statement_id)


# --- About


def test_about_lists_the_versions_to_everybody(lrs: Lrs, version: Version) -> None:
    """XAPI-00315 to XAPI-00321."""
    response = lrs.send("GET", "/about", headers={HEADER: None, "Authorization": None})

    versions: Json = json.loads(response.data)["version"]
    assert response.status_code == 200
    assert version.value in versions
    assert all(isinstance(item, str) for item in versions)


# --- Authentication


@pytest.mark.parametrize(
    "header", [basic("nobody", "nothing"), "Basic:notvalid", "Basic", None]
)
def test_a_request_without_a_right_key_is_unauthorized(
    lrs: Lrs, header: str | None
) -> None:
    """XAPI-00334."""
    response = lrs.send("GET", headers={"Authorization": header})

    assert response.status_code == 401
    assert "WWW-Authenticate" in response.headers


def test_basic_authentication_opens_the_store(lrs: Lrs) -> None:
    """XAPI-00335."""
    assert lrs.get().status_code == 200


def test_a_wrong_version_and_a_wrong_key_are_refused_either_way(lrs: Lrs) -> None:
    """XAPI-00334."""
    both = {"Authorization": basic("nobody", "nothing"), HEADER: "BAD"}

    assert lrs.send("GET", headers={**both}).status_code in {400, 401}


# --- Requests in another form


def send_form(
    lrs: Lrs, version: Version, method: str, form: Mapping[str, object]
) -> TestResponse:
    """Send a request as a form, the headers among its fields."""
    fields = {**lrs.headers, HEADER: version.value, **form}
    return lrs.send(
        "POST",
        f"/statements?method={method}",
        body=urlencode(fields).encode(),
        headers={**FORM, "Authorization": None, HEADER: None},
    )


def test_a_form_that_stands_for_a_get_is_of_version_1(
    lrs: Lrs, version: Version
) -> None:
    """XAPI-00336, XAPI-00148 (1.0.3, Communication 1.3 and 2.1.2); not in 2.0."""
    response = send_form(lrs, version, "GET", {"limit": 1})

    assert response.status_code == (200 if version is Version.V1 else 400)
    if version is Version.V1:
        assert set(json.loads(response.data)) == {"statements", "more"}


def test_a_form_that_stands_for_a_put_is_of_version_1(
    lrs: Lrs, version: Version
) -> None:
    """XAPI-00336 (1.0.3, Communication 1.3); not in 2.0."""
    statement_id = uuid4()
    form = {"statementId": statement_id, "content": json.dumps(said()).decode()}

    response = send_form(lrs, version, "PUT", form)

    found = lrs.get(statementId=statement_id).status_code
    in_1, in_2 = (204, 200), (400, 404)
    assert (response.status_code, found) == (in_1 if version is Version.V1 else in_2)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"content": "{}", HEADER: "0.8"},
        {"content": json.dumps(said()).decode(), "Authorization": "Basic eDp5"},
    ],
    ids=["no content", "another version", "another key"],
)
def test_the_fields_of_a_form_are_what_they_say(
    lrs: Lrs, version: Version, form: Mapping[str, object]
) -> None:
    """XAPI-00336 (1.0.3, Communication 1.3.s3.b4 and b7)."""
    response = send_form(lrs, version, "PUT", {"statementId": uuid4(), **form})

    assert response.status_code in {400, 401}
    assert lrs.found() == []


def test_a_form_says_all_and_the_query_the_method_alone(lrs: Lrs) -> None:
    """XAPI-00336 (1.0.3, Communication 1.3.s3.b4)."""
    query = {"method": "PUT", "statementId": uuid4()}
    form = urlencode({"content": json.dumps(said()).decode()}).encode()

    response = lrs.send("POST", body=form, headers=FORM, query=query)

    assert response.status_code == 400


def test_only_post_stands_for_another_method(lrs: Lrs) -> None:
    """XAPI-00336 (1.0.3, Communication 1.3)."""
    query = {"method": "POST", "statementId": uuid4()}

    assert lrs.put(said(), statementId=uuid4()).status_code == 204
    response = lrs.send("PUT", body=json.dumps(said()), headers=JSON, query=query)

    assert response.status_code == 400


def test_a_form_that_is_written_as_json_is_none(lrs: Lrs) -> None:
    """XAPI-00336 (1.0.3, Communication 1.3.s3.b4)."""
    body = json.dumps({"statementId": str(uuid4()), "content": said()})

    response = lrs.send("POST", "/statements?method=PUT", body=body, headers=FORM)

    assert response.status_code == 400


# --- Encoding


def test_text_is_utf_8(lrs: Lrs) -> None:
    """XAPI-00015 (1.0.3, Communication 1.4)."""
    texts = {
        "id": "selesai ☕",
        "ar": "أكمل",
        "zh": "完成",
        "jv": "ꦫꦩ꧀ꦥꦸꦁ",
        "en": "\U0001f393",
    }
    statement = said(verb={"id": verbs.COMPLETED, "display": texts})

    statement_id = lrs.stored(statement)

    assert lrs.one(statement_id)["verb"]["display"] == texts
    assert "☕".encode() in lrs.get(verb=verbs.COMPLETED).data

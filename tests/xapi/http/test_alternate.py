"""The Alternate Request Syntax of 1.0.3 (Communication 1.3)."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from lms.core import json
from lms.xapi.http.alternate import FIELDS
from lms.xapi.versions import HEADER
from tests.xapi.lrs import V1, V2, Lrs
from tests.xapi.said import said

JSON: dict[str, str | None] = {"Content-Type": "application/json"}
FORM = "application/x-www-form-urlencoded"
STATE = {"activityId": "http://lms.test/a", "stateId": "s"}


@pytest.fixture
def lrs(lrs: Lrs) -> Lrs:
    """Give a client that speaks 1.0.3."""
    lrs.headers[HEADER] = V1
    return lrs


def alternate(
    lrs: Lrs,
    method: str,
    path: str = "/statements",
    query: str = "",
    **form: object,
) -> TestResponse:
    """Send a request as a form, with the client's headers in the form too."""
    headers: dict[str, str | None] = {"Content-Type": FORM}
    fields = {
        name: json.dumps(value).decode() if isinstance(value, dict) else str(value)
        for name, value in {**lrs.headers, **form}.items()
    }
    headers |= {"Authorization": None, HEADER: None}
    return lrs.send(
        "POST",
        f"{path}?method={method}{query}",
        body=urlencode(fields).encode(),
        headers=headers,
    )


def test_a_form_may_stand_for_a_get(lrs: Lrs) -> None:
    found = [lrs.stored(said()) for _ in range(2)]

    response = alternate(lrs, "GET", limit=1)

    assert response.status_code == 200
    (statement,) = json.loads(response.data)["statements"]
    assert statement["id"] == str(found[-1])
    assert response.headers[HEADER] == V1


def test_a_form_may_stand_for_a_put(lrs: Lrs) -> None:
    statement_id = uuid4()

    response = alternate(lrs, "PUT", statementId=statement_id, content=said())

    assert (response.status_code, response.data) == (204, b"")
    assert lrs.one(statement_id)["id"] == str(statement_id)


def test_a_form_may_stand_for_a_post(lrs: Lrs) -> None:
    statement = said(
        verb={"id": "http://lms.test/v", "display": {"id": "mulai é & =+"}}
    )

    response = alternate(lrs, "POST", content=statement)

    assert response.status_code == 200
    (statement_id,) = json.loads(response.data)
    assert lrs.one(statement_id)["verb"] == statement["verb"]


def test_forms_make_read_guard_and_delete_documents(lrs: Lrs) -> None:
    state = {**STATE, "agent": said()["actor"]}
    where = "/activities/profile"
    profile = {"activityId": STATE["activityId"], "profileId": "p"}

    made = alternate(
        lrs, "PUT", "/activities/state", content="teks é", **state,
        **{"Content-Type": "text/plain; charset=utf-8"},
    )  # fmt: skip
    read = alternate(lrs, "GET", "/activities/state", **state)
    gone = alternate(lrs, "DELETE", "/activities/state", **state)
    guarded = [
        alternate(lrs, "PUT", where, content={}, **profile, **condition).status_code
        for condition in (
            {"If-None-Match": "*"},
            {"If-None-Match": "*"},
            {"If-Match": '"wrong"'},
        )
    ]

    assert made.status_code == 204
    assert read.data.decode() == "teks é"
    assert read.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert gone.status_code == 204
    assert alternate(lrs, "GET", "/activities/state", **state).status_code == 404
    assert guarded == [204, 412, 412]


def test_content_is_json_unless_the_form_says_otherwise(lrs: Lrs) -> None:
    named = alternate(lrs, "POST", content=said(), **{"Content-Type": "text/plain"})

    assert named.status_code == 400


def test_a_length_in_the_form_is_not_believed(lrs: Lrs) -> None:
    statement = said(verb={"id": "http://lms.test/v", "display": {"id": "é"}})
    length = len(json.dumps(statement).decode())

    response = alternate(
        lrs, "POST", content=statement, **{"Content-Length": str(length)}
    )

    assert response.status_code == 200


def test_headers_beside_the_form_count_too(lrs: Lrs) -> None:
    response = lrs.send(
        "POST",
        "/statements?method=GET",
        body=b"limit=1",
        headers={"Content-Type": f"{FORM}; charset=UTF-8"},
    )

    assert response.status_code == 200


@pytest.mark.parametrize("version", ["0.8", "0.95", "1.1.0", ""])
def test_the_version_of_the_form_counts_first(lrs: Lrs, version: str) -> None:
    fields = urlencode({HEADER: version}).encode()

    response = lrs.send(
        "POST", "/statements?method=GET", body=fields, headers={"Content-Type": FORM}
    )

    assert response.status_code == 400
    assert json.loads(response.data)["error"] == "unsupported_version"


def test_a_key_in_the_form_is_checked_like_any_other(lrs: Lrs) -> None:
    response = alternate(lrs, "GET", Authorization="Basic eDp5")

    assert response.status_code == 401


def test_a_cookie_is_no_key(lrs: Lrs) -> None:
    response = lrs.send(
        "POST",
        "/statements?method=GET",
        body=urlencode({HEADER: V1}).encode(),
        headers={
            "Content-Type": FORM,
            "Authorization": None,
            "Cookie": "pamong=x; __Host-pamong=x",
        },
    )

    assert response.status_code == 401


@pytest.mark.parametrize(
    "query", ["&limit=1", "&statementId=x", "&method=GET", "&x", "&limit"]
)
def test_the_query_holds_the_method_alone(lrs: Lrs, query: str) -> None:
    response = alternate(lrs, "GET", query=query)

    assert response.status_code == 400
    assert json.loads(response.data)["error"] == "invalid_alternate_request"


@pytest.mark.parametrize(
    "method", ["", "get", "HEAD", "OPTIONS", "PATCH", "TRACE", "GET%0d%0a", "%C3%28"]
)
def test_another_method_is_refused(lrs: Lrs, method: str) -> None:
    response = alternate(lrs, method)

    assert response.status_code == 400
    assert json.loads(response.data)["error"] == "invalid_alternate_request"


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_what_is_written_stands_in_the_content(lrs: Lrs, method: str) -> None:
    response = alternate(lrs, method, statementId=uuid4())

    assert response.status_code == 400
    assert "content" in json.loads(response.data)["message"]


def test_what_stands_in_no_form_is_refused(lrs: Lrs) -> None:
    body = json.dumps({"statementId": str(uuid4()), "content": said()})
    kinds = ("application/json", FORM, "text/plain", "multipart/form-data; boundary=x")

    found = [
        lrs.send(
            "POST", "/statements?method=PUT", body=body, headers={"Content-Type": kind}
        ).status_code
        for kind in kinds
    ]

    assert found == [400] * len(kinds)
    assert lrs.found() == []


@pytest.mark.parametrize(
    "body",
    [
        b"limit=%ff",
        b"\xff=1",
        b"If-Match=a&If-Match=b",
        b"content={}&content={}",
        b"limit=1&limit=2",
        b"foo=bar",
        b"&".join([b"a=1"] * (FIELDS + 1)),
    ],
    ids=lambda body: body[:20].decode("latin-1"),
)
def test_a_form_that_says_no_single_thing_is_refused(lrs: Lrs, body: bytes) -> None:
    response = lrs.send(
        "POST", "/statements?method=GET", body=body, headers={"Content-Type": FORM}
    )

    assert response.status_code == 400


def test_a_form_may_be_too_large(lrs: Lrs) -> None:
    response = lrs.browser.post(
        "/xapi/statements?method=GET",
        headers=lrs.headers,
        content_type=FORM,
        environ_overrides={"CONTENT_LENGTH": str(2**30)},
    )

    assert response.status_code == 413
    assert response.headers[HEADER] == V1


def test_put_knows_no_method_in_the_query(lrs: Lrs) -> None:
    query = {"statementId": uuid4(), "method": "POST"}

    response = lrs.send("PUT", body=json.dumps(said()), headers=JSON, query=query)

    assert response.status_code == 400
    assert lrs.found() == []


@pytest.mark.parametrize("where", ["header", "form"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_version_2_knows_no_such_thing(lrs: Lrs, method: str, where: str) -> None:
    statement_id = uuid4()
    fields = {"statementId": statement_id, "content": json.dumps(said()).decode()}
    version = {HEADER: V2}

    response = lrs.send(
        "POST",
        f"/statements?method={method}",
        body=urlencode(fields | (version if where == "form" else {})).encode(),
        headers={"Content-Type": FORM, **(version if where == "header" else {})},
    )

    assert response.status_code == 400
    assert lrs.get(statementId=statement_id).status_code == 404


def test_elsewhere_a_method_in_the_query_means_nothing(lrs: Lrs) -> None:
    response = lrs.browser.post("/bantuan?method=GET", data={})

    assert response.status_code in {400, 405}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Content-Type", "text/plain\r\nX: 1"),
        ("Content-Type", "text/é"),
        ("Content-Type", "text/plain\t"),
        ("If-Match", '"a"\n'),
        ("If-None-Match", "*\r"),
        ("Authorization", "Basic \0"),
        (HEADER, f"{V1}\n"),
    ],
)
def test_a_header_that_no_server_lets_through_is_refused(
    lrs: Lrs, name: str, text: str
) -> None:
    state = {**STATE, "agent": said()["actor"]}

    response = alternate(
        lrs, "PUT", "/activities/state", content={}, **{**state, name: text}
    )

    assert response.status_code == 400
    assert json.loads(response.data)["error"] == "invalid_alternate_request"

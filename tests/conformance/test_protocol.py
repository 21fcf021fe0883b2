"""What holds for every resource (xAPI 1.0.3, Communication 1, 2.8, 3 and 4)."""

from uuid import uuid4

import pytest

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import verbs
from lms.xapi.versions import HEADER, Version
from tests.xapi.lrs import Lrs, basic
from tests.xapi.said import BUDI, TEAM, Json, attachment, said, sub_statement

# --- HEAD


@pytest.mark.parametrize("path", ["/about", "/statements"])
def test_head_is_get_without_a_body(lrs: Lrs, path: str) -> None:
    """XAPI-00125, XAPI-00126."""
    head, get = lrs.send("HEAD", path), lrs.send("GET", path)

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


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


# --- Requests in another form


def test_a_method_in_the_query_is_refused(lrs: Lrs) -> None:
    """2.0, 4.1.2: the alternate request syntax of 1.0 is not answered yet."""
    form: dict[str, str | None] = {"Content-Type": "application/x-www-form-urlencoded"}

    response = lrs.send("POST", body=b"limit=1", headers=form, query={"method": "GET"})

    assert response.status_code == 400

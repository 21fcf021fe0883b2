"""Pages of other sites: who may ask, and what they may read."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lms.xapi.http.cors import SHOWN
from tests.xapi.lrs import Lrs
from tests.xapi.said import said

COURSE = "https://materi.example"
EVIL = "https://jahat.example"


def rules(app: Flask) -> list[Rule]:
    """Return the addresses of the LRS."""
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/xapi")]


@pytest.fixture
def only_course(app: Flask) -> Iterator[None]:
    """Let the pages of one site alone ask."""
    before = app.extensions["pamong.config"]
    app.extensions["pamong.config"] = replace(before, lrs_origins=frozenset({COURSE}))
    yield
    app.extensions["pamong.config"] = before


def preflight(lrs: Lrs, path: str, origin: str = COURSE) -> TestResponse:
    """Ask as a browser does before it sends what a page of another site wants."""
    return lrs.browser.options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authorization,x-experience-api-version",
        },
    )


def allowed(response: TestResponse) -> str | None:
    """Return the origin that an answer lets read it."""
    return response.headers.get("Access-Control-Allow-Origin")


def test_every_resource_answers_a_browser_that_asks_first(app: Flask, lrs: Lrs) -> None:
    found = {rule.rule: preflight(lrs, rule.rule) for rule in rules(app)}

    assert len(found) >= 14
    assert {answer.status_code for answer in found.values()} == {204}
    assert {allowed(answer) for answer in found.values()} == {"*"}
    assert {answer.data for answer in found.values()} == {b""}


def test_a_browser_hears_what_it_may_send(lrs: Lrs) -> None:
    headers = preflight(lrs, "/xapi/statements").headers

    methods = set(headers["Access-Control-Allow-Methods"].split(", "))
    sendable = set(headers["Access-Control-Allow-Headers"].lower().split(", "))
    assert methods >= {"GET", "HEAD", "POST", "PUT"}
    assert sendable >= {
        "authorization",
        "content-type",
        "if-match",
        "if-none-match",
        "x-experience-api-version",
    }
    assert int(headers["Access-Control-Max-Age"]) > 0


def test_options_tells_the_methods_of_a_resource(lrs: Lrs) -> None:
    response = lrs.browser.options("/xapi/activities/state")

    assert response.status_code == 204
    assert response.allow.as_set() >= {"get", "head", "put", "post", "delete"}
    assert "Access-Control-Allow-Methods" not in response.headers


@pytest.mark.parametrize("origins", ["", "only_course"])
def test_a_browser_is_never_told_to_send_what_it_knows(
    request: pytest.FixtureRequest, lrs: Lrs, origins: str
) -> None:
    if origins:
        request.getfixturevalue(origins)

    for response in (
        preflight(lrs, "/xapi/statements"),
        lrs.send("GET", headers={"Origin": COURSE}),
        lrs.send("GET", headers={"Origin": COURSE, "Authorization": None}),
    ):
        assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_page_may_read_the_headers_of_xapi(lrs: Lrs) -> None:
    response = lrs.send("GET", headers={"Origin": COURSE})

    shown = response.headers["Access-Control-Expose-Headers"].split(", ")
    assert set(shown) == set(SHOWN)
    assert set(shown) >= {
        "ETag",
        "Last-Modified",
        "Location",
        "Retry-After",
        "WWW-Authenticate",
        "X-Experience-API-Consistent-Through",
        "X-Experience-API-Version",
    }


def test_a_page_may_read_why_it_was_refused(lrs: Lrs) -> None:
    refused = [
        lrs.send("GET", headers={"Authorization": None}),
        lrs.get(limit="x"),
        lrs.send("GET", "/nowhere"),
        lrs.send("DELETE", "/about"),
        lrs.post({}),
    ]

    assert [answer.status_code for answer in refused] == [401, 400, 404, 405, 400]
    assert {allowed(answer) for answer in refused} == {"*"}


@pytest.mark.usefixtures("only_course")
def test_where_some_sites_may_ask_others_may_not(lrs: Lrs) -> None:
    for response in (
        preflight(lrs, "/xapi/statements", EVIL),
        lrs.send("GET", headers={"Origin": EVIL}),
        lrs.send("GET", headers={"Origin": f"{COURSE}.jahat.example"}),
        lrs.send("GET", headers={"Origin": "null"}),
        lrs.get(),
    ):
        assert allowed(response) is None
        assert "Origin" in response.headers["Vary"]


@pytest.mark.usefixtures("only_course")
def test_a_site_that_may_ask_is_named(lrs: Lrs) -> None:
    response = lrs.send("GET", headers={"Origin": COURSE})

    assert allowed(response) == COURSE
    assert "Origin" in response.headers["Vary"]


def test_pages_of_people_are_read_by_no_other_site(lrs: Lrs) -> None:
    response = lrs.browser.get("/bantuan", headers={"Origin": EVIL})

    assert allowed(response) is None


def test_a_request_that_asks_first_changes_nothing(lrs: Lrs) -> None:
    lrs.send("OPTIONS", body=b"{}", headers={"Content-Type": "application/json"})

    assert lrs.found() == []
    assert lrs.post(said()).status_code == 200

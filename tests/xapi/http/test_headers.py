"""Versions, consistency and what every answer carries."""

from datetime import datetime

import pytest
from flask import Flask

from lms.core import json
from lms.xapi.http.headers import CONSISTENT_THROUGH
from lms.xapi.versions import HEADER
from tests.xapi.lrs import V1, V2, Lrs
from tests.xapi.said import said

MOUNTS = {"/xapi": V2, "/xapi/1.0.3": V1}


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("1.0", V1),
        ("1.0.0", V1),
        ("1.0.1", V1),
        ("1.0.3", V1),
        ("2.0", V2),
        ("2.0.0", V2),
        ("2.0.1", V2),
    ],
)
def test_the_answer_names_the_version_that_was_asked_for(
    lrs: Lrs, mount: str, asked: str, answered: str
) -> None:
    lrs.address = mount
    lrs.headers[HEADER] = asked

    for response in (lrs.get(), lrs.post(said()), lrs.post({}), lrs.get(limit="x")):
        assert response.headers[HEADER] == answered


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("asked", [None, "", "0.95", "1.1.0", "1", "2.1", "3.0.0", "x"])
def test_another_version_is_refused_and_the_mounts_own_named(
    lrs: Lrs, mount: str, asked: str | None
) -> None:
    lrs.address = mount

    response = lrs.send("GET", headers={HEADER: asked})

    assert response.status_code == 400
    assert response.headers[HEADER] == MOUNTS[mount]
    assert json.loads(response.data)["error"] == "unsupported_version"


@pytest.mark.parametrize("mount", MOUNTS)
def test_about_needs_neither_version_nor_key(lrs: Lrs, mount: str) -> None:
    lrs.address = mount

    response = lrs.send("GET", "/about", headers={HEADER: None, "Authorization": None})

    assert json.loads(response.data)["version"] == [V1, V2]
    assert response.headers[HEADER] == MOUNTS[mount]


def test_about_takes_no_parameters(lrs: Lrs) -> None:
    assert lrs.send("GET", "/about", query={"x": "1"}).status_code == 400


def test_both_mounts_show_one_store(lrs: Lrs) -> None:
    statement_id = lrs.stored(said())
    lrs.address = "/xapi/1.0.3"

    assert lrs.found() == [statement_id]


def test_the_promise_reaches_what_is_shown(lrs: Lrs) -> None:
    statement_id = lrs.stored(said())

    promised = lrs.get().headers[CONSISTENT_THROUGH]

    stored = lrs.one(statement_id)["stored"]
    assert datetime.fromisoformat(promised) >= datetime.fromisoformat(stored)


@pytest.mark.parametrize("query", [{"limit": "x"}, {"statementId": "x"}, {"a": "b"}])
def test_a_refused_reading_promises_too(lrs: Lrs, query: dict[str, str]) -> None:
    response = lrs.get(**query)

    assert response.status_code == 400
    assert datetime.fromisoformat(response.headers[CONSISTENT_THROUGH])


def test_no_answer_sets_a_cookie(lrs: Lrs) -> None:
    for response in (lrs.get(), lrs.post(said()), lrs.send("GET", "/about")):
        assert "Set-Cookie" not in response.headers


def test_a_cookie_opens_nothing(app: Flask, lrs: Lrs) -> None:
    response = lrs.send(
        "GET", headers={"Authorization": None, "Cookie": "pamong=whatever"}
    )

    assert response.status_code == 401

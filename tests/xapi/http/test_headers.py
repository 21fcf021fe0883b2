"""Versions, consistency and what every answer carries."""

import errno
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.test import TestResponse

from lms.app import create_app
from lms.core import json
from lms.core.db import db
from lms.core.failures import OutcomeUnknownError
from lms.core.permissions import by_key
from lms.xapi.http.blueprint import V1_NAME
from lms.xapi.http.headers import CONSISTENT_THROUGH
from lms.xapi.versions import HEADER
from tests.databases import new_database, test_config
from tests.faults.conftest import process_as_it_was
from tests.xapi.lrs import V1, V2, Lrs, new_key
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


# --- What every answer has

JSON: dict[str, str | None] = {"Content-Type": "application/json"}

Sent = tuple[str, str, int]
KINDS: list[Sent] = [
    ("GET", "", 404),
    ("GET", "/", 404),
    ("GET", "/nowhere", 404),
    ("POST", "/statements/more", 404),
    ("GET", "/about", 200),
    ("DELETE", "/about", 405),
    ("TRACE", "/statements", 405),
    ("PROPFIND", "/agents", 405),
    ("PATCH", "/statements", 405),
    ("DELETE", "/statements", 405),
    ("OPTIONS", "/statements", 204),
    ("GET", "/statements", 200),
    ("HEAD", "/statements", 200),
    ("GET", "/statements?x=1", 400),
    ("GET", "/statements?statementId=1c728f11-31b9-4160-836e-b4c4691d8303", 404),
    ("POST", "/statements", 400),
    ("PUT", "/statements", 400),
    ("POST", "/statements?method=GET", 400),
]


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize(("method", "path", "status"), KINDS)
def test_every_answer_names_one_version_and_no_cookie(
    lrs: Lrs, mount: str, method: str, path: str, status: int
) -> None:
    lrs.address = mount
    lrs.headers[HEADER] = MOUNTS[mount]

    response = lrs.send(method, path, headers={"Cookie": "pamong=whatever"})

    assert response.status_code == status
    check(response, MOUNTS[mount])


def check(response: TestResponse, version: str) -> None:
    """Check the headers that no answer of the LRS may lack or have."""
    headers = response.headers
    assert headers.getlist(HEADER) == [version]
    assert "Set-Cookie" not in headers
    assert "cookie" not in headers.get("Vary", "").lower()
    assert len(headers.getlist("Cache-Control")) == 1
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    if response.status_code >= 400 and response.data:
        assert headers["Content-Type"] == "application/json"
        assert set(json.loads(response.data)) >= {"error", "message"}


def test_a_refused_method_tells_the_others(lrs: Lrs) -> None:
    response = lrs.send("TRACE", "/activities/profile")

    assert response.status_code == 405
    assert response.allow.as_set() >= {"get", "put", "post", "delete"}


@pytest.mark.parametrize("mount", MOUNTS)
def test_an_unknown_address_answers_in_the_version_that_was_asked_for(
    lrs: Lrs, mount: str
) -> None:
    lrs.address = mount

    for asked, answered in (("1.0.2", V1), ("2.0", V2), ("x", MOUNTS[mount])):
        response = lrs.send("GET", "/nowhere", headers={HEADER: asked})
        check(response, answered)


def test_pages_beside_the_lrs_are_none_of_its(lrs: Lrs) -> None:
    for path in ("/bantuan", "/xapifoo", "/xapi1/about"):
        response = lrs.browser.get(path)

        assert HEADER not in response.headers


def test_a_cookie_opens_nothing(app: Flask, lrs: Lrs) -> None:
    response = lrs.send(
        "GET", headers={"Authorization": None, "Cookie": "pamong=whatever"}
    )

    assert response.status_code == 401


# --- When something breaks


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Let a test break the resource of statements."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def break_with(error: Exception) -> None:
        @by_key
        def failing() -> None:
            raise error

        for name in ("xapi", V1_NAME):
            view = f"{name}.read_statements"
            monkeypatch.setitem(app.view_functions, view, failing)

    return break_with


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ZeroDivisionError("secret detail"), 500, "internal"),
        (OSError(errno.EIO, "secret detail"), 500, "internal"),
        (OSError(errno.ENOSPC, "secret detail"), 507, "storage_full"),
        (OperationalError("secret detail", None, OSError()), 503, "busy"),
        (PoolTimeoutError("secret detail"), 503, "busy"),
        (OutcomeUnknownError("secret detail"), 503, "outcome_unknown"),
        (
            OperationalError(
                "secret detail", None, OSError("Disk full: no space left on device")
            ),
            507,
            "storage_full",
        ),
    ],
    ids=["defect", "disk", "full", "busy", "pool", "commit", "full database"],
)
def test_what_breaks_is_told_in_json(
    lrs: Lrs,
    broken: Callable[[Exception], None],
    mount: str,
    error: Exception,
    status: int,
    code: str,
) -> None:
    broken(error)
    lrs.address = mount
    lrs.headers[HEADER] = MOUNTS[mount]

    response = lrs.get()

    assert response.status_code == status
    check(response, MOUNTS[mount])
    body = json.loads(response.data)
    assert body["error"] == code
    assert len(body["incident"]) == 8
    assert "secret" not in response.text
    assert ("Retry-After" in response.headers) is (status != 500)


# --- The LRS alone


@pytest.fixture(scope="module")
def alone() -> Iterator[Flask]:
    """Give an application that has the LRS and no pages."""
    with (
        process_as_it_was(),
        new_database("sqlite") as url,
        TemporaryDirectory() as data,
    ):
        app = create_app(test_config(url, Path(data)), faces={"xapi"})
        with app.app_context():
            db.create_all()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def lonely(alone: Flask) -> Lrs:
    """Give a client of the LRS alone."""
    with alone.app_context():
        return Lrs(alone, *new_key(uuid4()))


@pytest.mark.parametrize(("method", "path", "status"), KINDS)
def test_alone_every_answer_is_the_same(
    lonely: Lrs, method: str, path: str, status: int
) -> None:
    response = lonely.send(method, path)

    assert response.status_code == status
    check(response, V2)


def test_alone_a_database_that_is_gone_is_told_in_json(alone: Flask) -> None:
    with alone.app_context():
        lrs = Lrs(alone, *new_key(uuid4()))
        database = Path(str(db.engine.url.database))
        db.session.remove()
        db.engine.dispose()
    away = database.rename(database.with_suffix(".away"))

    responses = [lrs.get(), lrs.post(said())]
    with alone.app_context():
        db.engine.dispose()
    away.rename(database)

    for response in responses:
        assert response.status_code == 503
        check(response, V2)
        assert response.headers["Retry-After"] == "5"
        assert json.loads(response.data)["error"] == "busy"
    assert lrs.get().status_code == 200


def test_a_remembered_key_finds_a_lost_database_busy(alone: Flask) -> None:
    with alone.app_context():
        lrs = Lrs(alone, *new_key(uuid4()))
        assert lrs.get().status_code == 200
        database = Path(str(db.engine.url.database))
        db.session.remove()
        db.engine.dispose()
    away = database.rename(database.with_suffix(".away"))

    responses = [lrs.get(), lrs.get(limit="x"), lrs.post(said())]
    with alone.app_context():
        db.engine.dispose()
    away.rename(database)

    assert [response.status_code for response in responses] == [503, 400, 503]
    for response in responses:
        check(response, V2)

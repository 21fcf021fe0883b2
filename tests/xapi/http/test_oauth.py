"""Tokens for keys: given, narrowed, refused, and dead with what they were given for."""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms.core import clock, json, site, transaction
from lms.core.db import db
from lms.xapi import credentials, tokens
from lms.xapi.client import LrsClient
from lms.xapi.credentials import Scope
from lms.xapi.errors import UnauthorizedError
from lms.xapi.http.limits import FREE_GUESSES
from lms.xapi.keyring import LIFE
from tests.xapi.lrs import Lrs, basic, new_key
from tests.xapi.said import said

NOON = datetime(2026, 11, 21, 12, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEAT = timedelta(microseconds=1)
SPAN = LIFE + BEAT
"""After it, every process asks the database again."""

WELL_KNOWN = "/.well-known/oauth-authorization-server/xapi"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def lrs(app: Flask, store: UUID) -> Lrs:
    """Give a client that may read and write statements."""
    scopes = [Scope.STATEMENTS_READ, Scope.STATEMENTS_WRITE]
    with clock.running_at(NOON):
        return Lrs(app, *new_key(store, scopes))


def pair(lrs: Lrs) -> tuple[str, str]:
    """Return the key and the secret of a client."""
    text = b64decode(lrs.headers["Authorization"].removeprefix("Basic ")).decode()
    key, _, secret = text.partition(":")
    return key, secret


def ask(lrs: Lrs, form: dict[str, str] | None = None, **headers: str) -> TestResponse:
    """Ask for a token as an OAuth program does: without a version of xAPI."""
    sent = {"Authorization": lrs.headers["Authorization"], **headers}
    return lrs.browser.post(
        "/xapi/oauth/token",
        data=GRANT if form is None else form,
        headers={name: text for name, text in sent.items() if text},
    )


def body(response: TestResponse) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON of an answer."""
    return json.loads(response.data)


def bearer(lrs: Lrs, scope: str = "", *, at: datetime = NOON) -> Lrs:
    """Return a client that has a token instead of the key."""
    with clock.running_at(at):
        answer = ask(lrs, {**GRANT, "scope": scope} if scope else GRANT)
    assert answer.status_code == 200, answer.text
    found = Lrs(lrs.browser.application, lrs.key, "")
    found.headers["Authorization"] = f"Bearer {body(answer)['access_token']}"
    return found


def status_at(lrs: Lrs, moment: datetime) -> int:
    """Ask for statements at a moment."""
    with clock.running_at(moment):
        return lrs.get().status_code


# --- Given


def test_a_token_is_given_as_the_standard_says(lrs: Lrs) -> None:
    answer = ask(lrs)

    given = body(answer)
    assert answer.status_code == 200
    assert given.pop("access_token")
    assert given == {
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "statements/read statements/write",
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Experience-API-Version"]
    assert answer.mimetype == "application/json"


def test_a_key_may_also_be_shown_in_the_body(lrs: Lrs) -> None:
    key, secret = pair(lrs)
    shown = {"client_id": key, "client_secret": secret}

    assert ask(lrs, {**GRANT, **shown}, Authorization="").status_code == 200
    assert ask(lrs, {**GRANT, **shown}).status_code == 400


def test_a_token_does_what_its_key_does_in_its_name(lrs: Lrs) -> None:
    with_token = bearer(lrs)

    with clock.running_at(NOON):
        statement_id = with_token.stored(said())
        found = lrs.one(statement_id)
        with_token.address = "/xapi/1.0.3"
        assert with_token.found() == [statement_id]
    assert found["authority"] == lrs.key.authority


@pytest.mark.parametrize(
    ("scope", "granted", "reading", "writing"),
    [
        ("statements/write", "statements/write", 403, 200),
        ("statements/read/mine", "statements/read/mine", 200, 403),
        (
            "statements/write statements/read",
            "statements/read statements/write",
            200,
            200,
        ),
    ],
)
def test_a_token_is_as_narrow_as_was_asked(
    lrs: Lrs, scope: str, granted: str, reading: int, writing: int
) -> None:
    answer = ask(lrs, {**GRANT, "scope": scope})
    given = body(answer)
    lrs.headers["Authorization"] = f"Bearer {given['access_token']}"

    refused = [each for each in (lrs.get(), lrs.post(said())) if each.status_code > 400]

    assert given["scope"] == granted
    assert (lrs.get().status_code, lrs.post(said()).status_code) == (reading, writing)
    assert [
        'error="insufficient_scope"' in each.headers["WWW-Authenticate"]
        for each in refused
    ] == [True] * len(refused)


def test_a_key_for_everything_gives_tokens_for_anything(
    app: Flask, store: UUID
) -> None:
    lrs = Lrs(app, *new_key(store))

    for scope in Scope:
        answer = ask(lrs, {**GRANT, "scope": scope.value})
        assert body(answer)["scope"] == scope.value


# --- Refused


@pytest.mark.parametrize(
    "scope", ["all", "statements/write state", "admin", "\U0001f511"]
)
def test_no_token_may_do_more_than_its_key(lrs: Lrs, scope: str) -> None:
    answer = ask(lrs, {**GRANT, "scope": scope})

    assert (answer.status_code, body(answer)["error"]) == (400, "invalid_scope")
    assert "access_token" not in answer.text


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"scope": "all"}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": '"\\é'}, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials"] * 2}, "invalid_request"),
    ],
    ids=repr,
)
def test_what_is_no_request_for_a_token_is_named(
    lrs: Lrs, form: dict[str, str], error: str
) -> None:
    answer = ask(lrs, form)

    assert (answer.status_code, body(answer)["error"]) == (400, error)


def test_a_query_or_another_body_asks_for_nothing(lrs: Lrs) -> None:
    url, headers = "/xapi/oauth/token", lrs.headers

    asked = [
        lrs.browser.post(f"{url}?grant_type=client_credentials", headers=headers),
        lrs.browser.post(url, json=GRANT, headers=headers),
        lrs.browser.get(url, headers=headers),
        lrs.browser.post(url, data={**GRANT, "x": "x" * 20_000}, headers=headers),
    ]

    assert [each.status_code for each in asked] == [400, 400, 405, 413]


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic !!!", "Basic w6k6", "Basic //8=", "Bearer x", basic("a", "b")],
    ids=repr,
)
def test_who_shows_no_key_gets_no_token(lrs: Lrs, header: str) -> None:
    answer = ask(lrs, Authorization=header)

    assert (answer.status_code, body(answer)["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_wrong_secrets_are_slowed_down_as_everywhere(lrs: Lrs) -> None:
    wrong = basic(str(lrs.key.id), "wrong")
    with clock.running_at(NOON):
        statuses = [
            ask(lrs, Authorization=wrong).status_code for _ in range(FREE_GUESSES + 1)
        ]
        right = ask(lrs).status_code

    assert statuses == [401] * FREE_GUESSES + [429]
    assert right == 200


def test_guessed_tokens_are_slowed_down_too(lrs: Lrs) -> None:
    lrs.headers["Authorization"] = "Bearer abc"

    statuses = [status_at(lrs, NOON) for _ in range(FREE_GUESSES + 1)]

    assert statuses == [401] * FREE_GUESSES + [429]


def test_a_changed_token_opens_nothing(lrs: Lrs) -> None:
    with_token = bearer(lrs)
    token = with_token.headers["Authorization"].removeprefix("Bearer ")
    for place in (0, len(token) // 2, len(token) - 3):
        other = "A" if token[place] != "A" else "B"
        changed = token[:place] + other + token[place + 1 :]
        with_token.headers["Authorization"] = f"Bearer {changed}"

        answer = with_token.get()

        assert body(answer)["error"] == "unauthorized"
        challenges = answer.headers.getlist("WWW-Authenticate")
        assert challenges[0].startswith("Basic")
        assert 'error="invalid_token"' in challenges[1]


# --- Ended


def test_a_token_ends_after_an_hour(lrs: Lrs) -> None:
    with_token = bearer(lrs)

    assert status_at(with_token, NOON + HOUR - BEAT) == 200
    assert status_at(with_token, NOON + HOUR) == 401
    with clock.running_at(NOON + HOUR):
        assert body(with_token.get())["error"] == "token_ended"


def test_the_tokens_of_a_revoked_key_stop_with_it(lrs: Lrs) -> None:
    with_token = bearer(lrs)
    assert status_at(with_token, NOON) == 200

    with transaction.writing(db.session):
        credentials.revoke(db.session(), store=lrs.key.store, key_id=lrs.key.id)

    assert status_at(with_token, NOON + SPAN) == 401
    with clock.running_at(NOON + SPAN):
        assert body(ask(lrs))["error"] == "invalid_client"


@pytest.mark.parametrize("overlap", [timedelta(0), timedelta(minutes=10)], ids=str)
def test_a_token_stops_with_the_secret_that_it_was_given_for(
    app: Flask, lrs: Lrs, overlap: timedelta
) -> None:
    old = bearer(lrs)
    with clock.running_at(NOON), transaction.writing(db.session):
        key, secret = credentials.rotate(
            db.session(), store=lrs.key.store, key_id=lrs.key.id, overlap=overlap
        )
    new = bearer(Lrs(app, key, secret), at=NOON + SPAN)

    end = NOON + max(overlap, SPAN)
    if overlap:
        assert status_at(old, end - BEAT) == 200
    assert status_at(old, end) == 401
    assert status_at(new, end) == 200


def test_a_token_of_another_site_is_none_here(lrs: Lrs) -> None:
    token = bearer(lrs).headers["Authorization"].removeprefix("Bearer ")
    here = site.current()

    site.configure(replace(here, secret=here.secret + b" of another"))
    try:
        with pytest.raises(UnauthorizedError):
            tokens.read(token)
    finally:
        site.configure(here)
    assert tokens.read(token).key == lrs.key.id


def test_our_own_client_takes_a_token(app: Flask, lrs: Lrs) -> None:
    token = body(ask(lrs))["access_token"]

    with LrsClient(
        "http://lms.test/xapi", token, transport=httpx.WSGITransport(app=app)
    ) as client:
        (statement_id,) = client.post([said()])

    assert lrs.found() == [statement_id]


def test_the_site_tells_where_tokens_are_given(lrs: Lrs) -> None:
    answer = lrs.browser.get(WELL_KNOWN)

    told = body(answer)
    assert answer.status_code == 200
    assert told["issuer"].endswith("/xapi")
    assert told["token_endpoint"] == told["issuer"] + "/oauth/token"
    assert set(told["scopes_supported"]) == set(Scope)

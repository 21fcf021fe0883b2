"""What a request for a stream is answered with when it is not a stream."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from lms.core import json, transaction
from lms.core.db import db
from lms.xapi import credentials
from lms.xapi.credentials import Credential, Scope
from lms.xapi.http import auth
from lms.xapi.uses import Use
from tests.xapi.lrs import basic, new_key
from tests.xapi.streaming.clocks import played
from tests.xapi.streaming.visits import Site, Visit

Key = tuple[Credential, str]


@pytest.fixture
def key(app: Flask, store: UUID) -> Key:
    """Give a key that reads everything in the store."""
    assert app
    return new_key(store, (Scope.ALL_READ,))


def asked(app: Flask, key: Key | None, **request: Any) -> Visit:  # noqa: ANN401 - as visit has them
    """Return the whole answer to one request."""

    async def story() -> Visit:
        manners = request.pop("manners", {})
        return await Site.of(app, **manners).visit(key, **request).done()

    return played(story)


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({"path": "/xapi/statements"}, 404, "not_found"),
        ({"method": "POST"}, 405, "method_not_allowed"),
        ({"limit": "5"}, 400, "invalid_parameter"),
        ({"verb": "passed"}, 400, "invalid_parameter"),
        ({"agent": "{}"}, 400, "invalid_statement"),
        ({"since": "yesterday"}, 400, "invalid_parameter"),
        ({"after": "AAAA"}, 400, "invalid_parameter"),
        ({"after": "not base64!"}, 400, "invalid_parameter"),
        ({"headers": {"Last-Event-ID": "7"}}, 400, "invalid_parameter"),
        ({"headers": {"X-Experience-API-Version": "3"}}, 400, "unsupported_version"),
        ({"headers": {"Authorization": "Basic x"}}, 401, "unauthorized"),
        ({"headers": {"Authorization": basic("a", "b")}}, 401, "unauthorized"),
    ],
)
def test_a_request_that_is_wrong_is_refused_as_everywhere_in_the_store(
    app: Flask, key: Key, request_: dict[str, Any], status: int, code: str
) -> None:
    answer = asked(app, key, **request_)

    assert answer.status == status
    assert json.loads(answer.body)["error"] == code
    assert answer.headers["x-experience-api-version"] == "2.0.0"
    assert answer.headers["content-type"] == "application/json"
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert ("allow" in answer.headers) == (status == 405)


def test_without_a_key_there_is_no_stream(app: Flask) -> None:
    answer = asked(app, None, headers={"Cookie": "pamong=x"})

    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")


def test_a_key_that_may_not_read_is_refused(app: Flask, store: UUID) -> None:
    answer = asked(app, new_key(store, (Scope.STATEMENTS_WRITE, Scope.STATE)))

    assert answer.status == 403
    assert json.loads(answer.body)["error"] == "insufficient_scope"


def test_whoever_manages_a_key_that_ended_sees_that_it_is_still_shown(
    app: Flask, key: Key
) -> None:
    with transaction.writing(db.session):
        credentials.revoke(db.session(), store=key[0].store, key_id=key[0].id)
    auth.door(app).counts.take()

    answer = asked(app, key)

    ((place, use),) = auth.door(app).counts.take().items()
    assert answer.status == 401
    assert (place[0], use) == (key[0].id, Use(refused=1))


def test_who_guesses_is_asked_to_wait(app: Flask) -> None:
    wrong = {"Authorization": basic("a", "b")}

    async def story() -> Visit:
        site = Site.of(app)
        for _ in range(30):
            answer = await site.visit(None, headers=wrong).done()
        return answer

    answer = played(story)

    assert answer.status == 429
    assert int(answer.headers["retry-after"]) > 0


def test_head_answers_as_get_without_a_stream(app: Flask, key: Key) -> None:
    answer = asked(app, key, method="HEAD")

    assert (answer.status, answer.body, answer.ended) == (200, b"", True)
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "set-cookie" not in answer.headers


def test_a_page_of_another_site_may_ask_with_a_key(app: Flask, key: Key) -> None:
    origin = {"Origin": "https://materi.example"}
    first = asked(app, None, method="OPTIONS", headers=origin)
    answer = asked(app, key, method="HEAD", headers=origin)

    assert first.status == 204
    allowed = first.headers["access-control-allow-headers"].split(", ")
    assert {"Authorization", "Last-Event-ID"} <= set(allowed)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_an_administrator_may_narrow_which_sites_may_ask(app: Flask, key: Key) -> None:
    manners = {"origins": {"https://materi.example"}}

    def allowed(origin: str) -> str | None:
        answer = asked(
            app, key, method="HEAD", headers={"Origin": origin}, manners=manners
        )
        assert answer.headers["vary"] == "Origin"
        return answer.headers.get("access-control-allow-origin")

    assert allowed("https://materi.example") == "https://materi.example"
    assert allowed("https://elsewhere.example") is None

"""Too much, too often, too many guesses: said clearly, and only to whom it concerns."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms.core import clock, json
from lms.xapi.http.auth import EXTENSION, Door
from lms.xapi.http.limits import FREE_GUESSES, MEBIBYTE, Limits, Rates
from tests.xapi.lrs import V1, Lrs, basic, new_key
from tests.xapi.said import said

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

Setting = Callable[..., None]


@pytest.fixture
def limited(app: Flask, lrs: Lrs) -> Setting:
    """Let a test set the limits of this application."""
    assert lrs

    def set_limits(**given: int) -> None:
        limits = replace(Limits(), **given)
        app.extensions[EXTENSION] = Door(limits, Rates(limits.rate))

    return set_limits


def said_in(response: TestResponse) -> tuple[int, str]:
    """Return the status and the code of an answer."""
    return response.status_code, json.loads(response.data)["error"]


# --- Sizes


def test_a_body_too_large_is_refused(lrs: Lrs, limited: Setting) -> None:
    limited(body=1000)

    response = lrs.post([said()] * 100)

    assert said_in(response) == (413, "request_entity_too_large")
    assert response.headers["X-Experience-API-Version"] == "2.0.0"
    assert lrs.found() == []


def test_a_document_too_large_is_refused(lrs: Lrs, limited: Setting) -> None:
    limited(body=1000)

    response = lrs.send(
        "POST",
        "/activities/profile",
        body=b"x" * 1001,
        query={"activityId": "http://lms.test/a", "profileId": "p"},
    )

    assert said_in(response) == (413, "request_entity_too_large")


def test_attachments_have_a_limit_of_their_own(lrs: Lrs, limited: Setting) -> None:
    limited(body=10, multipart=1000)
    kind: dict[str, str | None] = {"Content-Type": "multipart/mixed; boundary=x"}

    small = lrs.send("POST", body=b"x" * 1000, headers=kind)
    large = lrs.send("POST", body=b"x" * 1001, headers=kind)

    assert (small.status_code, large.status_code) == (400, 413)


def test_a_length_that_is_only_claimed_is_refused_at_once(lrs: Lrs) -> None:
    response = lrs.browser.post(
        "/xapi/statements",
        headers=lrs.headers,
        content_type="application/json",
        environ_overrides={"CONTENT_LENGTH": str(50 * MEBIBYTE)},
    )

    assert response.status_code == 413


def chunked(
    lrs: Lrs, method: str, path: str, body: bytes, **headers: str
) -> TestResponse:
    """Send a body whose length the request does not tell."""
    return lrs.browser.open(
        f"/xapi{path}",
        method=method,
        headers={**lrs.headers, **headers},
        input_stream=BytesIO(body),
        environ_overrides={"wsgi.input_terminated": True},
    )


def test_a_body_without_a_length_is_never_cut_off(lrs: Lrs, limited: Setting) -> None:
    limited(body=1000)
    path = "/activities/profile?activityId=http://lms.test/a&profileId="

    long = chunked(lrs, "PUT", f"{path}long", b"x" * 1001)
    right = chunked(lrs, "PUT", f"{path}right", b"x" * 1000)

    assert said_in(long) == (413, "request_entity_too_large")
    assert lrs.send("GET", f"{path}long").status_code == 404
    assert right.status_code == 204
    assert lrs.send("GET", f"{path}right").data == b"x" * 1000


def test_a_form_without_a_length_is_never_cut_off(lrs: Lrs, limited: Setting) -> None:
    limited(body=1000)
    form = "application/x-www-form-urlencoded"
    place = "activityId=http://lms.test/a&profileId=p&If-None-Match=*&content="
    sent = {"Content-Type": form, "X-Experience-API-Version": V1}

    answers = [
        chunked(lrs, "POST", "/activities/profile?method=PUT", body, **sent).status_code
        for length in (1000, 1001)
        for body in [place.encode().ljust(length, b"x")]
    ]

    assert answers == [204, 413]


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, _size: int | None = -1) -> bytes:
        """End the test."""
        pytest.fail("the body was read")

    readinto = read  # type: ignore[assignment]  # of the same use here


@pytest.mark.parametrize("length", [{}, {"CONTENT_LENGTH": "10"}])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/statements"),
        ("PUT", f"/statements?statementId={uuid4()}"),
        ("PUT", "/activities/profile?activityId=http://lms.test/a&profileId=p"),
        ("POST", "/activities/profile?activityId=http://lms.test/a&profileId=p"),
    ],
)
def test_without_a_right_key_no_body_is_read(
    lrs: Lrs, method: str, path: str, length: dict[str, str]
) -> None:
    response = lrs.browser.open(
        f"/xapi{path}",
        method=method,
        headers={**lrs.headers, "Authorization": basic(str(lrs.key.id), "wrong")},
        content_type="application/json",
        input_stream=Unread(),
        environ_overrides={"wsgi.input_terminated": not length, **length},
    )

    assert response.status_code == 401


def test_merges_do_not_make_a_document_too_large(lrs: Lrs, limited: Setting) -> None:
    limited(body=1000)
    query = {"activityId": "http://lms.test/a", "profileId": "p"}
    kind: dict[str, str | None] = {"Content-Type": "application/json"}
    answers = [
        lrs.send(
            "POST",
            "/activities/profile",
            body=json.dumps({name: "x" * 400}),
            headers=kind,
            query=query,
        )
        for name in ("a", "b", "c")
    ]

    assert [answer.status_code for answer in answers] == [204, 204, 413]
    kept = json.loads(lrs.send("GET", "/activities/profile", query=query).data)
    assert set(kept) == {"a", "b"}


def test_a_batch_has_a_limit(lrs: Lrs, limited: Setting) -> None:
    limited(batch=3)

    assert lrs.post([said() for _ in range(3)]).status_code == 200
    response = lrs.post([said() for _ in range(4)])

    assert said_in(response) == (413, "too_large")
    assert "at most 3" in json.loads(response.data)["message"]
    assert len(lrs.found()) == 3


# --- Rates


def statuses(lrs: Lrs, number: int, moment: datetime) -> list[int]:
    """Ask so many times at one moment."""
    with clock.running_at(moment):
        return [lrs.get(limit=1).status_code for _ in range(number)]


def test_a_key_may_ask_so_often_in_a_minute(lrs: Lrs, limited: Setting) -> None:
    limited(rate=6)

    assert statuses(lrs, 8, NOON) == [200] * 6 + [429] * 2
    assert statuses(lrs, 2, NOON + 10 * SECOND) == [200, 429]
    assert statuses(lrs, 8, NOON + 70 * SECOND) == [200] * 6 + [429] * 2


def test_who_asks_too_often_hears_when_to_come_back(lrs: Lrs, limited: Setting) -> None:
    limited(rate=2)
    statuses(lrs, 2, NOON)

    with clock.running_at(NOON):
        response = lrs.post(said())

    assert said_in(response) == (429, "rate_limited")
    wait = int(response.headers["Retry-After"])
    assert wait == 30
    assert statuses(lrs, 1, NOON + wait * SECOND) == [200]


def test_each_key_has_a_rate_of_its_own(app: Flask, lrs: Lrs, limited: Setting) -> None:
    limited(rate=1)
    other = Lrs(app, *new_key(lrs.key.store))

    assert statuses(lrs, 2, NOON) == [200, 429]
    assert statuses(other, 2, NOON) == [200, 429]


def test_without_a_setting_there_is_no_rate(lrs: Lrs) -> None:
    assert set(statuses(lrs, 100, NOON)) == {200}


# --- Guesses


def guess(
    lrs: Lrs, moment: datetime, address: str = "203.0.113.5", forwarded: str = ""
) -> TestResponse:
    """Send a wrong key from a network address."""
    browser = lrs.browser
    headers = {**lrs.headers, "Authorization": basic(str(uuid4()), "guess")}
    if forwarded:
        headers["X-Forwarded-For"] = forwarded
    with clock.running_at(moment):
        return browser.get(
            "/xapi/statements",
            headers=headers,
            environ_overrides={"REMOTE_ADDR": address},
        )


def exhaust(lrs: Lrs, address: str = "203.0.113.5") -> None:
    """Use up the guesses that are free."""
    for _ in range(FREE_GUESSES):
        assert guess(lrs, NOON, address).status_code == 401


def test_many_wrong_keys_make_an_address_wait(lrs: Lrs) -> None:
    exhaust(lrs)

    response = guess(lrs, NOON)

    assert said_in(response) == (429, "too_many_wrong_keys")
    assert response.headers["Retry-After"] == "2"


def test_each_further_guess_doubles_the_wait(lrs: Lrs) -> None:
    exhaust(lrs)
    moment, waits = NOON, []

    for _ in range(12):
        waits.append(int(guess(lrs, moment).headers["Retry-After"]))
        moment += waits[-1] * SECOND
        assert guess(lrs, moment).status_code == 401

    assert waits[:4] == [2, 4, 8, 16]
    assert min(waits[4:]) >= 16
    assert max(waits) <= 64


def test_a_right_key_never_waits(lrs: Lrs) -> None:
    address = "127.0.0.1"
    exhaust(lrs, address)

    assert guess(lrs, NOON, address).status_code == 429
    with clock.running_at(NOON):
        assert lrs.get().status_code == 200


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ("203.0.113.6", 401),
        ("::ffff:203.0.113.5", 429),
        ("2001:db8::1", 401),
        ("", 401),
    ],
)
def test_an_address_waits_for_its_own_guesses_alone(
    lrs: Lrs, other: str, status: int
) -> None:
    exhaust(lrs)

    assert guess(lrs, NOON, other).status_code == status


def test_all_of_a_sites_ipv6_is_one_address(lrs: Lrs) -> None:
    exhaust(lrs, "2001:db8::1")

    assert guess(lrs, NOON, "2001:db8::ffff:2").status_code == 429
    assert guess(lrs, NOON, "2001:db8:0:1::1").status_code == 401


def test_a_claimed_address_is_not_believed(lrs: Lrs) -> None:
    exhaust(lrs)

    assert guess(lrs, NOON, forwarded="198.51.100.9").status_code == 429


def test_guesses_fade(lrs: Lrs) -> None:
    exhaust(lrs)

    later = NOON + timedelta(hours=1)

    assert guess(lrs, later).status_code == 401
    assert guess(lrs, later).status_code == 401


def test_without_a_key_nothing_is_guessed(lrs: Lrs) -> None:
    for _ in range(FREE_GUESSES + 5):
        assert lrs.send("GET", headers={"Authorization": None}).status_code == 401

    assert lrs.send("GET", headers={"Authorization": "Basic !"}).status_code == 401

"""What holds of every request: forms are guarded, reading changes nothing, headers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse

from lms.app import create_app
from lms.core import site
from lms.core.db import db
from lms.core.permissions import public
from lms.courses import registry
from lms.testing.tables import snapshot
from lms.testing.trial import WRITES
from tests.architecture.walking import World, build, calls
from tests.browser import Browser
from tests.databases import test_config
from tests.factories import people

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
LRS = "/xapi"
DEAD_ENDS = {
    "/sandi/atur/<token>": "the token is not known to anybody",
    "/rekam/<uuid:store>/<uuid:statement_id>/isi": "signing in has no content",
    "/rekam/terbaru": "it does not say from where on",
    "/rekam/unduhan/<uuid:export_id>/berkas": "the link has no signature",
    "/belajar/<uuid:registration>/<key>/<name>": "a page has no pages of its own",
    "/belajar/<uuid:registration>/<key>/<name>/<argument>": "nor these",
}
"""Addresses that lead nowhere even in a world that has everything."""

LOOKS = "account_audit_entry"
"""What reading may write: who looked at whose record (``lms.accounts.looking``)."""

BINDING = (
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
)
OTHERS_MAY_LOAD = ("/profile",)
"""Linked data, which is there to be read from other sites' pages."""


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    """Give a world in which the addresses lead somewhere."""
    return build(app, session)


def ask(
    browser: Browser, method: str, path: str, data: dict[str, str] | None = None
) -> TestResponse:
    """Send one request as somebody who reads Indonesian, and read the whole answer."""
    headers = {"Accept": "text/html", "Accept-Language": "id"}
    return browser.open(path, method=method, data=data, headers=headers, buffered=True)


def status_of(browser: Browser, method: str, path: str, headers: dict[str, str]) -> int:
    """Send one request and return the status of its answer."""
    return browser.open(path, method=method, headers=headers).status_code


def is_lrs(path: str) -> bool:
    """Tell whether an address authenticates by key and reads no cookie."""
    return path == LRS or path.startswith(f"{LRS}/")


def taken(app: Flask, world: World, token: str) -> list[str]:
    """Return the forms of people's pages that are taken with ``token``."""
    sent = {"csrf_token": token} if token else {}
    return [
        f"{method} {rule.rule}: {answer.status_code}"
        for method, rule in calls(app, *CHANGING)
        if not is_lrs(rule.rule)
        for answer in [ask(world.browser, method, world.path(rule), sent)]
        if answer.status_code != 400 or "kedaluwarsa" not in answer.text
    ]


def token_of_another(app: Flask, session: Session) -> str:
    """Return the token of somebody else's session."""
    stranger = people.browser_of(app, people.person(session))
    with stranger.session_transaction() as kept:
        kept["csrf_token"] = "fedcba9876543210"
    return stranger.csrf_token()


def test_a_form_without_the_token_of_its_session_is_refused(
    app: Flask, session: Session, world: World
) -> None:
    foreign = token_of_another(app, session)
    before = snapshot(session.connection())

    found = {token: taken(app, world, token) for token in ("", foreign, "a.b.c")}

    assert found == {"": [], foreign: [], "a.b.c": []}
    assert snapshot(session.connection()) == before


def test_an_unguarded_form_would_be_seen(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = app.extensions["csrf"]
    monkeypatch.setattr(guard, "_exempt_views", {"lms.web.language.choose"})

    assert taken(app, world, "") == ["POST /bahasa: 303"]


def test_a_token_in_the_address_is_none(app: Flask, world: World) -> None:
    token = world.browser.csrf_token()

    answer = ask(world.browser, "POST", f"/keluar?csrf_token={token}")

    assert answer.status_code == 400


def test_every_form_of_the_lrs_wants_a_key(app: Flask, world: World) -> None:
    version = {"X-Experience-API-Version": "2.0.0"}
    found = [
        f"{method} {path}: {status}"
        for method, rule in calls(app, "POST", "PUT")
        if is_lrs(path := rule.rule)
        for status in [status_of(world.browser, method, path, version)]
        if status != 401
    ]

    assert found == []


def disturbed(app: Flask, world: World) -> list[str]:
    """Open every page; return those that write, fail or lead nowhere."""
    found: list[str] = []
    for _, rule in calls(app, "GET"):
        with people.counted(app) as sent:
            answer = ask(world.browser, "GET", world.path(rule))
        found += [f"{rule.rule} sends {sql}" for sql in sent if _writes(sql)]
        if answer.status_code >= 500 or _is_lost(rule.rule, answer.status_code):
            found.append(f"{rule.rule}: {answer.status_code}")
    return found


def kept(session: Session) -> dict[str, str]:
    """Return a digest of every table but the one that tells who looked."""
    found = dict(snapshot(session.connection()))
    del found[LOOKS]
    return found


def test_opening_every_page_changes_no_row(
    app: Flask, session: Session, world: World
) -> None:
    session.flush()
    before = kept(session)

    assert disturbed(app, world) == []
    assert kept(session) == before


def test_a_page_that_writes_would_be_seen(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    @public
    def writing() -> str:
        db.session.connection().execute(text("UPDATE course SET title = 'x'"))
        return "done"

    monkeypatch.setitem(app.view_functions, "web.help_page", writing)

    assert disturbed(app, world) == ["/bantuan sends UPDATE course SET title = 'x'"]


def _writes(sql: str) -> bool:
    is_look = sql.startswith(f"INSERT INTO {LOOKS} ")
    return sql.lstrip().upper().startswith(WRITES) and not is_look


def _is_lost(path: str, status: int) -> bool:
    return status >= 400 and not is_lrs(path) and path not in DEAD_ENDS


def directives(answer: TestResponse) -> dict[str, str]:
    """Return the Content-Security-Policy by directive."""
    policy = answer.headers.get("Content-Security-Policy", "")
    pairs = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in pairs}


def loose(path: str, answer: TestResponse) -> Iterator[str]:
    """Say in what an answer leaves the browser free."""
    headers = answer.headers
    for name in BINDING:
        if name not in headers:
            yield f"{path}: no {name}"
    resource = headers.get("Cross-Origin-Resource-Policy")
    if resource != "same-origin" and not path.startswith(OTHERS_MAY_LOAD):
        yield f"{path}: other sites may load it"
    if "Server" in headers:
        yield f"{path}: tells what serves it"
    yield from (f"{path}: {problem}" for problem in _loose_policy(directives(answer)))


def _loose_policy(policy: dict[str, str]) -> Iterator[str]:
    if policy.get("default-src") != "'none'":
        yield f"default-src is {policy.get('default-src')}"
    if "sandbox" not in policy and policy.get("frame-ancestors") != "'none'":
        yield "may be framed"
    if "unsafe" in policy.get("script-src", ""):
        yield "inline scripts run"


def test_every_answer_binds_the_browser(
    app: Flask, world: World, client: Browser
) -> None:
    found: list[str] = []

    for method, rule in calls(app, "GET", "POST"):
        path = world.path(rule)
        for browser in (client, world.browser):
            answer = ask(browser, method, path)
            found += [f"{method} {problem}" for problem in loose(path, answer)]

    assert found == []


def test_a_loose_answer_would_be_seen() -> None:
    answer = TestResponse(
        iter([b""]),
        "200 OK",
        Headers({"Content-Security-Policy": "script-src 'unsafe-inline'"}),
        EnvironBuilder("/").get_request(),
    )

    assert len(list(loose("/", answer))) == len(BINDING) + 4


def test_every_page_has_a_nonce_of_its_own(app: Flask, world: World) -> None:
    nonces = [
        nonce
        for _, rule in calls(app, "GET")
        for answer in [ask(world.browser, "GET", world.path(rule))]
        for nonce in re.findall(
            r"'nonce-([^']+)'", directives(answer).get("script-src", "")
        )
    ]

    assert len(nonces) > 30
    assert len(set(nonces)) == len(nonces)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Flask]:
    """Give a site in production, and leave the process as it was."""
    before = registry.current(), site.current()
    config = test_config(f"sqlite:///{tmp_path}/live.sqlite", tmp_path)
    yield create_app(
        replace(config, development=False, secret="s" * 40, url="https://lms.test")
    )
    registry.configure(before[0])
    site.configure(before[1])


@pytest.mark.parametrize("path", ["/bantuan", "/masuk", "/tidak-ada", "/xapi/about"])
def test_a_live_site_asks_for_https_everywhere(live: Flask, path: str) -> None:
    answer = live.test_client().get(path, base_url="https://lms.test")

    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_a_live_site_answers_to_its_own_name_only(live: Flask) -> None:
    answer = live.test_client().get("/bantuan", base_url="https://lain.test")

    assert answer.status_code == 400


def test_a_live_site_has_no_gallery(live: Flask) -> None:
    answer = live.test_client().get("/gaya", base_url="https://lms.test")

    assert answer.status_code == 404

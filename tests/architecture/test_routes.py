"""Every address declares a rule, and the rule is kept before its view runs."""

from collections.abc import Callable, Iterator
from functools import wraps

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.operations import people as accounts
from lms.accounts.roles import SYSTEM, Role
from lms.core.permissions import rule_of, signed_in
from tests.architecture.routes import EXPECTED, FOR_VISITORS, HOLDERS, KEY_PAGES
from tests.architecture.walking import anywhere, calls
from tests.browser import Browser
from tests.factories import people

INSIDE = "view reached"
HTML = {"Accept": "text/html"}
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


def test_every_view_declares_the_rule_that_is_expected(app: Flask) -> None:
    declared = {}
    for rule in app.url_map.iter_rules():
        found = rule_of(app.view_functions[rule.endpoint])
        declared[rule.endpoint] = found.name if found else None

    assert declared == EXPECTED


def stub(view: Callable[..., object]) -> Callable[..., str]:
    """Return a view with the same rule that only says that it was reached."""

    @wraps(view)
    def reached(**_arguments: object) -> str:
        return INSIDE

    return reached


@pytest.fixture
def gate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Give the application with every view that reads no key replaced by a stub."""
    for endpoint, view in app.view_functions.items():
        if EXPECTED.get(endpoint) != "key":
            monkeypatch.setitem(app.view_functions, endpoint, stub(view))
    return app


def browser_of_role(app: Flask, session: Session, role: Role) -> Browser:
    """Return the browser of somebody who holds one role on the whole site."""
    return people.browser_of(app, people.person(session, people.holding(role)))


def knock(app: Flask, browser: Browser) -> Iterator[tuple[str, str, int]]:
    """Call every address with every method; give call, endpoint and status."""
    for method, rule in calls(app, *METHODS):
        answer = browser.open(
            anywhere(rule),
            method=method,
            data={"csrf_token": browser.csrf_token()} if method != "GET" else None,
            headers=HTML,
        )
        inside = answer.status_code == 200 and answer.text == INSIDE
        yield (
            f"{method} {rule.rule}",
            rule.endpoint,
            1 if inside else answer.status_code,
        )


def expected_of(rule: str, method: str, who: Role | None) -> int:
    """Return 1 for a view that is reached, else the status that keeps it shut."""
    if rule == "public":
        return 1
    if rule == "key":
        return 400  # no version of xAPI is named; asked before the key
    if who is None:
        return 303 if method == "GET" else 401
    return 1 if rule == "signed_in" or who in HOLDERS[rule] else 403


def differences(app: Flask, browser: Browser, who: Role | None) -> list[str]:
    """Return the calls that were answered otherwise than the table says."""
    return [
        f"{call}: {status}, expected {wanted}"
        for call, endpoint, status in knock(app, browser)
        if status
        != (wanted := expected_of(EXPECTED[endpoint], call.partition(" ")[0], who))
    ]


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_what_its_permissions_open(
    gate: Flask, session: Session, role: Role
) -> None:
    browser = browser_of_role(gate, session, role)

    assert differences(gate, browser, role) == []


def test_a_visitor_reaches_the_public_views_only(gate: Flask, client: Browser) -> None:
    assert differences(gate, client, None) == []


def test_a_suspended_administrator_is_a_visitor(gate: Flask, session: Session) -> None:
    admin = people.person(session, people.holding(Role.ADMIN))
    browser = people.browser_of(gate, admin)
    accounts.suspend(session, admin.id, by=SYSTEM)
    session.flush()

    assert differences(gate, browser, None) == []


def test_a_view_without_a_rule_stays_closed(
    gate: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gate.view_functions, "web.help_page", lambda: INSIDE)
    admin = browser_of_role(gate, session, Role.ADMIN)

    assert admin.get("/bantuan", headers=HTML).status_code == 403


def test_a_rule_that_is_too_wide_would_be_seen(
    gate: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        gate.view_functions, "admin.suspend_person", signed_in(lambda **_: INSIDE)
    )
    browser = browser_of_role(gate, session, Role.PESERTA)

    assert differences(gate, browser, Role.PESERTA) == [
        "POST /kelola/orang/<uuid:person_id>/tangguhkan: 1, expected 403"
    ]


@pytest.mark.parametrize("role", Role)
def test_pages_answer_each_role_as_written_by_hand(
    app: Flask, session: Session, role: Role
) -> None:
    browser = browser_of_role(app, session, role)
    version = {"X-Experience-API-Version": "2.0.0", **HTML}

    answers = {
        path: browser.get(path, headers=version).status_code for path in KEY_PAGES
    }

    assert answers == {path: by_role[role] for path, by_role in KEY_PAGES.items()}


def test_pages_answer_a_visitor_as_written_by_hand(client: Browser) -> None:
    version = {"X-Experience-API-Version": "2.0.0", **HTML}

    answers = {
        path: client.get(path, headers=version).status_code for path in FOR_VISITORS
    }

    assert answers == FOR_VISITORS

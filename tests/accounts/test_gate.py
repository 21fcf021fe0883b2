"""The gate: every page is closed unless its rule opens it."""

import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from lms.accounts.roles import Role
from lms.core import transaction
from lms.core.db import db
from lms.core.permissions import Permission, by_key, public, requires, signed_in
from tests.browser import Browser
from tests.databases import application
from tests.factories import people


def _new_view() -> Callable[[], str]:
    def view() -> str:
        return "terbuka"

    return view


@pytest.fixture(scope="module")
def gated() -> Iterator[Flask]:
    """Give an application with one view of each kind of rule."""
    rules: dict[str, Callable[[Callable[[], str]], Callable[[], str]]] = {
        "public": public,
        "key": by_key,
        "signed-in": signed_in,
        "teach": requires(Permission.TEACH),
        "undeclared": lambda view: view,
    }
    with application("sqlite") as app:
        for name, rule in rules.items():
            view = rule(_new_view())
            app.add_url_rule(f"/{name}", name, view, methods=["GET", "POST"])
        yield app


def _browser(app: Flask, role: Role | None = None, *, first: bool = False) -> Browser:
    with app.app_context(), transaction.writing(db.session):
        roles = [people.holding(role)] if role else []
        who = people.person(db.session(), *roles, must_change_password=first)
    return people.browser_of(app, who)


@pytest.mark.parametrize("path", ["/public", "/key"])
def test_anybody_passes_a_view_that_says_so(gated: Flask, path: str) -> None:
    answer = gated.test_client().get(path)

    assert answer.text == "terbuka"


@pytest.mark.parametrize("path", ["/signed-in", "/teach"])
def test_a_page_without_sign_in_asks_for_it_and_remembers_itself(
    gated: Flask, path: str
) -> None:
    answer = gated.test_client().get(f"{path}?a=1")

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/masuk?next=%2F{path[1:]}%3Fa%3D1"


@pytest.mark.parametrize("path", ["/signed-in", "/teach"])
def test_a_form_without_sign_in_is_refused(gated: Flask, path: str) -> None:
    browser = gated.test_client()
    assert isinstance(browser, Browser)

    assert browser.send(path).status_code == 401


def test_a_script_without_sign_in_is_refused_in_its_own_format(gated: Flask) -> None:
    answer = gated.test_client().get(
        "/signed-in", headers={"Accept": "application/json"}
    )

    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"] == "not_signed_in"


def test_a_person_passes_where_a_person_is_enough(gated: Flask) -> None:
    assert _browser(gated).get("/signed-in").text == "terbuka"


def test_a_person_without_the_permission_is_refused(gated: Flask) -> None:
    assert _browser(gated, Role.PESERTA).get("/teach").status_code == 403


def test_a_person_with_the_permission_passes(gated: Flask) -> None:
    assert _browser(gated, Role.PENGAJAR).get("/teach").text == "terbuka"


@pytest.mark.parametrize("role", [None, Role.ADMIN])
def test_a_view_without_a_rule_is_closed_to_everybody_and_logged(
    gated: Flask, role: Role | None, caplog: pytest.LogCaptureFixture
) -> None:
    browser = _browser(gated, role)

    with caplog.at_level(logging.ERROR, "lms.accounts.gate"):
        answer = browser.get("/undeclared")

    assert answer.status_code == 403
    assert "undeclared declares no rule" in caplog.text


def test_an_unknown_address_is_not_found_rather_than_closed(gated: Flask) -> None:
    assert gated.test_client().get("/tidak-ada").status_code == 404


def test_a_first_password_opens_nothing_but_its_change(gated: Flask) -> None:
    browser = _browser(gated, Role.ADMIN, first=True)

    page = browser.get("/teach")
    form = browser.send("/teach")

    assert page.headers["Location"] == "/sandi?next=%2Fteach"
    assert form.status_code == 403
    assert browser.get("/sandi").status_code == 200


def test_a_first_password_may_still_sign_out(gated: Flask) -> None:
    browser = _browser(gated, first=True)

    browser.send("/keluar")

    assert browser.get("/sandi").headers["Location"] == "/masuk?next=%2Fsandi"


def test_a_role_taken_away_counts_from_the_next_request(gated: Flask) -> None:
    with gated.app_context(), transaction.writing(db.session):
        who = people.person(db.session(), people.holding(Role.PENGAJAR))
    browser = people.browser_of(gated, who)
    before = browser.get("/teach").status_code

    with gated.app_context(), transaction.writing(db.session):
        people.take(db.session(), who, people.holding(Role.PENGAJAR))

    assert (before, browser.get("/teach").status_code) == (200, 403)

"""Headers that bind the browser."""

import re

import pytest
from flask import Flask, Response, g
from flask.testing import FlaskClient

from lms.core.permissions import public
from lms.web.subject import SLOT

PAGES = ("/bantuan", "/tidak-ada", "/gaya", "/static/web/app.css", "/bahasa")


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(browser: FlaskClient, path: str) -> None:
    headers = browser.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_allows_only_this_site_and_no_inline_code(
    browser: FlaskClient, path: str
) -> None:
    policy = browser.get(path).headers["Content-Security-Policy"]

    assert re.sub(r"'nonce-[\w-]{22}'", "'nonce'", policy) == (
        "default-src 'none'; script-src 'self' 'nonce'; style-src 'self'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "object-src 'none'; manifest-src 'self'"
    )


def test_the_nonce_is_fresh_in_every_answer(browser: FlaskClient) -> None:
    policies = {
        browser.get("/bantuan").headers["Content-Security-Policy"] for _ in range(5)
    }

    assert len(policies) == 5


def test_a_script_may_carry_the_nonce_of_its_answer(site: Flask) -> None:
    @site.get("/skrip")
    @public
    def script() -> str:
        return site.jinja_env.from_string("{{ csp_nonce() }}").render()

    answer = site.test_client().get("/skrip")

    assert f"'nonce-{answer.text}'" in answer.headers["Content-Security-Policy"]


def test_a_view_may_set_a_policy_of_its_own(site: Flask) -> None:
    @site.get("/berkas")
    @public
    def upload() -> Response:
        return Response("x", headers={"Content-Security-Policy": "sandbox"})

    assert (
        site.test_client().get("/berkas").headers["Content-Security-Policy"]
        == "sandbox"
    )


def test_only_a_live_site_insists_on_https(site: Flask, live_site: Flask) -> None:
    development = site.test_client().get("/bantuan").headers
    live = live_site.test_client().get("/bantuan", headers={"Host": "lms.test"}).headers

    assert "Strict-Transport-Security" not in development
    assert live["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_a_stranger_page_is_revalidated(browser: FlaskClient) -> None:
    assert browser.get("/bantuan").headers["Cache-Control"] == "no-cache, private"


def test_a_page_of_a_signed_in_person_is_never_kept(site: Flask) -> None:
    class Person:
        is_authenticated = True

        def may(self, *_asked: object) -> bool:
            return False

    @site.before_request
    def sign_in() -> None:
        setattr(g, SLOT, Person())

    assert site.test_client().get("/bantuan").headers["Cache-Control"] == "no-store"


def test_a_page_of_a_session_with_a_person_is_never_kept(browser: FlaskClient) -> None:
    with browser.session_transaction() as session:
        session["_user_id"] = "somebody"

    assert browser.get("/bantuan").headers["Cache-Control"] == "no-store"


def test_pages_hold_no_inline_style_and_no_inline_handler(browser: FlaskClient) -> None:
    html = browser.get("/gaya").text

    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert "<style" not in html

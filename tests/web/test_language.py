"""Which language and which clock a page speaks."""

import re

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient

from lms.web import language
from lms.web.subject import SLOT


def _token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/bantuan").text)
    assert found is not None
    return found[1]


def _choose(client: FlaskClient, code: str, back: str = "/bantuan") -> tuple[int, str]:
    data = {"bahasa": code, "next": back, "csrf_token": _token(client)}
    answer = client.post("/bahasa", data=data)
    return answer.status_code, answer.headers["Location"]


def _lang(client: FlaskClient, accept: str = "") -> str:
    html = client.get("/bantuan", headers={"Accept-Language": accept}).text
    found = re.search(r'<html lang="(\w+)">', html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [("", "id"), ("en", "en"), ("fr", "id"), ("id,en;q=0.8", "id"), ("en-GB", "en")],
)
def test_a_stranger_is_addressed_as_the_browser_asks(
    browser: FlaskClient, accept: str, expected: str
) -> None:
    assert _lang(browser, accept) == expected


def test_a_choice_is_remembered_and_returns_to_its_page(browser: FlaskClient) -> None:
    result = _choose(browser, "en", "/gaya?halaman=2")

    assert result == (303, "/gaya?halaman=2")
    assert _lang(browser, "id") == "en"


def test_an_unknown_language_changes_nothing(browser: FlaskClient) -> None:
    _choose(browser, "xx")

    assert _lang(browser, "id") == "id"
    assert browser.get_cookie("bahasa") is None


def test_the_choice_never_leads_to_another_site(browser: FlaskClient) -> None:
    assert _choose(browser, "en", "//jahat.example/x") == (303, "/")


def test_the_cookie_is_out_of_reach_of_scripts(browser: FlaskClient) -> None:
    data = {"bahasa": "en", "csrf_token": _token(browser)}

    cookie = browser.post("/bahasa", data=data).headers.getlist("Set-Cookie")

    assert any("bahasa=en" in each and "HttpOnly" in each for each in cookie)


def test_packages_are_told_of_a_choice(site: Flask, browser: FlaskClient) -> None:
    heard: list[str] = []
    language.on_choice(site, heard.append)

    _choose(browser, "en")

    assert heard == ["en"]


def test_the_language_and_zone_of_the_person_come_first(site: Flask) -> None:
    class Person:
        is_authenticated = True
        language = "en"
        time_zone = "Asia/Jayapura"

        def may(self, *_asked: object) -> bool:
            return False

    with site.test_request_context("/", headers={"Cookie": "bahasa=id"}):
        setattr(g, SLOT, Person())

        assert language.choose_language() == "en"
        assert language.choose_zone() == "Asia/Jayapura"
        language.use_time_zone("Asia/Makassar")
        assert language.choose_zone() == "Asia/Makassar"


def test_the_switch_marks_the_language_in_use(browser: FlaskClient) -> None:
    html = browser.get("/bantuan", headers={"Accept-Language": "en"}).text

    assert re.search(r'value="en" lang="en" [^>]*aria-current="true"', html)
    assert not re.search(r'value="id" lang="id" [^>]*aria-current', html)


def test_a_message_is_html_and_what_fills_it_is_not(page: None) -> None:
    drawn = render_template_string(
        "{{ _('<b>%(name)s</b> 100%%', name='<i>') }}{{ _('50%% lulus') }}"
    )

    assert drawn == "<b>&lt;i&gt;</b> 100%50% lulus"


def test_a_message_in_a_loop_and_a_macro_is_in_the_language_of_the_page(
    english_page: None,
) -> None:
    drawn = render_template_string(
        "{% macro m() %}{{ _('Beranda') }}{% endmacro %}"
        "{% for n in (1, 2) %}{{ m() }}{{ pgettext('tanpa', 'Beranda') }} {% endfor %}"
    )

    assert drawn == "HomeBeranda HomeBeranda "

"""Sessions: they begin new, end for good, and cannot be made up."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.operations import people as operations
from lms.accounts.operations import sign_in
from lms.accounts.roles import SYSTEM
from lms.app import create_app
from lms.config import Config, ConfigurationError
from tests.browser import Browser
from tests.databases import test_config as settings
from tests.factories import people
from tests.factories.people import PASSWORD

COOKIE = "pamong"


@pytest.fixture
def siti(session: Session) -> Person:
    """Give a person with the usual password."""
    return people.person(session)


def _new(app: Flask) -> Browser:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


def _signed_in(app: Flask, who: Person) -> Browser:
    browser = _new(app)
    browser.send("/masuk", login=who.email, password=PASSWORD)
    return browser


def _cookie(browser: Browser) -> str:
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def _copy(app: Flask, value: str) -> Browser:
    browser = _new(app)
    browser.set_cookie(COOKIE, value)
    return browser


def test_a_session_from_before_the_sign_in_is_not_carried_over(
    app: Flask, siti: Person
) -> None:
    browser = _new(app)
    with browser.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["nonce"] = "known to somebody else"

    browser.send("/masuk", login=siti.email, password=PASSWORD)

    with browser.session_transaction() as session:
        assert "planted" not in session
        assert session["nonce"] != "known to somebody else"


def test_two_sign_ins_are_two_sessions(app: Flask, siti: Person) -> None:
    first, second = _signed_in(app, siti), _signed_in(app, siti)

    first.send("/keluar")

    assert first.get("/profil").status_code == 303
    assert second.get("/profil").status_code == 200


def test_a_copied_cookie_is_useless_after_signing_out(app: Flask, siti: Person) -> None:
    browser = _signed_in(app, siti)
    copied = _cookie(browser)
    before = _copy(app, copied).get("/profil").status_code

    browser.send("/keluar")

    assert (before, _copy(app, copied).get("/profil").status_code) == (200, 303)


def test_an_ended_cookie_is_not_renewed(app: Flask, siti: Person) -> None:
    browser = _signed_in(app, siti)
    copied = _cookie(browser)
    browser.send("/keluar")

    thief = _copy(app, copied)
    thief.get("/profil")

    with thief.session_transaction() as session:
        assert "_user_id" not in session


def test_signing_out_twice_is_no_error(app: Flask, siti: Person) -> None:
    browser = _signed_in(app, siti)
    copied = _cookie(browser)
    browser.send("/keluar")

    answer = _copy(app, copied).send("/keluar")

    assert answer.status_code == 303


def test_a_new_stamp_ends_every_session(
    app: Flask, session: Session, siti: Person
) -> None:
    first, second = _signed_in(app, siti), _signed_in(app, siti)

    sign_in.end_all_sessions(session, siti.id)
    session.flush()

    assert first.get("/profil").status_code == 303
    assert second.get("/profil").status_code == 303


def test_a_suspended_person_is_out_at_once(
    app: Flask, session: Session, siti: Person
) -> None:
    browser = _signed_in(app, siti)

    operations.suspend(session, siti.id, by=SYSTEM)
    session.flush()

    assert browser.get("/profil").status_code == 303


def test_a_restored_person_signs_in_again(
    app: Flask, session: Session, siti: Person
) -> None:
    operations.suspend(session, siti.id, by=SYSTEM)
    operations.restore(session, siti.id, by=SYSTEM)
    session.flush()

    assert _signed_in(app, siti).get("/profil").status_code == 200


@pytest.mark.parametrize(
    "identifier", ["", ":", "x:y", "{id}", "{id}:", "{id}:wrong", "None:{stamp}"]
)
def test_a_cookie_that_names_nobody_is_nobody(
    app: Flask, siti: Person, identifier: str
) -> None:
    browser = people.browser_of(app, siti)
    with browser.session_transaction() as session:
        session["_user_id"] = identifier.format(id=siti.id, stamp=siti.stamp)

    assert browser.get("/profil").status_code == 303


def test_a_session_without_a_nonce_is_nobody(app: Flask, siti: Person) -> None:
    browser = people.browser_of(app, siti)
    with browser.session_transaction() as session:
        del session["nonce"]

    assert browser.get("/profil").status_code == 303


def test_a_changed_cookie_is_nobody(app: Flask, siti: Person) -> None:
    value = _cookie(_signed_in(app, siti))
    changed = ("A" if value[5] != "A" else "B").join((value[:5], value[6:]))

    assert _copy(app, changed).get("/profil").status_code == 303


def test_a_cookie_signed_with_another_key_is_nobody(
    app: Flask, siti: Person, tmp_path: Path
) -> None:
    other = create_app(replace(settings("sqlite://", tmp_path), secret="another"))
    forger = other.test_client()
    with forger.session_transaction() as session:
        session["_user_id"] = f"{siti.id}:{siti.stamp}"
        session["nonce"] = "forged"
    cookie = forger.get_cookie(COOKIE)
    assert cookie is not None

    assert _copy(app, cookie.value).get("/profil").status_code == 303


def test_a_production_system_without_a_strong_key_does_not_start(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigurationError, match="LMS_SECRET"):
        Config.from_env({"LMS_ENV": "production", "LMS_DATA": str(tmp_path)})


def test_the_cookie_lives_twelve_hours_and_scripts_never_see_it(
    app: Flask, siti: Person
) -> None:
    answer = _new(app).send("/masuk", login=siti.email, password=PASSWORD)

    cookie = answer.headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert app.config["PERMANENT_SESSION_LIFETIME"].total_seconds() == 12 * 3600
    assert re.search(r"Expires=\w", cookie)


def test_in_production_the_cookie_is_bound_to_the_host_and_to_https() -> None:
    config = Config.from_env({"LMS_ENV": "production", "LMS_SECRET": "x" * 48})

    flask = config.flask()

    assert flask["SESSION_COOKIE_SECURE"] is True
    assert flask["SESSION_COOKIE_NAME"] == "__Host-pamong"


@pytest.mark.parametrize("path", ["/profil", "/profil/data-saya.json", "/sandi"])
def test_a_personal_page_is_not_kept_for_the_back_button(
    app: Flask, siti: Person, path: str
) -> None:
    answer = people.browser_of(app, siti).get(path)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_puts_the_session_into_an_address(app: Flask, siti: Person) -> None:
    browser = _signed_in(app, siti)

    page = browser.get("/profil").text

    assert siti.stamp not in page
    assert _cookie(browser)[:40] not in page


def test_a_session_asks_the_database_once_a_page(app: Flask, siti: Person) -> None:
    browser = people.browser_of(app, siti)

    with people.counted(app) as statements:
        browser.get("/sandi")

    assert len([each for each in statements if each.startswith("SELECT")]) == 1

"""Changing one's own password, and replacing the first one."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import passwords
from lms.accounts.models import Person
from lms.accounts.operations import sign_in
from lms.accounts.roles import SYSTEM
from lms.core.outbox import OutboxMessage
from tests.browser import Browser
from tests.factories import people
from tests.factories.people import PASSWORD

NEW = "kucing loncat pagar"


@pytest.fixture
def siti(session: Session) -> Person:
    """Give a person with the usual password."""
    return people.person(session, nip="198609262015052001")


@pytest.fixture
def browser(app: Flask, siti: Person) -> Browser:
    """Give a browser in which this person is signed in."""
    return people.browser_of(app, siti)


def _change(browser: Browser, current: str, new: str, repeat: str | None = None) -> int:
    answer = browser.send(
        "/sandi", current=current, new=new, repeat=new if repeat is None else repeat
    )
    return answer.status_code


def _opens(client: Browser, who: Person, password: str) -> bool:
    answer = client.send("/masuk", login=who.email, password=password)
    return answer.status_code == 303


def test_the_new_password_opens_the_account_and_the_old_one_does_not(
    browser: Browser, client: Browser, siti: Person
) -> None:
    assert _change(browser, PASSWORD, NEW) == 303

    assert not _opens(client, siti, PASSWORD)
    assert _opens(client, siti, NEW)


def test_other_sessions_end_and_this_one_goes_on(
    app: Flask, browser: Browser, siti: Person
) -> None:
    other = people.browser_of(app, siti)

    _change(browser, PASSWORD, NEW)

    assert browser.get("/profil").status_code == 200
    assert other.get("/profil").status_code == 303


def test_this_session_gets_a_new_nonce(browser: Browser) -> None:
    with browser.session_transaction() as session:
        before = session["nonce"]

    _change(browser, PASSWORD, NEW)

    with browser.session_transaction() as session:
        assert session["nonce"] != before


def test_the_owner_is_told(browser: Browser, session: Session, siti: Person) -> None:
    _change(browser, PASSWORD, NEW)

    mail = session.scalars(
        select(OutboxMessage).where(OutboxMessage.recipient == siti.email)
    ).one()

    assert mail.subject == "Kata sandi Anda diganti"
    assert NEW not in mail.body


def test_without_the_old_password_nothing_changes(
    browser: Browser, client: Browser, siti: Person
) -> None:
    assert _change(browser, "bukan yang lama", NEW) == 400

    assert _opens(client, siti, PASSWORD)


def test_guessing_the_old_password_is_slowed_down_like_signing_in(
    browser: Browser, client: Browser, siti: Person
) -> None:
    for _each in range(5):
        _change(browser, "bukan yang lama", NEW)

    assert _change(browser, PASSWORD, NEW) == 429
    assert not _opens(client, siti, PASSWORD)


@pytest.mark.parametrize(
    "new", ["pendek", "198609262015052001", "Password123!", PASSWORD, "x" * 300]
)
def test_a_weak_or_unchanged_password_is_refused(
    browser: Browser, client: Browser, siti: Person, new: str
) -> None:
    assert _change(browser, PASSWORD, new) == 400

    assert _opens(client, siti, PASSWORD)


def test_two_different_new_passwords_are_refused(browser: Browser) -> None:
    assert _change(browser, PASSWORD, NEW, "kucing loncat pager") == 400


def test_the_page_never_shows_a_password_again(browser: Browser) -> None:
    answer = browser.send("/sandi", current=PASSWORD, new=NEW, repeat="lain")

    assert NEW not in answer.text
    assert PASSWORD not in answer.text


def test_changing_needs_the_token(browser: Browser) -> None:
    answer = browser.post(
        "/sandi", data={"current": PASSWORD, "new": NEW, "repeat": NEW}
    )

    assert answer.status_code == 400


def test_a_first_password_is_replaced_before_anything_else(
    client: Browser, session: Session, siti: Person
) -> None:
    first = passwords.invent()
    sign_in.issue_first_password(
        session, siti.id, passwords.pool.hash(first), by=SYSTEM
    )
    session.flush()

    client.send("/masuk", login=siti.email, password=first)
    before = client.get("/profil").headers["Location"]
    answer = client.send("/sandi", current=first, new=NEW, repeat=NEW, next="/profil")

    assert before == "/sandi?next=%2Fprofil"
    assert answer.headers["Location"] == "/profil"
    assert client.get("/profil").status_code == 200


def test_a_first_password_ends_the_sessions_of_before(
    browser: Browser, session: Session, siti: Person
) -> None:
    sign_in.issue_first_password(session, siti.id, people.password_hash(), by=SYSTEM)
    session.flush()

    assert browser.get("/profil").status_code == 303


def test_after_changing_one_never_lands_on_another_site(browser: Browser) -> None:
    answer = browser.send(
        "/sandi", current=PASSWORD, new=NEW, repeat=NEW, next="//evil.example"
    )

    assert answer.headers["Location"] == "/profil"

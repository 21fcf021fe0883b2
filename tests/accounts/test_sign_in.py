"""Signing in: the right person, the same answer to everybody else."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import passwords, sessions
from lms.accounts.errors import NotSignedInError, TooManyAttemptsError
from lms.accounts.models import AuditEntry, Person, new_stamp
from lms.accounts.operations import people as operations
from lms.accounts.operations import sign_in
from lms.accounts.roles import SYSTEM
from lms.core import clock
from lms.core.outbox import OutboxMessage
from tests.browser import Browser
from tests.factories import people
from tests.factories.people import PASSWORD

NIP = "198609262015052001"
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WRONG = "bukan kata sandinya"


@pytest.fixture
def siti(session: Session) -> Person:
    """Give a person with a NIP and the usual password."""
    return people.person(session, nip=NIP)


def _masked(html: str, *typed: str) -> str:
    """Return a page without what differs from one request to the next."""
    html = re.sub(r'name="csrf_token" type="hidden" value="[^"]+"', "", html)
    html = re.sub(r'name="csrf_token" value="[^"]+"', "", html)
    html = re.sub(r'"/static/[^"]+"', "", html)
    for text in typed:
        html = html.replace(text, "")
    return html


@pytest.mark.parametrize("written", ["{nip}", "19860926 201505 2 001", "{email}"])
def test_nip_and_email_both_lead_to_the_account(
    client: Browser, siti: Person, written: str
) -> None:
    login = written.format(nip=siti.nip, email=siti.email)

    answer = client.send("/masuk", login=login, password=PASSWORD)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get("/profil").status_code == 200


def test_the_case_of_an_email_address_does_not_matter(
    client: Browser, siti: Person
) -> None:
    login = f"  {(siti.email or '').upper()} "

    assert client.send("/masuk", login=login, password=PASSWORD).status_code == 303


def test_unknown_wrong_and_suspended_are_the_same_answer(
    app: Flask, session: Session, siti: Person
) -> None:
    closed = people.person(session)
    operations.suspend(session, closed.id, by=SYSTEM)
    unopened = people.person(session)
    unopened.password_hash = None
    session.flush()
    cases = {
        "unknown": ("tidak.ada@contoh.go.id", PASSWORD),
        "wrong": (siti.email or "", WRONG),
        "suspended": (closed.email or "", PASSWORD),
        "no password yet": (unopened.email or "", PASSWORD),
    }

    answers = {}
    for name, (login, password) in cases.items():
        browser = app.test_client()
        assert isinstance(browser, Browser)
        before = passwords.pool.checks
        answer = browser.send("/masuk", login=login, password=password)
        answers[name] = (
            answer.status_code,
            _masked(answer.text, login),
            passwords.pool.checks - before,
        )

    assert len(set(answers.values())) == 1
    assert answers["unknown"][0] == 401
    # One hash is checked in each case: what takes the time is always done (A01).
    assert answers["unknown"][2] == 1


def test_a_wrong_password_keeps_what_was_typed_but_not_the_password(
    client: Browser,
) -> None:
    answer = client.send("/masuk", login="siti@contoh.go.id", password=WRONG)

    assert 'value="siti@contoh.go.id"' in answer.text
    assert WRONG not in answer.text


def test_the_form_lets_password_managers_work(client: Browser) -> None:
    page = client.get("/masuk").text

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_empty_fields_are_explained_beside_them(client: Browser) -> None:
    answer = client.send("/masuk", login="", password="")

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert 'aria-describedby="login-kesalahan"' in answer.text


@pytest.mark.parametrize("password", ["x" * 5_000, "nol\0nol nol nol"])
def test_an_impossible_password_costs_no_check(
    client: Browser, siti: Person, password: str
) -> None:
    before = passwords.pool.checks

    answer = client.send("/masuk", login=NIP, password=password)

    assert answer.status_code == 400
    assert passwords.pool.checks == before


@pytest.mark.parametrize("login", ["siti\0@contoh.go.id", "x" * 5_000, "a\r\nb@c.id"])
def test_an_impossible_account_name_is_refused(client: Browser, login: str) -> None:
    assert client.send("/masuk", login=login, password=PASSWORD).status_code == 400


def test_another_spelling_of_the_same_letters_is_the_same_password(
    client: Browser, session: Session, siti: Person
) -> None:
    siti.password_hash = passwords.pool.hash("caf\u00e9 di pojok jalan")
    session.flush()

    answer = client.send("/masuk", login=NIP, password="cafe\u0301 di pojok jalan")

    assert answer.status_code == 303


def test_the_form_needs_its_token(client: Browser, siti: Person) -> None:
    answer = client.post("/masuk", data={"login": NIP, "password": PASSWORD})

    assert answer.status_code == 400
    assert client.get("/profil").status_code == 303


def test_signing_out_needs_its_token(app: Flask, siti: Person) -> None:
    browser = people.browser_of(app, siti)

    answer = browser.post("/keluar")

    assert answer.status_code == 400
    assert browser.get("/profil").status_code == 200


def test_signing_in_goes_where_one_wanted_to_go(client: Browser, siti: Person) -> None:
    answer = client.send(
        "/masuk", login=NIP, password=PASSWORD, next="/profil?bagian=1"
    )

    assert answer.headers["Location"] == "/profil?bagian=1"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "HTTPS://evil.example",
        "javascript:alert(1)",
        "/\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        "\t//evil.example",
        "///evil.example",
        "evil.example",
        "@evil.example",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(
    client: Browser, siti: Person, target: str
) -> None:
    answer = client.send("/masuk", login=NIP, password=PASSWORD, next=target)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_whoever_is_signed_in_already_goes_on(app: Flask, siti: Person) -> None:
    browser = people.browser_of(app, siti)

    assert browser.get("/masuk?next=/profil").headers["Location"] == "/profil"
    assert browser.get("/masuk?next=//evil.example").headers["Location"] == "/"


def test_after_five_failures_even_the_right_password_waits(
    client: Browser, siti: Person
) -> None:
    with clock.running_at(MORNING):
        for _each in range(5):
            client.send("/masuk", login=NIP, password=WRONG)
        answer = client.send("/masuk", login=NIP, password=PASSWORD)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "2"
    assert "Tunggu 2 detik" in answer.text
    assert client.get("/profil").status_code == 303


def test_a_blocked_account_costs_no_check(client: Browser, siti: Person) -> None:
    with clock.running_at(MORNING):
        for _each in range(5):
            client.send("/masuk", login=NIP, password=WRONG)
        before = passwords.pool.checks
        client.send("/masuk", login=NIP, password=PASSWORD)

    assert passwords.pool.checks == before


def test_after_the_pause_the_right_password_is_welcome(
    client: Browser, siti: Person
) -> None:
    with clock.running_at(MORNING):
        for _each in range(5):
            client.send("/masuk", login=NIP, password=WRONG)
    with clock.running_at(MORNING + timedelta(seconds=2)):
        answer = client.send("/masuk", login=NIP, password=PASSWORD)

    assert answer.status_code == 303


def test_an_unknown_account_is_slowed_down_like_a_known_one(client: Browser) -> None:
    with clock.running_at(MORNING):
        for _each in range(5):
            client.send("/masuk", login="tidak.ada@contoh.go.id", password=WRONG)
        answer = client.send("/masuk", login="tidak.ada@contoh.go.id", password=WRONG)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")


def test_other_accounts_are_not_slowed_down(
    client: Browser, session: Session, siti: Person
) -> None:
    other = people.person(session)
    with clock.running_at(MORNING):
        for _each in range(5):
            client.send("/masuk", login=NIP, password=WRONG)
        answer = client.send("/masuk", login=other.email, password=PASSWORD)

    assert answer.status_code == 303


def test_guessing_from_many_addresses_slows_the_account_and_tells_its_owner(
    client: Browser, session: Session, siti: Person
) -> None:
    statuses = []
    for number in range(12):
        # Each attempt waits until the pause of the one before has passed.
        with clock.running_at(MORNING + timedelta(minutes=4 * number)):
            answer = client.send_from(
                f"10.0.0.{number}", "/masuk", login=NIP, password=WRONG
            )
            statuses.append(answer.status_code)
    with clock.running_at(MORNING + timedelta(minutes=44, seconds=30)):
        answer = client.send("/masuk", login=NIP, password=PASSWORD)

    assert set(statuses) == {401}
    assert answer.status_code == 429
    told = session.scalars(
        select(OutboxMessage.subject).where(OutboxMessage.recipient == siti.email)
    ).all()
    assert told == ["Percobaan masuk yang gagal"]


def test_one_password_against_many_accounts_is_stopped(client: Browser) -> None:
    with clock.running_at(MORNING):
        statuses = [
            client.send(
                "/masuk", login=f"orang{number}@contoh.id", password=WRONG
            ).status_code
            for number in range(40)
        ]

    assert statuses.count(401) == 20
    assert statuses[-1] == 429


def test_a_header_does_not_make_another_address(client: Browser) -> None:
    with clock.running_at(MORNING):
        statuses = [
            client.send_from(
                "203.0.113.7",
                "/masuk",
                login=f"orang{number}@contoh.id",
                password=WRONG,
                forwarded=f"10.1.1.{number}",
            ).status_code
            for number in range(25)
        ]

    assert statuses.count(401) == 20


def test_signing_in_is_written_down_without_the_address(
    client: Browser, session: Session, siti: Person
) -> None:
    client.send("/masuk", login=NIP, password=WRONG)
    client.send("/masuk", login=NIP, password=PASSWORD)

    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.person_id == siti.id, AuditEntry.act.like("sign%"))
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()

    assert [entry.act for entry in entries] == ["sign_in_failed", "signed_in"]
    assert all("127.0.0.1" not in (entry.address_digest or "") for entry in entries)


def test_guesses_checked_side_by_side_are_judged_one_after_the_other(
    session: Session, siti: Person
) -> None:
    with clock.running_at(MORNING):
        attempts = [
            sign_in.prepare(session, NIP, address="127.0.0.1") for _each in range(6)
        ]
        for attempt in attempts[:5]:
            sign_in.finish(session, attempt, matches=False)

        with pytest.raises(TooManyAttemptsError):
            sign_in.finish(session, attempts[5], matches=True)


def test_an_account_that_changed_during_the_check_is_not_entered(
    session: Session, siti: Person
) -> None:
    attempt = sign_in.prepare(session, NIP, address="127.0.0.1")
    siti.stamp = new_stamp()
    session.flush()

    assert sign_in.finish(session, attempt, matches=True) is None


def test_an_account_suspended_during_the_check_is_not_entered(
    session: Session, siti: Person
) -> None:
    attempt = sign_in.prepare(session, NIP, address="127.0.0.1")
    siti.suspended_at = clock.now()
    session.flush()

    assert sign_in.finish(session, attempt, matches=True) is None


def test_a_suspended_account_is_not_entered_even_with_the_right_password(
    session: Session, siti: Person
) -> None:
    attempt = sign_in.prepare(session, NIP, address="127.0.0.1")
    assert attempt.credentials is not None
    closed = replace(
        attempt, credentials=replace(attempt.credentials, is_suspended=True)
    )

    assert sign_in.finish(session, closed, matches=True) is None


def test_in_a_busy_moment_everybody_is_asked_to_come_back(
    client: Browser, siti: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "pool", people.busy_pool())

    answer = client.send("/masuk", login=NIP, password=PASSWORD)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Banyak orang sedang masuk" in answer.text


def test_a_busy_moment_is_nobodys_failure(
    client: Browser, siti: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(passwords, "pool", people.busy_pool())
        for _each in range(6):
            client.send("/masuk", login=NIP, password=PASSWORD)

    assert client.send("/masuk", login=NIP, password=PASSWORD).status_code == 303


def test_a_page_may_ask_who_is_signed_in(app: Flask, siti: Person) -> None:
    with app.test_request_context("/"), pytest.raises(NotSignedInError):
        sessions.signed_in()

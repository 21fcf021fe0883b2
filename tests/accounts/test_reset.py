"""The mailed link: once, soon, and only for whoever reads that mail box."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import passwords
from lms.accounts.errors import InvalidLinkError
from lms.accounts.models import PasswordReset, Person
from lms.accounts.operations import links
from lms.accounts.operations import people as operations
from lms.accounts.operations.people import Particulars
from lms.accounts.roles import SYSTEM
from lms.core import clock
from lms.core.outbox import OutboxMessage
from tests.browser import Browser
from tests.factories import people
from tests.factories.people import PASSWORD

NEW = "kucing loncat pagar"
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def siti(session: Session) -> Person:
    """Give a person with the usual password."""
    return people.person(session)


def _mails(session: Session, who: Person) -> list[str]:
    found = session.scalars(
        select(OutboxMessage.body)
        .where(OutboxMessage.recipient == who.email)
        .order_by(OutboxMessage.id)
    )
    return list(found)


def _links(session: Session, who: Person) -> list[str]:
    found = (re.search(r"/sandi/atur/\S+", body) for body in _mails(session, who))
    return [match.group() for match in found if match]


def _ask(client: Browser, session: Session, who: Person) -> str:
    client.send("/sandi/lupa", login=who.email)
    return _links(session, who)[-1]


def _set(client: Browser, link: str, new: str = NEW) -> int:
    return client.send(link, new=new, repeat=new).status_code


def _opens(client: Browser, who: Person, password: str) -> bool:
    answer = client.send("/masuk", login=who.email, password=password)
    return answer.status_code == 303


def test_the_link_sets_a_new_password(
    client: Browser, session: Session, siti: Person
) -> None:
    link = _ask(client, session, siti)

    assert client.get(link).status_code == 200
    assert _set(client, link) == 303
    assert _opens(client, siti, NEW)


def test_a_nip_asks_for_the_link_too(client: Browser, session: Session) -> None:
    budi = people.person(session, nip="198609262015051001")

    client.send("/sandi/lupa", login="19860926 201505 1 001")

    assert len(_links(session, budi)) == 1


def test_the_answer_is_the_same_for_an_account_that_is_not_there(
    client: Browser, session: Session, siti: Person
) -> None:
    known = client.send("/sandi/lupa", login=siti.email)
    unknown = client.send("/sandi/lupa", login="tidak.ada@contoh.go.id")

    strip = re.compile(r'value="[^"]+"')
    assert known.status_code == unknown.status_code == 200
    assert strip.sub("", known.text) == strip.sub("", unknown.text)


def test_the_link_works_once(client: Browser, session: Session, siti: Person) -> None:
    link = _ask(client, session, siti)
    _set(client, link)

    assert client.get(link).status_code == 410
    assert _set(client, link, "bebek menyeberang jalan") == 410
    assert _opens(client, siti, NEW)


def test_a_newer_link_ends_the_older_one(
    client: Browser, session: Session, siti: Person
) -> None:
    older = _ask(client, session, siti)
    newer = _ask(client, session, siti)

    assert _set(client, older) == 410
    assert _set(client, newer) == 303


def test_the_link_dies_after_half_an_hour(
    client: Browser, session: Session, siti: Person
) -> None:
    with clock.running_at(MORNING):
        link = _ask(client, session, siti)
    with clock.running_at(MORNING + timedelta(minutes=29, seconds=59)):
        in_time = client.get(link).status_code
    with clock.running_at(MORNING + timedelta(minutes=30)):
        late = client.get(link).status_code
        late_form = _set(client, link)

    assert (in_time, late, late_form) == (200, 410, 410)


def test_the_link_dies_with_a_changed_email(
    client: Browser, session: Session, siti: Person
) -> None:
    link = _ask(client, session, siti)

    operations.correct(
        session, siti.id, Particulars(siti.name, "baru@contoh.go.id"), by=SYSTEM
    )
    session.flush()

    assert _set(client, link) == 410


def test_the_link_dies_with_a_changed_password(
    app: Flask, client: Browser, session: Session, siti: Person
) -> None:
    link = _ask(client, session, siti)

    people.browser_of(app, siti).send("/sandi", current=PASSWORD, new=NEW, repeat=NEW)

    assert _set(client, link) == 410


def test_the_link_dies_with_a_suspension(
    client: Browser, session: Session, siti: Person
) -> None:
    link = _ask(client, session, siti)

    operations.suspend(session, siti.id, by=SYSTEM)
    session.flush()

    assert _set(client, link) == 410


def test_a_suspended_person_gets_no_link(
    client: Browser, session: Session, siti: Person
) -> None:
    operations.suspend(session, siti.id, by=SYSTEM)
    session.flush()

    client.send("/sandi/lupa", login=siti.email)

    assert _links(session, siti) == []


def test_looking_at_the_form_does_not_use_the_link_up(
    client: Browser, session: Session, siti: Person
) -> None:
    link = _ask(client, session, siti)
    client.get(link)

    assert _set(client, link) == 303


def test_a_weak_password_does_not_use_the_link_up(
    client: Browser, session: Session, siti: Person
) -> None:
    link = _ask(client, session, siti)

    assert _set(client, link, siti.email or "") == 400
    assert _set(client, link) == 303


def test_a_guessed_link_opens_nothing(client: Browser, siti: Person) -> None:
    assert client.get(f"/sandi/atur/{'A' * 43}").status_code == 410
    assert _set(client, f"/sandi/atur/{'A' * 43}") == 410


def test_the_table_does_not_hold_the_link(
    client: Browser, session: Session, siti: Person
) -> None:
    token = _ask(client, session, siti).rpartition("/")[2]

    kept = session.scalars(select(PasswordReset.token_digest)).one()

    assert len(token) >= 43
    assert token not in kept


def test_the_host_of_the_request_does_not_reach_the_link(
    client: Browser, session: Session, siti: Person
) -> None:
    client.post(
        "/sandi/lupa",
        data={"login": siti.email, "csrf_token": client.csrf_token()},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )

    assert all("evil.example" not in body for body in _mails(session, siti))


def test_the_link_leads_to_the_configured_site(
    client: Browser, session: Session, siti: Person
) -> None:
    _ask(client, session, siti)

    assert "http://lms.test/sandi/atur/" in _mails(session, siti)[0]


def test_resetting_ends_every_session(
    app: Flask, client: Browser, session: Session, siti: Person
) -> None:
    browser = people.browser_of(app, siti)

    _set(client, _ask(client, session, siti))

    assert browser.get("/profil").status_code == 303


def test_resetting_opens_an_account_that_somebody_else_had_blocked(
    client: Browser, session: Session, siti: Person
) -> None:
    for _each in range(5):
        client.send("/masuk", login=siti.email, password="tebakan orang lain")
    blocked = client.send("/masuk", login=siti.email, password=PASSWORD).status_code

    _set(client, _ask(client, session, siti))

    assert blocked == 429
    assert _opens(client, siti, NEW)


def test_a_mail_box_is_not_filled(
    client: Browser, session: Session, siti: Person
) -> None:
    for _each in range(8):
        client.send("/sandi/lupa", login=siti.email)

    assert len(_links(session, siti)) == links.MOST_PER_HOUR


def test_one_address_cannot_ask_for_everybody(client: Browser) -> None:
    with clock.running_at(MORNING):
        answers = [
            client.send("/sandi/lupa", login=f"orang{number}@contoh.id")
            for number in range(25)
        ]

    assert [answer.status_code for answer in answers].count(200) == 20
    assert answers[-1].headers["Retry-After"]


def test_an_invited_person_sets_the_first_password_within_a_week(
    client: Browser, session: Session, siti: Person
) -> None:
    siti.password_hash = None
    with clock.running_at(MORNING):
        links.invite(session, siti)
        session.flush()
    link = _links(session, siti)[0]

    with clock.running_at(MORNING + timedelta(days=6)):
        assert _set(client, link) == 303
        assert _opens(client, siti, NEW)


def test_a_mail_speaks_the_language_of_its_reader_and_greets_by_name(
    client: Browser, session: Session, siti: Person
) -> None:
    _ask(client, session, siti)

    assert _mails(session, siti)[0].startswith("Yth. Siti Rahayu,\n")


def test_a_name_cannot_write_a_second_mail(client: Browser, session: Session) -> None:
    ratih = people.person(session, name="Ratih\r\nBcc: korban@contoh.id")

    _ask(client, session, ratih)

    assert ratih.name == "Ratih Bcc: korban@contoh.id"


def test_of_two_uses_at_once_only_one_sets_the_password(
    client: Browser, session: Session, siti: Person
) -> None:
    token = _ask(client, session, siti).rpartition("/")[2]
    links.owner_of(session, token)
    links.owner_of(session, token)

    links.reset_password(session, token, "hash", address="127.0.0.1")

    with pytest.raises(InvalidLinkError):
        links.reset_password(session, token, "another hash", address="127.0.0.1")


def test_two_different_passwords_do_not_use_the_link_up(
    client: Browser, session: Session, siti: Person
) -> None:
    link = _ask(client, session, siti)

    assert client.send(link, new=NEW, repeat="kucing loncat pager").status_code == 400
    assert _set(client, link) == 303


def test_an_empty_request_for_a_link_is_explained(client: Browser) -> None:
    assert client.get("/sandi/lupa").status_code == 200
    assert client.send("/sandi/lupa", login="").status_code == 400


def test_a_busy_moment_does_not_use_the_link_up(
    client: Browser,
    session: Session,
    siti: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = _ask(client, session, siti)

    with monkeypatch.context() as patch:
        patch.setattr(passwords, "pool", people.busy_pool())
        busy = _set(client, link)

    assert busy == 503
    assert _set(client, link) == 303

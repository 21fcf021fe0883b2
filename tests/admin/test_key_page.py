"""The page of one key: what it may, until when, how much it is used, does it open."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEntry
from lms.admin import endings
from lms.core import clock
from lms.core.outbox import OutboxMessage
from lms.xapi import credentials, uses
from lms.xapi.credentials import Credential, Scope
from lms.xapi.http.limits import FREE_GUESSES
from lms.xapi.uses import Use
from tests.admin.world import World
from tests.xapi.lrs import Lrs
from tests.xapi.said import said

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
DAY = timedelta(days=1)

Made = tuple[Credential, str]


@pytest.fixture
def made(world: World, session: Session) -> Made:
    """Give a key of the first institution that may do everything, and its secret."""
    return make(world, session)


def make(world: World, session: Session, **changes: Any) -> Made:  # noqa: ANN401 - fields
    """Make a key of the first institution."""
    fields = {"store": world.t1, "scopes": [Scope.ALL], "name": "Dasbor", **changes}
    key = credentials.create(session, **fields)
    session.commit()
    return key


def page_of(key: Credential) -> str:
    """Return the address of a key's page."""
    return f"/kelola/kunci/{key.store}/{key.id}"


def words(text: str) -> str:
    """Return what is read on a page."""
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(plain).split())


def test_the_use_of_a_key_is_drawn_by_day_and_by_hour(
    world: World, session: Session, made: Made
) -> None:
    key, _ = made
    # Half past seven in the evening in Jakarta; an hour of the evening before in UTC is
    # already the same day there.
    hours = {
        NOW.replace(minute=0): Use(reads=3, statements=0),
        datetime(2026, 11, 20, 17, tzinfo=UTC): Use(writes=2, statements=50),
        datetime(2026, 11, 20, 16, tzinfo=UTC): Use(refused=7),
        datetime(2026, 9, 1, 0, tzinfo=UTC): Use(reads=999),
    }
    uses.write(session, {(key.id, hour): use for hour, use in hours.items()})
    session.commit()
    browser = world.browser("A1")

    with clock.running_at(NOW):
        by_day = browser.get(page_of(key)).text
        by_hour = browser.get(page_of(key) + "?rentang=jam").text

    assert "21 November 2026 5 3 2 0 50" in words(by_day)
    assert "20 November 2026 7 0 0 7 0" in words(by_day)
    assert 'width="71.4"' in by_day
    assert by_day.count('class="bar-done"') == 2
    assert "999" not in words(by_day)
    assert by_hour.count('class="bar-done"') == 3
    assert "21 Nov 2026 19.00 WIB 3 3 0 0 0" in words(by_hour)


def test_a_key_says_when_it_ends_and_that_it_has_ended(
    world: World, session: Session
) -> None:
    key, _ = make(world, session, expires_at=NOW + 15 * DAY)
    browser = world.browser("A1")
    seen = []
    for moment in (NOW, NOW + 2 * DAY, NOW + 15 * DAY):
        # Somebody who has been away for two weeks is asked to sign in again.
        with clock.running_at(moment):
            text = world.browser("A1").get(page_of(key)).text
        seen.append(("segera berakhir" in text, "kedaluwarsa" in words(text)))

    browser.send(f"{page_of(key)}/cabut")

    assert seen == [(False, False), (True, False), (False, True)]
    after = browser.get(page_of(key)).text
    assert "Kunci ini dicabut" in after
    assert f"{page_of(key)}/masa" not in after
    for act in ("nama", "masa", "rahasia"):
        sent = browser.send(f"{page_of(key)}/{act}", name="Lain", days="30")
        assert sent.status_code == 404


def test_a_key_is_renamed_prolonged_and_all_of_it_is_written_down(
    world: World, session: Session, made: Made
) -> None:
    key, secret = made
    browser = world.browser("A1")

    browser.send(f"{page_of(key)}/nama", name="Gudang data")
    browser.send(f"{page_of(key)}/masa", days="30")
    browser.send(f"{page_of(key)}/coba", secret=secret)

    session.expire_all()
    found = credentials.one_of(session, store=key.store, key_id=key.id)
    assert found.name == "Gudang data"
    assert found.expires_at is not None
    assert timedelta(days=29) < found.expires_at - clock.now() <= timedelta(days=30)
    acts = session.scalars(
        select(AuditEntry.act)
        .where(AuditEntry.detail == str(key.id))
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()
    assert acts == ["key_renamed", "key_prolonged", "key_tried"]


def test_a_name_that_is_none_is_refused(world: World, made: Made) -> None:
    key, _ = made

    answer = world.browser("A1").send(f"{page_of(key)}/nama", name=" ")

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("chosen", "opens"), [("0", [401, 401]), ("1", [200, 401]), ("7", [200, 200])]
)
def test_the_old_secret_opens_as_long_as_was_chosen(
    app: Flask, world: World, made: Made, chosen: str, opens: list[int]
) -> None:
    key, old = made
    browser = world.browser("A1")

    browser.send(f"{page_of(key)}/rahasia", overlap=chosen)

    seen = []
    for later in (timedelta(hours=1), 2 * DAY):
        with clock.running_at(clock.now() + later):
            seen.append(Lrs(app, key, old).get().status_code)
    assert seen == opens


# --- Tried


def test_a_right_secret_is_tried_and_shown_nowhere(
    app: Flask, world: World, made: Made
) -> None:
    key, secret = made
    Lrs(app, key, secret).stored(said(actor={"mbox": "mailto:rahasia@example.org"}))

    answer = world.browser("A1").send(f"{page_of(key)}/coba", secret=f" {secret} ")

    text = words(answer.text)
    assert answer.status_code == 200
    assert "Rahasia ini benar" in text
    assert "Membaca dan menulis semuanya." in text
    assert "200 · versi 1.0.3, 2.0.0" in text
    assert "200 · Pernyataan terbaru: " in text
    assert secret not in answer.text
    assert "rahasia@example.org" not in answer.text


def test_a_key_that_may_not_read_is_told_apart_from_a_wrong_one(
    world: World, session: Session
) -> None:
    key, secret = make(world, session, scopes=[Scope.STATE])

    text = words(world.browser("A1").send(f"{page_of(key)}/coba", secret=secret).text)

    assert "Rahasia ini benar" in text
    assert "403 · Kunci ini tidak boleh membaca pernyataan." in text


def test_a_wrong_secret_and_an_ended_key_are_told_and_guessing_is_slowed(
    world: World, session: Session, made: Made
) -> None:
    key, _ = made
    ended, secret = make(world, session, expires_at=clock.now() - DAY)
    browser = world.browser("A1")

    wrong = browser.send(f"{page_of(key)}/coba", secret="salah").text
    over = browser.send(f"{page_of(ended)}/coba", secret=secret).text
    for _ in range(FREE_GUESSES):
        last = browser.send(f"{page_of(key)}/coba", secret="salah").text

    assert "Rahasia ini tidak membuka kunci ini" in wrong
    assert "kunci sudah berakhir" in over
    assert "too_many_wrong_keys" in last


def test_the_commands_are_those_that_the_key_may(
    world: World, session: Session, made: Made
) -> None:
    reader, _ = make(world, session, scopes=[Scope.ALL_READ])
    browser = world.browser("A1")

    everything = words(browser.get(page_of(made[0])).text)
    reading = words(browser.get(page_of(reader)).text)

    assert f"curl -u {reader.id} -d grant_type=client_credentials" in reading
    assert ("Mengirim satu pernyataan" in everything, "Mengirim" in reading) == (
        True,
        False,
    )


def test_a_key_of_another_institution_is_not_there(
    world: World, session: Session
) -> None:
    foreign, secret = make(world, session, store=world.t2)
    browser = world.browser("A1")
    own = f"/kelola/kunci/{world.t1}/{foreign.id}"

    asked = [browser.get(page).status_code for page in (page_of(foreign), own)]
    sent = [
        browser.send(
            f"{page}/{act}", name="Milik saya", days="30", secret=secret
        ).status_code
        for page in (page_of(foreign), own)
        for act in ("nama", "masa", "coba", "rahasia", "cabut")
    ]

    assert asked == [404, 404]
    assert set(sent) == {404}
    session.expire_all()
    kept = credentials.one_of(session, store=world.t2, key_id=foreign.id)
    assert kept == foreign


# --- Told


def mails(session: Session) -> list[tuple[str, str]]:
    """Return to whom which mails about keys were written."""
    found = session.execute(
        select(OutboxMessage.recipient, OutboxMessage.subject).where(
            OutboxMessage.subject.contains("LRS")
        )
    )
    return sorted((row.recipient, row.subject) for row in found)


def test_who_manages_keys_is_told_of_the_end_once(
    world: World, session: Session
) -> None:
    ends = NOW + 8 * DAY
    key, _ = make(world, session, expires_at=ends)
    revoked, _ = make(world, session, expires_at=ends)
    credentials.revoke(session, store=world.t1, key_id=revoked.id)
    make(world, session)
    session.commit()
    told = []
    for later in (0, 1, 2, 9):
        with clock.running_at(NOW + later * DAY):
            told.append(endings.warn(session))

    assert told == [0, 1, 0, 0]
    [(recipient, subject)] = mails(session)
    assert recipient == world.people["A1"].email
    assert "Dasbor" in subject

    credentials.prolong(
        session, store=world.t1, key_id=key.id, expires_at=NOW + 60 * DAY
    )
    session.commit()
    with clock.running_at(NOW + 54 * DAY):
        assert (endings.warn(session), endings.warn(session)) == (1, 0)


def test_keys_of_a_place_that_nobody_manages_are_told_to_the_site(
    world: World, session: Session
) -> None:
    homeless: UUID = world.t2
    key, _ = make(world, session, store=homeless, expires_at=NOW + DAY)
    manager = world.people["A2"]
    manager.suspended_at = NOW
    session.commit()

    with clock.running_at(NOW):
        assert endings.warn(session) == 1

    assert [to for to, _ in mails(session)] == [world.people["S"].email]
    assert key.store == homeless

"""Keys of LRS clients: made with words, shown once, revoked."""

import base64
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEntry
from lms.core import clock
from lms.xapi import credentials
from lms.xapi.credentials import Scope
from tests.admin.world import World
from tests.browser import Browser

USED = datetime(2026, 11, 21, 12, 3, tzinfo=UTC)


def _make(browser: Browser, world: World, **changes: object) -> str:
    fields = {"name": "Dasbor", "scopes": ["all/read"], "days": "30", **changes}
    return browser.send(f"/kelola/kunci/{world.t1}/baru", **fields).text


def _statements(browser: Browser, key: str, secret: str) -> int:
    token = base64.b64encode(f"{key}:{secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {token}",
        "X-Experience-API-Version": "2.0.0",
    }
    return browser.get("/xapi/statements", headers=headers).status_code


def test_a_key_is_shown_once_and_opens_the_store(
    world: World, session: Session
) -> None:
    browser = world.browser("A1")

    page = _make(browser, world)

    _, key, secret = re.findall(r'class="secret">([^<]+)<', page)
    assert secret not in browser.get("/kelola/kunci").text
    assert key in browser.get("/kelola/kunci").text
    assert _statements(world.browser("anon"), key, secret) == 200
    [kept] = credentials.credentials_of(session, store=world.t1)
    assert kept.scopes == {Scope.ALL_READ}
    assert kept.expires_at is not None
    assert kept.expires_at - clock.now() < timedelta(days=30)


def test_a_revoked_key_opens_nothing(world: World) -> None:
    browser = world.browser("A1")
    _, key, secret = re.findall(r'class="secret">([^<]+)<', _make(browser, world))

    browser.send(f"/kelola/kunci/{world.t1}/{key}/cabut")

    assert _statements(world.browser("anon"), key, secret) == 401


def test_a_new_secret_is_shown_once_and_the_old_one_opens_for_a_day(
    world: World, session: Session
) -> None:
    browser, anybody = world.browser("A1"), world.browser("anon")
    _, key, old = re.findall(r'class="secret">([^<]+)<', _make(browser, world))

    page = browser.send(f"/kelola/kunci/{world.t1}/{key}/rahasia").text

    _, same, new = re.findall(r'class="secret">([^<]+)<', page)
    assert (same, new == old) == (key, False)
    assert "Rahasia lama masih berlaku" in page
    listed = browser.get("/kelola/kunci").text
    assert "Rahasia lama berlaku sampai" in listed
    assert new not in listed
    assert _statements(anybody, key, old) == _statements(anybody, key, new) == 200
    with clock.running_at(clock.now() + timedelta(hours=25)):
        assert _statements(anybody, key, old) == 401
        assert _statements(anybody, key, new) == 200


def test_a_revoked_key_gets_no_new_secret(world: World) -> None:
    browser = world.browser("A1")
    _, key, _ = re.findall(r'class="secret">([^<]+)<', _make(browser, world))
    browser.send(f"/kelola/kunci/{world.t1}/{key}/cabut")

    answer = browser.send(f"/kelola/kunci/{world.t1}/{key}/rahasia")

    assert answer.status_code == 404
    assert 'class="secret"' not in answer.text


def test_the_last_use_of_a_key_is_told(world: World, session: Session) -> None:
    browser = world.browser("A1")
    _, key, _ = re.findall(r'class="secret">([^<]+)<', _make(browser, world))
    before = browser.get("/kelola/kunci").text
    credentials.note_uses(session, {UUID(key): USED})

    after = browser.get("/kelola/kunci").text

    assert "belum pernah" in before
    assert "belum pernah" not in after
    assert "19.03" in after


def test_what_is_done_to_keys_is_written_down(world: World, session: Session) -> None:
    browser = world.browser("A1")
    _, key, _ = re.findall(r'class="secret">([^<]+)<', _make(browser, world))
    browser.send(f"/kelola/kunci/{world.t1}/{key}/rahasia")
    browser.send(f"/kelola/kunci/{world.t1}/{key}/cabut")

    entries = session.execute(
        select(AuditEntry.act, AuditEntry.by_id, AuditEntry.detail)
        .where(AuditEntry.act.startswith("key_"))
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()

    admin = world.people["A1"].id
    assert entries == [
        (act, admin, key) for act in ("key_created", "key_renewed", "key_revoked")
    ]


def test_a_key_without_scope_or_with_an_unknown_one_is_not_made(
    world: World, session: Session
) -> None:
    browser = world.browser("A1")

    none = _make(browser, world, scopes=[])
    unknown = _make(browser, world, scopes=["root"])

    assert "Pilih sedikitnya satu." in none
    assert 'role="alert"' in unknown
    assert credentials.credentials_of(session, store=world.t1) == []


def test_scopes_are_told_in_words(world: World) -> None:
    browser = world.browser("A1")
    _make(browser, world, scopes=["statements/write", "statements/read/mine"])

    page = browser.get("/kelola/kunci").text

    assert "Menulis pernyataan" in page
    assert "Membaca hanya pernyataan yang ditulisnya sendiri" in page


def test_keys_of_another_institution_are_not_listed(
    world: World, session: Session
) -> None:
    credentials.create(session, store=world.t2, scopes=[Scope.ALL], name="Rahasia T2")

    page = world.browser("A1").get("/kelola/kunci").text

    assert "Rahasia T2" not in page
    assert str(world.t2) not in page

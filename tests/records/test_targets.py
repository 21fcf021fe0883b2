"""Targets and dead letters: made, changed, replayed by those who may, and noted."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEntry
from lms.accounts.roles import SYSTEM
from lms.core import clock, json, outgoing, transaction
from lms.core.outgoing import Door, RefusedError, Rules, networks
from lms.records.operations import targets as operations
from lms.records.troubles import trouble
from lms.xapi import forwarding
from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.forwarding import letters, sending, targets, vault
from lms.xapi.forwarding.errors import TargetError
from lms.xapi.forwarding.letters import Letter
from lms.xapi.forwarding.sending import Item, Verdict
from lms.xapi.forwarding.tables import target as table
from lms.xapi.forwarding.targets import Address, Choice, Kind, State, Target
from lms.xapi.store import Origin, Source
from tests.admin.world import World
from tests.core.outgoing_servers import RULES, Asked, Said, answer, serving
from tests.xapi.said import said, voiding

LIST = "/rekam/tujuan"
REPLAY = forwarding.replay
FORM = {
    "kind": "xapi",
    "name": "Gudang data",
    "url": "https://lrs.contoh.go.id/xapi/",
    "login": "kunci",
    "secret": "rahasia-dari-sana",
    "version": "2.0.0",
    "related": "y",
}


def _made(world: World, url: str = "https://lrs.contoh.go.id", **other: str) -> Target:
    with transaction.writing(world.session):
        made, _secret = targets.add(
            world.session,
            store=UUID(other.get("store", str(world.t1))),
            kind=Kind(other.get("kind", "xapi")),
            name=other.get("name", "Gudang data"),
            address=Address(url, "kunci", "rahasia"),
        )
    return made


def _refused(world: World, target: Target, count: int = 1) -> list[Letter]:
    """Lay ``count`` statements of the store aside."""
    origin = Origin(target.store, Source.CLIENT, lms_authority())
    with transaction.writing(world.session):
        for number, each in enumerate(
            door.add(world.session, [said() for _ in range(count)], origin)
        ):
            item = Item(number, each, b"")
            letters.lay_aside(world.session, target.id, item, "http_400", "words")
    return _waiting(world, target)


def _waiting(world: World, target: Target) -> list[Letter]:
    return letters.waiting(world.session, target.id)


def _known(world: World, target: Target) -> Target:
    return targets.by_id(world.session, target.id)


def _acts(world: World) -> list[str]:
    entries = world.session.scalars(select(AuditEntry).order_by(AuditEntry.at))
    return [each.act for each in entries if each.act.startswith(("target", "letter"))]


def _text(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page))


@contextmanager
def _reaching(app: Flask, say: Callable[[Asked], Said]) -> Iterator[str]:
    """Let the pages reach a server of this machine; give its address."""
    config = app.extensions["pamong.config"]
    app.extensions["pamong.config"] = replace(config, outgoing=RULES)
    try:
        with serving(say) as server:
            yield server.at()
    finally:
        app.extensions["pamong.config"] = config


def _takes_all(asked: Asked) -> Said:
    return answer(json.dumps([each["id"] for each in json.loads(asked.body)]))


def test_a_target_is_made_as_the_form_says_and_its_secret_is_kept(
    world: World,
) -> None:
    browser = world.browser("A1")

    answered = browser.send(
        f"{LIST}/{world.t1}/baru",
        **FORM,
        verb="http://adlnet.gov/expapi/verbs/passed",
        since="2026-03-01",
    )

    (made,) = targets.of_store(world.session, world.t1)
    assert answered.headers["Location"] == f"{LIST}/{made.id}"
    assert (made.url, made.login, made.kind) == (
        "https://lrs.contoh.go.id/xapi",
        "kunci",
        Kind.XAPI,
    )
    assert made.choice.verb == "http://adlnet.gov/expapi/verbs/passed"
    assert made.choice.since is not None
    assert str(made.choice.since) == "2026-02-28 16:59:59.999999+00:00"
    for page in (f"{LIST}/{made.id}", f"{LIST}/{made.id}/ubah", LIST):
        shown = browser.get(page)
        assert shown.status_code == 200
        assert "rahasia-dari-sana" not in shown.text
    assert _acts(world) == ["target_added"]


def test_the_secret_of_a_webhook_is_shown_once(world: World) -> None:
    browser = world.browser("A1")
    form = {**FORM, "kind": "webhook", "login": "", "secret": ""}

    first = browser.send(f"{LIST}/{world.t1}/baru", **form)
    (made,) = targets.of_store(world.session, world.t1)
    second = browser.send(f"{LIST}/{made.id}/rahasia")

    shown = [
        re.findall(r'<code class="secret">([^<]+)</code>', page.text)[1]
        for page in (first, second)
    ]
    box = world.session.execute(select(table.c.secret)).scalar_one()
    assert shown[0] != shown[1] == vault.opened(box, made.id)
    assert shown[1] not in browser.get(f"{LIST}/{made.id}").text
    assert _acts(world) == ["target_added", "target_secret_renewed"]


WRONG = [
    ("url", "http://lrs.contoh.go.id/xapi", "harus diawali https://"),
    ("url", "https://10.0.0.7/xapi", "tidak diizinkan"),
    ("url", "https://[::1]/xapi", "tidak diizinkan"),
    ("url", "https://ani:rahasia@lrs.contoh.go.id", "tidak dapat dibaca"),
    ("url", "https://lrs.contoh.go.id:25/xapi", "Port tujuan"),
    ("url", "https://2130706433/", "tidak dapat dibaca"),
    ("login", "ku:nci", "tanpa titik dua"),
    ("secret", "", "Isi rahasia"),
    ("verb", "lulus", "Tulis pengenal lengkap"),
    ("registration", "12", "Kode keliru"),
    ("since", "0001-01-01", "masuk akal"),
    ("name", "", "wajib"),
]


def test_what_cannot_be_a_target_is_refused_in_words(world: World) -> None:
    browser = world.browser("A1")

    for field, wrong, words in WRONG:
        answered = browser.send(f"{LIST}/{world.t1}/baru", **{**FORM, field: wrong})
        assert answered.status_code == 400, wrong
        assert words in _text(answered.text), wrong

    assert targets.of_store(world.session, world.t1) == []


def test_a_change_keeps_the_secret_and_a_name_is_used_once(world: World) -> None:
    made, other = _made(world), _made(world, name="Lain")
    browser = world.browser("A1")
    there = "https://lrs.contoh.go.id/arsip"
    changed = {**FORM, "secret": "", "name": "Arsip", "url": there}

    assert browser.send(f"{LIST}/{world.t1}/baru", **FORM).status_code == 400
    assert browser.send(f"{LIST}/{other.id}/ubah", **FORM).status_code == 400
    assert browser.send(f"{LIST}/{made.id}/ubah", **FORM).status_code == 303
    assert browser.send(f"{LIST}/{made.id}/ubah", **changed).status_code == 303

    now = _known(world, made)
    assert (now.name, now.url) == ("Arsip", there)
    box = select(table.c.secret).where(table.c.id == made.id)
    secret = vault.opened(world.session.execute(box).scalar_one(), made.id)
    assert secret == FORM["secret"]
    assert _acts(world) == ["target_changed"] * 2


@pytest.mark.parametrize("kind", [Kind.XAPI, Kind.PULL])
@pytest.mark.parametrize(
    "url", ["https://penyadap.example/xapi", "https://lrs.contoh.go.id:8443/xapi"]
)
def test_a_secret_is_not_sent_to_another_host_by_who_does_not_know_it(
    world: World, kind: Kind, url: str
) -> None:
    made = _made(world, kind=kind.value)
    moved = {**FORM, "url": url, "secret": ""}
    browser = world.browser("A1")

    refused = browser.send(f"{LIST}/{made.id}/ubah", **moved)
    with pytest.raises(TargetError):
        targets.change(
            world.session,
            made.id,
            name=made.name,
            address=Address(url, "kunci"),
            choice=made.choice,
        )
    assert _known(world, made).url == made.url
    moved["secret"] = "yang-baru"
    known = browser.send(f"{LIST}/{made.id}/ubah", **moved)

    assert refused.status_code == 400
    assert "Alamatnya pindah ke tempat lain." in _text(refused.text)
    assert known.status_code == 303
    assert _known(world, made).url == url


def test_a_pull_begins_anew_only_where_what_is_asked_changes(world: World) -> None:
    made = _made(world, kind="pull")
    place = '{"last":null,"seen":[]}'
    world.session.execute(update(table).values(cursor=place))
    address = Address(made.url, "kunci")

    def change(name: str, choice: Choice) -> str:
        return targets.change(
            world.session, made.id, name=name, address=address, choice=choice
        ).cursor

    assert change("Lain", made.choice) == place
    assert change("Lain", Choice(registration=uuid4())) == ""


def test_pausing_resuming_and_removing_are_noted(world: World) -> None:
    made = _made(world)
    _refused(world, made)
    browser = world.browser("A1")

    browser.send(f"{LIST}/{made.id}/jeda")
    assert _known(world, made).state is State.PAUSED
    assert "Dijeda" in browser.get(LIST).text
    browser.send(f"{LIST}/{made.id}/lanjut")
    assert _known(world, made).state is State.ACTIVE
    browser.send(f"{LIST}/{made.id}/hapus")

    assert targets.of_store(world.session, world.t1) == []
    assert _waiting(world, made) == []
    assert _acts(world) == ["target_paused", "target_resumed", "target_removed"]


def test_what_waits_and_a_broken_circuit_are_told_in_words(world: World) -> None:
    made = _made(world)
    browser = world.browser("A1")
    rest = clock.now() + timedelta(minutes=5)

    def page(**values: object) -> str:
        world.session.execute(update(table).values(values))
        return _text(browser.get(f"{LIST}/{made.id}").text)

    shown = page(
        waits_until=rest,
        failures=5,
        error_code="outgoing_untrusted",
        error_words="the certificate …",
    )
    many = re.search(r"Menunggu dikirim\s*(\d+) catatan", shown)
    assert many is not None
    assert int(many[1]) > 5
    assert re.search(r"lagi \d\d \w+ \d{4} \d\d\.\d\d WIB, setelah gagal 5 kali", shown)
    assert "Sertifikat server tujuan tidak sah." in shown
    nothing = page(choice=Choice(registration=uuid4()).as_json(), waits_until=None)
    assert re.search(r"Menunggu dikirim\s*Tidak ada", nothing)
    assert "Gagal berulang" not in nothing


def test_nobody_sees_or_changes_targets_of_another_institution(world: World) -> None:
    made = _made(world)
    (letter,) = _refused(world, made)
    browser = world.browser("A2")
    assert world.browser("O1").get(LIST).status_code == 403
    one = f"{LIST}/{made.id}"

    for path in (one, f"{one}/ubah", f"{LIST}/{world.t1}/baru"):
        assert browser.get(path).status_code == 404
    assert browser.get(f"{LIST}?lembaga={world.t1}").status_code == 404
    for act in ("ubah", "jeda", "lanjut", "hapus", "rahasia", "ulang"):
        assert browser.send(f"{one}/{act}", **FORM).status_code == 404
    for act in ("catatan", "buang", "ulang"):
        path = f"{one}/surat/{letter.id}/{act}"
        assert browser.send(path, note="x").status_code == 404
    own = _made(world, store=str(world.t2))
    path = f"{LIST}/{own.id}/surat/{letter.id}/buang"
    assert browser.send(path).status_code == 404
    assert _waiting(world, made) == [letter]
    assert _acts(world) == []


def test_a_letter_shows_its_statement_and_why_and_what_people_wrote(
    world: World,
) -> None:
    made = _made(world)
    (letter,) = _refused(world, made)
    browser = world.browser("A1")

    browser.send(f"{LIST}/{made.id}/surat/{letter.id}/catatan", note="tanya <pusat>")
    page = browser.get(f"{LIST}/{made.id}").text

    assert f'href="/rekam/{world.t1}/{letter.statement}"' in page
    assert "tanya &lt;pusat&gt;" in page
    assert "Server tujuan menolak catatan ini karena isinya (400)." in page
    browser.send(f"{LIST}/{made.id}/surat/{letter.id}/buang")
    assert _waiting(world, made) == []
    assert _acts(world) == ["letter_annotated", "letter_dropped"]


def test_all_letters_are_sent_again_and_nothing_is_locked_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def replay(session: Session, opened: Door, letter: UUID) -> Verdict:
        seen.append(session.in_transaction())
        return REPLAY(session, opened, letter)

    monkeypatch.setattr(forwarding, "replay", replay)
    with _reaching(world.app, _takes_all) as url:
        made = _made(world, url)
        _refused(world, made, 3)
        browser = world.browser("A1")
        answered = browser.send(f"{LIST}/{made.id}/ulang")

    page = _text(browser.get(answered.headers["Location"]).text)
    assert "3 catatan terkirim, 0 ditolak lagi, 0 masih menunggu." in page
    assert seen == [False] * 3
    assert _waiting(world, made) == []
    assert _acts(world) == ["letter_replayed"] * 3
    assert "Selesai" in browser.get(f"{LIST}/{made.id}?semua=1").text


def test_a_letter_refused_again_is_counted_and_what_fails_ends_the_round(
    world: World,
) -> None:
    def say(asked: Asked) -> Said:
        status = "400 Bad Request" if asked.headers.get("x-no") else "503 Later"
        return answer(b"", status)

    with _reaching(world.app, lambda _asked: answer(b"", "422 No")) as url:
        made = _made(world, url)
        first, second = _refused(world, made, 2)
        path = f"{LIST}/{made.id}/surat/{first.id}/ulang"
        world.browser("A1").send(path)
    assert [each.refusals for each in _waiting(world, made)] == [2, 1]
    with _reaching(world.app, say) as url:
        world.session.execute(update(table).values(url=url))
        browser = world.browser("A1")
        answered = browser.send(f"{LIST}/{made.id}/ulang")
    page = _text(browser.get(answered.headers["Location"]).text)
    assert "0 catatan terkirim, 0 ditolak lagi, 2 masih menunggu." in page
    assert "Server tujuan menjawab dengan kode 503." in page
    assert _waiting(world, made)[1].id == second.id


def test_letters_are_sent_only_while_there_is_time(world: World) -> None:
    made = _made(world, "https://10.0.0.7")
    chosen = _refused(world, made, 2)
    ticks = iter([0.0, 0.0, operations.LONGEST + 1])
    with transaction.writing(world.session):
        door.add(
            world.session,
            [voiding(each.statement) for each in chosen],
            Origin(made.store, Source.CLIENT, lms_authority()),
        )

    with Door() as out:
        done = operations.replay(
            world.session, out, chosen, by=SYSTEM, now=lambda: next(ticks)
        )

    assert (done.delivered, done.ended) == (1, None)
    assert len(_waiting(world, made)) == 1


@pytest.mark.parametrize(
    ("url", "rules", "refused"),
    [
        ("https://lrs.contoh.go.id", Rules(), False),
        ("http://lrs.contoh.go.id", Rules(), True),
        ("http://lrs.contoh.go.id", Rules(plain=True), False),
        ("http://lrs.dalam", Rules(allowed=networks("10.0.0.0/8")), False),
        ("http://10.1.2.3", Rules(allowed=networks("10.0.0.0/8")), False),
        ("http://8.8.8.8", Rules(allowed=networks("10.0.0.0/8")), True),
        ("https://192.168.1.1", Rules(allowed=networks("10.0.0.0/8")), True),
        ("ftp://lrs.contoh.go.id", Rules(), True),
        ("https://", Rules(), True),
        ("bukan alamat", Rules(), True),
    ],
)
def test_an_address_is_judged_by_what_shows_in_it(
    url: str, rules: Rules, *, refused: bool
) -> None:
    with pytest.raises(RefusedError) if refused else nullcontext():
        outgoing.check(url, rules)


def test_every_code_of_the_door_has_words() -> None:
    for code in sending._LOST:
        assert trouble(code, "x").detail == ""
    assert trouble("http_502", "x").text.endswith("502.")
    assert trouble("invalid_statement", "the verb is missing").detail

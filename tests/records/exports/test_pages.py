"""The pages of exports: asking, waiting, fetching, and nobody else's files."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.access import Look
from lms.accounts.models import AuditEntry, Person
from lms.accounts.roles import SITE, Grant, Role, Scope, ScopeKind
from lms.core import clock, site, transaction
from lms.records.exports import running, writers
from lms.records.models import PseudonymKey, RecordExport, State
from lms.records.views import exports as views
from lms.xapi import search, verbs
from tests.admin.world import World
from tests.browser import Browser
from tests.factories import people

LIST = "/rekam/unduhan"
NEW = "/rekam/unduhan/baru"
LINK = re.compile(rf'href="({LIST}/[^"]*/berkas[^"]*)"')
CSV = {"format": "csv", "columns": ["id", "actor", "verb"]}


@pytest.fixture(autouse=True)
def folder() -> Iterator[Path]:
    """Give the folder of files, empty afterwards."""
    place = running.home()
    yield place
    if place.exists():
        for each in place.iterdir():
            each.unlink()


def _person(world: World, grant: Grant) -> Person:
    return people.person(
        world.session, grant, institution_id=world.t1, name="Ana Pembaca"
    )


def _reader(world: World) -> Browser:
    grant = people.holding(Role.LRS_CONSUMER, Scope(ScopeKind.INSTITUTION, world.t1))
    return people.browser_of(world.app, _person(world, grant))


def _ask(
    browser: Browser, sent: Mapping[str, object] = CSV, /, **asked: str
) -> TestResponse:
    data = {"csrf_token": browser.csrf_token(), **sent}
    return browser.post(f"{LIST}?{urlencode(asked)}", data=data)


def _send(browser: Browser, path: str) -> TestResponse:
    return browser.post(path, data={"csrf_token": browser.csrf_token()})


def _fetch(
    browser: Browser, link: str, headers: dict[str, str] | None = None
) -> TestResponse:
    """Fetch a file as a whole, and close it."""
    return browser.get(link, headers=headers, buffered=True)


def _run(session: Session) -> int:
    # What pages wrote is durable for the runner.
    with transaction.writing(session):
        pass
    return running.run_due(session, running.home(), writers.ALL)


def _exports(session: Session) -> list[RecordExport]:
    session.expire_all()
    query = select(RecordExport).order_by(RecordExport.created_at, RecordExport.id)
    return list(session.scalars(query))


def _made(world: World, browser: Browser, **asked: str) -> str:
    """Let somebody ask, make the file and return the link to it."""
    assert _ask(browser, **asked).status_code == 303
    assert _run(world.session) == 1
    found = LINK.search(browser.get(LIST).text)
    assert found is not None
    return unescape(found.group(1))


def test_a_question_becomes_a_file(world: World) -> None:
    browser = _reader(world)
    asked = {"kata-kerja": verbs.SCORED}
    page = browser.get(f"/rekam?{urlencode(asked)}").text
    button = re.search(r'href="(/rekam/unduhan/baru[^"]*)"', page)
    assert button is not None
    form = browser.get(unescape(button.group(1))).text
    action = re.search(r'<form class="form" method="post" action="([^"]*)"', form)
    assert action is not None

    answer = browser.post(
        unescape(action.group(1)), data={"csrf_token": browser.csrf_token(), **CSV}
    )
    waiting = browser.get(LIST).text
    assert _run(world.session) == 1
    ready = browser.get(LIST).text

    assert answer.status_code == 303
    assert "2 catatan di" in form
    assert "Disaring menurut: Kata kerja" in form
    assert 'http-equiv="refresh"' in waiting
    assert "Menunggu" in waiting
    assert 'http-equiv="refresh"' not in ready
    [found] = _exports(world.session)
    assert str(found.sha256) in ready
    link = LINK.search(ready)
    assert link is not None
    file = _fetch(browser, unescape(link.group(1)))
    assert file.status_code == 200
    assert file.mimetype == "text/csv"
    assert ".csv" in file.headers["Content-Disposition"]
    rows = file.data.decode("utf-8-sig").splitlines()
    assert rows[0] == "id,actor,verb"
    assert len(rows) == 3
    assert all(row.endswith(verbs.SCORED) for row in rows[1:])


def test_the_access_log_tells_the_role_in_which_somebody_exports(
    world: World,
) -> None:
    assert _ask(_reader(world)).status_code == 303

    looks = select(AuditEntry.role).where(AuditEntry.act == Look.STATEMENTS)
    assert list(world.session.scalars(looks)) == [Role.LRS_CONSUMER]


def test_a_file_can_be_fetched_in_parts(world: World) -> None:
    browser = _reader(world)
    link = _made(world, browser)
    whole = _fetch(browser, link).data

    part = _fetch(browser, link, {"Range": "bytes=5-9"})

    assert part.status_code == 206
    assert part.data == whole[5:10]


def test_another_persons_export_does_not_exist(world: World) -> None:
    owner, other = _reader(world), _reader(world)
    link = _made(world, owner)
    [found] = _exports(world.session)

    refused = [
        _fetch(other, link).status_code,
        *(
            _send(other, f"{LIST}/{found.id}/{act}").status_code
            for act in ("lanjutan", "ulangi", "hapus")
        ),
    ]

    assert refused == [404] * 4
    assert str(found.id) not in other.get(LIST).text
    assert _fetch(owner, link).status_code == 200


def test_a_link_is_for_one_person_and_one_file(world: World) -> None:
    owner, other = _reader(world), _reader(world)
    first, foreign = _made(world, owner), _made(world, other)
    sign = foreign.partition("?")[2]
    path = first.partition("?")[0]

    assert owner.get(f"{path}?{sign}").status_code == 404
    assert owner.get(f"{path}?tanda=palsu").status_code == 404
    assert owner.get(path).status_code == 404
    assert _fetch(owner, first).status_code == 200


def test_a_link_ends_and_says_so(world: World) -> None:
    browser = _reader(world)
    link = _made(world, browser)

    with clock.running_at(clock.now() + views.VALID + timedelta(seconds=2)):
        answer = _fetch(browser, link)

    assert answer.status_code == 410
    assert "Tautan unduhan berlaku satu jam" in answer.text


def test_a_file_that_is_over_says_so(world: World) -> None:
    browser = _reader(world)
    link = _made(world, browser)
    [found] = _exports(world.session)

    _send(browser, f"{LIST}/{found.id}/hapus")
    _run(world.session)

    answer = _fetch(browser, link)
    assert answer.status_code == 410
    assert "disimpan tujuh hari" in answer.text
    assert list(running.home().iterdir()) == []


def test_who_lost_the_right_gets_no_file(world: World) -> None:
    grants = [
        people.holding(Role.LRS_CONSUMER, Scope(ScopeKind.INSTITUTION, world.t1)),
        people.holding(Role.AUDITOR, Scope(ScopeKind.COHORT, world.cohorts["K1"].id)),
    ]
    person = people.person(world.session, *grants, institution_id=world.t1)
    browser = people.browser_of(world.app, person)
    link = _made(world, browser)
    [found] = _exports(world.session)

    people.take(world.session, person, grants[0])

    answer = _fetch(browser, link)
    assert answer.status_code == 409
    assert "Hak Anda membaca catatan ini sudah berubah" in answer.text
    assert _send(browser, f"{LIST}/{found.id}/lanjutan").status_code == 409


def test_a_reader_of_one_cohort_exports_nothing_else(world: World) -> None:
    world.finish("P3", "75.00")
    browser = world.browser("G1")

    rows = _fetch(browser, _made(world, browser)).text.splitlines()[1:]

    accounts = {row.split(",")[1] for row in rows}
    assert str(world.people["P1"].account_name) in accounts
    assert str(world.people["P3"].account_name) not in accounts
    assert str(world.people["P9"].account_name) not in accounts


def test_another_institution_cannot_be_asked(world: World) -> None:
    browser = _reader(world)

    assert browser.get(f"{NEW}?lembaga={world.t2}").status_code == 404
    assert _ask(browser, lembaga=str(world.t2)).status_code == 404
    assert _exports(world.session) == []


def test_a_learner_is_refused(world: World) -> None:
    browser = world.browser("P1")

    assert browser.get(LIST).status_code == 403
    assert browser.get(NEW).status_code == 403
    assert _ask(browser).status_code == 403


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"format": "pdf"}, "Pilihan"),
        ({"format": "csv", "columns": ["nama"]}, "Pilihan"),
        ({"format": "csv", "paths": "$.a[?(@.b)]"}, "tidak dikenal"),
        ({"format": "csv", "paths": "nama"}, "tidak dikenal"),
        ({"format": "csv", "paths": "\n".join(f"$.a{n}" for n in range(61))}, "60"),
    ],
)
def test_what_cannot_be_made_is_said_at_once(
    world: World, sent: dict[str, object], words: str
) -> None:
    answer = _ask(_reader(world), sent)

    assert answer.status_code == 400
    assert words in answer.text
    assert _exports(world.session) == []


def test_paths_are_columns(world: World) -> None:
    browser = _reader(world)
    sent = {"format": "csv", "columns": ["verb"], "paths": "$.version\n\n $.actor "}
    _ask(browser, sent)

    [found] = _exports(world.session)

    assert found.columns == ["verb", "$.version", "$.actor"]


def test_a_sheet_that_would_be_too_long_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_ROWS", 1)

    answer = _ask(_reader(world), {"format": "xlsx"})

    assert answer.status_code == 409
    assert "paling banyak 50.000 catatan" in answer.text


def test_the_new_since_an_export_is_one_click_away(world: World) -> None:
    browser = _reader(world)
    _made(world, browser)
    [first] = _exports(world.session)
    world.finish("P2", "90.00")

    answer = _send(browser, f"{LIST}/{first.id}/lanjutan")
    assert _run(world.session) == 1

    [first, later] = _exports(world.session)
    assert answer.status_code == 303
    assert later.after_seq == first.until_seq
    assert 0 < later.done < first.done + later.done
    assert "lanjutan unduhan sebelumnya" in browser.get(LIST).text


def test_a_failed_export_says_why_and_can_be_asked_for_again(world: World) -> None:
    browser = _reader(world)
    _ask(browser)
    [found] = _exports(world.session)
    found.state, found.failure = State.FAILED, "in_vain"
    world.session.flush()

    page = browser.get(LIST).text
    answer = _send(browser, f"{LIST}/{found.id}/ulangi")

    assert "berkali-kali terhenti" in page
    assert answer.status_code == 303
    assert len(_exports(world.session)) == 2


def test_the_key_of_other_names_is_destroyed_by_who_manages_keys(world: World) -> None:
    reader, admin = _reader(world), world.browser("A1")
    _ask(reader, {"format": "ndjson", "pseudonymised": "y"})
    path = f"{LIST}/samaran/{world.t1}/hapus"
    secrets = select(PseudonymKey.secret)

    assert "Hapus kunci nama samaran" not in reader.get(LIST).text
    assert "Hapus kunci nama samaran" in admin.get(LIST).text
    assert _send(reader, path).status_code == 403
    assert _send(world.browser("A2"), path).status_code == 404
    assert world.session.scalars(secrets).one() is not None
    assert _send(admin, path).status_code == 303

    assert world.session.scalars(secrets).one() is None
    assert _run(world.session) == 0
    assert "Kunci nama samaran sudah dihapus" in reader.get(LIST).text


def test_an_admin_of_the_site_reads_everywhere(world: World) -> None:
    person = _person(world, people.holding(Role.ADMIN, SITE))
    browser = people.browser_of(world.app, person)

    link = _made(world, browser, lembaga=str(world.t2))

    assert UUID(str(_exports(world.session)[0].store)) == world.t2
    assert _fetch(browser, link).status_code == 200


def test_files_lie_beside_the_other_files_of_the_site() -> None:
    assert running.home().parent == site.current().files.folder.parent


def test_the_count_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_ROWS", 2)
    assert search.MOST > 2

    assert "Lebih dari 2 catatan" in _reader(world).get(NEW).text

"""Saved queries on their pages: whose, shared with whom, and read by their reader."""

import re
from html import unescape
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import AuditEntry
from lms.accounts.roles import Role, Scope, ScopeKind
from lms.records.models import RecordExport, SavedQuery
from lms.xapi import verbs
from tests.admin.world import World
from tests.browser import Browser
from tests.factories import people

LIST = "/rekam/pencarian"
FIELDS = {
    "name": "Nilai ujian",
    "sharing": "private",
    "every": "never",
    "weekday": "0",
    "day": "1",
    "format": "csv",
    "columns": ["id", "actor"],
}
ACTS = ("unduh", "salin", "hapus", "ubah")


def _reader(world: World, home: UUID | None = None) -> Browser:
    home = home or world.t1
    grant = people.holding(Role.LRS_CONSUMER, Scope(ScopeKind.INSTITUTION, home))
    person = people.person(
        world.session, grant, institution_id=home, name="Ana Pembaca"
    )
    return people.browser_of(world.app, person)


def _save(browser: Browser, changes: dict[str, object], **asked: str) -> TestResponse:
    return browser.send(f"{LIST}?{urlencode(asked)}", **{**FIELDS, **changes})


def _rows(world: World) -> list[SavedQuery]:
    world.session.expire_all()
    return list(world.session.scalars(select(SavedQuery).order_by(SavedQuery.id)))


def _exports(world: World) -> list[RecordExport]:
    query = select(RecordExport).order_by(RecordExport.id)
    return list(world.session.scalars(query))


def _acts(world: World) -> list[str]:
    query = (
        select(AuditEntry.act)
        .where(AuditEntry.act.like("saved_query%"))
        .order_by(AuditEntry.id)
    )
    return list(world.session.scalars(query))


def _kept_open(world: World, browser: Browser) -> str:
    """Save the scored statements, shared, and return where the query is."""
    asked = {"kata-kerja": verbs.SCORED}
    assert _save(browser, {"sharing": "institution"}, **asked).status_code == 303
    return f"{LIST}/{_rows(world)[-1].id}"


def test_a_question_is_saved_opened_again_and_exported(world: World) -> None:
    browser = _reader(world)
    page = browser.get(f"/rekam?{urlencode({'kata-kerja': verbs.SCORED})}").text
    button = re.search(r'href="(/rekam/pencarian/baru[^"]*)"', page)
    assert button is not None
    form = browser.get(unescape(button.group(1))).text
    action = re.search(r'<form class="form" method="post" action="([^"]*)"', form)
    assert action is not None

    answer = browser.send(unescape(action.group(1)), **FIELDS)
    listed = browser.get(LIST).text
    link = re.search(r'<h2 class="card-title"><a href="([^"]*)">Nilai ujian', listed)
    assert link is not None
    shown = browser.get(unescape(link.group(1))).text
    [row] = _rows(world)
    ordered = browser.send(f"{LIST}/{row.id}/unduh")

    assert answer.status_code == 303
    assert "disaring menurut: Kata kerja" in form
    assert "2 catatan cocok." in listed
    assert "2 catatan cocok." in shown
    assert "Dibagikan" not in listed
    assert ordered.location.endswith("/rekam/unduhan")
    [export] = _exports(world)
    assert (export.question, export.columns) == (row.question, ["id", "actor"])
    assert _acts(world) == []


def test_a_private_query_does_not_exist_for_others(world: World) -> None:
    owner, other = _reader(world), _reader(world)
    _save(owner, {})
    [row] = _rows(world)

    refused = [
        other.send(f"{LIST}/{row.id}/{act}", **FIELDS).status_code for act in ACTS
    ]

    assert refused == [404] * len(ACTS)
    assert other.get(f"{LIST}/{row.id}/ubah").status_code == 404
    assert "Nilai ujian" not in other.get(LIST).text


def test_a_shared_query_shows_what_its_reader_may_read(world: World) -> None:
    world.finish("P3", "75.00")
    place = _kept_open(world, _reader(world))
    [row] = _rows(world)
    teacher = world.browser("G1")

    listed = teacher.get(LIST).text
    ordered = teacher.send(f"{place}/unduh")

    assert "dari Ana Pembaca" in listed
    assert "2 catatan cocok." in listed
    assert "4 catatan cocok." in _reader(world).get(LIST).text
    assert ordered.status_code == 303
    [export] = _exports(world)
    assert row.within == []
    assert export.within != []


def test_a_shared_query_stays_in_its_institution(world: World) -> None:
    place = _kept_open(world, _reader(world))
    stranger = _reader(world, world.t2)

    assert "Nilai ujian" not in stranger.get(LIST).text
    assert stranger.send(f"{place}/unduh").status_code == 404
    assert stranger.send(f"{place}/salin").status_code == 404
    assert world.browser("P1").get(LIST).status_code == 403


def test_a_shared_query_is_copied_and_never_changed_by_others(world: World) -> None:
    owner, other = _reader(world), _reader(world)
    place = _kept_open(world, owner)

    assert other.send(f"{place}/ubah", **FIELDS).status_code == 404
    assert other.send(f"{place}/hapus").status_code == 404
    for _time in range(2):
        assert other.send(f"{place}/salin").status_code == 303

    first, *copies = _rows(world)
    assert [each.name for each in copies] == ["Nilai ujian", "Nilai ujian (2)"]
    assert {each.sharing.value for each in copies} == {"private"}
    assert {each.owner_id for each in copies} != {first.owner_id}
    assert all(each.question == first.question for each in copies)


def test_sharing_leaves_an_entry_and_so_does_its_end(world: World) -> None:
    browser = _reader(world)
    place = _kept_open(world, browser)

    browser.send(f"{place}/ubah", **{**FIELDS, "sharing": "private"})
    browser.send(f"{place}/hapus")

    assert _acts(world) == ["saved_query_shared", "saved_query_unshared"]
    assert _rows(world) == []


def test_a_schedule_is_shown_with_its_next_time_and_why_it_rests(world: World) -> None:
    browser = _reader(world)
    _save(browser, {"every": "weekly", "weekday": "2"})
    [row] = _rows(world)
    planned = browser.get(LIST).text
    row.paused, row.next_due_at = "right_lost", None
    world.session.flush()

    paused = browser.get(LIST).text
    form = browser.get(f"{LIST}/{row.id}/ubah").text
    answer = browser.send(f"{LIST}/{row.id}/ubah", **{**FIELDS, "every": "daily"})

    assert "Setiap Rabu pukul 05.00" in planned
    assert "05.00 WIB" in planned
    assert "Jadwal dijeda" in paused
    assert re.search(r'<option selected value="2">', form)
    assert answer.status_code == 303
    [row] = _rows(world)
    assert (row.paused, row.every.value) == ("", "daily")
    assert row.next_due_at is not None


def test_the_form_chooses_no_column_that_was_not_chosen(world: World) -> None:
    browser = _reader(world)
    _save(browser, {"columns": [], "paths": "$.result.score.raw"})

    page = browser.get(f"{LIST}/{_rows(world)[-1].id}/ubah").text

    boxes = re.findall(r'<input[^>]*name="columns"[^>]*>', page)
    assert len(boxes) > 10
    assert [each for each in boxes if "checked" in each] == []
    assert "$.result.score.raw" in page


def test_a_name_is_used_once_and_the_form_says_so(world: World) -> None:
    browser = _reader(world)
    _save(browser, {})

    again = _save(browser, {"name": " Nilai   ujian "})
    nameless = _save(browser, {"name": ""})
    foreign = _save(browser, {"name": "Lain"}, lembaga=str(world.t2))

    assert (again.status_code, nameless.status_code) == (400, 400)
    assert "sudah mempunyai pencarian bernama ini" in again.text
    assert foreign.status_code == 404
    assert len(_rows(world)) == 1


def test_who_lost_an_institution_keeps_the_query_and_sees_nothing(
    world: World,
) -> None:
    grants = [
        people.holding(Role.LRS_CONSUMER, Scope(ScopeKind.INSTITUTION, home))
        for home in (world.t1, world.t2)
    ]
    person = people.person(world.session, *grants, institution_id=world.t1)
    browser = people.browser_of(world.app, person)
    _save(browser, {}, lembaga=str(world.t1))
    [row] = _rows(world)
    people.take(world.session, person, grants[0])

    listed = browser.get(LIST).text

    assert "Anda tidak lagi membaca catatan lembaga ini." in listed
    assert "catatan cocok" not in listed
    assert browser.send(f"{LIST}/{row.id}/unduh").status_code == 404
    assert browser.send(f"{LIST}/{row.id}/hapus").status_code == 303


def test_a_key_of_other_names_is_destroyed_on_a_page_of_its_own(world: World) -> None:
    admin, path = world.browser("A1"), f"/rekam/unduhan/samaran/{world.t1}/hapus"

    assert "belum mempunyai kunci" in admin.get(path).text
    fields = {"format": "ndjson", "pseudonymised": "y"}
    assert admin.send("/rekam/unduhan", **fields).status_code == 303
    assert f'href="{path}"' in admin.get("/rekam/unduhan").text
    asked = admin.get(path).text

    assert "tidak dapat dibatalkan" in asked
    assert f'action="{path}"' in asked
    assert world.browser("A2").get(path).status_code == 404
    assert admin.send(path).status_code == 303
    assert "belum mempunyai kunci" in admin.get(path).text

"""A learner's record: opened by an act that is written down, and shown for an hour."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEntry
from lms.accounts.operations import people as accounts
from lms.admin.queries.records import OPENED
from lms.core import clock
from tests.admin.world import World

RECORD = "/kelola/angkatan/peserta/{rP1}"


def _entries(session: Session) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.act == OPENED)))


def test_a_record_is_not_shown_before_it_is_opened(
    world: World, session: Session
) -> None:
    world.finish("P1")
    browser = world.browser("G1")

    page = browser.get(world.path(RECORD)).text
    evidence = browser.get(world.path(RECORD + "/ujian")).text

    assert "Buka rekam belajar?" in page
    assert "88,40" not in page + evidence
    assert _entries(session) == []


def test_opening_is_written_down_and_shows_the_transcript(
    world: World, session: Session
) -> None:
    world.finish("P1")
    browser = world.browser("G1")

    answer = browser.send(world.path(RECORD + "/buka"))
    page = browser.get(answer.location).text

    [entry] = _entries(session)
    assert entry.person_id == world.people["P1"].id
    assert entry.by_id == world.people["G1"].id
    assert entry.detail == str(world.rows["P1"].registration)
    assert entry.address_digest
    assert "Rincian nilai: Kursus C1" in page
    assert "Ratna Puspitasari" in page
    assert "88,40" in page


def test_an_opened_record_leads_to_its_statements(world: World) -> None:
    world.finish("P1")
    browser = world.browser("G1")
    browser.send(world.path(RECORD + "/buka"))

    page = browser.get(world.path(RECORD)).text
    evidence = browser.get(world.path(RECORD + "/ujian"))

    assert world.path(RECORD + "/ujian") in page
    assert "/nilai/" not in page.replace('href="/nilai"', "")
    assert evidence.status_code == 200
    assert "Ratna Puspitasari <strong>" in evidence.text
    assert browser.get(world.path(RECORD + "/tidak-ada")).status_code == 404


def test_an_opening_counts_for_the_one_who_opened(world: World) -> None:
    world.finish("P1")
    world.browser("G1").send(world.path(RECORD + "/buka"))

    page = world.browser("Y1").get(world.path(RECORD)).text

    assert "Buka rekam belajar?" in page


def test_an_opening_counts_for_the_record_that_was_opened(world: World) -> None:
    browser = world.browser("G1")
    browser.send(world.path(RECORD + "/buka"))

    page = browser.get(world.path("/kelola/angkatan/peserta/{rP2}")).text

    assert "Buka rekam belajar?" in page


def test_a_record_closes_after_an_hour(world: World) -> None:
    browser = world.browser("G1")
    browser.send(world.path(RECORD + "/buka"))

    with clock.running_at(clock.now() + timedelta(minutes=61)):
        page = browser.get(world.path(RECORD)).text

    assert "Buka rekam belajar?" in page


def test_the_learner_can_read_that_the_record_was_opened(world: World) -> None:
    world.browser("G1").send(world.path(RECORD + "/buka"))

    data = world.browser("P1").get("/profil/data-saya.json").get_json()

    assert OPENED in [each["act"] for each in data["account"]["log"]]


def test_the_learners_own_page_stays_their_own(world: World) -> None:
    world.finish("P1")
    path = world.path("/nilai/{rP1}")

    own = world.browser("P1").get(path)

    assert "Anda di sini" in own.text
    assert world.path("/nilai/{rP1}/ujian") in own.text
    assert world.browser("P2").get(path).status_code == 404
    assert world.browser("G1").get(path).status_code == 404


def test_the_record_of_an_erased_person_is_gone(world: World, session: Session) -> None:
    accounts.erase(session, world.people["P1"].id)

    assert world.browser("S").get(world.path(RECORD)).status_code == 404

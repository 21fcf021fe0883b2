"""An analyst finds out why a question fails people, and follows an exam live."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.accounts.models import Institution
from lms.accounts.operations import people
from lms.accounts.roles import SYSTEM, Grant, Role, Scope, ScopeKind
from tests.browsers import DESKTOP
from tests.journeys.learner import signed_in
from tests.journeys.newcomers import Newcomer, newcomer
from tests.journeys.visiting import Visits
from tests.journeys.world import KELAS

PRACTICE = "latihan"
FAILING, MISTAKE = "latihan-7", "81"
"""Minutes are divided by ten where 45 make a lesson."""
VICTIMS = 5


@dataclass(frozen=True)
class Study:
    """An analyst, and people who met the seventh question."""

    visits: Visits
    analyst: Newcomer
    examinee: Newcomer
    registration: UUID


@pytest.fixture
def study(visits: Visits) -> Study:
    """Let some people fail at the question; give an analyst of their institution."""
    site = visits.world.site
    analyst = newcomer(site, "Nadia Siregar")
    with site.writing() as session:
        home = session.scalars(select(Institution.id)).one()
        scope = Scope(ScopeKind.INSTITUTION, home)
        grant = Grant(Role.LRS_CONSUMER, scope)
        people.grant(session, analyst.id, grant, by=SYSTEM)
    for _ in range(VICTIMS):
        person = newcomer(site)
        with signed_in(site, person.email, person.password) as learner:
            registration = learner.enrol(KELAS)
            learner.start(registration, PRACTICE)
            learner.mistake(registration, PRACTICE, FAILING, MISTAKE)
            learner.submit(registration, PRACTICE)
    return Study(visits, analyst, person, registration)


def test_an_analyst_finds_out_keeps_takes_along_and_follows(
    study: Study, tmp_path: Path
) -> None:
    key, secret = _get_key(study)
    _ask_by_key(study, key, secret)
    with study.visits.browser(study.analyst.email, viewport=DESKTOP) as context:
        page = context.new_page()

        _find_the_question(page)
        _see_why(page)
        _save(page)
        rows = _export(page, tmp_path)
        _follow(page, study)

    assert len(rows) == VICTIMS
    assert {row["response"] for row in rows} == {MISTAKE}


def _get_key(study: Study) -> tuple[str, str]:
    """Let whoever manages keys make one for the analyst, and try it."""
    with study.visits.browser("admin", viewport=DESKTOP) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_role("link", name="Kunci LRS").first.click()
        page.get_by_role("link", name="Buat kunci").click()
        page.get_by_label("Nama").fill("Analisis Nadia")
        page.get_by_label("Membaca semua pernyataan").check()
        page.get_by_role("button", name="Buat kunci").click()
        _endpoint, key, secret = page.locator("code.secret").all_inner_texts()[:3]
    return key, secret


def _ask_by_key(study: Study, key: str, secret: str) -> None:
    """Read the record from a program, as the explorer's curl line says."""
    headers = {"X-Experience-API-Version": "2.0.0"}
    address = f"{study.visits.world.site.url}/xapi/statements"
    found = httpx.get(
        address,
        params={"registration": str(study.registration)},
        auth=(key, secret),
        headers=headers,
    )
    assert found.status_code == httpx.codes.OK
    assert study.examinee.name not in found.text
    said = [each["verb"]["id"] for each in found.json()["statements"]]
    assert "http://adlnet.gov/expapi/verbs/answered" in said


def _find_the_question(page: Page) -> None:
    page.goto("/rekam")
    page.get_by_role("link", name="Dasbor").first.click()
    page.get_by_label("Kursus atau angkatan").select_option(
        label="Mengenal Kelas Daring"
    )
    page.get_by_role("button", name="Tampilkan").click()
    hardest = page.locator(".dashboard-chart", has_text="Soal tersulit")
    hardest.get_by_text("Angka-angkanya sebagai tabel").click()
    first = hardest.locator("tbody tr").first
    expect(first).to_contain_text("Berapa JP?")
    first.get_by_role("link").first.click()


def _see_why(page: Page) -> None:
    """The same wrong number, again and again."""
    outcome = "Tidak berhasil (salah atau belum lulus)"
    page.get_by_label("Hasil").select_option(label=outcome)
    page.get_by_role("button", name="Tampilkan").click()
    said = page.locator(".record-said")
    expect(said).to_have_count(VICTIMS)
    for number in range(VICTIMS):
        expect(said.nth(number)).to_contain_text(MISTAKE)


def _save(page: Page) -> None:
    page.get_by_role("link", name="Simpan pencarian").click()
    page.get_by_label("Nama pencarian").fill("Salah menghitung JP")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("link", name="Salah menghitung JP").click()
    expect(page.locator(".record-said")).to_have_count(VICTIMS)


def _export(page: Page, folder: Path) -> list[dict[str, str]]:
    page.get_by_role("link", name="Unduh hasil ini").click()
    page.get_by_label("CSV").check()
    page.get_by_role("button", name="Siapkan berkas").click()
    link = page.get_by_role("link", name="Unduh berkas")
    link.wait_for()
    with page.expect_download() as loading:
        link.click()
    path = folder / "salah.csv"
    loading.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _follow(page: Page, study: Study) -> None:
    """Watch somebody sit an exam, without a name, and pause."""
    page.goto("/rekam")
    page.get_by_role("button", name="Ikuti langsung").click()
    with signed_in(
        study.visits.world.site, study.examinee.email, study.examinee.password
    ) as learner:
        learner.take(study.registration, "kilat")
    ended = page.locator(".record-said", has_text=re.compile("Kuis Kilat"))
    expect(ended.first).to_contain_text("Kuis Kilat")
    expect(page.locator("main")).not_to_contain_text(study.examinee.name)
    page.get_by_role("button", name="Jeda").click()

"""From the first sign-in to the certificate, and what the record says of it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, ViewportSize, expect
from pypdf import PdfReader

from lms.core.json import JsonObject, dumps
from lms.courses.profile.matching import template_of, violations
from lms.xapi import verbs
from lms.xapi.client import LrsClient, Query
from tests.browsers import DESKTOP, PHONE
from tests.courses.profile.following import follows
from tests.databases import new_database
from tests.journeys import server
from tests.journeys.learner import signed_in
from tests.journeys.newcomers import Newcomer, newcomer
from tests.journeys.screen import Screen
from tests.journeys.server import Site
from tests.journeys.visiting import Visits
from tests.journeys.world import World, read_part

EXPECTED = {
    "enrolled",
    "course-viewed",
    "activity-viewed",
    "experienced",
    "progressed",
    "slide-reached",
    "attempt-initialized",
    "answered",
    "attempt-submitted",
    "attempt-scored",
    "activity-passed",
    "activity-completed",
    "section-completed",
    "course-completed",
    "course-passed",
    "certified",
    "earned",
}
"""Every kind of statement that a learner without mishaps leaves behind."""

KINDS = {
    "single",
    "multiple",
    "true_false",
    "matching",
    "ordering",
    "short_answer",
    "numeric",
}


@dataclass(frozen=True)
class Setting:
    """On what a journey goes, and where its records are."""

    site: Site
    visits: Visits
    size: ViewportSize


@pytest.fixture(params=["telepon-sqlite", "meja-postgresql"])
def setting(
    request: pytest.FixtureRequest, world: World, chromium: Browser, tmp_path: Path
) -> Iterator[Setting]:
    """Give a phone before a site on SQLite, and a desktop before one on PostgreSQL."""
    if request.param == "telepon-sqlite":
        yield Setting(world.site, Visits(chromium, world), PHONE)
        return
    with new_database("postgresql") as url:
        installed = server.installed(tmp_path / "data", url)
        with server.serving(installed) as site:
            yield Setting(site, Visits(chromium, World(site, {})), DESKTOP)


def test_a_newcomer_learns_and_earns_a_certificate(setting: Setting) -> None:
    person = newcomer(setting.site)
    touch = {"has_touch": setting.size == PHONE}

    with setting.visits.browser("", viewport=setting.size, **touch) as context:
        screen = Screen(context.new_page(), setting.site)
        registration = _arrive(screen, person)
        _read_and_look(screen)
        kinds = _take_quizzes(screen, person, registration)
        _pass_the_exam(screen, registration)
        paper, address = _certificate(screen)

    assert kinds == KINDS
    _is_genuine(paper, person.name)
    _is_verified(setting, address, person.name)
    _is_recorded(setting.site, registration, person)


def _arrive(screen: Screen, person: Newcomer) -> UUID:
    login = person.nip if screen.is_phone else person.email
    screen.sign_in(login, person.password)
    return screen.enrol("Kolaborasi")


def _read_and_look(screen: Screen) -> None:
    page = screen.page
    page.get_by_role("link", name="Mulai: Arti Kolaborasi").click()
    screen.read_to_end()
    screen.is_done()
    page.locator(".crumbs").get_by_role("link", name="Kolaborasi").click()
    screen.open("Salindia: Konsep Kolaborasi")
    place = page.locator("[data-slides-place]")
    slides = page.locator(".slide").count()
    expect(place).to_contain_text(f"1 dari {slides}")
    for number in range(2, slides + 1):
        if screen.is_phone:
            screen.swipe()
        else:
            page.keyboard.press("ArrowRight")
        expect(place).to_contain_text(f"{number} dari {slides}")
    screen.is_done()


def _take_quizzes(screen: Screen, person: Newcomer, registration: UUID) -> set[str]:
    """Take the quizzes of all parts; the second, and most reading, without a screen."""
    with signed_in(screen.site, person.email, person.password) as quick:
        read_part(quick, registration, "konsep")
        kinds = _take_first_quiz(screen, registration)
        read_part(quick, registration, "wog")
        quick.take(registration, "kuis-wog", wrong=1)
        read_part(quick, registration, "praktik")
    kinds |= _take(screen, registration, "kuis-praktik")
    expect(screen.page.locator(".score")).to_contain_text("100,00")
    return kinds


def _take_first_quiz(screen: Screen, registration: UUID) -> set[str]:
    """Doubt, reload, look again, submit, and read what was right."""
    page = screen.page
    page.goto(f"/belajar/{registration}/kuis-konsep")
    screen.begin()
    rows = screen.sitting(registration, "kuis-konsep").rows
    screen.answer(rows[0])
    screen.go_on()
    page.get_by_label("Tandai ragu-ragu").check()
    screen.says("Tersimpan")
    screen.answer(rows[1])

    page.goto(f"/belajar/{registration}/kuis-konsep")
    page.get_by_role("link", name="Lanjutkan percobaan").click()

    page.wait_for_url("**/soal/2")
    expect(page.get_by_label("Tandai ragu-ragu")).to_be_checked()
    screen.go_on()
    screen.answer_all(rows[2:])
    expect(page.get_by_text("1 soal ditandai ragu-ragu")).to_be_visible()
    screen.submit()
    expect(page.locator(".score")).to_contain_text("100,00")
    expect(page.locator(".question")).to_have_count(len(rows))
    expect(page.locator(".explanation").first).to_be_visible()
    return {row.question.kind for row in rows}


def _take(screen: Screen, registration: UUID, key: str) -> set[str]:
    """Take a quiz without a mistake."""
    screen.page.goto(f"/belajar/{registration}/{key}")
    screen.begin()
    rows = screen.sitting(registration, key).rows
    screen.answer_all(rows)
    screen.submit()
    return {row.question.kind for row in rows}


def _pass_the_exam(screen: Screen, registration: UUID) -> None:
    page = screen.page
    page.goto(f"/belajar/{registration}/tugas-kasus")
    screen.read_to_end()
    screen.is_done()
    page.locator(".player-nav .next").click()
    expect(screen.heading).to_have_text("Ujian Akhir Kolaborasi")
    _take(screen, registration, "ujian-akhir")
    expect(page.locator(".score")).to_contain_text("Lulus")


def _certificate(screen: Screen) -> tuple[bytes, str]:
    """Return the paper, and the address at which anybody can check it."""
    page = screen.page
    page.goto("/sertifikat")
    address = page.get_by_role("link", name="Halaman verifikasi").get_attribute("href")
    paper = page.get_by_role("link", name="Unduh PDF").get_attribute("href")
    assert address is not None
    assert paper is not None
    answer = page.context.request.get(paper)
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body(), address


def _is_genuine(paper: bytes, name: str) -> None:
    reader = PdfReader(BytesIO(paper))
    catalogue: Any = reader.trailer["/Root"]
    text = " ".join(page.extract_text() for page in reader.pages)
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert "".join(name.split()) in "".join(text.split())


def _is_verified(setting: Setting, address: str, name: str) -> None:
    with setting.visits.browser("") as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("h1")).to_have_text("Sertifikat ini asli")
        expect(page.locator("main")).to_contain_text(name)


def _is_recorded(site: Site, registration: UUID, person: Newcomer) -> None:
    """Read the record with a key, as somebody outside does."""
    said = _statements(site, registration)
    with site.known():
        names = [template_of(each) or "" for each in said]
        broken = [fault for each in said for fault in violations(each)]
    assert broken == []
    assert set(names) == EXPECTED
    assert follows(names, "run")
    assert [
        each for each in _attempts(said, names) if not follows(each, "attempt")
    ] == []
    times = [each["stored"] for each in said]
    assert times == sorted(times)
    actors = {dumps(each["actor"]["account"]) for each in said if _is_own(each, person)}
    assert len(actors) == 1
    text = dumps(said).decode()
    for private in (
        person.name,
        *person.name.split(),
        person.email,
        person.nip,
        "mbox",
    ):
        assert private not in text


def _attempts(said: list[JsonObject], names: list[str]) -> list[list[str]]:
    """Return the kinds of the statements of each attempt, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for each, name in zip(said, names, strict=True):
        for place in each["context"]["contextActivities"].get("grouping", []):
            if place.get("definition", {}).get("type") == verbs.TYPE_ATTEMPT:
                found[place["id"]].append(name)
    assert len(found) == 4
    return list(found.values())


def _is_own(statement: JsonObject, person: Newcomer) -> bool:
    return bool(statement["actor"]["account"]["name"] == str(person.account_name))


def _statements(site: Site, registration: UUID) -> list[JsonObject]:
    told = site.lms("keys", "create", "Pembaca", "--scope", "statements/read")
    key = re.search(r"key +(\S+)\s+secret +(\S+)", told)
    assert key is not None, told
    with LrsClient(f"{site.url}/xapi", (key[1], key[2])) as client:
        wanted = Query(registration=registration, ascending=True, limit=50)
        return list(client.iterate(wanted))

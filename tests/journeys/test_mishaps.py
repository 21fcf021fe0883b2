"""Without scripts or connection, on two devices, out of time: nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from lms.core import clock
from lms.modules.quiz.models import QuizAttempt
from lms.modules.quiz.sitting import Sitting
from tests.browsers import DESKTOP
from tests.journeys import answering
from tests.journeys.learner import signed_in
from tests.journeys.newcomers import Newcomer, newcomer
from tests.journeys.screen import Screen
from tests.journeys.visiting import Visits
from tests.journeys.world import KELAS, KOLABORASI

QUIZ = "kilat"


@dataclass(frozen=True)
class Candidate:
    """Somebody who takes the short quiz."""

    visits: Visits
    person: Newcomer
    registration: UUID

    @contextmanager
    def browser(self, **options: object) -> Iterator[BrowserContext]:
        """Give a browser of theirs."""
        with self.visits.browser(self.person.email, **options) as context:
            yield context

    def open(self, context: BrowserContext, path: str = "") -> Screen:
        """Open a page of the quiz in a new tab."""
        screen = Screen(context.new_page(), self.visits.world.site)
        screen.page.goto(f"/belajar/{self.registration}/{QUIZ}{path}")
        return screen

    @property
    def sittings(self) -> list[Sitting]:
        """Return the attempts as the database has them."""
        with self.visits.world.site.reading() as session:
            return answering.sittings(session, self.registration, QUIZ)

    def end_in(self, seconds: int) -> None:
        """Move the deadline of the running attempt, by the server's clock."""
        at = clock.now() + timedelta(seconds=seconds)
        own = QuizAttempt.registration == self.registration
        with self.visits.world.site.writing() as session:
            session.execute(update(QuizAttempt).where(own).values(deadline=at))


@pytest.fixture
def candidate(visits: Visits) -> Candidate:
    """Give somebody who is enrolled in the class with the short quiz."""
    site = visits.world.site
    person = newcomer(site)
    with signed_in(site, person.email, person.password) as learner:
        return Candidate(visits, person, learner.enrol(KELAS))


def test_reading_works_without_scripts(candidate: Candidate) -> None:
    with candidate.browser(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/kursus/{KOLABORASI}")
        page.get_by_role("button", name="Daftar dan mulai belajar").click()
        page.get_by_role("link", name="Mulai: Arti Kolaborasi").click()

        page.get_by_role("button", name="Selesai dan lanjut").click()

        expect(page.locator("h1")).to_have_text("Mengapa Kolaborasi")
        page.go_back()
        page.reload()
        expect(page.locator("[data-standing]")).to_contain_text("Selesai")


def test_a_quiz_works_without_scripts(candidate: Candidate) -> None:
    with candidate.browser(java_script_enabled=False) as context:
        screen = candidate.open(context)
        screen.begin()
        screen.page.get_by_label("Salah", exact=True).check()
        screen.go_on()
        screen.page.get_by_label("Jawaban singkat").fill("ego sektoral")
        screen.go_on()
        screen.submit()

        expect(screen.page.locator(".score")).to_contain_text("100,00")

    assert len(candidate.sittings) == 1


def test_two_devices_end_with_one_result(candidate: Candidate) -> None:
    with candidate.browser() as phone, candidate.browser(viewport=DESKTOP) as laptop:
        first = candidate.open(phone)
        first.begin()
        first.page.get_by_label("Benar", exact=True).check()
        first.says("Tersimpan")
        second = candidate.open(laptop, "/soal/1")
        expect(second.page.get_by_label("Benar", exact=True)).to_be_checked()
        second.page.get_by_label("Salah", exact=True).check()
        expect(second.page.locator("[data-other]")).to_contain_text("perangkat")
        for screen in (first, second):
            screen.page.goto(f"/belajar/{candidate.registration}/{QUIZ}/tinjau")

        first.submit()
        second.submit()

        codes = [_receipt(screen.page) for screen in (first, second)]

    [sitting] = candidate.sittings
    assert codes == [sitting.receipt] * 2
    assert sitting.rows[0].mark.correct


def _receipt(page: Page) -> str:
    return page.locator(".receipt code").inner_text()


def test_two_tabs_do_not_lose_the_newer_answer(candidate: Candidate) -> None:
    with candidate.browser() as context:
        first = candidate.open(context)
        first.begin()
        second = candidate.open(context, "/soal/1")
        second.page.get_by_label("Salah", exact=True).check()
        second.says("Tersimpan")
        second.page.get_by_label("Tandai ragu-ragu").check()
        second.says("Tersimpan")

        first.page.get_by_label("Benar", exact=True).check()

        expect(first.page.locator("[data-error]")).to_contain_text("tab atau perangkat")

    assert candidate.sittings[0].rows[0].mark.correct


def test_what_is_answered_offline_arrives_later(candidate: Candidate) -> None:
    with candidate.browser() as context:
        screen = candidate.open(context)
        screen.begin()
        context.set_offline(True)
        screen.page.get_by_label("Benar", exact=True).check()
        screen.says("Menunggu koneksi (1)")
        screen.page.get_by_label("Salah", exact=True).check()
        assert candidate.sittings[0].answered == 0

        context.set_offline(False)

        screen.says("Tersimpan")
        assert candidate.sittings[0].rows[0].mark.correct
        screen.go_on()
        screen.page.wait_for_url("**/soal/2")


def test_the_attempt_ends_when_time_is_over(candidate: Candidate) -> None:
    with candidate.browser() as context:
        screen = candidate.open(context)
        screen.begin()
        screen.page.get_by_label("Salah", exact=True).check()
        screen.says("Tersimpan")
        candidate.end_in(seconds=4)
        screen.page.goto(f"/belajar/{candidate.registration}/{QUIZ}/soal/2")
        screen.page.get_by_label("Jawaban singkat").fill("ego sektoral")

        screen.page.wait_for_url("**/hasil/1")

        expect(screen.page.locator(".score")).to_contain_text("100,00")

    assert candidate.sittings[0].submitted_at is not None


def test_nothing_is_taken_after_the_time(candidate: Candidate) -> None:
    with candidate.browser(java_script_enabled=False) as context:
        screen = candidate.open(context)
        screen.begin()
        candidate.end_in(seconds=-60)

        screen.page.get_by_label("Salah", exact=True).check()
        screen.go_on()

        expect(screen.page.locator(".flashes")).to_contain_text("Waktu sudah habis")
        expect(screen.page.locator(".score")).to_contain_text("0,00")

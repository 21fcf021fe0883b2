"""The script of the quiz in a real browser: nothing that was answered gets lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update
from werkzeug.serving import WSGIRequestHandler, make_server

from lms.core import clock
from lms.modules.quiz.models import QuizAttempt
from lms.modules.quiz.sitting import Row
from tests.browsers import PHONE
from tests.databases import application
from tests.modules.quiz import placed
from tests.modules.quiz.placed import Placed
from tests.modules.quiz.test_concurrency import committed, seen

pytestmark = pytest.mark.journey

SAVED = "Tersimpan"
WAITING = "Menunggu koneksi (1)"


class _Quiet(WSGIRequestHandler):
    """A server that writes no log."""

    def log_request(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Flask, str]]:
    """Give an application that answers on a port of this machine."""
    with application("sqlite") as app:
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield app, f"http://127.0.0.1:{server.port}"
        server.shutdown()
        thread.join()
        server.server_close()


class Desk:
    """A learner before an attempt, and what the database has of it."""

    def __init__(self, app: Flask, base: str, chromium: Chromium) -> None:
        self.app = app
        self.base = base
        self.chromium = chromium
        self.quiz: Placed = committed(
            app,
            lambda session: placed.place(
                app, session, course=placed.any_course(session), shuffle_questions=False
            ),
        )
        self.quiz.send("/mulai")

    @contextmanager
    def browser(self) -> Iterator[BrowserContext]:
        """Give a browser in which the learner is signed in."""
        cookie = self.quiz.browser.get_cookie("pamong")
        assert cookie is not None
        context = self.chromium.new_context(viewport=PHONE)
        context.add_cookies(
            [{"name": "pamong", "value": cookie.value, "url": self.base}]
        )
        yield context
        context.close()

    def open(self, context: BrowserContext, path: str) -> Page:
        """Open a page of the quiz in a new tab."""
        page = context.new_page()
        page.goto(self.base + self.quiz.url(path))
        return page

    def row(self, key: str) -> Row:
        """Return a question as the database has it."""
        return seen(self.app, lambda: self.quiz.row(key))

    def end_in(self, seconds: int) -> None:
        """Move the deadline."""
        attempt = seen(self.app, lambda: self.quiz.sitting.id)
        at = clock.now() + timedelta(seconds=seconds)
        change = (
            update(QuizAttempt).where(QuizAttempt.id == attempt).values(deadline=at)
        )
        committed(self.app, lambda session: session.execute(change))


@pytest.fixture
def desk(site: tuple[Flask, str], chromium: Chromium) -> Desk:
    """Give a learner who has begun an attempt."""
    return Desk(*site, chromium)


def status(page: Page, text: str) -> None:
    """Wait until the page says that an answer was saved, or waits."""
    expect(page.locator("[data-status]")).to_contain_text(text, timeout=15_000)


def test_an_answer_is_saved_as_it_is_given(desk: Desk) -> None:
    with desk.browser() as context:
        page = desk.open(context, "/soal/1")
        page.get_by_label("Musyawarah bersama").check()
        status(page, SAVED)
        expect(page.locator(".navigator [data-number='1']")).to_have_class(
            "is-answered"
        )

    assert desk.row("k-single").mark.correct


def test_an_answer_given_offline_survives_closing_the_tab(desk: Desk) -> None:
    with desk.browser() as context:
        page = desk.open(context, "/soal/1")
        context.set_offline(True)
        page.get_by_label("Musyawarah bersama").check()
        status(page, WAITING)
        page.get_by_role("button", name="lanjut ke soal 2").click()
        expect(page.get_by_label("Musyawarah bersama")).to_be_checked()
        page.close()
        context.set_offline(False)

        page = desk.open(context, "/soal/1")
        expect(page.get_by_label("Musyawarah bersama")).to_be_checked()
        status(page, SAVED)

    assert desk.row("k-single").mark.correct


def test_a_press_right_after_typing_saves_and_goes_on(desk: Desk) -> None:
    with desk.browser() as context:
        page = desk.open(context, "/soal/7")
        page.get_by_label("Jawaban dalam JP").fill("banyak")
        page.get_by_label("Tandai ragu-ragu").focus()
        expect(page.locator("[data-error]")).to_contain_text("bukan angka")
        page.get_by_label("Jawaban dalam JP").fill("18 JP")
        page.get_by_role("button", name="Simpan dan periksa").click()
        page.wait_for_url("**/tinjau")

    assert desk.row("k-numeric").mark.correct


def test_enter_saves_and_goes_on(desk: Desk) -> None:
    with desk.browser() as context:
        page = desk.open(context, "/soal/6")
        page.get_by_label("Jawaban singkat").fill("ego sektoral")
        page.get_by_label("Jawaban singkat").press("Enter")
        page.wait_for_url("**/soal/7")

    assert desk.row("k-short").mark.correct


def test_a_second_device_is_warned(desk: Desk) -> None:
    with desk.browser() as phone, desk.browser() as laptop:
        first = desk.open(phone, "/soal/6")
        first.get_by_label("Jawaban singkat").fill("satu")
        status(first, SAVED)
        second = desk.open(laptop, "/soal/6")
        second.get_by_label("Jawaban singkat").fill("ego sektoral")

        expect(second.locator("[data-other]")).to_contain_text("perangkat")

        first.get_by_label("Jawaban singkat").fill("dua")
        expect(first.locator("[data-error]")).to_contain_text("perangkat lain")

    assert desk.row("k-short").answer.response == "ego sektoral"


def test_the_last_words_count_when_time_runs_out(desk: Desk) -> None:
    desk.end_in(seconds=4)

    with desk.browser() as context:
        page = desk.open(context, "/soal/6")
        page.get_by_label("Jawaban singkat").fill("ego sektoral")
        page.wait_for_url("**/hasil/1", timeout=20_000)

    assert desk.row("k-short").mark.correct


def test_the_time_is_announced_seldom_and_can_be_hidden(desk: Desk) -> None:
    desk.end_in(seconds=62)

    with desk.browser() as context:
        page = desk.open(context, "/soal/1")
        expect(page.locator("[data-announce]")).to_have_text("")
        expect(page.locator("[data-announce]")).to_have_text("Sisa 1 menit")
        page.get_by_role("button", name="Sembunyikan waktu").click()
        expect(page.locator("[data-clock]")).to_be_hidden()
        page.reload()
        expect(page.locator("[data-clock]")).to_be_hidden()

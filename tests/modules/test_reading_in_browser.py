"""The scripts of reading in a real browser, which asks the application directly.

No server runs: every request of the browser is answered by the test's own application,
so the clock of the page and that of the application go as the test wants.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, expect
from sqlalchemy.orm import Session

from lms.core import clock
from tests.browsers import DESKTOP
from tests.modules.situations import Reader, reader

pytestmark = pytest.mark.journey

SITE = "http://localhost"
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""

# quiet() is fulfilled once no script of the page waits for an answer or reads one, and
# one task later, when whatever follows from an answer has begun.
QUIET = """
  let awaited = 0;
  let heard = [];
  const counted = (give) => function (...given) {
    awaited += 1;
    const result = give.apply(this, given);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      awaited -= 1;
      if (!awaited) heard = heard.filter((tell) => tell());
    };
    const settled = () => port2.postMessage(null);
    result.then(settled, settled);
    return result;
  };
  window.fetch = counted(window.fetch);
  for (const name of ["json", "text"]) {
    Response.prototype[name] = counted(Response.prototype[name]);
  }
  window.quiet = () => new Promise((tell) => {
    if (awaited) heard.push(tell); else tell();
  });
"""

BACK_AT_ONCE = """() => {
  const ask = window.fetch;
  window.fetch = (...given) => {
    window.fetch = ask;
    const answer = ask(...given);
    dispatchEvent(new Event("online"));
    return answer;
  };
}"""


@dataclass
class Screen:
    """A learner before a screen."""

    learner: Reader
    page: Page
    faults: list[str]
    online: bool = True
    unlucky: set[str] = field(default_factory=set)
    """Acts whose next request is lost."""

    def answer(self, route: Route) -> None:
        """Answer a request of the browser, unless there is no connection."""
        request = route.request
        place = urlsplit(request.url)
        action = place.path.rpartition("/")[2]
        if not self.online or action in self.unlucky:
            self.unlucky.discard(action)
            route.abort("internetdisconnected")
            return
        with clock.running_at(self.learner.now):
            response = self.learner.browser.open(
                place.path,
                method=request.method,
                query_string=place.query,
                data=request.post_data_buffer,
                content_type=request.headers.get("content-type"),
            )
        route.fulfill(
            status=response.status_code,
            headers=dict(response.headers),
            body=response.data,
        )

    def open(self, key: str) -> None:
        """Open an activity and wait until its view was told."""
        with self.told("~lihat"):
            self.page.goto(f"{SITE}/belajar/{self.learner.registration}/{key}")

    @contextmanager
    def told(self, action: str) -> Iterator[None]:
        """Wait until the page has told this, and has heard every answer."""
        with self.page.expect_response(f"**/{action}"):
            yield
        self.page.evaluate("quiet()")

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Lose the connection until the page has noticed."""
        self.online = False
        with self.page.expect_event("requestfailed"):
            yield
        self.page.evaluate("quiet()")
        self.online = True

    def wait(self, seconds: int) -> None:
        """Let time pass for the page and for the application."""
        self.learner.wait(seconds=seconds)
        self.page.clock.fast_forward(seconds * 1000)

    def hide(self, told: str) -> None:
        """Go to another tab, and wait until the page has told so."""
        with self.told(told):
            self.page.evaluate(HIDE, arg=True)

    def show(self) -> None:
        """Come back."""
        self.page.evaluate(HIDE, arg=False)

    @property
    def place(self) -> str:
        """Return which slide is shown."""
        return self.page.locator("[data-slides-place]").inner_text().split("\n")[0]


@pytest.fixture
def screen(app: Flask, session: Session, chromium: Chromium) -> Iterator[Screen]:
    """Give a screen, and see that no script failed and no policy was broken."""
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    found = Screen(reader(app, session), page, [])
    page.on("pageerror", lambda error: found.faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            found.faults.append(message.text)
            if "Content Security Policy" in message.text
            else None
        ),
    )
    page.clock.install()
    page.add_init_script(QUIET)
    context.route("**/*", found.answer)
    yield found
    context.close()
    assert found.faults == []


def test_the_end_on_the_screen_completes_the_page_before_ones_eyes(
    screen: Screen,
) -> None:
    screen.open("bacaan")
    standing = screen.page.locator("[data-standing]")
    expect(standing).to_be_empty()

    with screen.told("baca"):
        screen.wait(seconds=2)

    expect(standing).to_contain_text("Selesai")
    expect(screen.page.locator(".outline [aria-current] .mark-done")).to_be_visible()


def test_the_end_must_stand_on_the_screen_for_a_second(screen: Screen) -> None:
    screen.open("bacaan")

    screen.page.clock.run_for(500)

    assert "progressed" not in screen.learner.verbs("bacaan")


def test_only_the_time_that_the_page_was_seen_is_told(screen: Screen) -> None:
    screen.open("bacaan")
    screen.wait(seconds=60)
    screen.hide("tinggal")
    screen.wait(seconds=600)
    with screen.told("~lihat"):
        screen.show()
    screen.wait(seconds=30)

    screen.hide("tinggal")

    assert screen.learner.standing("bacaan").seconds == 90


def test_the_button_tells_the_time_once(screen: Screen) -> None:
    screen.open("bacaan")
    screen.wait(seconds=60)

    with screen.page.expect_response("**/selesai"):
        screen.page.get_by_role("button", name="Selesai dan lanjut").click()

    assert screen.learner.verbs("bacaan").count("experienced") == 1
    assert screen.learner.standing("bacaan").seconds == 60


def test_the_end_reached_without_a_connection_is_told_later(screen: Screen) -> None:
    screen.open("bacaan")
    with screen.failing():
        screen.wait(seconds=2)

    with screen.told("baca"):
        screen.page.evaluate("dispatchEvent(new Event('online'))")

    assert screen.learner.standing("bacaan").progress == 100


def test_the_connection_that_is_back_before_the_failure_is_known(
    screen: Screen,
) -> None:
    screen.open("bacaan")
    screen.page.evaluate(BACK_AT_ONCE)
    screen.unlucky.add("baca")

    with screen.told("baca"):
        screen.wait(seconds=2)

    assert screen.learner.standing("bacaan").progress == 100


def test_keys_turn_the_slides(screen: Screen) -> None:
    screen.open("salindia")
    keyboard = screen.page.keyboard
    assert screen.place == "1 dari 3"

    keyboard.press("ArrowRight")
    assert screen.place == "2 dari 3"
    keyboard.press("ArrowLeft")
    assert screen.place == "1 dari 3"
    keyboard.press("End")
    assert screen.place == "1 dari 3"
    screen.page.locator("[data-slides-next]").focus()
    keyboard.press("End")
    assert screen.place == "3 dari 3"
    keyboard.press("ArrowRight")
    assert screen.place == "3 dari 3"
    keyboard.press("Home")
    keyboard.press("Space")
    assert screen.place == "2 dari 3"


def test_one_slide_is_shown_at_a_time_and_all_as_text(screen: Screen) -> None:
    screen.open("salindia")
    faces = screen.page.locator(".slide-face:visible")
    expect(faces).to_have_count(1)

    screen.page.get_by_role("button", name="Versi teks").click()
    expect(faces).to_have_count(3)

    screen.page.get_by_role("button", name="Versi teks").click()
    expect(faces).to_have_count(1)


def test_slides_are_told_in_a_batch_and_the_last_completes(screen: Screen) -> None:
    screen.open("salindia")
    screen.page.locator("[data-slides-next]").click()
    screen.page.locator("[data-slides-next]").click()

    with screen.told("sampai"):
        screen.wait(seconds=3)

    expect(screen.page.locator("[data-standing]")).to_contain_text("Selesai")
    told = screen.learner.verbs("salindia")
    assert told.count("experienced") == 3
    assert told.count("progressed") == 1


def test_slides_read_as_one_text_are_told_too(screen: Screen) -> None:
    screen.open("salindia")
    screen.page.get_by_role("button", name="Versi teks").click()
    for number in (1, 2, 3):
        screen.page.locator(
            f"#salindia-{number} .slide-number"
        ).scroll_into_view_if_needed()
    screen.page.clock.run_for(100)

    screen.hide("sampai")

    assert screen.learner.standing("salindia").progress == 100


def test_slides_seen_without_a_connection_are_told_later(screen: Screen) -> None:
    screen.open("salindia")
    screen.page.locator("[data-slides-next]").click()
    with screen.failing():
        screen.wait(seconds=3)

    with screen.told("sampai"):
        screen.wait(seconds=16)

    assert screen.learner.standing("salindia").progress == 66


def test_a_deck_goes_on_where_it_was_left(screen: Screen) -> None:
    screen.open("salindia")
    screen.page.keyboard.press("ArrowRight")
    with screen.told("sampai"):
        screen.wait(seconds=3)

    screen.open("salindia")

    assert screen.place == "2 dari 3"

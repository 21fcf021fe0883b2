"""What a learner does before a screen, in their own words."""

from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from lms.modules.quiz.sitting import Row, Sitting
from tests.journeys import answering
from tests.journeys.server import Site
from tests.journeys.visiting import PATIENCE


@dataclass
class Screen:
    """One tab of a learner's browser."""

    page: Page
    site: Site

    @property
    def is_phone(self) -> bool:
        """Tell whether the menu is folded away."""
        size = self.page.viewport_size
        return size is not None and size["width"] < 600

    def sign_in(self, login: str, password: str) -> None:
        """Come to the site as a stranger and sign in."""
        self.page.goto("/")
        self.page.get_by_label("NIP atau alamat surel").fill(login)
        self.page.get_by_label("Kata sandi", exact=False).first.fill(password)
        self.page.get_by_role("button", name="Masuk").click()
        expect(self.heading).to_contain_text("Selamat datang")

    @property
    def heading(self) -> Locator:
        """Return the title of the page."""
        return self.page.locator("h1")

    def choose(self, place: str) -> None:
        """Go to a place of the main navigation."""
        if self.is_phone:
            self.page.locator(".menu > summary").click()
        around = self.page.locator(".menu-panel" if self.is_phone else "nav.nav")
        around.get_by_role("link", name=place).click()
        expect(self.heading).to_have_text(place)

    def enrol(self, course: str) -> UUID:
        """Find a course in the catalogue and begin it."""
        self.choose("Katalog")
        self.page.get_by_role("link", name=course, exact=True).click()
        self.page.get_by_role("button", name="Daftar dan mulai belajar").click()
        expect(self.page.locator(".flashes")).to_contain_text("Anda terdaftar")
        return UUID(self.page.url.rsplit("/", 1)[-1])

    def open(self, title: str) -> None:
        """Open an activity from the list of the course page."""
        self.page.locator(".outline-large").get_by_role(
            "link", name=title
        ).first.click()
        expect(self.heading).to_have_text(title)

    def is_done(self) -> None:
        """Wait until the page says that the activity is complete."""
        expect(self.page.locator("[data-standing]")).to_contain_text(
            "Selesai", timeout=PATIENCE
        )

    def read_to_end(self) -> None:
        """Scroll down until the end of the text stands on the screen."""
        self.page.keyboard.press("End")
        end = self.page.locator("[data-end]")
        end.scroll_into_view_if_needed()
        expect(end).to_be_in_viewport()

    def swipe(self, *, to_left: bool = True) -> None:
        """Draw a finger across the slide."""
        box = self.page.locator(".slide-current .slide-face").bounding_box()
        assert box is not None
        ends = [box["x"] + box["width"] - 40, box["x"] + 40]
        start, stop = ends if to_left else ends[::-1]
        y = box["y"] + 60
        finger = self.page.context.new_cdp_session(self.page)
        middle = (start + stop) / 2
        for kind, x in (("Start", start), ("Move", middle), ("Move", stop)):
            finger.send(
                "Input.dispatchTouchEvent",
                {"type": f"touch{kind}", "touchPoints": [{"x": x, "y": y}]},
            )
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        finger.detach()

    # --- Quizzes

    def begin(self) -> None:
        """Begin an attempt from its lobby."""
        self.page.get_by_role("button", name="Mulai percobaan").click()
        self.page.wait_for_url("**/soal/1")

    def fill(self, form: dict[str, str]) -> None:
        """Give an answer: by ticking, choosing or typing."""
        for name, value in form.items():
            field = self.page.locator(f'#jawab [name="{name}"]')
            kind = field.first.evaluate("(field) => field.type")
            if kind == "radio":
                field.and_(self.page.locator(f'[value="{value}"]')).check()
            elif kind == "checkbox":
                field.check()
            elif kind == "select-one":
                field.select_option(value)
            else:
                field.fill(value)

    def says(self, text: str) -> None:
        """Wait until the quiz says how saving goes."""
        expect(self.page.locator("[data-status]")).to_contain_text(
            text, timeout=PATIENCE
        )

    def answer(self, row: Row) -> None:
        """Answer a question rightly and see it saved."""
        self.fill(answering.right_form(row))
        self.says("Tersimpan")

    def go_on(self) -> None:
        """Press the button that saves and leads onward."""
        with self.page.expect_navigation():
            self.page.locator(".player-nav .next").click()

    def answer_all(self, rows: tuple[Row, ...]) -> None:
        """Answer each question and go on, to the review before submitting."""
        for row in rows:
            self.page.wait_for_url(f"**/soal/{row.number}")
            self.answer(row)
            self.go_on()
        self.page.wait_for_url("**/tinjau")

    def submit(self) -> None:
        """Submit the attempt from its review."""
        self.page.get_by_role("button", name="Kumpulkan sekarang").click()
        self.page.wait_for_url("**/hasil/*")

    def sitting(self, registration: UUID, key: str) -> Sitting:
        """Return the newest attempt as the database has it."""
        with self.site.reading() as session:
            return answering.sittings(session, registration, key)[-1]

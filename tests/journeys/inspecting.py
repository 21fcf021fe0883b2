"""What keeps somebody from using a page, found by a browser.

The letters W name the checks of docs/accessibility.md. Axe finds half of what is wrong;
the rest looks at focus, reflow, cut text, moving things and the size of targets.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import FloatRect, JSHandle, Page, ViewportSize

from tests.browsers import DESKTOP, PHONE

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that another theme can break; the rest looks at the document."""

STRUCTURE = ("page-has-heading-one", "landmark-one-main", "skip-link", "bypass")
"""The rules of axe about what lies under an open drawer."""

EXPLAINED = ("perhaps color-contrast", "perhaps target-size")
"""What axe cannot tell when things overlap, and our own looks at them can."""

DOUBLED = ViewportSize(width=640, height=400)
"""1280 × 800 at 200 %, in CSS pixels (WCAG 1.4.4)."""

NARROW = ViewportSize(width=320, height=256)
"""1280 × 1024 at 400 % (WCAG 1.4.10)."""

TARGET = 24
PHONE_TARGET = 44
MOST_STOPS = 400
RING = 150
"""Pixels; a ring of two pixels around the smallest target has more."""

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
"""Text as WCAG 1.4.12 lets a reader set it."""

SCRIPT = AXE_SCRIPT
"""What a page must have before it is inspected with axe."""

OWN_SCRIPT = (Path(__file__).parent / "inspection.js").read_text()
UNSTUCK = ".player-nav, .quiz-bar { position: static !important; }"
"""Axe looks at the page as it lies now, and would blame what scrolls over the rest."""

_RUN_AXE = """async ([runOnly, rules]) => {
  const { violations, incomplete } = await axe.run(document, {
    runOnly, rules, resultTypes: ["violations", "incomplete"] });
  const told = (each, doubt) => each.nodes.map((node) =>
    `${doubt}${each.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} ` +
    [...node.any, ...node.all, ...node.none].map((one) => one.message).join("; "));
  return [...violations.flatMap((each) => told(each, "")),
    ...incomplete.flatMap((each) => told(each, "perhaps "))];
}"""
_ADD_STYLE = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
}"""
_BLUR = "() => { window.focused = document.activeElement; focused.blur(); }"
_FOCUS = "() => focused.focus({ preventScroll: true })"
_TAKE_STYLE = "() => { document.adoptedStyleSheets.pop(); }"


class Inspection:
    """One page that was opened, looked at under several circumstances.

    Axe's ``SCRIPT`` must be in the page for ``problems``. ``is_covered`` tells that
    something lies over the page on a phone.
    """

    def __init__(self, page: Page, *, is_covered: bool = False) -> None:
        self.page = page
        self._is_covered = is_covered
        self._own: JSHandle = page.evaluate_handle(OWN_SCRIPT)

    def problems(self) -> list[str]:
        """Say everything that is wrong with the page, on phone and desktop."""
        return [f"{where}: {text}" for where, text in self._all()]

    def _all(self) -> Iterator[tuple[str, str]]:
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        yield from _at(
            "phone", self._on(PHONE, PHONE_TARGET, whole=not self._is_covered)
        )
        yield from _at("desktop", self._on(DESKTOP, TARGET, whole=True))
        yield from self._resized()

    def _on(self, size: ViewportSize, target: int, *, whole: bool) -> Iterator[str]:
        self.page.set_viewport_size(size)
        yield from self.axe({"type": "tag", "values": TAGS}, () if whole else STRUCTURE)
        if whole:
            yield from self._look("structure")
        yield from self._look("targets", target)
        yield from self.walk()
        yield from self._look("pale")
        self.page.emulate_media(color_scheme="dark")
        dark = [*self.axe({"type": "rule", "values": COLOURS}), *self._look("pale")]
        yield from (f"dark: {each}" for each in dark)
        self.page.emulate_media(color_scheme="light")

    def _resized(self) -> Iterator[tuple[str, str]]:
        yield from _at("still", self._look("moving"))
        self.page.evaluate(_ADD_STYLE, SPACED)
        yield from _at("spaced", self._whole())
        self.page.set_viewport_size(PHONE)
        yield from _at("spaced on a phone", self._whole())
        self.page.evaluate(_TAKE_STYLE)
        for size, name in ((DOUBLED, "doubled"), (NARROW, "narrow")):
            self.page.set_viewport_size(size)
            yield from _at(name, self._whole())

    def _whole(self) -> list[str]:
        return [*self._look("sideways"), *self._look("cut")]

    def axe(self, only: Mapping[str, object], without: Sequence[str] = ()) -> list[str]:
        """Return what axe-core finds, and what it cannot tell (W1)."""
        rules = {each: {"enabled": False} for each in without}
        self.page.evaluate(_ADD_STYLE, UNSTUCK)
        found: list[str] = self.page.evaluate(_RUN_AXE, [only, rules])
        self.page.evaluate(_TAKE_STYLE)
        return [each for each in found if not each.startswith(EXPLAINED)]

    def _look(self, name: str, *arguments: object) -> list[str]:
        found: list[str] = self._own.evaluate(
            "(own, [name, given]) => own[name](...given)", [name, list(arguments)]
        )
        return found

    def walk(self) -> list[str]:
        """Go through the page with Tab alone: order, ring, cover, trap (W2-W4)."""
        self._look("begin")
        found: list[str] = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            step: dict[str, Any] = self._own.evaluate("(own) => own.step()")
            found += step["found"]
            if step["done"]:
                return [*found, "focus is trapped"] if step["isTrap"] else found
        return [*found, f"more than {MOST_STOPS} stops"]

    def unseen(self) -> list[str]:
        """Return where focus changes too few pixels, one element of each kind (W3)."""
        self.page.emulate_media(reduced_motion="reduce")
        self._look("begin")
        met: set[str] = set()
        found: list[str] = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            here: dict[str, Any] = self._own.evaluate("(own) => own.kind()")
            if here["isBody"]:
                break
            if here["kind"] not in met and self._ring_pixels(here["clip"]) < RING:
                found.append(here["name"])
            met.add(here["kind"])
        return found

    def _ring_pixels(self, clip: FloatRect) -> int:
        """Count the pixels that focus changes by three to one."""
        pictures = [self.page.screenshot(clip=clip)]
        self.page.evaluate(_BLUR)
        pictures.append(self.page.screenshot(clip=clip))
        self.page.evaluate(_FOCUS)
        coded = [b64encode(picture).decode() for picture in pictures]
        count: int = self._own.evaluate(
            "(own, [one, other]) => own.changed(one, other)", coded
        )
        return count

    def in_another_language(self, language: str) -> list[str]:
        """Return texts of authors that are not marked as ``language`` (W15)."""
        return self._look("foreign", language)


def _at(name: str, found: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((name, text) for text in found)

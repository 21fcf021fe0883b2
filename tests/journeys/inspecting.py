"""What keeps somebody from using a page, found by a browser.

The letters W name the checks of docs/accessibility.md. Axe finds half of what is wrong;
the rest looks at focus, reflow, cut text, moving things and the size of targets.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import JSHandle, Page, ViewportSize

from tests.browsers import DESKTOP, PHONE

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that another theme can break; the rest looks at the document."""

DOUBLED = ViewportSize(width=640, height=400)
"""1280 × 800 at 200 %, in CSS pixels (WCAG 1.4.4)."""

NARROW = ViewportSize(width=320, height=256)
"""1280 × 1024 at 400 % (WCAG 1.4.10)."""

TARGET = 24
PHONE_TARGET = 44
MOST_STOPS = 400

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
"""Text as WCAG 1.4.12 lets a reader set it."""

_SCRIPT = (Path(__file__).parent / "inspection.js").read_text()
_RUN_AXE = """async (runOnly) => {
  const { violations, incomplete } = await axe.run(document, {
    runOnly, resultTypes: ["violations", "incomplete"], elementRef: false });
  const told = (each) => each.nodes.map((node) =>
    `${each.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} ` +
    [...node.any, ...node.all, ...node.none].map((one) => one.message).join("; "));
  return { violations: violations.flatMap(told), incomplete: incomplete.flatMap(told) };
}"""
_ADD_STYLE = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
}"""
_TAKE_STYLE = "() => { document.adoptedStyleSheets.pop(); }"


class Inspection:
    """One page that was opened, looked at under several circumstances."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(AXE_SCRIPT)
        self._own: JSHandle = page.evaluate_handle(_SCRIPT)

    def problems(self) -> list[str]:
        """Say everything that is wrong with the page, on phone and desktop."""
        return [f"{where}: {text}" for where, text in self._all()]

    def _all(self) -> Iterator[tuple[str, str]]:
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        for name, size in (("phone", PHONE), ("desktop", DESKTOP)):
            self.page.set_viewport_size(size)
            yield from _at(name, self.axe({"type": "tag", "values": TAGS}))
            yield from _at(name, self._look("structure"))
            least = PHONE_TARGET if name == "phone" else TARGET
            yield from _at(name, self._look("targets", least))
            yield from _at(name, self.walk())
            self.page.emulate_media(color_scheme="dark")
            yield from _at(f"{name}, dark", self.axe(_rules(COLOURS)))
            self.page.emulate_media(color_scheme="light")
        yield from self._resized()

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

    def axe(self, only: Mapping[str, object]) -> list[str]:
        """Return what axe-core finds (W1)."""
        found: dict[str, list[str]] = self.page.evaluate(_RUN_AXE, only)
        return found["violations"]

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


def _at(name: str, found: list[str]) -> Iterator[tuple[str, str]]:
    return ((name, text) for text in found)


def _rules(names: tuple[str, ...]) -> dict[str, object]:
    return {"type": "rule", "values": names}

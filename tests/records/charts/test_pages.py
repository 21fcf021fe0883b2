"""Charts on a page, and as a real browser sets them."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader
from playwright.sync_api import Browser as Chromium

import lms.records
import lms.web
from lms.core.i18n import gettext
from lms.records.charts import Point, draw
from lms.records.charts.figures import AnyFigure
from lms.testing.markup import parse
from lms.web import formats
from tests.records.charts import examples

RECORDS = Path(lms.records.__file__).parent
WEB = Path(lms.web.__file__).parent
SHEETS = (
    WEB / "static/web/app.css",
    RECORDS / "static/records/charts.css",
)
PAGE = '{% import "records/charts.html" as ui %}{{ ui.chart(chart, level=2) }}'

OVERLAPS = """() => [...document.querySelectorAll("svg")].flatMap((svg) => {
  const page = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")].map((each) =>
    [each.textContent, each.getBoundingClientRect()]);
  return texts.flatMap(([text, box], place) => [
    ...(box.left < page.left - 1 || box.right > page.right + 1 ||
        box.bottom > page.bottom + 1 ? [`${svg.id}: ${text} reaches out`] : []),
    ...texts.slice(0, place).filter(([, other]) =>
      Math.min(box.right, other.right) - Math.max(box.left, other.left) > 0.5 &&
      Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 0.5
    ).map(([other]) => `${svg.id}: ${text} over ${other}`)]);
})"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll("svg text")].map((each) =>
  parseFloat(getComputedStyle(each).fontSize) * each.getCTM().a))"""
SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth"


def _page(*figures: AnyFigure) -> str:
    """Return the charts as the product's own template puts them on a page."""
    app = Flask("charts")
    Babel(app)
    formats.register(app)
    app.jinja_env.globals["_"] = gettext
    folders = (RECORDS / "templates", WEB / "templates")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(each) for each in folders])
    template = app.jinja_env.from_string(PAGE)
    with app.test_request_context():
        return "\n".join(template.render(chart=draw(each)) for each in figures)


def test_a_page_shows_drawing_and_table() -> None:
    page = parse(_page(examples.funnel(*examples.STEPS)))

    drawn = [each.get("href") for each in page.all("svg")[0].all("a")]
    (table,) = page.all("table")
    assert [each.get("href") for each in table.all("a")] == drawn
    assert len(drawn) == 4
    assert [each.text for each in table.all("th")][:2] == ["Tahap", "Peserta"]


def test_a_page_without_figures_has_no_table() -> None:
    assert "<details" not in _page(examples.bars())


def test_labels_in_the_table_are_escaped() -> None:
    page = _page(examples.bars(Point(examples.HOSTILE, 1)))

    assert "<script" not in page


@pytest.mark.journey
@pytest.mark.parametrize("wide", [320, 360, 560, 768, 1280])
def test_a_browser_finds_no_text_over_another(chromium: Chromium, wide: int) -> None:
    page = chromium.new_page(viewport={"width": wide, "height": 800})
    try:
        style = "".join(each.read_text() for each in SHEETS)
        page.set_content(f"<style>{style}</style><main class=wrap>")
        page.evaluate(
            "(html) => document.querySelector('main').innerHTML = html",
            _page(*examples.ALL),
        )

        found = page.evaluate(OVERLAPS)
        smallest = page.evaluate(SMALLEST)
        is_sideways = page.evaluate(SIDEWAYS)
    finally:
        page.close()

    assert found == []
    assert smallest >= 11
    assert not is_sideways

"""Each look at a page can find what it looks for."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page

from tests.journeys.inspecting import SCRIPT, Inspection
from tests.journeys.places import PLACES
from tests.journeys.visiting import Visits

PLACE = next(place for place in PLACES if place.name == "beranda-baru")
PLAIN = {
    "image-alt": """add("<img src='/static/web/icon.svg'>", "")""",
    "color-contrast: ": 'add("<p>Pudar</p>", "color: #999")',
    " to 1: <p>": "",
    "2 h1": 'add("<h1>Lagi</h1>", "")',
    "is followed by <h4>": 'add("<h4>Terlalu dalam</h4>", "")',
    "no lang": 'document.documentElement.removeAttribute("lang")',
    "no way past": 'document.querySelector(".skip").remove()',
    "no help": 'document.querySelector(".site-footer").remove()',
    "20 × 20 px": 'add("<button>B</button>", "inline-size: 20px; block-size: 20px; '
    'min-block-size: 0; padding: 0")',
    "narrow: page of": 'add("<p>Lebar</p>", "inline-size: 880px")',
    "cut: <p>": 'add("<p>Satu dua tiga</p>", "block-size: 8px; overflow: hidden")',
    "focus is not seen": 'add("<button>C</button>", "outline: none")',
    "ring of 1": 'add("<button>D</button>", "outline: 3px solid #eee")',
    "ring stays": 'add("<button>E</button>", "outline: 3px solid #000; "'
    '+ "outline-offset: 2px")',
    "ring is cut": 'add("<div><button>F</button></div>", "overflow: hidden")',
    "tabindex: ": """add("<button tabindex='1'>G</button>", "")""",
    "moves: <main>": "main.animate([{opacity: .99}, {opacity: 1}], 1e6)",
}
"""What is to be found, and what to do to a page for that."""

LAID_OVER = {
    "focus is covered": 'add("<p></p>", "position: fixed; inset: 0; z-index: 99")',
}
LEADING_ASTRAY = {
    "not reached: <a> “I”": """document.querySelector("main a").addEventListener(
        "focus", () => document.querySelector(".site-footer a").focus())
        ; add("<a href='/'>I</a>", "")""",
}


_HELP = """
const main = document.querySelector("main");
const add = (html, style) => {
  main.insertAdjacentHTML("beforeend", html);
  const made = main.lastElementChild;
  made.style.cssText = style;
  return made;
};
"""


def spoil(page: Page, acts: Iterable[str]) -> None:
    """Make a page worse."""
    page.evaluate("() => {" + _HELP + ";\n".join(acts) + "}")


@pytest.mark.parametrize("defects", [PLAIN, LAID_OVER, LEADING_ASTRAY])
def test_every_defect_is_found(visits: Visits, defects: dict[str, str]) -> None:
    with visits.tab(PLACE.who, SCRIPT) as page:
        visits.go(page, PLACE)
        spoil(page, defects.values())

        found = Inspection(page).problems()

    assert [each for each in defects if not any(each in one for one in found)] == []


def test_a_ring_that_is_not_painted_is_found(visits: Visits) -> None:
    with visits.tab(PLACE.who, SCRIPT) as page:
        visits.go(page, PLACE)
        spoil(
            page, ['add("<button>Tak tampak</button>", "outline-color: transparent")']
        )

        [unseen] = Inspection(page).unseen()

    assert "Tak tampak" in unseen


def test_a_text_in_the_wrong_language_is_found(visits: Visits) -> None:
    with visits.tab(PLACE.who, SCRIPT) as page:
        visits.go(page, PLACE)
        spoil(page, ["""add("<p class='prose' lang='en'>Tulisan</p>", "")"""])

        [wrong] = Inspection(page).in_another_language("id")

    assert "Tulisan" in wrong

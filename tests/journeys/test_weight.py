"""What a page costs on a slow and dear connection; nothing comes from elsewhere.

Pictures of authors are not counted: they load when they come into view.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Response

from tests.journeys.places import PLACES, Place
from tests.journeys.visiting import Visits

KB = 1000
NAMES = """masuk katalog beranda kursus bacaan salindia kuis kuis-soal kuis-hasil
    nilai-rincian sertifikat verifikasi-asli""".split()
WEIGHED = [place for place in PLACES if place.name in NAMES]
MOST = 80 * KB
MOST_SCRIPT = 30 * KB
MOST_AGAIN = 16 * KB
MOST_REQUESTS = 8


@dataclass(frozen=True, slots=True)
class Load:
    """One thing that a page fetched, and the bytes of its body on the wire."""

    kind: str
    size: int


def _loads(visits: Visits, context: BrowserContext, place: Place) -> list[Load]:
    answers: list[Response] = []
    page = context.new_page()
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright wants a function of Python
    visits.go(page, place)
    loads = [
        Load(each.request.resource_type, _size(each))
        for each in tuple(answers)
        if each.request.resource_type != "image"
    ]
    page.close()
    return loads


def _size(answer: Response) -> int:
    """Return what came over the wire; Chromium counts what it had below nothing."""
    return max(0, answer.request.sizes()["responseBodySize"])


def _total(loads: list[Load], *kinds: str) -> int:
    return sum(load.size for load in loads if not kinds or load.kind in kinds)


@pytest.mark.parametrize("place", WEIGHED, ids=[place.name for place in WEIGHED])
def test_a_page_is_light(visits: Visits, place: Place) -> None:
    with visits.browser(place.who) as context:
        first = _loads(visits, context, place)
        again = _loads(visits, context, place)

    assert _total(first) <= MOST
    assert _total(first, "script") <= MOST_SCRIPT
    assert len(first) <= MOST_REQUESTS
    assert _total(again) <= MOST_AGAIN

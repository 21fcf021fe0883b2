"""What a page costs on a slow and dear connection; nothing comes from elsewhere.

Pictures of authors are not counted: they load when they come into view.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Response

from tests.journeys.places import LEARNING, PUBLIC, Place
from tests.journeys.visiting import Visits

KB = 1000
PLAIN = [place for place in (*PUBLIC, *LEARNING) if place.act is None]
MOST = 80 * KB
MOST_SCRIPT = 30 * KB
MOST_AGAIN = 16 * KB
MOST_REQUESTS = 8


@dataclass(frozen=True, slots=True)
class Load:
    """One thing that a page fetched, and its bytes on the wire."""

    kind: str
    size: int


def _loads(visits: Visits, context: BrowserContext, place: Place) -> list[Load]:
    answers: list[Response] = []
    page = context.new_page()
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright wants a function of Python
    visits.go(page, place)
    page.wait_for_load_state("networkidle")
    page.close()
    kinds = [each.request.resource_type for each in answers]
    sizes = [each.request.sizes() for each in answers if not each.from_service_worker]
    return [
        Load(kind, size["responseHeadersSize"] + size["responseBodySize"])
        for kind, size in zip(kinds, sizes, strict=True)
        if kind != "image"
    ]


def _total(loads: list[Load], *kinds: str) -> int:
    return sum(load.size for load in loads if not kinds or load.kind in kinds)


@pytest.mark.parametrize("place", PLAIN, ids=[place.name for place in PLAIN])
def test_a_page_is_light(visits: Visits, place: Place) -> None:
    with visits.browser(place.who) as context:
        first = _loads(visits, context, place)
        again = _loads(visits, context, place)

    assert _total(first) <= MOST
    assert _total(first, "script") <= MOST_SCRIPT
    assert len(first) <= MOST_REQUESTS
    assert _total(again) <= MOST_AGAIN

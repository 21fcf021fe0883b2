"""What the course page asks and weighs: queries, bytes, what a first visit loads."""

import gzip
import re
from dataclasses import dataclass

from tests.bench.institute import LENGTHS, Institute
from tests.browser import Browser
from tests.factories.people import counted

PACKED = {"Accept-Encoding": "gzip"}
_FILE = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the course page of 65 activities, except ``queries``: by length."""

    queries: dict[int, int]
    html: int
    html_packed: int
    cold: int
    """The page with its styles, scripts and icons, as they travel."""
    script: int
    """Scripts of the heaviest page of an activity or course, as they travel."""


def weigh(here: Institute) -> Weights:
    """Count and weigh."""
    url = here.courses[65].url
    html = here.browser.get(url).data
    packed = len(here.browser.get(url, headers=PACKED).data)
    files = _files(here.browser, html)
    pages = [url, *(f"{url}/kegiatan-{number}" for number in (0, 9, 21))]
    scripts = [_scripts(_files(here.browser, _page(here.browser, p))) for p in pages]
    return Weights(
        {n: _queries(here, here.courses[n].url) for n in LENGTHS},
        len(html),
        len(gzip.compress(html, 6)),
        packed + sum(files.values()),
        max([*scripts, _scripts(files)]),
    )


def _page(browser: Browser, url: str) -> bytes:
    html: bytes = browser.get(url).data
    return html


def _scripts(files: dict[str, int]) -> int:
    return sum(size for name, size in files.items() if name.endswith(".js"))


def _files(browser: Browser, html: bytes) -> dict[str, int]:
    """Return what a page loads, with the bytes that travel."""
    names = set(_FILE.findall(html.decode()))
    return {name: len(browser.get(name, headers=PACKED).data) for name in names}


def _queries(here: Institute, url: str) -> int:
    here.browser.get(url)
    with counted(here.app) as statements:
        here.browser.get(url)
    return len(statements)

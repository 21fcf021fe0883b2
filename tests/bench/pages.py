"""Cases: pages that people open all day."""

from collections.abc import Callable

from tests.bench.institute import LENGTHS, Institute
from tests.bench.measuring import Case
from tests.browser import Browser

TIMES = 5
OK = 200


def cases(here: Institute) -> list[Case]:
    """Return a case for each page."""
    of_course = [
        Case(f"course-{n}", _opening(here.browser, here.courses[n].url), TIMES)
        for n in LENGTHS
    ]
    long = here.courses[65].url
    gzip = {"Accept-Encoding": "gzip"}
    return [
        *of_course,
        Case("course-65-gzip", _opening(here.browser, long, gzip), TIMES),
        Case("page", _opening(here.browser, f"{long}/kegiatan-0"), TIMES),
        Case("home", _opening(here.browser, "/"), TIMES),
        Case("help", _opening(here.browser, "/bantuan"), TIMES),
    ]


def _opening(
    browser: Browser, url: str, headers: dict[str, str] | None = None
) -> Callable[[], None]:
    def run() -> None:
        for _time in range(TIMES):
            answer = browser.get(url, headers=headers)
            assert answer.status_code == OK, answer.status

    return run

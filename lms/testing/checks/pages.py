"""What a learner gets to see: readable by everybody, safe, light, alone if need be."""

import gzip
from collections.abc import Callable, Iterator
from http import HTTPStatus

from lms.courses import registry
from lms.courses.folders import folder_of
from lms.testing import accessibility
from lms.testing.failing import refuse
from lms.testing.markup import Shown
from lms.testing.neighbour import KEY as NEIGHBOUR
from lms.testing.neighbour import MODULE as NEIGHBOUR_MODULE
from lms.testing.trial import Trial

QUERIES = 8
"""Of the first page, in a process that has drawn it before."""

PAGE_BYTES = 20 * 1024
"""Of the first page's HTML, compressed."""

STATIC_BYTES = 30 * 1024
"""Of all scripts and style sheets of the module, compressed."""


def pages_are_accessible(trial: Trial) -> None:
    """Every field has a label, every picture a text, headings go in order."""
    refuse(_on_every_page(trial, accessibility.problems))


def pages_keep_the_security_policy(trial: Trial) -> None:
    """No inline style or script, nothing from another host."""
    refuse(_on_every_page(trial, accessibility.unsafe))


def _on_every_page(
    trial: Trial, look: Callable[[Shown], Iterator[str]]
) -> Iterator[str]:
    walk = trial.begin()
    walk.through(trial.sample.steps)
    for number, page in enumerate(walk.pages, start=1):
        for problem in look(page):
            yield f"page {number} ({page.url}): {problem}"


def the_first_page_is_light(trial: Trial) -> None:
    """Few questions to the database, few bytes over a slow line."""
    walk = trial.begin()
    walk.arrive()
    with trial.counting() as queries:
        shown = walk.open(walk.url())
    if len(queries.sent) > QUERIES:
        listed = "\n".join(queries.sent)
        refuse([f"{len(queries.sent)} queries, more than {QUERIES}:\n{listed}"])
    size = len(gzip.compress(shown.html.encode()))
    if size > PAGE_BYTES:
        refuse([f"the first page has {size} bytes, more than {PAGE_BYTES}"])
    files = (folder_of(trial.module) / "static" / trial.module.key).rglob("*")
    texts = [each for each in files if each.suffix in {".css", ".js"}]
    sizes = {each.name: len(gzip.compress(each.read_bytes())) for each in texts}
    if sum(sizes.values()) > STATIC_BYTES:
        refuse([f"scripts and styles are more than {STATIC_BYTES} bytes: {sizes}"])


def a_broken_neighbour_disturbs_nobody(trial: Trial) -> None:
    """With the module of another activity missing, this one is learnt as ever."""
    walk = trial.begin()
    modules = registry.current().modules
    missing = modules.pop(NEIGHBOUR_MODULE)
    try:
        walk.through(trial.sample.steps)
        status = walk.browser.get(walk.url().replace(walk.activity.key, NEIGHBOUR))
        if status.status_code not in range(HTTPStatus.BAD_REQUEST, 600):
            refuse([f"the missing neighbour answers {status.status_code}"])
        if walk.standing.viewed_at is None:
            refuse(["nothing was recorded beside a missing neighbour"])
    finally:
        modules[NEIGHBOUR_MODULE] = missing

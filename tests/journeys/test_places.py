"""The list of pages is complete, and no two pages are called alike."""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from werkzeug.routing import Map, Rule

from tests.journeys.learner import Learner, visitor
from tests.journeys.places import PLACES, VISITOR
from tests.journeys.world import World

NO_PAGES = {
    "static.file": "style and scripts",
    "outline.media": "pictures of courses",
    "accounts.own_data": "JSON",
    "certificates.paper": "PDF",
    "admin.recap_csv": "CSV",
    "admin.access_csv": "CSV",
    "records.newer": "JSON",
    "records.aggregates_csv": "CSV",
    "records.export_file": "a file",
    "home.identify": "leads on to the course",
    "profile.version": "JSON-LD",
    "profile.part": "JSON-LD",
}
"""What answers GET and is no page for people."""

_RULES = """
from lms.app import create_app
for rule in create_app(faces={"pages"}).url_map.iter_rules():
    if "GET" in rule.methods:
        print(rule.endpoint, rule.rule)
"""
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def _map(world: World) -> Map:
    lines = world.site.run(_RULES).splitlines()
    pairs = (line.split(" ", 1) for line in lines)
    return Map([Rule(path, endpoint=endpoint) for endpoint, path in pairs])


def _endpoint(rules: Map, path: str) -> str:
    found: str = rules.bind("").match(path)[0]
    return found


def test_every_page_is_in_the_list(world: World) -> None:
    rules = _map(world)
    shown = [urlsplit(world.path(p.path)).path for p in PLACES if p.name != "tidak-ada"]

    seen = {_endpoint(rules, path) for path in shown}

    assert {rule.endpoint for rule in rules.iter_rules()} - seen == set(NO_PAGES)


def test_names_of_places_are_unique() -> None:
    names = [place.name for place in PLACES]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("who", sorted({place.who for place in PLACES}))
def test_nobody_meets_two_pages_of_the_same_title(world: World, who: str) -> None:
    opened = visitor(world.site) if who == VISITOR else world.learner(who)
    with opened as learner:
        titles = [_title(learner, world.path(path)) for path in _paths(who)]

    assert [title for title, times in Counter(titles).items() if times > 1] == []


def _paths(who: str) -> list[str]:
    """Return each address once, in the state in which it opens."""
    found = (place.path for place in PLACES if place.who == who)
    return [path for path in dict.fromkeys(found) if "?" not in path]


def _title(learner: Learner, path: str) -> str:
    title = _TITLE.search(learner.http.get(path).text)
    assert title is not None, path
    return title[1]

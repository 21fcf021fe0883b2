"""The list of pages is complete, and no two pages are called alike."""

import re
from collections import defaultdict
from urllib.parse import urlsplit

from werkzeug.routing import Map, Rule

from tests.journeys.learner import visitor
from tests.journeys.places import PLACES, VISITOR, Place
from tests.journeys.world import World

NO_PAGES = {
    "static.file": "style and scripts",
    "outline.media": "pictures of courses",
    "accounts.own_data": "JSON",
    "certificates.paper": "PDF",
    "admin.recap_csv": "CSV",
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


def test_no_two_addresses_have_the_same_title(world: World) -> None:
    titles: dict[str, set[str]] = defaultdict(set)
    for who in sorted({place.who for place in PLACES}):
        for path, title in _titles(world, who):
            titles[title].add(path)

    assert [each for each in titles.values() if len(each) > 1] == []


def _titles(world: World, who: str) -> list[tuple[str, str]]:
    opened = visitor(world.site) if who == VISITOR else world.learner(who)
    with opened as learner:
        paths = [world.path(each.path) for each in PLACES if _is_plain(each, who)]
        answers = [(path, learner.http.get(path)) for path in paths]
    found = [(path, _TITLE.search(answer.text)) for path, answer in answers]
    return [(path, title[1]) for path, title in found if title is not None]


def _is_plain(place: Place, who: str) -> bool:
    return place.who == who and "?" not in place.path

"""Published profiles, and ours, are read and followed."""

import gzip
from itertools import islice
from uuid import UUID, uuid5

import pytest

from lms.core import json
from lms.core.json import JsonObject
from lms.courses.profile import document
from lms.courses.profile.templates import templates
from lms.xapi.profiles.reading import read
from lms.xapi.profiles.report import Report, check
from lms.xapi.profiles.rulebook import gather
from tests.courses.profile import examples
from tests.courses.profile.mutations import breaking, put
from tests.samples import sample

PUBLISHED = {
    "acrossx/acrossx.jsonld": (26, 0, 0),
    "adl/adl.jsonld": (25, 0, 0),
    "cmi5/cmi5.jsonld": (14, 0, 0),
    "tincan/tincan.jsonld": (164, 0, 0),
    "video/video.jsonld": (23, 9, 3),
    "starter-template.jsonld": (5, 1, 1),
}
"""How many concepts, templates and patterns each has."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_profile_is_read(name: str) -> None:
    found = read(json.loads(sample(f"xapi_profiles/{name}").read_bytes()))

    parts = (found.concepts, found.templates, found.patterns)
    assert tuple(map(len, parts)) == PUBLISHED[name]
    gather(found)


def test_statements_of_another_system_are_held_against_the_video_profile() -> None:
    path = sample("xapi_profiles/video/video.jsonld")
    with gzip.open(sample("statements/ralph-statements.json.gz")) as lines:
        statements = [json.loads(line) for line in islice(lines, 500)]

    found = check(statements, gather(read(json.loads(path.read_bytes()))))

    assert found.naming == 500
    assert found.templates["https://w3id.org/xapi/video/templates#played"] > 50
    # Its templates of "interacted" have the same properties, so one rules out another.
    assert {location for _template, location, _what in found.violations} == {
        f"$.{place}.extensions['https://w3id.org/xapi/video/extensions/{name}']"
        for place, name in [
            ("result", "cc-enabled"),
            ("context", "cc-subtitle-lang"),
            ("context", "screen-size"),
            ("context", "video-playback-size"),
        ]
    }


# --- Our own


def _check(*statements: JsonObject) -> Report:
    whole = [json.loads(json.dumps(each)) for each in statements]
    return check(whole, gather(read(document.profile())))


def test_our_own_statements_follow_our_published_profile() -> None:
    found = _check(*examples.examples().values())

    assert found.violations == {}
    assert found.unplaced.count == 0
    assert set(found.templates.values()) == {1}
    assert found.templates.keys() == {
        document.iri(f"templates/{each.name}") for each in templates()
    }


def test_every_broken_rule_of_our_profile_is_told() -> None:
    kinds = examples.examples()
    for template in templates():
        binding = [each for each in template.rules if each.presence != "recommended"]
        for rule in binding:
            for broken in breaking(kinds[template.name], rule):
                found = _check(broken)
                told = found.violations or found.unplaced.count
                assert told, (template.name, rule.location)


def _run(*names: str) -> list[JsonObject]:
    kinds = examples.examples()
    return [
        put(
            put(kinds[name], "$.timestamp", f"2026-03-02T01:{number:02d}:00Z"),
            "$.id",
            str(uuid5(UUID(int=0), str(number))),
        )
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("names", "standing"),
    [
        (
            ["enrolled", "activity-viewed", "course-completed", "course-passed"],
            "complete",
        ),
        (["enrolled", "course-passed", "course-completed"], "broken"),
        (["activity-viewed", "enrolled"], "broken"),
    ],
)
def test_a_run_through_a_course_follows_its_pattern(
    names: list[str], standing: str
) -> None:
    found = _check(*_run(*names))

    assert {each.value: count for each, count in found.runs.items()} == {standing: 1}

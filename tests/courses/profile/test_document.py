"""The published document has the shape that xAPI Profiles 1.0 asks for."""

from collections.abc import Iterator
from copy import deepcopy

import pytest

from lms.core import json
from lms.core.errors import NotFoundError
from lms.core.json import JsonObject
from lms.courses import statements
from lms.courses.profile import document
from tests.courses.profile import examples
from tests.courses.profile.shape import faults
from tests.samples import sample


def test_our_profile_has_no_fault() -> None:
    assert faults(document.profile()) == []


@pytest.mark.parametrize("name", ["video/video", "acrossx/acrossx"])
def test_the_check_finds_no_fault_in_a_published_profile(name: str) -> None:
    path = sample(f"xapi_profiles/{name}.jsonld")

    assert faults(json.loads(path.read_bytes())) == []


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("templates", {"definition": None}),
        ("templates", {"objectStatementRefTemplate": ["urn:x"], "verb": ""}),
        ("templates", {"rules": [{"location": "$.id"}]}),
        ("concepts", {"inlineSchema": "7"}),
        ("concepts", {"inScheme": "urn:x-other"}),
        ("patterns", {"sequence": ["urn:x-unknown"]}),
        ("patterns", {"zeroOrMore": "urn:x-unknown"}),
    ],
)
def test_the_check_finds_a_fault(part: str, change: JsonObject) -> None:
    profile = deepcopy(document.profile())
    profile[part][0].update(change)

    assert faults(profile) != []


def _values(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _values(each)


def test_a_member_without_a_value_is_left_out() -> None:
    empty = [each for each in _values(document.profile()) if each in ("", [], {}, None)]

    assert empty == []


def test_the_profile_speaks_for_the_site_that_publishes_it() -> None:
    with examples.at_site("https://belajar.example"):
        profile = document.profile()
        version = statements.profile_version_iri()

    assert profile["id"] == "https://belajar.example/profile"
    assert [each["id"] for each in profile["versions"]] == [version]
    assert {each["inScheme"] for each in profile["templates"]} == {version}


def test_every_text_is_in_both_languages() -> None:
    profile = document.profile()
    parts = [*profile["concepts"], *profile["templates"], *profile["patterns"]]
    notes = [
        rule["scopeNote"]
        for template in profile["templates"]
        for rule in template["rules"]
        if "scopeNote" in rule
    ]
    labels = [each[member] for each in parts for member in ("prefLabel", "definition")]

    assert {frozenset(each) for each in labels + notes} == {frozenset({"id", "en"})}


def test_a_part_is_a_document_of_its_own() -> None:
    found = document.part("templates", "enrolled")

    assert found["@context"] == document.CONTEXT
    assert found["id"] == document.iri("templates/enrolled")


def test_a_part_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        document.part("extensions", "enrolled")

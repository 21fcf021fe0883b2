"""Every verb, type and extension that we use has a published home."""

import pytest

from lms.core import json
from lms.core.json import JsonObject
from lms.courses import vocabulary
from lms.courses.profile.sources import SOURCES, Source
from lms.courses.profile.templates import templates
from lms.courses.statements import profile_iri
from lms.xapi import verbs
from tests.courses.profile import examples
from tests.samples import sample

IN_SAMPLES = {
    "ADL Vocabulary": "adl/adl",
    "TinCan Vocabulary": "tincan/tincan",
    "AcrossX Profile": "acrossx/acrossx",
    "cmi5 Profile": "cmi5/cmi5",
}
KNOWN = [concept for source in SOURCES for concept in source.concepts]


def _concepts(value: object) -> set[str]:
    """Return every verb, type and extension that a statement names."""
    if isinstance(value, list):
        return {found for each in value for found in _concepts(each)}
    if not isinstance(value, dict):
        return set()
    named = {value["type"]} if "type" in value else set()
    named |= set(value.get("extensions", ()))
    return named.union(*(_concepts(each) for each in value.values()))


def _used(statement: JsonObject) -> set[str]:
    return {statement["verb"]["id"]} | _concepts(statement)


def test_every_concept_in_our_statements_is_ours_or_has_a_source() -> None:
    used = {name for each in examples.examples().values() for name in _used(each)}

    homeless = {
        name
        for name in used
        if name not in KNOWN and not name.startswith(f"{profile_iri()}/extensions/")
    }

    assert homeless == set()


def test_every_concept_of_a_template_has_a_source() -> None:
    named = {
        name
        for template in templates()
        for name in (
            template.verb,
            template.object_type or verbs.TYPE_COURSE,
            *template.parent,
            *template.grouping,
            *template.category,
        )
    }

    assert named - set(KNOWN) == set()


def test_no_concept_has_two_sources() -> None:
    assert len(set(KNOWN)) == len(KNOWN)


def test_every_verb_is_shown_in_both_languages() -> None:
    shown = [vocabulary.verb(template.verb) for template in templates()]

    assert all(set(verb.get("display", ())) == {"en", "id"} for verb in shown)


@pytest.mark.parametrize(
    "source",
    [source for source in SOURCES if source.title in IN_SAMPLES],
    ids=lambda source: source.title,
)
def test_a_source_defines_what_we_take_from_it(source: Source) -> None:
    path = sample(f"xapi_profiles/{IN_SAMPLES[source.title]}.jsonld")
    published = json.loads(path.read_bytes())

    assert published["id"] == source.iri
    assert set(source.concepts) <= {each["id"] for each in published["concepts"]}

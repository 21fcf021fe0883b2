"""The formats ids and canonical."""

import copy
from collections.abc import Iterable

import pytest
from hypothesis import given

from lms.core.json import JsonObject
from lms.xapi import formats
from lms.xapi.statement import digest, normalised
from lms.xapi.validation import rules
from lms.xapi.versions import Version
from tests.xapi import strategies
from tests.xapi.said import ANI, BUDI, PAGE, QUIZ, attachment, said, sub_statement

LANGUAGES = {"id": "Kuis", "en": "Quiz"}
DEFINED = {"id": QUIZ, "definition": {"name": LANGUAGES, "description": LANGUAGES}}
NAMELESS = {"objectType": "Group", "name": "Tim", "member": [{**ANI, "name": "Ani"}]}
NAMED = {**NAMELESS, "mbox": "mailto:tim@example.org"}


def english(languages: Iterable[str]) -> str | None:
    return "en" if "en" in languages else None


def test_ids_keep_what_identifies() -> None:
    context = {
        "instructor": NAMED,
        "team": NAMELESS,
        "contextActivities": {"parent": [DEFINED]},
        "contextAgents": [
            {"objectType": "contextAgent", "agent": {**BUDI, "name": "B"}}
        ],
    }
    statement = said(
        actor={**ANI, "name": "Ani"},
        object={"objectType": "Activity", **DEFINED},
        context=context,
        result={"success": True},
    )

    reduced = formats.ids(statement)

    assert reduced == {
        "actor": ANI,
        "verb": {"id": said()["verb"]["id"]},
        "object": {"id": QUIZ},
        "result": {"success": True},
        "context": {
            "instructor": {"objectType": "Group", "mbox": "mailto:tim@example.org"},
            "team": {"objectType": "Group", "member": [ANI]},
            "contextActivities": {"parent": [{"id": QUIZ}]},
            "contextAgents": [{"objectType": "contextAgent", "agent": BUDI}],
        },
    }


def test_ids_reach_into_a_sub_statement() -> None:
    statement = said(object=sub_statement(object=DEFINED))

    inner = formats.ids(statement)["object"]

    assert inner["object"] == {"id": QUIZ}
    assert inner["verb"] == {"id": said()["verb"]["id"]}


def test_canonical_keeps_the_language_that_was_chosen() -> None:
    components = [{"id": "a", "description": LANGUAGES}]
    definition = {**DEFINED["definition"], "choices": components}  # type: ignore[dict-item]  # any JSON
    statement = said(
        verb={"id": PAGE, "display": LANGUAGES},
        object={"id": QUIZ, "definition": definition},
        context={"contextActivities": {"parent": [DEFINED]}},
        attachments=[attachment(display=LANGUAGES)],
    )

    chosen = formats.canonical(statement, english)

    only = {"en": "Quiz"}
    assert chosen["verb"]["display"] == only
    assert chosen["object"]["definition"]["name"] == only
    assert chosen["object"]["definition"]["description"] == only
    assert chosen["object"]["definition"]["choices"][0]["description"] == only
    (parent,) = chosen["context"]["contextActivities"]["parent"]
    assert parent["definition"]["name"] == only
    assert chosen["attachments"][0]["display"] == only


def test_canonical_takes_the_first_language_when_none_is_chosen() -> None:
    statement = said(verb={"id": PAGE, "display": {"id": "membaca", "jv": "maca"}})

    chosen = formats.canonical(statement, english)

    assert chosen["verb"]["display"] == {"id": "membaca"}


@pytest.mark.parametrize(
    ("ranges", "chosen"),
    [
        (["id"], "id"),
        (["ID"], "id"),
        (["en"], "en-GB"),
        (["en-GB-oxendict"], "en-GB"),
        (["e"], None),
        (["jv", "en-GB"], "en-GB"),
        (["*"], "id"),
        ([], None),
    ],
)
def test_a_reader_gets_the_nearest_language(
    ranges: list[str], chosen: str | None
) -> None:
    assert formats.preferring(ranges)(["id", "en-GB"]) == chosen


def test_of_a_long_wish_the_beginning_counts() -> None:
    read, *rest = ["jv"] * 332, "id", "en"

    assert formats.preferring([*read, *rest])(["id", "en"]) == "id"
    assert formats.preferring([*read, "jv", *rest])(["id", "en"]) is None


@given(strategies.statements(Version.V2))
def test_both_formats_say_the_same_correctly_and_change_nothing(
    statement: JsonObject,
) -> None:
    stored = normalised(statement, Version.V2)
    before = copy.deepcopy(stored)

    for reduced in (formats.ids(stored), formats.canonical(stored, english)):
        rules.statement[Version.V2](reduced)
        assert stored == before
    assert digest(formats.canonical(stored, english)) == digest(stored)

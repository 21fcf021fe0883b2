"""Statements as values: when two are the same, and what is stored."""

import copy
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import statement as statements
from lms.xapi.statement import digest, normalised
from lms.xapi.validation import rules
from lms.xapi.versions import Version
from tests.xapi import strategies
from tests.xapi.said import ANI, BUDI, CITRA, PAGE, QUIZ, TEAM, said, sub_statement

RUN = str(uuid4())
OTHER_RUN = str(uuid4())

SAME: dict[str, tuple[JsonObject, JsonObject]] = {
    "what the store adds": (
        said(),
        said(
            id=str(uuid4()),
            stored="2026-01-01T00:00:00Z",
            timestamp="2026-01-01T00:00:00Z",
            authority=ANI,
            version="1.0.0",
        ),
    ),
    "how a verb is displayed": (said(), said(verb={"id": said()["verb"]["id"]})),
    "how an activity is defined": (
        said(),
        said(object={"id": PAGE, "definition": {"name": {"id": "Bacaan"}}}),
    ),
    "a type that goes without saying": (
        said(),
        said(object={"objectType": "Activity", "id": PAGE}),
    ),
    "the name of an agent": (said(), said(actor={**ANI, "name": "Ani"})),
    "the order of members": (
        said(actor=TEAM),
        said(actor={**TEAM, "member": [CITRA, ANI]}),
    ),
    "one context activity or an array of it": (
        said(context={"contextActivities": {"parent": {"id": QUIZ}}}),
        said(context={"contextActivities": {"parent": [{"id": QUIZ}]}}),
    ),
    "the order of context activities": (
        said(context={"contextActivities": {"other": [{"id": QUIZ}, {"id": PAGE}]}}),
        said(context={"contextActivities": {"other": [{"id": PAGE}, {"id": QUIZ}]}}),
    ),
    "the letters of a UUID": (
        said(context={"registration": RUN}),
        said(context={"registration": RUN.upper()}),
    ),
    "the fraction of a whole number": (
        said(result={"score": {"raw": 1}}),
        said(result={"score": {"raw": 1.0}}),
    ),
    "thousandths of a second": (
        said(result={"duration": "PT0.1237S"}),
        said(result={"duration": "PT0.12S"}),
    ),
    "minutes written as seconds": (
        said(result={"duration": "PT1M30S"}),
        said(result={"duration": "PT90S"}),
    ),
    "years written as months": (
        said(result={"duration": "P1Y"}),
        said(result={"duration": "P12M"}),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_two_statements_are_the_same_but_for(name: str) -> None:
    one, other = SAME[name]

    assert digest(one) == digest(other)


DIFFERENT: dict[str, tuple[JsonObject, JsonObject]] = {
    "actor": (said(), said(actor=BUDI)),
    "kind of actor": (said(actor=TEAM), said(actor=ANI)),
    "verb": (said(), said(verb={"id": QUIZ})),
    "activity": (said(), said(object={"id": QUIZ})),
    "kind of object": (said(object=BUDI), said(object=TEAM)),
    "reference": (
        said(object={"objectType": "StatementRef", "id": RUN}),
        said(object={"objectType": "StatementRef", "id": OTHER_RUN}),
    ),
    "success": (
        said(result={"success": True}),
        said(result={"success": False}),
    ),
    "a number and a truth": (
        said(result={"extensions": {PAGE: 1}}),
        said(result={"extensions": {PAGE: True}}),
    ),
    "score": (
        said(result={"score": {"raw": 1}}),
        said(result={"score": {"raw": 1.01}}),
    ),
    "months and minutes": (
        said(result={"duration": "P1M"}),
        said(result={"duration": "PT1M"}),
    ),
    "registration": (
        said(context={"registration": RUN}),
        said(context={"registration": OTHER_RUN}),
    ),
    "place of a context activity": (
        said(context={"contextActivities": {"parent": [{"id": QUIZ}]}}),
        said(context={"contextActivities": {"grouping": [{"id": QUIZ}]}}),
    ),
    "instructor": (
        said(context={"instructor": ANI}),
        said(context={"instructor": BUDI}),
    ),
    "context agent": (
        said(context={"contextAgents": [{"objectType": "contextAgent", "agent": ANI}]}),
        said(
            context={"contextAgents": [{"objectType": "contextAgent", "agent": BUDI}]}
        ),
    ),
    "an order inside an extension": (
        said(result={"extensions": {PAGE: [1, 2]}}),
        said(result={"extensions": {PAGE: [2, 1]}}),
    ),
    "what a SubStatement says": (
        said(object=sub_statement()),
        said(object=sub_statement(result={"success": True})),
    ),
    "when a SubStatement happened": (
        said(object=sub_statement(timestamp="2026-01-01T00:00:00Z")),
        said(object=sub_statement(timestamp="2026-01-01T00:00:01Z")),
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_two_statements_differ_by(name: str) -> None:
    one, other = DIFFERENT[name]

    assert digest(one) != digest(other)


@given(strategies.statements(Version.V2))
def test_a_statement_is_the_same_after_a_journey_as_json(
    statement: JsonObject,
) -> None:
    received = json.loads(json.dumps(statement))

    assert digest(received) == digest(statement)


@given(strategies.statements(Version.V2), st.sampled_from(list(Version)))
def test_what_is_stored_says_the_same_and_is_correct(
    statement: JsonObject, version: Version
) -> None:
    before = copy.deepcopy(statement)

    stored = normalised(statement, version)

    assert statement == before
    assert digest(stored) == digest(statement)
    rules.statement[Version.V2](stored)


@given(strategies.statements(Version.V2))
def test_to_normalise_twice_changes_nothing(statement: JsonObject) -> None:
    once = normalised(statement, Version.V2)

    assert normalised(once, Version.V2) == once


def test_a_single_context_activity_becomes_an_array() -> None:
    statement = said(context={"contextActivities": {"parent": {"id": QUIZ}}})

    stored = normalised(statement, Version.V2)

    assert stored["context"]["contextActivities"] == {"parent": [{"id": QUIZ}]}


@pytest.mark.parametrize(
    ("version", "stored"),
    [
        (Version.V1, "2026-11-21T08:00:00.5+07:00"),
        (Version.V2, "2026-11-21T01:00:00.500000Z"),
    ],
)
def test_times_of_version_2_are_stored_in_utc(version: Version, stored: str) -> None:
    statement = said(timestamp="2026-11-21T08:00:00.5+07:00")

    assert normalised(statement, version)["timestamp"] == stored


def test_a_time_in_utc_stays_as_it_was_sent() -> None:
    statement = said(timestamp="2021-11-29T23:09:00.867219+00:00")

    assert normalised(statement, Version.V2) == statement


def test_the_activity_of_a_statement_about_something_else_is_none() -> None:
    assert statements.activity_of(said()) == PAGE
    assert statements.activity_of(said(object=BUDI)) is None

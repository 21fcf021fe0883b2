"""The rules for statements, in both versions."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given

from lms.core.json import JsonObject
from lms.xapi.errors import StatementError
from lms.xapi.validation import rules
from lms.xapi.versions import Version
from tests.xapi import strategies
from tests.xapi.said import (
    ANI,
    BUDI,
    PAGE,
    TEAM,
    Json,
    attachment,
    reference,
    said,
    sub_statement,
    voiding,
)

V1, V2 = Version.V1, Version.V2
BOTH = pytest.mark.parametrize("version", list(Version))


def refused_at(statement: Json, version: Version) -> str:
    """Return the path of the fault that ``statement`` is refused for."""
    with pytest.raises(StatementError) as caught:
        rules.statement[version](statement)
    return caught.value.path


def defined(**definition: object) -> JsonObject:
    return said(object={"id": PAGE, "definition": definition})


def scored(**score: object) -> JsonObject:
    return said(result={"score": score})


def with_context(**context: object) -> JsonObject:
    return said(context=context)


CONTEXT_AGENT = {"objectType": "contextAgent", "agent": ANI}
CONTEXT_GROUP = {"objectType": "contextGroup", "group": TEAM}

ACCEPTED = {
    "the smallest one": said(),
    "a group without an identifier": said(actor=TEAM),
    "a group with an identifier and no members": said(
        actor={"objectType": "Group", "mbox": "mailto:tim@example.org"}
    ),
    "an agent as object": said(object=BUDI),
    "a SubStatement": said(object=sub_statement()),
    "a voiding one": voiding(uuid4()),
    "null inside an extension": said(
        result={"extensions": {"http://lms.test/e": None}}
    ),
    "an empty extension": said(context={"extensions": {}}),
    "a score of whole bounds": scored(scaled=-1, raw=0, min=0, max=1),
    "an IRI with other letters": said(object={"id": "http://lms.test/mérah"}),
    "a scheme that is not http": said(object={"id": "course-v1:FUN-MOOC+00002"}),
    "the longest duration": said(result={"duration": f"P{'9' * 15}Y{'9' * 15}M"}),
    "an IRI without end": said(object={"id": "http://a/" + "b" * 10**5}),
    "a week": said(result={"duration": "P4W"}),
    "a finer duration": said(result={"duration": "P1DT12H36M0.12567S"}),
    "an offset without colon": said(timestamp="2026-11-21T08:00:00+0700"),
    "a future timestamp": said(timestamp="2125-01-01T00:00:00Z"),
    "an authority of two": said(
        authority={"objectType": "Group", "member": [ANI, BUDI]}
    ),
    "an attachment elsewhere": said(attachments=[attachment()]),
    "one context activity outside an array": with_context(
        contextActivities={"parent": {"id": PAGE}}
    ),
}


@BOTH
@pytest.mark.parametrize("name", ACCEPTED)
def test_a_correct_statement_is_accepted(name: str, version: Version) -> None:
    rules.statement[version](ACCEPTED[name])


REFUSED: dict[str, tuple[Any, str]] = {
    "no object at all": ([], ""),
    "without an actor": ({"verb": {"id": PAGE}, "object": {"id": PAGE}}, "actor"),
    "without a verb": ({"actor": ANI, "object": {"id": PAGE}}, "verb"),
    "without an object": ({"actor": ANI, "verb": {"id": PAGE}}, "object"),
    "an unknown property": (said(iD="x"), "iD"),
    "a null": (said(result=None), "result"),
    "a null inside": (said(result={"success": None}), "result.success"),
    "an id that is no UUID": (said(id="123"), "id"),
    "an id with a digit too many": (said(id=f"{uuid4()}1"), "id"),
    "an agent without identifier": (said(actor={"name": "Ani"}), "actor"),
    "an agent with two": (
        said(actor={**ANI, "openid": "http://a.example/"}),
        "actor.openid",
    ),
    "an mbox without mailto": (said(actor={"mbox": "ani@example.org"}), "actor.mbox"),
    "a short sum": (said(actor={"mbox_sha1sum": "abc"}), "actor.mbox_sha1sum"),
    "an openid without scheme": (said(actor={"openid": "ab=c://x"}), "actor.openid"),
    "an account without home": (
        said(actor={"account": {"name": "budi"}}),
        "actor.account.homePage",
    ),
    "an account without name": (
        said(actor={"account": {"homePage": "http://lms.test"}}),
        "actor.account.name",
    ),
    "a wrongly written type": (
        said(actor={**ANI, "objectType": "agent"}),
        "actor.objectType",
    ),
    "a group of nobody": (said(actor={"objectType": "Group"}), "actor.member"),
    "a group in a group": (
        said(actor={"objectType": "Group", "member": [TEAM]}),
        "actor.member[0].objectType",
    ),
    "members outside an array": (
        said(actor={"objectType": "Group", "member": ANI}),
        "actor.member",
    ),
    "members of an agent": (said(actor={**ANI, "member": []}), "actor.member"),
    "a verb without id": (said(verb={"display": {"id": "x"}}), "verb.id"),
    "a verb without scheme": (said(verb={"id": "experienced"}), "verb.id"),
    "a space in an IRI": (said(verb={"id": "http://a b"}), "verb.id"),
    "a display in no language": (
        said(verb={"id": PAGE, "display": {"a12345678": "x"}}),
        "verb.display.a12345678",
    ),
    "a display that is no text": (
        said(verb={"id": PAGE, "display": {"id": 1}}),
        "verb.display.id",
    ),
    "an object without id": (said(object={"objectType": "Activity"}), "object.id"),
    "an object of unknown type": (
        said(object={"objectType": "activity", "id": PAGE}),
        "object.objectType",
    ),
    "a type without scheme": (defined(type="kuis"), "object.definition.type"),
    "an unknown property of a definition": (
        defined(titel={}),
        "object.definition.titel",
    ),
    "an extension without scheme": (
        defined(extensions={"x": 1}),
        "object.definition.extensions.x",
    ),
    "an unknown interaction": (
        defined(interactionType="Choice"),
        "object.definition.interactionType",
    ),
    "components without interaction": (
        defined(choices=[]),
        "object.definition.interactionType",
    ),
    "a scale in a choice": (
        defined(interactionType="choice", scale=[]),
        "object.definition.scale",
    ),
    "a component twice": (
        defined(interactionType="choice", choices=[{"id": "a"}, {"id": "a"}]),
        "object.definition.choices",
    ),
    "a component without id": (
        defined(interactionType="likert", scale=[{"description": {}}]),
        "object.definition.scale[0].id",
    ),
    "a pattern that is no array": (
        defined(interactionType="numeric", correctResponsesPattern="1"),
        "object.definition.correctResponsesPattern",
    ),
    "a reference without id": (
        said(object={"objectType": "StatementRef"}),
        "object.id",
    ),
    "a reference that says more": (
        said(object={"objectType": "StatementRef", "id": str(uuid4()), "name": "x"}),
        "object.name",
    ),
    "voiding an activity": (
        said(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}),
        "object.objectType",
    ),
    "a SubStatement with an id": (
        said(object=sub_statement(id=str(uuid4()))),
        "object.id",
    ),
    "a SubStatement with an authority": (
        said(object=sub_statement(authority=ANI)),
        "object.authority",
    ),
    "a SubStatement in a SubStatement": (
        said(object=sub_statement(object=sub_statement())),
        "object.object.objectType",
    ),
    "a scaled score above 1": (scored(scaled=1.01), "result.score.scaled"),
    "a text as score": (scored(raw="9"), "result.score.raw"),
    "true as score": (scored(raw=True), "result.score.raw"),
    "a raw score below min": (scored(raw=1, min=2), "result.score.raw"),
    "a raw score above max": (scored(raw=3, max=2), "result.score.raw"),
    "a min that is max": (scored(min=2, max=2), "result.score.min"),
    "a text as success": (said(result={"success": "true"}), "result.success"),
    "1 as completion": (said(result={"completion": 1}), "result.completion"),
    "a wrong duration": (said(result={"duration": "PA1H"}), "result.duration"),
    "weeks and days": (said(result={"duration": "P4W1D"}), "result.duration"),
    "a duration without end": (
        said(result={"duration": f"P{'9' * 16}Y"}),
        "result.duration",
    ),
    "a fraction without end": (
        said(timestamp=f"2026-01-01T00:00:00.{'0' * 31}Z"),
        "timestamp",
    ),
    "a wrong IRI without end": (said(verb={"id": "x" * 10**6}), "verb.id"),
    "a link to no place": (
        defined(moreInfo="http://[::1/"),
        "object.definition.moreInfo",
    ),
    "a timestamp that is a number": (said(timestamp=1), "timestamp"),
    "an empty duration": (said(result={"duration": "P"}), "result.duration"),
    "an empty time of a duration": (
        said(result={"duration": "P1DT"}),
        "result.duration",
    ),
    "a wrong registration": (with_context(registration="x"), "context.registration"),
    "a team of one agent": (with_context(team=ANI), "context.team.objectType"),
    "a wrong language": (with_context(language="id_ID"), "context.language"),
    "an unknown place of activities": (
        with_context(contextActivities={"Parent": []}),
        "context.contextActivities.Parent",
    ),
    "a context activity without id": (
        with_context(contextActivities={"parent": [{"id": PAGE}, {}]}),
        "context.contextActivities.parent[1].id",
    ),
    "a context statement that is whole": (
        with_context(statement=said()),
        "context.statement.actor",
    ),
    "a revision of an agent": (
        said(object=BUDI, context={"revision": "1"}),
        "context.revision",
    ),
    "a platform of a reference": (
        reference(uuid4(), context={"platform": "x"}),
        "context.platform",
    ),
    "a revision in a SubStatement": (
        said(object=sub_statement(object=BUDI, context={"revision": "1"})),
        "object.context.revision",
    ),
    "a timestamp of minus zero": (
        said(timestamp="2026-01-01T00:00:00-00:00"),
        "timestamp",
    ),
    "a timestamp of -0000": (said(timestamp="2026-01-01T00:00:00-0000"), "timestamp"),
    "a timestamp of -00": (said(timestamp="2026-01-01T00:00:00-00"), "timestamp"),
    "a day that never was": (said(timestamp="2026-02-30T00:00:00Z"), "timestamp"),
    "a wrong stored": (said(stored="01/011/2015"), "stored"),
    "an authority of three": (
        said(authority={"objectType": "Group", "member": [ANI, BUDI, ANI]}),
        "authority.member",
    ),
    "an authority group with an identifier": (
        said(authority={**TEAM, "mbox": "mailto:tim@example.org"}),
        "authority",
    ),
    "version 0.9.9": (said(version="0.9.9"), "version"),
    "version 1.1.0": (said(version="1.1.0"), "version"),
    "attachments outside an array": (said(attachments=attachment()), "attachments"),
    "an attachment of unknown length": (
        said(attachments=[attachment(length="27")]),
        "attachments[0].length",
    ),
    "an attachment without sum": (
        said(attachments=[attachment(sha2="xyz")]),
        "attachments[0].sha2",
    ),
    "an attachment without type": (
        said(attachments=[attachment(contentType="text")]),
        "attachments[0].contentType",
    ),
}


@BOTH
@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_statement_is_refused_by_the_path_of_its_fault(
    name: str, version: Version
) -> None:
    statement, path = REFUSED[name]

    assert refused_at(statement, version) == path


ONLY_IN_2 = {
    "contextAgents": [CONTEXT_AGENT],
    "contextGroups": [CONTEXT_GROUP],
}


@pytest.mark.parametrize("name", ONLY_IN_2)
def test_what_is_new_in_2_is_unknown_to_1(name: str) -> None:
    statement = with_context(**{name: ONLY_IN_2[name]})

    rules.statement[V2](statement)

    assert refused_at(statement, V1) == f"context.{name}"


def test_version_2_is_unknown_to_1() -> None:
    rules.statement[V2](said(version="2.0.0"))

    assert refused_at(said(version="2.0.0"), V1) == "version"


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ({**CONTEXT_AGENT, "objectType": "ContextAgent"}, "objectType"),
        ({"objectType": "contextAgent"}, "agent"),
        ({**CONTEXT_AGENT, "relevantTypes": []}, "relevantTypes"),
        ({**CONTEXT_AGENT, "relevantTypes": ["x"]}, "relevantTypes[0]"),
        ({**CONTEXT_AGENT, "agent": TEAM}, "agent.objectType"),
        ({**CONTEXT_AGENT, "group": TEAM}, "group"),
    ],
)
def test_a_context_agent_has_its_own_rules(item: JsonObject, path: str) -> None:
    statement = with_context(contextAgents=[item])

    assert refused_at(statement, V2) == f"context.contextAgents[0].{path}"


@given(strategies.statements(V1))
def test_every_correct_statement_of_1_is_accepted(statement: JsonObject) -> None:
    rules.statement[V1](statement)


@given(strategies.statements(V2))
def test_every_correct_statement_of_2_is_accepted(statement: JsonObject) -> None:
    rules.statement[V2](statement)


@given(strategies.statements(V1))
def test_a_statement_of_1_is_one_of_2(statement: JsonObject) -> None:
    rules.statement[V2](statement)


@BOTH
def test_the_path_names_the_place_of_the_fault_in_a_long_way(version: Version) -> None:
    definition = {"interactionType": "choice", "choices": [{"id": "a"}, {"id": 1}]}
    statement = said(
        object=sub_statement(object={"id": PAGE, "definition": definition})
    )

    path = refused_at(statement, version)

    assert path == "object.object.definition.choices[1].id"

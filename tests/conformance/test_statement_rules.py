"""What a statement must look like (xAPI 1.0.3 Data 2.2, 2.4, 4; 2.0 4.2.2).

Each row is a requirement of the public suite: its id, and a statement that breaks it.
"""

from uuid import uuid4

import pytest

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import verbs
from tests.xapi.lrs import Lrs
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

LONG_TAG = {"a12345678": "x"}
NO_SCHEME = "ab=c://should.fail.example"
HOME = {"homePage": "http://lms.test", "name": "budi"}


def without(name: str) -> JsonObject:
    """Return a statement that lacks one property."""
    return {key: value for key, value in said().items() if key != name}


def actor(**properties: Json) -> JsonObject:
    return said(actor=properties)


def group(**properties: Json) -> JsonObject:
    return said(actor={"objectType": "Group", **properties})


def activity(**properties: Json) -> JsonObject:
    return said(object={"id": PAGE, **properties})


def defined(**properties: Json) -> JsonObject:
    return activity(definition=properties)


def result(**properties: Json) -> JsonObject:
    return said(result=properties)


def score(**properties: Json) -> JsonObject:
    return result(score=properties)


def context(**properties: Json) -> JsonObject:
    return said(context=properties)


def attached(**properties: Json) -> JsonObject:
    return said(attachments=[attachment(**properties)])


def interaction(kind: str, **properties: Json) -> JsonObject:
    return defined(interactionType=kind, **properties)


COMPONENTS = [
    ("XAPI-00051", "choice", "choices"),
    ("XAPI-00052", "likert", "scale"),
    ("XAPI-00053", "matching", "source"),
    ("XAPI-00054", "matching", "target"),
    ("XAPI-00055", "performance", "steps"),
]

REFUSED: list[tuple[str, str, Json]] = [
    ("XAPI-00001", "null stands nowhere but in extensions", result(response=None)),
    ("XAPI-00003", "a statement has an actor", without("actor")),
    ("XAPI-00004", "a statement has a verb", without("verb")),
    ("XAPI-00005", "a statement has an object", without("object")),
    ("XAPI-00006", "a text is no truth value", result(success="true")),
    ("XAPI-00006", "a text is no number", score(raw="1")),
    ("XAPI-00007", "an empty text is no IRI", said(verb={"id": ""})),
    ("XAPI-00008", "names have their own case", {**without("actor"), "Actor": ANI}),
    (
        "XAPI-00009",
        "values of a list have their own case",
        actor(**ANI | {"objectType": "AGENT"}),
    ),
    ("XAPI-00010", "there are no other properties", said(comment="x")),
    ("XAPI-00011", "a verb has a scheme", said(verb={"id": NO_SCHEME})),
    ("XAPI-00011", "an openid has a scheme", actor(openid=NO_SCHEME)),
    (
        "XAPI-00011",
        "a homePage has a scheme",
        actor(account={**HOME, "homePage": NO_SCHEME}),
    ),
    ("XAPI-00011", "an object has a scheme", activity(id=NO_SCHEME)),
    ("XAPI-00011", "a type has a scheme", defined(type=NO_SCHEME)),
    ("XAPI-00011", "moreInfo has a scheme", defined(moreInfo=NO_SCHEME)),
    ("XAPI-00011", "a usageType has a scheme", attached(usageType=NO_SCHEME)),
    ("XAPI-00011", "a fileUrl has a scheme", attached(fileUrl=NO_SCHEME)),
    (
        "XAPI-00017",
        "a voiding statement is about a statement",
        said(verb={"id": verbs.VOIDED}),
    ),
    (
        "XAPI-00019",
        "the verb alone makes a statement a voiding one",
        said(verb={"id": verbs.VOIDED, "display": {"en": "liked"}}),
    ),
    (
        "XAPI-00020",
        "voiding has a StatementRef, not a SubStatement",
        said(verb={"id": verbs.VOIDED}, object=sub_statement()),
    ),
    ("XAPI-00022", "a timestamp is a timestamp", said(timestamp="yesterday")),
    ("XAPI-00023", "stored is a timestamp", said(stored="01/011/2015")),
    (
        "XAPI-00024",
        "an authority is an agent or a group",
        said(authority={"name": "x"}),
    ),
    ("XAPI-00025", "attachments are an array", said(attachments=attachment())),
    ("XAPI-00027", "an id is a UUID", said(id="AA97B177-9383-4934-8543-0F91A7A028368")),
    (
        "XAPI-00027",
        "an id has only its letters",
        said(id="MA97B177-9383-4934-8543-0F91A7A02836"),
    ),
    ("XAPI-00028", "an id is a text", said(id=12345)),
    (
        "XAPI-00029",
        "an id has its hyphens",
        said(id="aa97b177938349348543-0f91a7a02836"),
    ),
    (
        "XAPI-00029",
        "an id has no braces",
        said(id="{aa97b177-9383-4934-8543-0f91a7a02836}"),
    ),
    (
        "XAPI-00030",
        "a registration has its hexadecimal digits",
        context(registration="MA97B177-9383-4934-8543-0F91A7A02836"),
    ),
    (
        "XAPI-00030",
        "a reference's id has all its digits",
        reference(uuid4())
        | {"object": {"objectType": "StatementRef", "id": "aa97b177"}},
    ),
    (
        "XAPI-00031",
        "an actor is an Agent or a Group",
        actor(objectType="Activity", id=PAGE),
    ),
    ("XAPI-00032", "an objectType is a text", actor(**ANI | {"objectType": 1})),
    ("XAPI-00033", "a name is a text", actor(**ANI, name=1)),
    ("XAPI-00034", "an agent has an identifier", actor(objectType="Agent", name="Ani")),
    ("XAPI-00034", "an agent has only one", actor(**ANI, account=HOME)),
    ("XAPI-00035", "an anonymous group has members", group(name="Tim")),
    ("XAPI-00036", "members are agents", group(member=[TEAM])),
    ("XAPI-00036", "members stand in an array", group(member=ANI)),
    (
        "XAPI-00037",
        "a group has one identifier",
        group(mbox="mailto:a@b.c", account=HOME),
    ),
    ("XAPI-00038", "an mbox is a mailto: IRI", actor(mbox="ani@example.org")),
    ("XAPI-00039", "an mbox_sha1sum is a sum", actor(mbox_sha1sum="x")),
    ("XAPI-00040", "an openid is a URI", actor(openid="x")),
    ("XAPI-00041", "an account is an object", actor(account="budi")),
    ("XAPI-00042", "an account has a homePage", actor(account={"name": "budi"})),
    ("XAPI-00043", "an account has a name", actor(account={"homePage": PAGE})),
    ("XAPI-00044", "a verb has an id", said(verb={"display": {}})),
    (
        "XAPI-00045",
        "a display is a language map",
        said(verb={"id": PAGE, "display": "x"}),
    ),
    ("XAPI-00046", "an object is one of five things", activity(objectType="Thing")),
    ("XAPI-00047", "an activity has an id", said(object={"objectType": "Activity"})),
    ("XAPI-00048", "a definition is an object", activity(definition="x")),
    ("XAPI-00049", "an interaction is one of ten", defined(interactionType="essay")),
    *[
        (requirement, f"{name} are an array", interaction(kind, **{name: {}}))
        for requirement, kind, name in COMPONENTS
    ],
    *[
        (
            requirement,
            f"a component of {name} is an object",
            interaction(kind, **{name: ["a"]}),
        )
        for requirement, kind, name in COMPONENTS
    ],
    (
        "XAPI-00050",
        "correct responses are an array",
        interaction("choice", correctResponsesPattern="a"),
    ),
    (
        "XAPI-00050",
        "a correct response is a text",
        interaction("numeric", correctResponsesPattern=[1]),
    ),
    ("XAPI-00056", "a name is a language map", defined(name="x")),
    ("XAPI-00057", "extensions are an object", defined(extensions="x")),
    (
        "XAPI-00058",
        "a component has an id",
        interaction("choice", choices=[{"description": {"en": "x"}}]),
    ),
    ("XAPI-00059", "a description is a language map", defined(description="x")),
    ("XAPI-00060", "a type is an IRI", defined(type="x")),
    ("XAPI-00061", "moreInfo is an IRL", defined(moreInfo="x")),
    (
        "XAPI-00062",
        "a component's description is a language map",
        interaction("likert", scale=[{"id": "a", "description": "x"}]),
    ),
    (
        "XAPI-00063",
        "an id stands once among components",
        interaction("performance", steps=[{"id": "a"}, {"id": "a"}]),
    ),
    ("XAPI-00064", "components name their interaction", defined(choices=[])),
    (
        "XAPI-00065",
        "an agent as object says that it is one",
        said(object={"mbox": "mailto:a@b.c"}),
    ),
    (
        "XAPI-00066",
        "a SubStatement keeps the rules",
        said(object=sub_statement(verb={})),
    ),
    (
        "XAPI-00067",
        "a SubStatement has no authority",
        said(object=sub_statement(authority=ANI)),
    ),
    (
        "XAPI-00068",
        "a SubStatement has no version",
        said(object=sub_statement(version="1.0.0")),
    ),
    (
        "XAPI-00069",
        "a SubStatement is not stored",
        said(object=sub_statement(stored="2026-01-01T00:00:00Z")),
    ),
    (
        "XAPI-00070",
        "a SubStatement has no id",
        said(object=sub_statement(id=str(uuid4()))),
    ),
    (
        "XAPI-00071",
        "a SubStatement holds no other",
        said(object=sub_statement(object=sub_statement())),
    ),
    (
        "XAPI-00072",
        "a reference has an id",
        said(object={"objectType": "StatementRef"}),
    ),
    (
        "XAPI-00073",
        "a reference says that it is one",
        said(object={"objectType": "statementref", "id": str(uuid4())}),
    ),
    ("XAPI-00074", "success is true or false", result(success=1)),
    ("XAPI-00075", "completion is true or false", result(completion="yes")),
    ("XAPI-00076", "a response is a text", result(response=1)),
    ("XAPI-00077", "a duration is one of ISO 8601", result(duration="PA1H0M0S")),
    ("XAPI-00078", "extensions of a result are an object", result(extensions=[])),
    ("XAPI-00079", "a score is an object", result(score=1)),
    ("XAPI-00080", "max is a number", score(max="1")),
    ("XAPI-00081", "min is less than max", score(min=2, max=1)),
    ("XAPI-00082", "raw is between min and max", score(raw=3, min=1, max=2)),
    ("XAPI-00083", "scaled is at most 1", score(scaled=1.01)),
    ("XAPI-00083", "scaled is at least -1", score(scaled=-1.00001)),
    (
        "XAPI-00084",
        "a revision is an activity's",
        said(object=BUDI, context={"revision": "1"}),
    ),
    (
        "XAPI-00085",
        "a platform is an activity's",
        reference(uuid4(), context={"platform": "x"}),
    ),
    ("XAPI-00086", "context activities are an object", context(contextActivities=[])),
    ("XAPI-00087", "a registration is a UUID", context(registration="x")),
    ("XAPI-00087", "an instructor is an agent", context(instructor="Ani")),
    ("XAPI-00088", "a team is a group", context(team=ANI)),
    ("XAPI-00089", "a revision is a text", context(revision=1)),
    ("XAPI-00090", "a platform is a text", context(platform={})),
    ("XAPI-00091", "a language is a language tag", context(language="id_ID")),
    ("XAPI-00092", "a context statement is a reference", context(statement=said())),
    (
        "XAPI-00093",
        "context activities have four places",
        context(contextActivities={"sibling": []}),
    ),
    (
        "XAPI-00094",
        "context activities are activities",
        context(contextActivities={"parent": [{"name": "x"}]}),
    ),
    (
        "XAPI-00098",
        "a group of one is no authority",
        said(authority={**TEAM, "member": [ANI]}),
    ),
    (
        "XAPI-00098",
        "a group of three is no authority",
        said(authority={**TEAM, "member": [ANI, BUDI, ANI]}),
    ),
    (
        "XAPI-00100",
        "a named group is no authority",
        said(authority={**TEAM, "mbox": "mailto:a@b.c"}),
    ),
    ("XAPI-00101", "a version is 1.0 or 1.0.x, or of 2.0", said(version="1.1.0")),
    ("XAPI-00101", "a version is not older", said(version="0.9.9")),
    ("XAPI-00102", "a length is an integer", attached(length="27")),
    ("XAPI-00103", "a sha2 is a sum", attached(sha2="x")),
    ("XAPI-00104", "a fileUrl is an IRL", attached(fileUrl="x")),
    ("XAPI-00105", "a contentType is a media type", attached(contentType="x")),
    ("XAPI-00106", "an attachment's display is a language map", attached(display="x")),
    ("XAPI-00107", "a usageType is an IRI", attached(usageType="x")),
    ("XAPI-00118", "the name of an extension is an IRI", result(extensions={"x": 1})),
    ("XAPI-00013", "the tags of a language map are tags", defined(name=LONG_TAG)),
    ("XAPI-00120", "extensions are no array", context(extensions=[PAGE])),
    (
        "XAPI-00121",
        "a tag of a language map has no underscore",
        said(verb={"id": PAGE, "display": {"en_US": "x"}}),
    ),
    (
        "XAPI-00121",
        "a tag of a language map is not empty",
        defined(description={"": "x"}),
    ),
    ("XAPI-00123", "no offset is -00:00", said(timestamp="2026-01-01T00:00:00-00:00")),
    ("XAPI-00123", "no offset is -0000", said(timestamp="2026-01-01T00:00:00-0000")),
    ("XAPI-00123", "no offset is -00", said(timestamp="2026-01-01T00:00:00-00")),
    ("XAPI-00124", "weeks stand alone in a duration", result(duration="P4W1D")),
]


@pytest.mark.parametrize(
    ("requirement", "statement"),
    [pytest.param(row[0], row[2], id=f"{row[0]}: {row[1]}") for row in REFUSED],
)
def test_a_statement_that_breaks_a_requirement_is_refused(
    lrs: Lrs, requirement: str, statement: JsonObject
) -> None:
    response = lrs.post(statement)

    assert response.status_code == 400, requirement
    assert json.loads(response.data)["error"] == "invalid_statement"


ACCEPTED: list[tuple[str, str, Json]] = [
    ("XAPI-00016", "voiding may come before its target", voiding(uuid4())),
    ("XAPI-00024", "an authority may be a pair", said(authority=TEAM)),
    ("XAPI-00034", "an agent need not say that it is one", actor(mbox="mailto:a@b.c")),
    ("XAPI-00037", "a named group needs no members", group(mbox="mailto:a@b.c")),
    ("XAPI-00083", "scaled may be a whole number", score(scaled=-1)),
    ("XAPI-00083", "scaled may be 1.0", score(scaled=1.0)),
    (
        "XAPI-00093",
        "a context activity may stand alone",
        context(contextActivities={"other": {"id": PAGE}}),
    ),
    ("XAPI-00101", "version 1.0 is one", said(version="1.0")),
    ("XAPI-00101", "version 1.0.9 is one", said(version="1.0.9")),
    ("XAPI-00119", "an extension may be empty", result(extensions={})),
    ("XAPI-00119", "an extension may hold null", context(extensions={PAGE: None})),
    (
        "XAPI-00119",
        "an extension may hold an empty text",
        defined(extensions={PAGE: ""}),
    ),
    (
        "XAPI-00119",
        "an extension may hold an empty object",
        defined(extensions={PAGE: {}}),
    ),
    ("XAPI-00124", "a duration of weeks", result(duration="P4W")),
    ("XAPI-00124", "a duration of all parts", result(duration="P3Y1M29DT4H35M59.14S")),
    ("XAPI-00124", "a duration of seconds", result(duration="PT16559.14S")),
]


@pytest.mark.parametrize(
    ("requirement", "statement"),
    [pytest.param(row[0], row[2], id=f"{row[0]}: {row[1]}") for row in ACCEPTED],
)
def test_a_statement_that_keeps_the_requirements_is_accepted(
    lrs: Lrs, requirement: str, statement: JsonObject
) -> None:
    response = lrs.post(statement)

    assert response.status_code == 200, (requirement, response.text)


INTERACTIONS: list[JsonObject] = [
    {"interactionType": "choice", "choices": [{"id": "a"}]},
    {"interactionType": "sequencing", "choices": [{"id": "a"}]},
    {"interactionType": "likert", "scale": [{"id": "a"}]},
    {"interactionType": "matching", "source": [{"id": "a"}], "target": [{"id": "b"}]},
    {"interactionType": "performance", "steps": [{"id": "a"}]},
    {"interactionType": "true-false", "correctResponsesPattern": ["true"]},
    {"interactionType": "fill-in", "correctResponsesPattern": ["x"]},
    {"interactionType": "long-fill-in"},
    {"interactionType": "numeric", "correctResponsesPattern": ["1[:]2"]},
    {"interactionType": "other"},
]


@pytest.mark.parametrize("definition", INTERACTIONS, ids=lambda d: d["interactionType"])
def test_each_interaction_has_its_own_components(
    lrs: Lrs, definition: JsonObject
) -> None:
    """XAPI-00049; 1.0.3, 2.4.4.1; 2.0, Appendix C."""
    foreign = "scale" if definition["interactionType"] != "likert" else "steps"

    right = lrs.post(activity(definition=definition))
    wrong = lrs.post(activity(definition={**definition, foreign: [{"id": "a"}]}))

    assert (right.status_code, wrong.status_code) == (200, 400)


@pytest.mark.parametrize(
    "body",
    [
        b'{"id":"7d0f6a3e-3f55-4b3e-9a6b-0c8f5c1f2f10","id":"7d0f6a3e-3f55-4b3e-9a6b-0c8f5c1f2f11",',
        b'{"verb":{"id":"http://a/b","id":"http://a/c"},',
    ],
)
def test_a_property_stands_once(lrs: Lrs, body: bytes) -> None:
    """XAPI-00021; 2.0, 4.2.1: readers would differ about which one counts."""
    kind: dict[str, str | None] = {"Content-Type": "application/json"}
    statement = json.dumps(said())

    response = lrs.send("POST", body=body + statement[1:], headers=kind)

    assert response.status_code == 400

"""The Agents resource: what the store knows of one identifier."""

from uuid import uuid4

import pytest
from flask import Flask

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import people
from lms.xapi.people import NEWEST
from tests.xapi.lrs import Lrs, new_key
from tests.xapi.said import ANI, BUDI, CITRA, Json, said, sub_statement, voiding

AGENTS = "/agents"


def person(lrs: Lrs, agent: JsonObject) -> Json:
    response = lrs.send("GET", AGENTS, query={"agent": agent})
    assert response.status_code == 200, response.text
    return json.loads(response.data)


def named(name: str, agent: JsonObject = ANI) -> JsonObject:
    return {**agent, "name": name}


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (ANI, {"mbox": ["mailto:ani@example.org"]}),
        (BUDI, {"account": [BUDI["account"]]}),
        (CITRA, {"openid": ["https://citra.example.org/"]}),
        ({"mbox_sha1sum": "a" * 40}, {"mbox_sha1sum": ["a" * 40]}),
        (
            {"objectType": "Group", "mbox": "mailto:tim@example.org"},
            {"mbox": ["mailto:tim@example.org"]},
        ),
        (named("Ani"), {"name": ["Ani"], "mbox": ["mailto:ani@example.org"]}),
    ],
)
def test_an_unknown_agent_is_the_person_asked_for(
    lrs: Lrs, agent: JsonObject, expected: JsonObject
) -> None:
    assert person(lrs, agent) == {"objectType": "Person", **expected}


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": named("Ani")},
        {"object": named("Ani")},
        {"actor": {"objectType": "Group", "member": [BUDI, named("Ani")]}},
        {"actor": BUDI, "context": {"instructor": named("Ani")}},
        {
            "actor": BUDI,
            "context": {"team": {"objectType": "Group", "member": [named("Ani")]}},
        },
        {
            "actor": BUDI,
            "context": {
                "contextAgents": [{"objectType": "contextAgent", "agent": named("Ani")}]
            },
        },
        {"actor": BUDI, "object": sub_statement(object=named("Ani"))},
    ],
)
def test_a_name_is_found_wherever_it_stands(lrs: Lrs, changes: JsonObject) -> None:
    lrs.stored(said(**changes))

    assert person(lrs, ANI)["name"] == ["Ani"]


def test_names_are_told_once_and_the_newest_first(lrs: Lrs) -> None:
    for name in ("Ani", "Ani Wijaya", "Ani"):
        lrs.stored(said(actor=named(name)))

    assert person(lrs, named("Bu Ani"))["name"] == ["Ani", "Ani Wijaya", "Bu Ani"]


def test_names_of_others_are_not_taken_for_his(lrs: Lrs) -> None:
    lrs.stored(said(actor=named("Ani"), object=named("Citra", CITRA)))

    assert "name" not in person(lrs, BUDI)
    assert person(lrs, CITRA)["name"] == ["Citra"]


def test_a_voided_statement_names_nobody(lrs: Lrs) -> None:
    lrs.stored(voiding(lrs.stored(said(actor=named("Ani")))))

    assert "name" not in person(lrs, ANI)


def test_a_bounded_number_of_statements_is_read(lrs: Lrs) -> None:
    lrs.stored(said(actor=named("Dahulu")))
    lrs.post([said(actor=named("Kini")) for _ in range(NEWEST)])

    assert person(lrs, ANI)["name"] == ["Kini"]


def test_of_long_statements_fewer_are_read(
    lrs: Lrs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Dahulu", "Lalu", "Kini"):
        lrs.stored(said(actor=named(name), result={"response": "x" * 3000}))
    monkeypatch.setattr(people, "MOST_BYTES", 4000)

    assert person(lrs, ANI)["name"] == ["Kini", "Lalu"]


def test_another_store_knows_nobody(app: Flask, lrs: Lrs) -> None:
    lrs.stored(said(actor=named("Ani")))

    assert "name" not in person(Lrs(app, *new_key(uuid4())), ANI)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"agent": ""},
        {"agent": "Ani"},
        {"agent": "[]"},
        {"agent": {"name": "Ani"}},
        {"agent": {"objectType": "Group", "member": [ANI]}},
        {"agent": {**ANI, "openid": "https://ani.example.org/"}},
        {"agent": {**ANI, "age": 40}},
        {"Agent": ANI},
        {"agent": ANI, "limit": 1},
    ],
)
def test_a_question_that_is_none_is_refused(lrs: Lrs, query: JsonObject) -> None:
    assert lrs.send("GET", AGENTS, query=query).status_code == 400


def test_a_person_is_only_read(lrs: Lrs) -> None:
    for method in ("PUT", "POST", "DELETE"):
        response = lrs.send(method, AGENTS, query={"agent": ANI})
        assert response.status_code == 405

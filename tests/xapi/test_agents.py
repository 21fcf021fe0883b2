"""Agents: one string for each, and the agent of a query."""

import pytest
from hypothesis import given

from lms.core import json, site
from lms.core.json import JsonObject
from lms.xapi import agents
from lms.xapi.errors import ParameterError, StatementError
from tests.xapi import strategies
from tests.xapi.said import ANI, BUDI, CITRA, TEAM


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        (ANI, "mbox:mailto:ani@example.org"),
        (BUDI, "account:http://lms.test budi"),
        (CITRA, "openid:https://citra.example.org/"),
        ({"mbox_sha1sum": "a" * 40}, "mbox_sha1sum:" + "a" * 40),
        (TEAM, None),
    ],
)
def test_the_identifier_of_an_agent_is_one_string(
    agent: JsonObject, text: str | None
) -> None:
    assert agents.identifier(agent) == text


@given(strategies.agents)
def test_an_agent_is_found_again_by_its_identifier(agent: JsonObject) -> None:
    text = agents.identifier(agent)
    assert text is not None

    assert agents.identifier(agents.identified(text)) == text


def test_a_group_is_known_by_its_members_too() -> None:
    named = {**TEAM, "mbox": "mailto:tim@example.org"}

    assert list(agents.identifiers(named)) == [
        "mbox:mailto:tim@example.org",
        "mbox:mailto:ani@example.org",
        "openid:https://citra.example.org/",
    ]


def test_an_anonymous_group_is_its_members_in_any_order() -> None:
    turned = {**TEAM, "member": [CITRA, ANI]}

    assert agents.signature(turned) == agents.signature(TEAM)
    assert agents.signature(TEAM) != agents.signature({**TEAM, "member": [ANI]})


def test_the_lms_states_things_under_its_own_account() -> None:
    assert agents.lms_authority() == {
        "objectType": "Agent",
        "account": {"homePage": site.current().url, "name": "pamong"},
    }


def test_the_agent_of_a_query_may_be_an_identified_group() -> None:
    group = {"objectType": "Group", "mbox": "mailto:tim@example.org"}

    assert agents.parse(json.dumps(group).decode()) == group


@pytest.mark.parametrize("text", ["", "ani", "[]", "{}", '{"mbox":"ani"}', "null"])
def test_what_is_no_agent_is_refused(text: str) -> None:
    with pytest.raises((ParameterError, StatementError), match=r"^agent"):
        agents.parse(text)


def test_an_anonymous_group_cannot_be_asked_for() -> None:
    with pytest.raises(ParameterError):
        agents.parse(json.dumps(TEAM).decode())

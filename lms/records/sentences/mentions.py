"""Whom and what a statement's sentence will call by name, to be looked up at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.core.json import JsonObject
from lms.xapi import agents

_PEOPLE = frozenset({"Agent", "Group"})
_NO_ACTIVITY = frozenset({"Agent", "Group", "StatementRef", "SubStatement"})


@dataclass(frozen=True, slots=True)
class Mentions:
    """Identifiers of agents (``lms.xapi.agents.identifier``) and IRIs of activities."""

    people: frozenset[str]
    activities: frozenset[str]


def mentioned(statements: Iterable[JsonObject]) -> Mentions:
    """Return what the sentences of some statements can name."""
    whole = [part for statement in statements for part in _with_inner(statement)]
    people = (agents.identifier(agent) for part in whole for agent in _people(part))
    activities = (each["id"] for part in whole for each in _activities(part))
    return Mentions(
        frozenset(identifier for identifier in people if identifier is not None),
        frozenset(activities),
    )


def _with_inner(statement: JsonObject) -> Iterator[JsonObject]:
    yield statement
    if statement["object"].get("objectType") == "SubStatement":
        yield statement["object"]


def _people(statement: JsonObject) -> Iterator[JsonObject]:
    yield statement["actor"]
    if statement["object"].get("objectType") in _PEOPLE:
        yield statement["object"]
    if "instructor" in statement.get("context", {}):
        yield statement["context"]["instructor"]


def _activities(statement: JsonObject) -> Iterator[JsonObject]:
    if statement["object"].get("objectType") not in _NO_ACTIVITY:
        yield statement["object"]
    yield from in_context(statement, "parent")
    yield from in_context(statement, "grouping")


def in_context(statement: JsonObject, relation: str) -> list[JsonObject]:
    """Return the activities in one relation; 1.0.3 lets one stand without a list."""
    found = statement.get("context", {}).get("contextActivities", {}).get(relation, [])
    return [found] if isinstance(found, dict) else list(found)

"""Whom a statement names beside its actor and object: its context's people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lms.core.json import JsonObject
from lms.records.sentences.naming import Names
from lms.records.sentences.parts import Part
from lms.records.sentences.words import Language, last_part
from lms.xapi import agents

Place = Literal["instructor", "team", "agent", "group"]


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody in the context; ``types`` say what they were there (2.0, 4.2.2.7)."""

    place: Place
    part: Part
    types: tuple[str, ...] = ()


def company(statement: JsonObject, language: Language, names: Names) -> list[Companion]:
    """Return the people and groups of a statement's context, in its order."""
    return [
        Companion(place, _part(agent, place, language, names), types)
        for place, agent, types in _named(statement.get("context") or {})
    ]


def _named(context: JsonObject) -> Iterator[tuple[Place, JsonObject, tuple[str, ...]]]:
    if "instructor" in context:
        yield "instructor", context["instructor"], ()
    if "team" in context:
        yield "team", context["team"], ()
    for each in context.get("contextAgents") or ():
        yield "agent", each["agent"], _types(each)
    for each in context.get("contextGroups") or ():
        yield "group", each["group"], _types(each)


def _types(item: JsonObject) -> tuple[str, ...]:
    return tuple(last_part(each) for each in item.get("relevantTypes") or ())


def _part(agent: JsonObject, place: Place, language: Language, names: Names) -> Part:
    name = names.person(agent, language, is_staff=place == "instructor")
    return Part("place", name, "agent", agents.identifier(agent) or "")

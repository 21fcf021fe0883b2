"""The formats in which statements are given out: ids and canonical (2.0, 4.1.6.1).

``exact`` needs no code: it is the payload as stored.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import accumulate, takewhile
from typing import Any

from lms.core.json import JsonObject
from lms.xapi.activities import Known
from lms.xapi.statement import Statement, object_type
from lms.xapi.validation.rules import IDENTIFIERS

Transform = Callable[[JsonObject], JsonObject]
Choose = Callable[[Iterable[str]], str | None]
"""Pick the language that the reader prefers among those that there are."""

LONGEST_WISH = 1000
"""Letters of an Accept-Language that count, from the best liked language on: each is
compared with every language of every map on a page."""


def ids(statement: Statement) -> Statement:
    """Return ``statement`` with what identifies agents, activities and the verb."""
    reduced = _mapped(statement, _agent_ids, _activity_ids)
    reduced["verb"] = {"id": statement["verb"]["id"]}
    if object_type(statement) == "SubStatement":
        reduced["object"] = ids(statement["object"])
    return reduced


def _agent_ids(agent: JsonObject) -> JsonObject:
    kept = {name: agent[name] for name in ("objectType", *IDENTIFIERS) if name in agent}
    if "member" in agent and not any(name in agent for name in IDENTIFIERS):
        kept["member"] = [_agent_ids(member) for member in agent["member"]]
    return kept


def _activity_ids(activity: JsonObject) -> JsonObject:
    return {"id": activity["id"]}


def canonical(
    statement: Statement, choose: Choose, known: Known | None = None
) -> Statement:
    """Return ``statement`` with one language in each of its language maps.

    Its activities are described as they are ``known``, and as the statement does where
    they are not.
    """
    describe = partial(_activity_in, choose=choose, known=known)
    chosen = _mapped(statement, _as_it_is, describe)
    chosen["verb"] = _in_language(statement["verb"], ("display",), choose)
    if "attachments" in statement:
        chosen["attachments"] = [
            _in_language(item, ("display", "description"), choose)
            for item in statement["attachments"]
        ]
    if object_type(statement) == "SubStatement":
        chosen["object"] = canonical(statement["object"], choose, known)
    return chosen


def _as_it_is(agent: JsonObject) -> JsonObject:
    return agent


def _activity_in(
    activity: JsonObject, choose: Choose, known: Known | None
) -> JsonObject:
    definition = known(activity["id"]) if known else None
    if definition is None:
        definition = activity.get("definition")
    if definition is None:
        return activity
    reduced = _in_language(definition, ("name", "description"), choose)
    for name in ("choices", "scale", "source", "target", "steps"):
        if name in reduced:
            reduced[name] = [
                _in_language(component, ("description",), choose)
                for component in reduced[name]
            ]
    return {**activity, "definition": reduced}


def _in_language(
    holder: JsonObject, names: tuple[str, ...], choose: Choose
) -> JsonObject:
    reduced = {**holder}
    for name in names:
        language_map = reduced.get(name)
        if language_map:
            language = choose(language_map) or next(iter(language_map))
            reduced[name] = {language: language_map[language]}
    return reduced


def preferring(ranges: Iterable[str]) -> Choose:
    """Return the choice of a reader whose languages are ``ranges``, the best first.

    A range takes a more special language (en: en-GB), and for want of that a more
    general one (en-GB: en); see RFC 4647, 3.3.1 and 3.4. What follows after
    ``LONGEST_WISH`` letters is passed over.
    """
    listed = [language.lower() for language in ranges]
    # The comma that ended each counts as well.
    read = accumulate(len(language) + 1 for language in listed)
    letters = takewhile(lambda length: length <= LONGEST_WISH + 1, read)
    wanted = [language for language, _ in zip(listed, letters, strict=False)]

    def choose(available: Iterable[str]) -> str | None:
        known = {language.lower(): language for language in available}
        for language in wanted:
            for tag, name in known.items():
                if language == "*" or f"{tag}-".startswith(f"{language}-"):
                    return name
            for tag, name in known.items():
                if language.startswith(f"{tag}-"):
                    return name
        return None

    return choose


# --- Where agents and activities stand in a statement


def _mapped(statement: Statement, agent: Transform, activity: Transform) -> Statement:
    """Return ``statement`` with its agents and activities transformed.

    A SubStatement is left for the caller, who treats it as a statement of its own.
    """
    mapped: dict[str, Any] = {**statement, "actor": agent(statement["actor"])}
    if "authority" in mapped:
        mapped["authority"] = agent(mapped["authority"])
    if "context" in mapped:
        mapped["context"] = _mapped_context(mapped["context"], agent, activity)
    thing = statement["object"]
    kind = object_type(statement)
    if kind == "Activity":
        mapped["object"] = activity(thing)
    elif kind in {"Agent", "Group"}:
        mapped["object"] = agent(thing)
    return mapped


def _mapped_context(
    context: JsonObject, agent: Transform, activity: Transform
) -> JsonObject:
    mapped = {**context}
    for name in ("instructor", "team"):
        if name in mapped:
            mapped[name] = agent(mapped[name])
    for name, member in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in mapped:
            mapped[name] = [
                {**item, member: agent(item[member])} for item in mapped[name]
            ]
    if "contextActivities" in mapped:
        mapped["contextActivities"] = {
            name: [activity(item) for item in group]
            for name, group in mapped["contextActivities"].items()
        }
    return mapped

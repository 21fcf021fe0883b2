"""A statement as a value: its normal form, its digest, the text that is stored."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi import agents, moments, verbs
from lms.xapi.versions import Version

Statement = JsonObject
"""A statement in the JSON of the specification; scores may be ``Decimal``."""

DIGEST_SIZE = 16
"""Bytes: two different statements share a digest once in 2**64 attempts."""

_ACTIVITIES = ("parent", "grouping", "category", "other")
_OFFSETS_OF_UTC = ("Z", "z", "+00:00", "+0000", "+00")
_DURATION = re.compile(r"([\d.,]+)([YMWDHS])|(T)")
_SECONDS = {"W": 604_800, "D": 86_400, "H": 3_600, "M": 60, "S": 1}


def object_type(statement: Statement) -> str:
    """Return the type of the object, Activity when it names none."""
    kind: str = statement["object"].get("objectType", "Activity")
    return kind


def activity_of(statement: Statement) -> str | None:
    """Return the identifier of the object, if it is an activity."""
    if object_type(statement) != "Activity":
        return None
    identifier: str = statement["object"]["id"]
    return identifier


def target_of(statement: Statement) -> str | None:
    """Return the id of the statement that this one is about, if its object is one."""
    if object_type(statement) != "StatementRef":
        return None
    identifier: str = statement["object"]["id"]
    return identifier.lower()


def is_voiding(statement: Statement) -> bool:
    """Tell whether the statement voids another one (xAPI 2.0, 4.2.5)."""
    verb: str = statement["verb"]["id"]
    return verb == verbs.VOIDED


# --- As it is stored


def normalised(statement: Statement, version: Version) -> Statement:
    """Return what a store keeps: lists of context activities, times of 2.0 in UTC.

    Parts that need no change are shared with ``statement``, which stays as it was.
    """
    kept = {**statement}
    if "id" in kept:
        kept["id"] = kept["id"].lower()
    if "context" in kept:
        kept["context"] = _normalised_context(kept["context"])
    if version is Version.V2 and "timestamp" in kept:
        kept["timestamp"] = _in_utc(kept["timestamp"])
    if object_type(statement) == "SubStatement":
        kept["object"] = normalised(statement["object"], version)
    return kept


def _normalised_context(context: JsonObject) -> JsonObject:
    activities = context.get("contextActivities")
    if not activities or all(type(group) is list for group in activities.values()):
        return context
    lists = {
        name: group if type(group) is list else [group]
        for name, group in activities.items()
    }
    return {**context, "contextActivities": lists}


def _in_utc(timestamp: str) -> str:
    if timestamp.endswith(_OFFSETS_OF_UTC):
        return timestamp
    return moments.written(moments.parse(timestamp))


# --- Equality


def digest(statement: Statement) -> bytes:
    """Return what two statements share exactly if they say the same.

    Left out are the properties that a store adds or changes (id, stored, timestamp,
    authority, version) and what describes an activity or a verb without being part of
    the statement (xAPI 2.0, 4.2.1). The caller compares the timestamps.
    """
    text = json.dumps_canonical(_essence(statement))
    return hashlib.blake2b(text, digest_size=DIGEST_SIZE).digest()


def _essence(statement: Statement) -> JsonObject:
    essence: JsonObject = {
        "actor": _agent_essence(statement["actor"]),
        "verb": statement["verb"]["id"],
        "object": _object_essence(statement["object"]),
    }
    if "result" in statement:
        essence["result"] = _result_essence(statement["result"])
    if "context" in statement:
        essence["context"] = _context_essence(statement["context"])
    if "attachments" in statement:
        sums = (item["sha2"].lower() for item in statement["attachments"])
        essence["attachments"] = sorted(sums)
    return essence


def _agent_essence(agent: JsonObject) -> list[Any]:
    members = agent.get("member")
    if members is None:
        return [agent.get("objectType", "Agent"), agents.identifier(agent)]
    names = sorted(str(agents.identifier(member)) for member in members)
    return ["Group", agents.identifier(agent), names]


def _object_essence(thing: JsonObject) -> object:
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return thing["id"]
    if kind == "StatementRef":
        return {"statement": thing["id"].lower()}
    if kind == "SubStatement":
        essence = _essence(thing)
        if "timestamp" in thing:
            moment = moments.parse(thing["timestamp"])
            essence["timestamp"] = moments.as_microseconds(moment)
        return essence
    return _agent_essence(thing)


def _result_essence(result: JsonObject) -> JsonObject:
    essence = {**result}
    if "score" in essence:
        numbers = essence["score"].items()
        essence["score"] = {name: _plain_number(number) for name, number in numbers}
    if "extensions" in essence:
        essence["extensions"] = _plain_numbers(essence["extensions"])
    if "duration" in essence:
        essence["duration"] = _duration_essence(essence["duration"])
    return essence


def _context_essence(context: JsonObject) -> JsonObject:
    return {
        name: _CONTEXT_ESSENCES[name](value) if name in _CONTEXT_ESSENCES else value
        for name, value in context.items()
    }


def _activities_essence(activities: JsonObject) -> JsonObject:
    return {
        name: sorted([activity["id"] for activity in group])
        if type(group) is list
        else [group["id"]]
        for name, group in activities.items()
    }


def _related_essence(items: list[JsonObject]) -> list[Any]:
    return [
        [
            _agent_essence(item.get("agent") or item["group"]),
            sorted(item.get("relevantTypes", ())),
        ]
        for item in items
    ]


def _plain_numbers(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return ``value`` with 1.0 as 1 and decimals as the numbers that JSON gives."""
    if isinstance(value, dict):
        return {key: _plain_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(item) for item in value]
    return _plain_number(value)


def _plain_number(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if type(value) is Decimal:
        value = float(value)
    if type(value) is float and value.is_integer():
        return int(value) if abs(value) < 2**53 else value
    return value


@lru_cache(maxsize=4096)
def _duration_essence(text: str) -> str:
    """Return months and hundredths of a second; the rest is not compared (4.2.7)."""
    months, hundredths, in_time = 0, 0, False
    for number, unit, marker in _DURATION.findall(text):
        amount = Decimal(number.replace(",", ".")) if number else Decimal(0)
        if marker:
            in_time = True
        elif unit == "Y":
            months += int(amount * 12)
        elif unit == "M" and not in_time:
            months += int(amount)
        else:
            hundredths += int(amount * _SECONDS[unit] * 100)
    return f"{months} {hundredths}"


_CONTEXT_ESSENCES: dict[str, Callable[[Any], object]] = {
    "registration": str.lower,
    "statement": _object_essence,
    "instructor": _agent_essence,
    "team": _agent_essence,
    "contextActivities": _activities_essence,
    "contextAgents": _related_essence,
    "contextGroups": _related_essence,
    "extensions": _plain_numbers,
}


# --- Parts


def agents_in_context(context: JsonObject) -> list[JsonObject]:
    """Return the agents and groups that a context names."""
    found = [context[name] for name in ("instructor", "team") if name in context]
    if "contextAgents" in context:
        found += [item["agent"] for item in context["contextAgents"]]
    if "contextGroups" in context:
        found += [item["group"] for item in context["contextGroups"]]
    return found


def activities_in_context(context: JsonObject) -> list[str]:
    """Return the identifiers of the activities that a context names."""
    if "contextActivities" not in context:
        return []
    return [
        activity["id"]
        for group in context["contextActivities"].values()
        for activity in (group if type(group) is list else [group])
    ]


def timestamp_of(statement: Statement) -> datetime | None:
    """Return when the statement says it happened."""
    text = statement.get("timestamp")
    return None if text is None else moments.parse(text)

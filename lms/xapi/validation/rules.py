"""What each object of a statement may hold, and the rules between its properties.

xAPI 1.0.3 Data 2.4 and xAPI 2.0 (IEEE 9274.1.1) 4.2.2 say the same except where a table
below takes a version.
"""

from collections.abc import Callable

from lms.core.json import JsonObject
from lms.xapi import verbs
from lms.xapi.errors import StatementError
from lms.xapi.validation.shapes import (
    Check,
    by_object_type,
    listing,
    mapping,
    one_or_many,
    remembered,
    shape,
)
from lms.xapi.validation.values import (
    anything,
    count,
    duration,
    exactly,
    iri,
    irl,
    language,
    mailto,
    media_type,
    number,
    one_of,
    sha1,
    sha2,
    text,
    timestamp,
    truth,
    uuid,
    version_1,
    version_2,
)
from lms.xapi.versions import Version

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
"""The inverse functional identifiers: an agent has exactly one (2.0, 4.2.2.1)."""

COMPONENTS = {
    "choice": ("choices",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "true-false": (),
    "fill-in": (),
    "long-fill-in": (),
    "numeric": (),
    "other": (),
}
"""Which component lists each interaction type may have (2.0, Appendix C)."""

_COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")
_AUTHORITY_MEMBERS = 2

language_map = mapping(language, text)
extensions = mapping(iri, anything)


# --- Agents and groups


def _one_identifier(agent: JsonObject) -> None:
    found = [name for name in IDENTIFIERS if name in agent]
    if not found:
        raise StatementError("", f"needs one of: {', '.join(IDENTIFIERS)}")
    if len(found) > 1:
        raise StatementError(found[1], f"cannot stand beside {found[0]}")


def _group_identifier(group: JsonObject) -> None:
    found = [name for name in IDENTIFIERS if name in group]
    if len(found) > 1:
        raise StatementError(found[1], f"cannot stand beside {found[0]}")
    if not found and not group.get("member"):
        raise StatementError("member", "is required in a group without an identifier")


_identity: dict[str, Check] = {
    "name": text,
    "mbox": mailto,
    "mbox_sha1sum": sha1,
    "openid": iri,
    "account": shape({"homePage": irl, "name": text}, ("homePage", "name")),
}
agent = shape({"objectType": exactly("Agent"), **_identity}, (), _one_identifier)
group = shape(
    {"objectType": exactly("Group"), "member": listing(agent), **_identity},
    ("objectType",),
    _group_identifier,
)
actor = by_object_type({"Agent": agent, "Group": group}, default="Agent")


def _two_anonymous_members(group: JsonObject) -> None:
    if any(name in group for name in IDENTIFIERS):
        raise StatementError("", "as a group must have no identifier")
    if len(group.get("member", ())) != _AUTHORITY_MEMBERS:
        raise StatementError("member", "must be exactly two agents in an authority")


authority = by_object_type(
    {
        "Agent": agent,
        "Group": shape(
            {"objectType": exactly("Group"), "member": listing(agent), **_identity},
            ("objectType", "member"),
            _two_anonymous_members,
        ),
    },
    default="Agent",
)


# --- Activities


def _unique_ids(components: Check) -> Check:
    def check(value: list[JsonObject]) -> None:
        components(value)
        seen = [component["id"] for component in value]
        if len(set(seen)) < len(seen):
            raise StatementError("", "must not repeat an id")

    return check


def _fitting_components(definition: JsonObject) -> None:
    kind = definition.get("interactionType")
    if kind is None:
        for name in (*_COMPONENT_LISTS, "correctResponsesPattern"):
            if name in definition:
                raise StatementError("interactionType", f"is required beside {name}")
        return
    for name in _COMPONENT_LISTS:
        if name in definition and name not in COMPONENTS[kind]:
            raise StatementError(name, f"does not belong to interactionType {kind!r}")


_components = _unique_ids(
    listing(shape({"id": text, "description": language_map}, ("id",)))
)
definition = shape(
    {
        "name": language_map,
        "description": language_map,
        "type": iri,
        "moreInfo": irl,
        "extensions": extensions,
        "interactionType": one_of(*COMPONENTS),
        "correctResponsesPattern": listing(text),
        **dict.fromkeys(_COMPONENT_LISTS, _components),
    },
    (),
    _fitting_components,
)
activity = remembered(
    shape(
        {"objectType": exactly("Activity"), "id": iri, "definition": definition},
        ("id",),
    )
)
verb = remembered(shape({"id": iri, "display": language_map}, ("id",)), longest=1024)
statement_ref = shape(
    {"objectType": exactly("StatementRef"), "id": uuid}, ("objectType", "id")
)


# --- Result, context, attachments


def _ordered_score(score: JsonObject) -> None:
    scaled = score.get("scaled", 0)
    if not -1 <= scaled <= 1:
        raise StatementError("scaled", "must be between -1 and 1")
    low, raw, high = score.get("min"), score.get("raw"), score.get("max")
    if low is not None and high is not None and low >= high:
        raise StatementError("min", "must be less than max")
    if raw is not None and low is not None and raw < low:
        raise StatementError("raw", "must not be less than min")
    if raw is not None and high is not None and raw > high:
        raise StatementError("raw", "must not be more than max")


score = shape(
    dict.fromkeys(("scaled", "raw", "min", "max"), number), (), _ordered_score
)
result = shape(
    {
        "score": score,
        "success": truth,
        "completion": truth,
        "response": text,
        "duration": duration,
        "extensions": extensions,
    }
)
context_activities = shape(
    dict.fromkeys(("parent", "grouping", "category", "other"), one_or_many(activity))
)
attachment = shape(
    {
        "usageType": iri,
        "display": language_map,
        "description": language_map,
        "contentType": media_type,
        "length": count,
        "sha2": sha2,
        "fileUrl": irl,
    },
    ("usageType", "display", "contentType", "length", "sha2"),
)


def _with_relevant_types(kind: str, name: str, check: Check) -> Check:
    return listing(
        shape(
            {
                "objectType": exactly(kind),
                name: check,
                "relevantTypes": listing(iri, at_least=1),
            },
            ("objectType", name),
        )
    )


_context: dict[str, Check] = {
    "registration": uuid,
    "instructor": actor,
    "team": group,
    "contextActivities": context_activities,
    "revision": text,
    "platform": text,
    "language": language,
    "statement": statement_ref,
    "extensions": extensions,
}
context = {
    Version.V1: shape(_context),
    Version.V2: shape(
        {
            **_context,
            "contextAgents": _with_relevant_types("contextAgent", "agent", agent),
            "contextGroups": _with_relevant_types("contextGroup", "group", group),
        }
    ),
}


# --- Statements


def _activity_beside_revision(statement: JsonObject) -> None:
    if "context" not in statement or _object_type(statement) == "Activity":
        return
    for name in ("revision", "platform"):
        if name in statement["context"]:
            message = "is only allowed when the object is an Activity"
            raise StatementError(f"context.{name}", message)


def _reference_beside_voided(statement: JsonObject) -> None:
    if statement["verb"]["id"] != verbs.VOIDED:
        return
    if _object_type(statement) != "StatementRef":
        message = "must be StatementRef when the verb is voided"
        raise StatementError("object.objectType", message)


def _object_type(statement: JsonObject) -> str:
    kind: str = statement["object"].get("objectType", "Activity")
    return kind


def _statement(version: Version) -> Check:
    common: dict[str, Check] = {
        "actor": remembered(actor, longest=512),
        "verb": verb,
        "result": result,
        "context": context[version],
        "timestamp": timestamp,
        "attachments": listing(attachment),
    }
    required = ("actor", "verb", "object")
    objects = {
        "Activity": activity,
        "Agent": agent,
        "Group": group,
        "StatementRef": statement_ref,
    }
    rules: tuple[Callable[[JsonObject], None], ...] = (
        _activity_beside_revision,
        _reference_beside_voided,
    )
    sub_statement = shape(
        {
            "objectType": exactly("SubStatement"),
            "object": by_object_type(objects, default="Activity"),
            **common,
        },
        ("objectType", *required),
        *rules,
    )
    return shape(
        {
            "id": uuid,
            "object": by_object_type(
                {**objects, "SubStatement": sub_statement}, default="Activity"
            ),
            "stored": timestamp,
            "authority": authority,
            "version": version_1 if version is Version.V1 else version_2,
            **common,
        },
        required,
        *rules,
    )


statement = {version: _statement(version) for version in Version}
"""The check of a whole statement, by version."""

"""What xAPI Profiles 1.0 (part two) asks of a profile's structure, written as tables.

``faults`` walks a document by them. It knows what our own document and the published
ones use, and refuses any member that the specification does not name.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime

from lms.core.json import JsonObject

Check = Callable[[object], bool]

_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*")


def text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def iri(value: object) -> bool:
    return isinstance(value, str) and _IRI.fullmatch(value) is not None


def truth(value: object) -> bool:
    return isinstance(value, bool)


def words(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(_TAG.fullmatch(tag) and text(word) for tag, word in value.items())
    )


def moment(value: object) -> bool:
    return datetime.fromisoformat(str(value)).tzinfo is not None


def list_of(check: Check) -> Check:
    """Return a check of a list of something, which must not be empty."""
    return lambda value: (
        isinstance(value, list) and bool(value) and all(map(check, value))
    )


def one_of(*allowed: str) -> Check:
    """Return a check of a word."""
    return lambda value: value in allowed


def schema(value: object) -> bool:
    return isinstance(json.loads(str(value)), dict)


def anything(value: object) -> bool:
    return value is not None


PART: dict[str, Check] = {
    "id": iri,
    "type": text,
    "inScheme": iri,
    "prefLabel": words,
    "definition": words,
}
MATCHES = ("broader", "broadMatch", "narrower", "narrowMatch", "related")
TERM: tuple[dict[str, Check], dict[str, Check]] = (
    PART,
    {
        "deprecated": truth,
        **dict.fromkeys((*MATCHES, "relatedMatch", "exactMatch"), list_of(iri)),
    },
)
EXTENSION: dict[str, Check] = {
    "deprecated": truth,
    "context": iri,
    "schema": iri,
    "inlineSchema": schema,
}
OF_OTHERS: dict[str, Check] = {**EXTENSION, "recommendedVerbs": list_of(iri)}
OF_ACTIVITIES: dict[str, Check] = {
    **EXTENSION,
    "recommendedActivityTypes": list_of(iri),
}

REQUIRED_AND_OPTIONAL: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "Profile": (
        {
            "@context": one_of("https://w3id.org/xapi/profiles/context"),
            "id": iri,
            "type": one_of("Profile"),
            "conformsTo": one_of("https://w3id.org/xapi/profiles#1.0"),
            "prefLabel": words,
            "definition": words,
            "versions": list_of(anything),
            "author": anything,
        },
        {
            "seeAlso": iri,
            "concepts": list_of(anything),
            "templates": list_of(anything),
            "patterns": list_of(anything),
        },
    ),
    "version": (
        {"id": iri, "generatedAtTime": moment},
        {"wasRevisionOf": list_of(iri)},
    ),
    "author": (
        {"type": one_of("Organization", "Person"), "name": text},
        {"url": iri},
    ),
    "Verb": TERM,
    "ActivityType": TERM,
    "ContextExtension": (PART, OF_OTHERS),
    "ResultExtension": (PART, OF_OTHERS),
    "ActivityExtension": (PART, OF_ACTIVITIES),
    "StatementTemplate": (
        PART,
        {
            "deprecated": truth,
            "verb": iri,
            "objectActivityType": iri,
            "contextGroupingActivityType": list_of(iri),
            "contextParentActivityType": list_of(iri),
            "contextOtherActivityType": list_of(iri),
            "contextCategoryActivityType": list_of(iri),
            "attachmentUsageType": list_of(iri),
            "objectStatementRefTemplate": list_of(iri),
            "contextStatementRefTemplate": list_of(iri),
            "rules": list_of(anything),
        },
    ),
    "rule": (
        {"location": text},
        {
            "selector": text,
            "presence": one_of("included", "excluded", "recommended"),
            "any": list_of(anything),
            "all": list_of(anything),
            "none": list_of(anything),
            "scopeNote": words,
        },
    ),
    "Pattern": (
        {"id": iri, "type": one_of("Pattern")},
        {
            "primary": truth,
            "inScheme": iri,
            "prefLabel": words,
            "definition": words,
            "deprecated": truth,
            "alternates": list_of(iri),
            "optional": iri,
            "oneOrMore": iri,
            "sequence": list_of(iri),
            "zeroOrMore": iri,
        },
    ),
}
COMBINATIONS = {"alternates", "optional", "oneOrMore", "sequence", "zeroOrMore"}
CONCEPTS = (
    "Verb",
    "ActivityType",
    "ContextExtension",
    "ResultExtension",
    "ActivityExtension",
)


def faults(profile: JsonObject) -> list[str]:
    """Return in what ``profile`` breaks the tables and the rules between members."""
    return [
        *_members("Profile", profile),
        *(f for each in profile["versions"] for f in _members("version", each)),
        *_members("author", profile["author"]),
        *(f for each in profile.get("concepts", ()) for f in _concept(each)),
        *(f for each in profile.get("templates", ()) for f in _template(each)),
        *_patterns(profile),
        *_schemes(profile),
    ]


def _members(kind: str, found: JsonObject) -> Iterator[str]:
    required, optional = REQUIRED_AND_OPTIONAL[kind]
    name = f"{kind} {found.get('id', found.get('location', ''))}"
    yield from (f"{name}: no {member}" for member in required.keys() - found.keys())
    checks = {**required, **optional}
    for member, value in found.items():
        if member not in checks:
            yield f"{name}: {member} is not a member"
        elif not checks[member](value):
            yield f"{name}: {member} is {value!r}"


def _concept(concept: JsonObject) -> Iterator[str]:
    if concept["type"] not in CONCEPTS:
        yield f"{concept['id']}: {concept['type']} is no concept"
        return
    yield from _members(concept["type"], concept)
    if {"schema", "inlineSchema"} <= concept.keys():
        yield f"{concept['id']}: two schemas"


def _template(template: JsonObject) -> Iterator[str]:
    yield from _members("StatementTemplate", template)
    if {"objectStatementRefTemplate", "objectActivityType"} <= template.keys():
        yield f"{template['id']}: its object is an activity and a reference"
    for rule in template.get("rules", ()):
        yield from _members("rule", rule)
        if not {"presence", "any", "all", "none"} & rule.keys():
            yield f"{template['id']}: idle rule at {rule['location']}"


def _patterns(profile: JsonObject) -> Iterator[str]:
    patterns = {each["id"]: each for each in profile.get("patterns", ())}
    known = patterns.keys() | {each["id"] for each in profile.get("templates", ())}
    for name, pattern in patterns.items():
        yield from _members("Pattern", pattern)
        combinations = COMBINATIONS & pattern.keys()
        if len(combinations) != 1:
            yield f"{name}: {sorted(combinations)}"
        yield from (f"{name}: unknown {m}" for m in set(members(pattern)) - known)
        if pattern.get("primary") and not {"prefLabel", "definition"} <= pattern.keys():
            yield f"{name}: primary without a label or definition"
        if name in _within(name, patterns):
            yield f"{name}: within itself"
        yield from _alternatives(name, pattern, patterns)


def _alternatives(
    name: str, pattern: JsonObject, patterns: dict[str, JsonObject]
) -> Iterator[str]:
    for member in pattern.get("alternates", ()):
        if {"optional", "zeroOrMore"} & patterns.get(member, {}).keys():
            yield f"{name}: {member} may match nothing and is an alternative"
    if len(members(pattern)) < 2 and {"alternates", "sequence"} & pattern.keys():
        yield f"{name}: a combination of one"


def members(pattern: JsonObject) -> list[str]:
    """Return what a pattern is made of."""
    found: list[str] = []
    for name in COMBINATIONS & pattern.keys():
        value = pattern[name]
        found += value if isinstance(value, list) else [value]
    return found


def _within(name: str, patterns: dict[str, JsonObject]) -> set[str]:
    found: set[str] = set()
    waiting = members(patterns[name])
    while waiting:
        member = waiting.pop()
        if member in patterns and member not in found:
            found.add(member)
            waiting += members(patterns[member])
    return found


def _schemes(profile: JsonObject) -> Iterator[str]:
    versions = {each["id"] for each in profile["versions"]}
    if profile["id"] in versions:
        yield "a version has the profile's own identifier"
    parts = [
        each
        for kind in ("concepts", "templates", "patterns")
        for each in profile.get(kind, ())
    ]
    yield from (
        f"{each['id']}: of no version of this profile"
        for each in parts
        if each.get("inScheme", profile["versions"][0]["id"]) not in versions
    )
    if len({each["id"] for each in parts}) < len(parts):
        yield "two parts have one identifier"

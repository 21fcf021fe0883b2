"""Faults that a statement may have: each is put where it fits and must be found there.

``SHAPES`` says in the words of the specification what stands where (1.0.3, Data 2.4;
2.0, 4.2.2), apart from the product's own tables, so that an error in one of them shows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lms.core.json import JsonObject

Step = str | int
Apply = Callable[[Any], tuple[Any, str] | None]
"""Change a value; return it with the path to the fault in it, or None: does not fit."""

_AGENT = {
    "objectType": "constant",
    "name": "text",
    "mbox": "mailto",
    "mbox_sha1sum": "sha1",
    "openid": "iri",
    "account": "account",
}
_STATED = {
    "actor": "actor",
    "verb": "verb",
    "object": "object",
    "result": "result",
    "context": "context",
    "timestamp": "timestamp",
    "attachments": "[attachment",
}
SHAPES: dict[str, dict[str, str]] = {
    "statement": {
        **_STATED,
        "id": "uuid",
        "stored": "timestamp",
        "authority": "authority",
        "version": "version",
    },
    "SubStatement": {**_STATED, "objectType": "constant"},
    "StatementRef": {"objectType": "constant", "id": "uuid"},
    "Agent": _AGENT,
    "Group": {**_AGENT, "member": "[Agent"},
    "account": {"homePage": "iri", "name": "text"},
    "verb": {"id": "iri", "display": "language map"},
    "Activity": {"objectType": "constant", "id": "iri", "definition": "definition"},
    "definition": {
        "name": "language map",
        "description": "language map",
        "type": "iri",
        "moreInfo": "iri",
        "extensions": "extensions",
        "interactionType": "constant",
        "correctResponsesPattern": "[text",
        **dict.fromkeys(
            ("choices", "scale", "source", "target", "steps"), "[component"
        ),
    },
    "component": {"id": "text", "description": "language map"},
    "result": {
        "score": "score",
        "success": "truth",
        "completion": "truth",
        "response": "text",
        "duration": "duration",
        "extensions": "extensions",
    },
    "score": dict.fromkeys(("scaled", "raw", "min", "max"), "number"),
    "context": {
        "registration": "uuid",
        "instructor": "actor",
        "team": "Group",
        "contextActivities": "context activities",
        "contextAgents": "[context agent",
        "contextGroups": "[context group",
        "revision": "text",
        "platform": "text",
        "language": "language",
        "statement": "StatementRef",
        "extensions": "extensions",
    },
    "context activities": dict.fromkeys(
        ("parent", "grouping", "category", "other"), "?Activity"
    ),
    "context agent": {
        "objectType": "constant",
        "agent": "Agent",
        "relevantTypes": "[iri",
    },
    "context group": {
        "objectType": "constant",
        "group": "Group",
        "relevantTypes": "[iri",
    },
    "attachment": {
        "usageType": "iri",
        "display": "language map",
        "description": "language map",
        "contentType": "media type",
        "length": "count",
        "sha2": "sha2",
        "fileUrl": "iri",
    },
}
REQUIRED = {
    "statement": ("actor", "verb", "object"),
    "SubStatement": ("actor", "verb", "object"),
    "account": ("homePage", "name"),
    "verb": ("id",),
    "Activity": ("id",),
    "component": ("id",),
    "context agent": ("objectType", "agent"),
    "context group": ("objectType", "group"),
    "attachment": ("usageType", "display", "contentType", "length", "sha2"),
}
IDENTIFIERS: JsonObject = {
    "mbox": "mailto:second@example.org",
    "mbox_sha1sum": "b" * 40,
    "openid": "https://second.example.org/",
    "account": {"homePage": "https://second.example.org/", "name": "second"},
}
_BY_TYPE = {"actor": "Agent", "object": "Activity", "authority": "Agent"}


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in a statement: the way there, and what stands there."""

    steps: tuple[Step, ...]
    kind: str

    @property
    def path(self) -> str:
        """Return the place as the messages of the store write it."""
        path = ""
        for step in self.steps:
            path += f"[{step}]" if isinstance(step, int) else f".{step}"
        return path.removeprefix(".")


def places(
    value: Any,  # noqa: ANN401 - JSON
    kind: str = "statement",
    steps: tuple[Step, ...] = (),
) -> Iterator[Place]:
    """Give every place of a correct statement; the inside of extensions has none."""
    if kind.startswith("?"):
        kind = ("[" if isinstance(value, list) else "") + kind[1:]
    if kind.startswith("["):
        yield Place(steps, "array")
        for number, item in enumerate(value):
            yield from places(item, kind[1:], (*steps, number))
        return
    if kind in _BY_TYPE:
        kind = value.get("objectType", _BY_TYPE[kind])
    yield Place(steps, kind)
    for name, inner in SHAPES.get(kind, {}).items():
        if name in value:
            yield from places(value[name], inner, (*steps, name))


@dataclass(frozen=True, slots=True)
class Mutation:
    """One fault: where it fits, and what it does to what stands there."""

    name: str
    kinds: frozenset[str]
    apply: Apply

    def at(self, statement: JsonObject, place: Place) -> tuple[JsonObject, str] | None:
        """Return ``statement`` with the fault at ``place``, and the path to it."""
        if place.kind not in self.kinds:
            return None
        value: Any = statement
        for step in place.steps:
            value = value[step]
        changed = self.apply(value)
        if changed is None:
            return None
        fault, suffix = changed
        return _replaced(statement, place.steps, fault), _joined(place.path, suffix)


def _replaced(value: Any, steps: tuple[Step, ...], fault: Any) -> Any:  # noqa: ANN401 - JSON
    """Return ``value`` with ``fault`` at the end of the way; share what is beside."""
    if not steps:
        return fault
    changed = value.copy()
    changed[steps[0]] = _replaced(value[steps[0]], steps[1:], fault)
    return changed


def _joined(path: str, suffix: str) -> str:
    return f"{path}.{suffix}" if path and suffix[:1] not in {"", "["} else path + suffix


# --- Wrong values

_WRONG: dict[str, dict[str, Any]] = {
    "text": {"a number": 1, "true": True, "an array": ["x"]},
    "truth": {"a text": "true", "a one": 1, "a zero": 0, "another word": "False"},
    "number": {"a text": "1", "true": True, "an array": [1]},
    "count": {
        "a text": "27",
        "true": True,
        "a fraction": 1.5,
        "less than nothing": -1,
    },
    "iri": {
        "without scheme": "kursus/kolaborasi",
        "with a scheme that is none": "ab=c://example.org",
        "with a space": "http://example.org/a b",
        "empty": "",
        "a number": 5,
    },
    "uuid": {
        "no UUID": "kolaborasi",
        "too long": "aa97b177-9383-4934-8543-0f91a7a028368",
        "with a wrong digit": "ga97b177-9383-4934-8543-0f91a7a02836",
        "without hyphens": "aa97b177938349348543-0f91a7a02836",
        "in braces": "{aa97b177-9383-4934-8543-0f91a7a02836}",
        "a number": 12,
    },
    "mailto": {
        "without scheme": "ani@example.org",
        "no address": "mailto:ani",
        "empty": "mailto:",
    },
    "sha1": {"too short": "a" * 39, "with a wrong digit": "g" * 40},
    "sha2": {"too short": "a" * 63, "with a wrong digit": "g" * 64},
    "media type": {"without part": "text", "empty": "", "with a space": "text/ plain"},
    "timestamp": {
        "a day alone": "yesterday",
        "a month too late": "2026-13-01T00:00:00Z",
        "a day that never was": "2026-02-30T00:00:00Z",
        "an hour too late": "2026-01-01T25:00:00Z",
        "an offset of -00:00": "2026-01-01T00:00:00-00:00",
        "an offset of -0000": "2026-01-01T00:00:00-0000",
        "a number": 1767225600,
        "empty": "",
    },
    "duration": {
        "empty": "P",
        "an empty time": "PT",
        "in hours outside the time": "P1H",
        "less than nothing": "-PT1S",
        "weeks and days": "P4W1D",
        "in wrong order": "PT1S1M",
        "with a fraction before its end": "P1.5Y3M",
        "with two fractions": "PT1.5M2.5S",
        "a number": 60,
    },
    "language": {
        "with an underscore": "id_ID",
        "with a long part": "a12345678",
        "empty": "",
        "a number": 1,
    },
    "version": {"old": "0.9.9", "unknown": "1.1.0", "newer": "3.0.0", "a number": 1.0},
    "constant": {
        "of another case": "AGENT",
        "unknown": "Sesuatu",
        "empty": "",
        "a number": 1,
        "an array": ["Agent"],
    },
}


def _instead(wrong: Any) -> Apply:  # noqa: ANN401 - JSON
    return lambda _value: (wrong, "")


def _wrong_values() -> Iterator[Mutation]:
    for kind, values in _WRONG.items():
        for name, wrong in values.items():
            yield Mutation(f"{kind} {name}", frozenset({kind}), _instead(wrong))


# --- Wrong objects and arrays


def _with(name: str, wrong: Any = "x") -> Apply:  # noqa: ANN401 - JSON
    return lambda value: ({**value, name: wrong}, name)


def _null(value: JsonObject) -> tuple[JsonObject, str] | None:
    name = next(iter(value), None)
    return None if name is None else ({**value, name: None}, name)


def _of_another_case(value: JsonObject) -> tuple[JsonObject, str] | None:
    for name in value:
        other = name.upper() if name != name.upper() else name.lower()
        if name not in {"objectType", other}:
            return {other if key == name else key: value[key] for key in value}, other
    return None


def _lacking(name: str) -> Apply:
    def apply(value: JsonObject) -> tuple[JsonObject, str] | None:
        if name not in value:
            return None
        return {key: value[key] for key in value if key != name}, name

    return apply


def _lacks() -> Iterator[Mutation]:
    for kind, names in REQUIRED.items():
        for name in names:
            yield Mutation(f"{kind} without {name}", frozenset({kind}), _lacking(name))


def _with_null(value: list[Any]) -> tuple[Any, str]:
    return [*value, None], f"[{len(value)}]"


# --- Broken rules between properties


def _nobody(value: JsonObject) -> tuple[JsonObject, str]:
    return {key: value[key] for key in value if key not in IDENTIFIERS}, ""


def _two(value: JsonObject) -> tuple[JsonObject, str] | None:
    found = [name for name in IDENTIFIERS if name in value]
    if not found:
        return None
    other = next(name for name in IDENTIFIERS if name != found[0])
    later = max(found[0], other, key=list(IDENTIFIERS).index)
    return {**value, other: IDENTIFIERS[other]}, later


def _of_nobody(value: JsonObject) -> tuple[JsonObject, str]:
    return {**_nobody(value)[0], "member": []}, "member"


def _group_in_group(value: JsonObject) -> tuple[JsonObject, str]:
    inner = {"objectType": "Group", "mbox": "mailto:team@example.org"}
    return {**value, "member": [inner]}, "member[0].objectType"


def _about_an_agent(name: str) -> Apply:
    def apply(value: JsonObject) -> tuple[JsonObject, str]:
        thing = {"objectType": "Agent", **_second("mbox")}
        context = {**value.get("context", {}), name: "x"}
        other = {"revision": "platform", "platform": "revision"}[name]
        context.pop(other, None)
        return {**value, "object": thing, "context": context}, f"context.{name}"

    return apply


def _second(name: str) -> JsonObject:
    return {name: IDENTIFIERS[name]}


def _voiding(value: JsonObject) -> tuple[JsonObject, str] | None:
    if value["object"].get("objectType") == "StatementRef":
        return None
    context = {**value.get("context", {})}
    # With another object these two would be the first fault.
    context.pop("revision", None), context.pop("platform", None)
    verb = {"id": "http://adlnet.gov/expapi/verbs/voided"}
    return {**value, "verb": verb, "context": context}, "object.objectType"


def _nested(value: JsonObject) -> tuple[JsonObject, str]:
    return {**value, "object": value}, "object.objectType"


def _scored(path: str, **score: float) -> Apply:
    return lambda _value: (score, path)


def _twice(value: JsonObject) -> tuple[JsonObject, str]:
    same = {
        "interactionType": "likert",
        "scale": [{"id": "a"}, {"id": "b"}, {"id": "a"}],
    }
    return {**_plain(value), **same}, "scale"


def _plain(value: JsonObject) -> JsonObject:
    """Return a definition without what belongs to an interaction."""
    described = ("name", "description", "type", "moreInfo", "extensions")
    return {key: value[key] for key in value if key in described}


def _of_another_interaction(value: JsonObject) -> tuple[JsonObject, str]:
    other = {"interactionType": "choice", "steps": [{"id": "a"}]}
    return {**_plain(value), **other}, "steps"


def _of_no_interaction(value: JsonObject) -> tuple[JsonObject, str]:
    return {**_plain(value), "choices": []}, "interactionType"


def _no_types(value: JsonObject) -> tuple[JsonObject, str]:
    return {**value, "relevantTypes": []}, "relevantTypes"


def _authority(members: int, **more: Any) -> Apply:  # noqa: ANN401 - JSON
    agents = [{"mbox": f"mailto:a{number}@b.c"} for number in range(members)]
    group = {"objectType": "Group", "member": agents, **more}
    path = "authority" if more else "authority.member"
    return lambda value: ({**value, "authority": group}, path)


_STATED_KINDS = ("statement", "SubStatement")
_PROPERTIES = tuple(sorted(SHAPES))
_OBJECTS = (*_PROPERTIES, "language map", "extensions")
_STRUCTURAL: tuple[tuple[str, tuple[str, ...], Apply], ...] = (
    ("an unknown property", _PROPERTIES, _with("komentar")),
    ("a property that is null", _PROPERTIES, _null),
    ("a property in another case", _PROPERTIES, _of_another_case),
    ("a text for an object", _OBJECTS, _instead("x")),
    ("a null for an object", _OBJECTS, _instead(None)),
    ("an array for an object", tuple({*_OBJECTS} - {"Activity"}), _instead([])),
    ("a text for an array", ("array",), _instead("x")),
    ("a null in an array", ("array",), _with_null),
    ("a tag with an underscore", ("language map",), _with("id_ID")),
    ("a tag that is too long", ("language map",), _with("a12345678")),
    ("a number in a language map", ("language map",), _with("id", 1)),
    ("an extension without scheme", ("extensions",), _with("komentar")),
    ("an agent without identifier", ("Agent",), _nobody),
    ("two identifiers", ("Agent", "Group"), _two),
    ("a group of nobody", ("Group",), _of_nobody),
    ("a group in a group", ("Group",), _group_in_group),
    ("a revision of an agent", _STATED_KINDS, _about_an_agent("revision")),
    ("a platform of an agent", _STATED_KINDS, _about_an_agent("platform")),
    ("voiding something else", _STATED_KINDS, _voiding),
    ("a SubStatement in another", ("SubStatement",), _nested),
    ("a SubStatement with an id", ("SubStatement",), _with("id")),
    ("a SubStatement with stored", ("SubStatement",), _with("stored")),
    ("a SubStatement with a version", ("SubStatement",), _with("version")),
    ("a SubStatement with an authority", ("SubStatement",), _with("authority")),
    ("scaled above 1", ("score",), _scored("scaled", scaled=1.001)),
    ("scaled below -1", ("score",), _scored("scaled", scaled=-1.001)),
    ("min not below max", ("score",), _scored("min", min=1, max=1)),
    ("raw below min", ("score",), _scored("raw", raw=0, min=1, max=2)),
    ("raw above max", ("score",), _scored("raw", raw=3, min=1, max=2)),
    ("a component twice", ("definition",), _twice),
    ("the components of another", ("definition",), _of_another_interaction),
    ("components of no interaction", ("definition",), _of_no_interaction),
    ("no relevant types", ("context agent", "context group"), _no_types),
    ("an authority of one", ("statement",), _authority(1)),
    ("an authority of three", ("statement",), _authority(3)),
    ("an authority with a name", ("statement",), _authority(2, **_second("mbox"))),
)

CATALOGUE = (
    *_wrong_values(),
    *_lacks(),
    *(Mutation(name, frozenset(kinds), apply) for name, kinds, apply in _STRUCTURAL),
)
"""Every fault, each found by a test wherever it fits."""

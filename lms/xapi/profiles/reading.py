"""A profile as its document says it (xAPI Profiles 1.0, part two).

Tolerant where nothing can be misunderstood: one value for a list of one, ``@id`` for
``id``, parts that are drafts and say nothing. What would make a check wrong is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from lms.core.json import JsonObject
from lms.xapi.profiles import paths
from lms.xapi.profiles.errors import ProfileError

Presence = Literal["included", "excluded", "recommended"]
Combination = Literal["sequence", "alternates", "zeroOrMore", "oneOrMore", "optional"]
Values = tuple[Any, ...]

PRESENCES = ("included", "excluded", "recommended")
COMBINATIONS = ("sequence", "alternates", "zeroOrMore", "oneOrMore", "optional")
SEVERAL = frozenset({"sequence", "alternates"})
"""Combinations of several members; the others are of one."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A verb, an activity type, an extension or another term (6.0)."""

    id: str
    kind: str
    labels: JsonObject = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold of the values at ``location`` (8.1); None is what is not said."""

    location: str
    selector: str | None = None
    presence: Presence | None = None
    any_of: Values | None = None
    all_of: Values | None = None
    none_of: Values | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of statement (8.0): what determines it, and what must hold of it."""

    id: str
    verb: str | None = None
    object_type: str | None = None
    parent: tuple[str, ...] = ()
    grouping: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    object_refs: tuple[str, ...] = ()
    """Templates, one of which the statement that the object refers to must follow."""
    context_refs: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """In which order statements come (9.0); members are templates and patterns."""

    id: str
    combination: Combination
    members: tuple[str, ...]
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile; ``versions`` are identifiers, in the document's order."""

    id: str
    versions: tuple[str, ...]
    concepts: tuple[Concept, ...] = ()
    templates: tuple[Template, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    notes: tuple[str, ...] = ()
    """What was passed over because it says nothing."""

    @property
    def parts(self) -> tuple[Template | Pattern, ...]:
        """Return the templates and patterns."""
        return self.templates + self.patterns

    @property
    def names(self) -> frozenset[str]:
        """Return what of it a statement may name in its category."""
        return frozenset({self.id, *self.versions} - {""})


def read(document: object) -> Profile:
    """Return the profile that ``document``, parsed JSON, describes."""
    if not isinstance(document, dict):
        raise ProfileError("", "a profile is a JSON object")
    if _keyword(document, "type") != "Profile":
        raise ProfileError("type", "must be Profile")
    templates = list(_objects(document, "templates"))
    patterns = list(_objects(document, "patterns"))
    drafts = [at for at, each in (*templates, *patterns) if _is_draft(each)]
    profile = Profile(
        _identifier(document, ""),
        tuple(_version(each, at) for at, each in _objects(document, "versions")),
        tuple(_concept(each, at) for at, each in _objects(document, "concepts")),
        tuple(_template(each, at) for at, each in templates if at not in drafts),
        tuple(_pattern(each, at) for at, each in patterns if at not in drafts),
        tuple(f"{at} has neither id nor type: passed over" for at in drafts),
    )
    _refuse_twice("templates", [each.id for each in profile.templates])
    _refuse_twice("patterns", [each.id for each in profile.patterns])
    return profile


def _is_draft(document: JsonObject) -> bool:
    """Tell whether a part is there only to say that it will be written."""
    return _keyword(document, "id") is None and _keyword(document, "type") is None


def _refuse_twice(member: str, names: Sequence[str]) -> None:
    seen: set[str] = set()
    for position, name in enumerate(names):
        if name in seen:
            raise ProfileError(f"{member}[{position}].id", f"there are two of {name}")
        seen.add(name)


# --- Parts


def _version(document: JsonObject, place: str) -> str:
    # A draft's version has an empty identifier.
    return _identifier(document, place, may_be_empty=True)


def _concept(document: JsonObject, place: str) -> Concept:
    kind = _keyword(document, "type")
    if not isinstance(kind, str):
        raise ProfileError(f"{place}.type", "must be a string")
    labels = document.get("prefLabel")
    return Concept(
        _identifier(document, place), kind, labels if isinstance(labels, dict) else {}
    )


def _template(document: JsonObject, place: str) -> Template:
    def types(name: str) -> tuple[str, ...]:
        return _strings(document, f"context{name}ActivityType", place)

    template = Template(
        _identifier(document, place),
        _string(document, "verb", place),
        _string(document, "objectActivityType", place),
        types("Parent"),
        types("Grouping"),
        types("Other"),
        types("Category"),
        _strings(document, "attachmentUsageType", place),
        _strings(document, "objectStatementRefTemplate", place),
        _strings(document, "contextStatementRefTemplate", place),
        tuple(_rule(each, at) for at, each in _objects(document, "rules", place)),
    )
    if template.object_type and template.object_refs:
        # 8.0: an object is an activity or refers to a statement.
        message = "must not stand beside objectActivityType"
        raise ProfileError(f"{place}.objectStatementRefTemplate", message)
    return template


def _rule(document: JsonObject, place: str) -> Rule:
    location = _path(document, "location", place)
    if location is None:
        raise ProfileError(f"{place}.location", "is missing")
    presence = _string(document, "presence", place)
    if presence not in {None, *PRESENCES}:
        message = f"must be one of {', '.join(PRESENCES)}"
        raise ProfileError(f"{place}.presence", message)
    rule = Rule(
        location,
        _path(document, "selector", place),
        cast("Presence | None", presence),
        _values(document, "any", place),
        _values(document, "all", place),
        _values(document, "none", place),
    )
    if (rule.presence, rule.any_of, rule.all_of, rule.none_of) == (None,) * 4:
        raise ProfileError(place, "says nothing: presence, any, all or none is missing")
    return rule


def _path(document: JsonObject, name: str, place: str) -> str | None:
    text = _string(document, name, place)
    if text is not None:
        try:
            paths.parse(text)
        except ValueError as error:
            raise ProfileError(f"{place}.{name}", str(error)) from None
    return text


def _pattern(document: JsonObject, place: str) -> Pattern:
    found = [name for name in COMBINATIONS if document.get(name)]
    if len(found) != 1:
        wrong = " and ".join(found) or "none"
        message = f"must have one of {', '.join(COMBINATIONS)}, has {wrong}"
        raise ProfileError(place, message)
    (combination,) = found
    members = _strings(document, combination, place)
    if combination not in SEVERAL and len(members) > 1:
        raise ProfileError(f"{place}.{combination}", "must be one identifier")
    return Pattern(
        _identifier(document, place),
        cast("Combination", combination),
        members,
        document.get("primary") is True,
    )


# --- Values


def _keyword(document: JsonObject, name: str) -> object:
    """Return a value whose name JSON-LD's contexts alias."""
    return document.get(name, document.get(f"@{name}"))


def _identifier(document: JsonObject, place: str, *, may_be_empty: bool = False) -> str:
    found = _keyword(document, "id")
    if not isinstance(found, str) or not (found or may_be_empty):
        raise ProfileError(f"{place}.id".lstrip("."), "must be an identifier")
    return found


def _objects(
    document: JsonObject, name: str, place: str = ""
) -> Iterator[tuple[str, JsonObject]]:
    for position, each in enumerate(_list(document.get(name))):
        at = f"{place}.{name}[{position}]".lstrip(".")
        if not isinstance(each, dict):
            raise ProfileError(at, "must be an object")
        yield at, each


def _string(document: JsonObject, name: str, place: str) -> str | None:
    found = document.get(name)
    if found is None or isinstance(found, str):
        return found or None
    raise ProfileError(f"{place}.{name}", "must be a string")


def _strings(document: JsonObject, name: str, place: str) -> tuple[str, ...]:
    found = _list(document.get(name))
    if not all(isinstance(each, str) for each in found):
        raise ProfileError(f"{place}.{name}", "must be a list of strings")
    return tuple(found)


def _values(document: JsonObject, name: str, place: str) -> Values | None:
    if document.get(name) is None:
        return None
    if document[name] == []:
        # 4.0; as a rule it could never be followed, or never be broken.
        raise ProfileError(f"{place}.{name}", "must not be empty")
    return tuple(_list(document[name]))


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]

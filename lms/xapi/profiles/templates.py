"""Which templates a statement falls under, and whether it follows them.

xAPI Profiles 1.0, part three, 2.1; where its program and part two, 8.1, differ, 8.1 is
followed: the values of a rule are looked at only if presence is included or not said,
or is recommended and there is a value.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lms.core import json
from lms.core.json import JsonObject
from lms.xapi.profiles import paths
from lms.xapi.profiles.reading import Rule, Template

Features = dict[str, frozenset[str]]
"""What of a statement determines its templates, by the name of the place."""

LONGEST = 200
"""Characters of a value that are shown."""
MOST = 5
"""Values that are shown."""

_CONTEXT = "$.context.contextActivities"
_PLACES = {
    "verb": "$.verb.id",
    "object": "$.object.definition.type",
    "parent": f"{_CONTEXT}.parent[*].definition.type",
    "grouping": f"{_CONTEXT}.grouping[*].definition.type",
    "category": f"{_CONTEXT}.category[*].definition.type",
    "other": f"{_CONTEXT}.other[*].definition.type",
    "attachments": "$.attachments[*].usageType",
}

_REFERENCE = "StatementRef"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a template asks and a statement does not do.

    ``what`` is the same for every statement that breaks the same rule in the same way.
    """

    template: str
    location: str
    what: str
    found: tuple[Any, ...] = ()

    def __str__(self) -> str:
        found = f", is {shown(self.found)}" if self.found else ""
        return f"{self.location} {self.what}{found}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A statement that must follow one of ``allowed``, if it can be had."""

    template: str
    location: str
    statement: str
    allowed: tuple[str, ...]


class Unmatchable:
    """Where a selector finds nothing (8.1)."""


UNMATCHABLE: Final = Unmatchable()


class Templates:
    """Templates, to be looked up by statements."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._by_verb: dict[str | None, list[Template]] = {}
        for each in templates:
            self._by_verb.setdefault(each.verb, []).append(each)

    def fitting(self, found: Features) -> list[Template]:
        """Return the templates that a statement with the features ``found`` has."""
        verbs: tuple[str | None, ...] = (*found["verb"], None)
        return [
            template
            for verb in verbs
            for template in self._by_verb.get(verb, ())
            if _falls_under(found, template)
        ]


def normalised(statement: JsonObject) -> JsonObject:
    """Return ``statement`` with single context activities as lists of one (8.1)."""
    changed = _with_lists(statement)
    below = changed.get("object")
    if isinstance(below, dict) and below.get("objectType") == "SubStatement":
        changed = {**changed, "object": _with_lists(below)}
    return changed


def _with_lists(statement: JsonObject) -> JsonObject:
    context = statement.get("context")
    activities = context.get("contextActivities") if isinstance(context, dict) else None
    if not isinstance(context, dict) or not isinstance(activities, dict):
        return statement
    if all(isinstance(group, list) for group in activities.values()):
        return statement
    lists = {
        name: group if isinstance(group, list) else [group]
        for name, group in activities.items()
    }
    return {**statement, "context": {**context, "contextActivities": lists}}


# --- Determining properties


def features(statement: JsonObject) -> Features:
    """Return what determines the templates of a normalised ``statement``."""
    return {
        name: frozenset(
            value for value in paths.values(statement, place) if type(value) is str
        )
        for name, place in _PLACES.items()
    }


def _falls_under(found: Features, template: Template) -> bool:
    return (
        (template.verb is None or template.verb in found["verb"])
        and (template.object_type is None or template.object_type in found["object"])
        and found["parent"].issuperset(template.parent)
        and found["grouping"].issuperset(template.grouping)
        and found["category"].issuperset(template.category)
        and found["other"].issuperset(template.other)
        and found["attachments"].issuperset(template.attachments)
    )


# --- References to other statements


def references(statement: JsonObject, template: Template) -> Iterator[Reference]:
    """Give the statements that must follow a template for this one to do so."""
    for location, allowed in _asked(template):
        for target in _targets(statement, location):
            yield Reference(template.id, location, target, allowed)


def broken(
    reference: Reference, known: Mapping[str, Collection[str]]
) -> Violation | None:
    """Return the violation if the statement is ``known``, by its templates, as another.

    A statement that is not known cannot be held against a reference (part three, 2.1).
    """
    of_target = known.get(reference.statement)
    if of_target is None or not set(of_target).isdisjoint(reference.allowed):
        return None
    what = f"must refer to a statement of {' or '.join(reference.allowed)}"
    found = (reference.statement,)
    return Violation(reference.template, reference.location, what, found)


def _asked(template: Template) -> Iterator[tuple[str, tuple[str, ...]]]:
    if template.object_refs:
        yield "$.object", template.object_refs
    if template.context_refs:
        yield "$.context.statement", template.context_refs


def _targets(statement: JsonObject, location: str) -> list[str]:
    """Return the identifier of the statement that is referred to, in lower case."""
    return [
        value["id"].lower()
        for value in paths.values(statement, location)
        if isinstance(value, dict)
        and value.get("objectType") == _REFERENCE
        and isinstance(value.get("id"), str)
    ]


# --- Rules


def violations(statement: JsonObject, template: Template) -> Iterator[Violation]:
    """Give what a normalised ``statement`` of ``template`` does not do."""
    for location, _allowed in _asked(template):
        if not _targets(statement, location):
            yield Violation(template.id, location, "must refer to a statement")
    for rule in template.rules:
        found = values(statement, rule)
        for what, wrong in problems(rule, found):
            yield Violation(template.id, _written(rule), what, wrong)


def values(statement: JsonObject, rule: Rule) -> list[object]:
    """Return what ``rule`` is about, UNMATCHABLE where it selects nothing."""
    located = paths.values(statement, rule.location)
    if rule.selector is None:
        return located
    found: list[object] = []
    for value in located:
        found.extend(paths.values(value, rule.selector) or [UNMATCHABLE])
    return found


def problems(
    rule: Rule, found: list[object]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Give in what the values ``found`` break ``rule``, and the values at fault."""
    real = [value for value in found if value is not UNMATCHABLE]
    if rule.presence == "excluded":
        if real:
            yield "must be absent", tuple(real)
        return
    if rule.presence == "included" and not found:
        yield "is missing", ()
        return
    if rule.presence == "included" and len(real) < len(found):
        yield f"is missing in {_count(len(found) - len(real))}", ()
        return
    if rule.presence != "recommended" or real:
        yield from _wrong_values(rule, real, len(found) - len(real))


def _count(number: int) -> str:
    return "one place" if number == 1 else "several places"


def _wrong_values(
    rule: Rule, real: list[object], unmatchable: int
) -> Iterator[tuple[str, tuple[object, ...]]]:
    if rule.any_of is not None and not any(_is_in(each, rule.any_of) for each in real):
        yield f"must have one of {shown(rule.any_of)}", tuple(real)
    if rule.all_of is not None:
        others = [each for each in real if not _is_in(each, rule.all_of)]
        if others:
            yield f"must be one of {shown(rule.all_of)}", tuple(others)
        if unmatchable:
            yield f"is missing in {_count(unmatchable)}", ()
    if rule.none_of is not None:
        refused = [each for each in real if _is_in(each, rule.none_of)]
        if refused:
            yield f"must be none of {shown(rule.none_of)}", tuple(refused)


def _written(rule: Rule) -> str:
    return (
        rule.location
        if rule.selector is None
        else f"{rule.location}, in each {rule.selector},"
    )


# --- Values


def _is_in(value: object, those: Iterable[object]) -> bool:
    return any(same(value, each) for each in those)


def same(one: object, other: object) -> bool:
    """Tell whether two JSON values are equal; true is not 1 there, but 1.0 is."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            same(value, other[name]) for name, value in one.items()
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def shown(those: Collection[object]) -> str:
    """Return values as JSON, cut where they are long or many."""
    texts = [json.dumps(each).decode() for each in list(those)[:MOST]]
    short = [text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in texts]
    more = len(those) - len(short)
    return ", ".join(short) + (f" and {more} more" if more else "") or "nothing"

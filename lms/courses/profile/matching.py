"""Tell whether a statement follows our profile (xAPI Profiles 1.0, part three, 2.1).

Pure. Stricter than the specification in one point: exactly one template must fit, so a
statement that no template describes is a violation too. Whether the statement that a
voiding one refers to follows a fitting template is not looked up here.
"""

from collections.abc import Iterable, Iterator

from lms.core.json import JsonObject
from lms.courses.profile import paths
from lms.courses.profile.shapes import Rule, Template, Value
from lms.courses.profile.templates import templates

Determining = dict[str, set[str]]
"""What of a statement decides under which template it falls."""

_DETERMINING = {
    "verb": "$.verb.id",
    "object": "$.object.definition.type",
    "parent": "$.context.contextActivities.parent[*].definition.type",
    "grouping": "$.context.contextActivities.grouping[*].definition.type",
    "category": "$.context.contextActivities.category[*].definition.type",
}


def violations(statement: JsonObject) -> list[str]:
    """Return in what ``statement`` differs from our profile; empty if in nothing."""
    statement = _normalised(statement)
    determining = _determining(statement)
    found = _fitting(determining)
    if not found:
        return [f"falls under no template: {_described(determining)}"]
    if len(found) > 1:
        names = ", ".join(template.name for template in found)
        return [f"falls under several templates: {names}"]
    return [f"{found[0].name}: {text}" for text in _broken(statement, found[0])]


def template_of(statement: JsonObject) -> str | None:
    """Return the name of the one template that ``statement`` falls under, or None."""
    found = _fitting(_determining(_normalised(statement)))
    return found[0].name if len(found) == 1 else None


def _normalised(statement: JsonObject) -> JsonObject:
    """Write single context activities as lists, as a store does (8.1)."""
    context = statement.get("context") or {}
    activities = context.get("contextActivities")
    if not activities:
        return statement
    lists = {
        name: group if isinstance(group, list) else [group]
        for name, group in activities.items()
    }
    return {**statement, "context": {**context, "contextActivities": lists}}


# --- Determining properties


def _determining(statement: JsonObject) -> Determining:
    return {
        name: {value for value in paths.values(statement, path) if type(value) is str}
        for name, path in _DETERMINING.items()
    }


def _fitting(found: Determining) -> list[Template]:
    return [template for template in templates() if _falls_under(found, template)]


def _falls_under(found: Determining, template: Template) -> bool:
    return (
        template.verb in found["verb"]
        and (not template.object_type or template.object_type in found["object"])
        and found["parent"].issuperset(template.parent)
        and found["grouping"].issuperset(template.grouping)
        and found["category"].issuperset(template.category)
    )


def _described(found: Determining) -> str:
    return "; ".join(
        f"{name} {', '.join(sorted(values)) or 'none'}"
        for name, values in found.items()
    )


# --- Rules


def _broken(statement: JsonObject, template: Template) -> Iterator[str]:
    if template.refers_to and not _refers(statement):
        yield "$.object must refer to a statement"
    for rule in template.rules:
        found = paths.values(statement, rule.location)
        yield from _problems(rule, found)


def _refers(statement: JsonObject) -> bool:
    return paths.values(statement, "$.object.objectType") == ["StatementRef"]


def _problems(rule: Rule, found: list[object]) -> Iterator[str]:
    if rule.presence == "included" and not found:
        yield f"{rule.location} is missing"
        return
    if rule.presence == "excluded" and found:
        yield f"{rule.location} must be absent, is {_shown(found)}"
    if rule.presence == "recommended" and not found:
        return
    yield from _wrong_values(rule, found)


def _wrong_values(rule: Rule, found: list[object]) -> Iterator[str]:
    if rule.any_of and not any(_is_in(value, rule.any_of) for value in found):
        yield (
            f"{rule.location} must have one of {_shown(rule.any_of)}, "
            f"is {_shown(found)}"
        )
    if rule.all_of and not all(_is_in(value, rule.all_of) for value in found):
        yield (
            f"{rule.location} must be one of {_shown(rule.all_of)}, is {_shown(found)}"
        )
    if any(_is_in(value, rule.none_of) for value in found):
        yield f"{rule.location} must be none of {_shown(rule.none_of)}"


def _is_in(value: object, values: Iterable[Value]) -> bool:
    """Tell whether JSON's ``value`` is among ``values``; true is not 1 there."""
    return any(
        value == each and isinstance(value, bool) is isinstance(each, bool)
        for each in values
    )


def _shown(values: Iterable[object]) -> str:
    return ", ".join(map(repr, values)) or "nothing"

"""Break one rule, or one determining property, of a statement."""

from copy import deepcopy
from typing import Any

from lms.core.json import JsonObject
from lms.courses.profile.shapes import Rule
from lms.xapi.profiles import paths
from lms.xapi.profiles.paths import Step

STRANGE = "urn:x-strange"


def breaking(statement: JsonObject, rule: Rule) -> list[JsonObject]:
    """Return ``statement`` with ``rule`` broken, in each way that breaks it."""
    if rule.presence == "excluded":
        return [put(statement, rule.location, STRANGE)]
    broken = [put(statement, rule.location, STRANGE)] if _has_values(rule) else []
    if rule.presence == "included":
        broken.append(without(statement, rule.location))
    return broken


def _has_values(rule: Rule) -> bool:
    return bool(rule.any_of or rule.all_of)


def without(statement: JsonObject, path: str) -> JsonObject:
    """Return a copy with nothing at ``path``."""
    changed = deepcopy(statement)
    *way, last = _steps(path)
    for holder in _holders(changed, way):
        for name in _names(last):
            holder.pop(name, None)
    return changed


def put(statement: JsonObject, path: str, value: object) -> JsonObject:
    """Return a copy with ``value`` at ``path``, made where it is not there."""
    changed = deepcopy(statement)
    *way, last = _steps(path)
    for holder in _holders(changed, way):
        holder[_names(last)[0]] = value
    return changed


def _steps(path: str) -> tuple[Step, ...]:
    (steps,) = paths.parse(path)
    return steps


def _names(step: Step) -> list[str]:
    return [name for name in step.keys or () if isinstance(name, str)]


def _holders(document: JsonObject, way: list[Step]) -> list[dict[str, Any]]:
    found: list[Any] = [document]
    for step in way:
        if step.keys is None:
            found = [item for each in found for item in each]
        else:
            found = [each.setdefault(step.keys[0], {}) for each in found]
    return found

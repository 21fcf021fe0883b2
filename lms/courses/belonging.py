"""To which course and cohort a statement belongs, by what it says itself."""

from collections.abc import Iterator

from lms.core import site
from lms.core.json import JsonObject
from lms.xapi import verbs
from lms.xapi.statement import object_type


def course(statement: JsonObject) -> str | None:
    """Return the IRI of the course that a statement is about or within."""
    for each in _around(statement):
        if (each.get("definition") or {}).get("type") == verbs.TYPE_COURSE:
            return str(each["id"])
    return None


def cohort(statement: JsonObject) -> str | None:
    """Return the IRI of the cohort of this site in which something happened."""
    start = f"{site.current().identity}/id/angkatan/"
    for each in _around(statement):
        if each["id"].startswith(start):
            return str(each["id"])
    return None


def _around(statement: JsonObject) -> Iterator[JsonObject]:
    """Give the activities that a statement is about or within, the nearest first."""
    if object_type(statement) == "Activity":
        yield statement["object"]
    groups = statement.get("context", {}).get("contextActivities", {})
    for name in ("parent", "grouping", "category", "other"):
        found = groups.get(name, [])
        yield from found if isinstance(found, list) else [found]

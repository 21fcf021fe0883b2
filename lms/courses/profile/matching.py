"""Tell whether a statement follows our profile, as it is published.

Stricter than the specification (xAPI Profiles 1.0, part three, 2.1) in one point:
exactly one template must fit, so a statement that no template describes is a violation
too. Whether the statement that a voiding one refers to follows a fitting template is
not looked up here.
"""

from functools import lru_cache

from lms.core import site
from lms.core.json import JsonObject
from lms.courses.profile import document
from lms.xapi.profiles import reading
from lms.xapi.profiles.reading import Template
from lms.xapi.profiles.templates import (
    Features,
    Templates,
    features,
    normalised,
)
from lms.xapi.profiles.templates import (
    violations as broken,
)


def violations(statement: JsonObject) -> list[str]:
    """Return in what ``statement`` differs from our profile; empty if in nothing."""
    statement = normalised(statement)
    determining = features(statement)
    found = _fitting(determining)
    if not found:
        return [f"falls under no template: {_described(determining)}"]
    if len(found) > 1:
        return [f"falls under several templates: {', '.join(map(_name, found))}"]
    return [f"{_name(found[0])}: {each}" for each in broken(statement, found[0])]


def template_of(statement: JsonObject) -> str | None:
    """Return the name of the one template that ``statement`` falls under, or None."""
    found = _fitting(features(normalised(statement)))
    return _name(found[0]) if len(found) == 1 else None


def _fitting(found: Features) -> list[Template]:
    return _published(site.current().identity).fitting(found)


@lru_cache(maxsize=4)
def _published(_site: str) -> Templates:
    """Return the templates of the profile that the running site publishes."""
    return Templates(reading.read(document.profile()).templates)


def _name(template: Template) -> str:
    return template.id.removeprefix(document.iri("templates/"))


def _described(found: Features) -> str:
    return "; ".join(
        f"{name} {', '.join(sorted(values)) or 'none'}"
        for name, values in found.items()
    )

"""The profile as the document that it is published as (xAPI Profiles 1.0, part two)."""

from typing import Literal

from lms.core import json, site
from lms.core.errors import NotFoundError
from lms.core.i18n import lazy
from lms.core.json import JsonObject
from lms.courses import statements
from lms.courses.profile.extensions import EXTENSIONS
from lms.courses.profile.patterns import PATTERNS
from lms.courses.profile.shapes import Extension, Pattern, Rule, Template, Words
from lms.courses.profile.templates import templates

Part = Literal["extensions", "templates", "patterns"]

CONTEXT = "https://w3id.org/xapi/profiles/context"
CONFORMS_TO = "https://w3id.org/xapi/profiles#1.0"
GENERATED_AT = "2026-11-21T00:00:00Z"
"""When version 1 was made."""

TITLE = Words("Profil xAPI Pamong", "Pamong xAPI profile")
DEFINITION = Words(
    "Pernyataan yang dibuat sistem pembelajaran ini ketika orang mengikuti kursus: "
    "terdaftar, belajar, mencoba, lulus, dan memperoleh sertifikat. Setiap pernyataan "
    "menyebut versi profil ini dalam context.contextActivities.category dan mengikuti "
    "tepat satu templat.",
    "The statements that this learning system makes when people take courses: "
    "enrolled, learning, attempting, passing and being certified. Each names this "
    "profile's version in context.contextActivities.category and follows exactly one "
    "template.",
)


def profile() -> JsonObject:
    """Return the whole profile of the running site."""
    return {
        "@context": CONTEXT,
        "id": statements.profile_iri(),
        "type": "Profile",
        "conformsTo": CONFORMS_TO,
        "prefLabel": TITLE.language_map(),
        "definition": DEFINITION.language_map(),
        "versions": [
            {"id": statements.profile_version_iri(), "generatedAtTime": GENERATED_AT}
        ],
        "author": {
            "type": "Organization",
            "name": site.current().name,
            "url": site.current().url,
        },
        "concepts": [_concept(extension) for extension in EXTENSIONS],
        "templates": [_template(template) for template in templates()],
        "patterns": [_pattern(pattern) for pattern in PATTERNS],
    }


def part(kind: Part, name: str) -> JsonObject:
    """Return one concept, template or pattern as a document of its own."""
    member = "concepts" if kind == "extensions" else kind
    identifier = iri(f"{kind}/{name}")
    for each in profile()[member]:
        if each["id"] == identifier:
            return {"@context": CONTEXT, **each}
    raise NotFoundError(lazy("Bagian profil ini tidak ada."))


def iri(path: str) -> str:
    """Return the identifier of a part, such as ``templates/enrolled``."""
    return f"{statements.profile_iri()}/{path}"


def _part(kind: str, path: str, label: Words, definition: Words) -> JsonObject:
    return {
        "id": iri(path),
        "type": kind,
        "inScheme": statements.profile_version_iri(),
        "prefLabel": label.language_map(),
        "definition": definition.language_map(),
    }


def _concept(extension: Extension) -> JsonObject:
    path = f"extensions/{extension.name}"
    document = _part(extension.kind, path, extension.label, extension.definition)
    if extension.recommended_for:
        of_activity = extension.kind == "ActivityExtension"
        member = "recommendedActivityTypes" if of_activity else "recommendedVerbs"
        document[member] = list(extension.recommended_for)
    # 7.2 wants the schema as a string.
    document["inlineSchema"] = json.dumps(extension.schema).decode()
    return document


def _template(template: Template) -> JsonObject:
    path = f"templates/{template.name}"
    document = _part("StatementTemplate", path, template.label, template.definition)
    determining = {
        "verb": template.verb,
        "objectActivityType": template.object_type,
        "contextParentActivityType": list(template.parent),
        "contextGroupingActivityType": list(template.grouping),
        "contextCategoryActivityType": list(template.category),
        "objectStatementRefTemplate": [
            iri(f"templates/{name}") for name in template.refers_to
        ],
        "rules": [_rule(rule) for rule in template.rules],
    }
    # 4.0: no value is an empty string or an empty list.
    return {**document, **{name: value for name, value in determining.items() if value}}


def _rule(rule: Rule) -> JsonObject:
    document = {
        "location": rule.location,
        "presence": rule.presence,
        "any": list(rule.any_of),
        "all": list(rule.all_of),
        "none": list(rule.none_of),
        "scopeNote": rule.note.language_map() if rule.note else None,
    }
    return {name: value for name, value in document.items() if value}


def _pattern(pattern: Pattern) -> JsonObject:
    path = f"patterns/{pattern.name}"
    document = _part("Pattern", path, pattern.label, pattern.definition)
    members = [iri(member) for member in pattern.members]
    several = pattern.combination in {"sequence", "alternates"}
    primary = {"primary": True} if pattern.primary else {}
    return {
        **document,
        **primary,
        pattern.combination: members if several else members[0],
    }

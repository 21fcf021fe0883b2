"""The table of templates is sound in itself."""

from itertools import combinations

from lms.courses.profile.extensions import EXTENSIONS
from lms.courses.profile.shapes import Template
from lms.courses.profile.templates import templates
from lms.courses.statements import extension_iri


def _determining(template: Template) -> set[tuple[str, str]]:
    found = {("verb", template.verb), ("object", template.object_type)}
    for name in ("parent", "grouping", "category"):
        found |= {(name, kind) for kind in getattr(template, name)}
    return found - {("object", "")}


def test_no_two_templates_have_one_name() -> None:
    names = [template.name for template in templates()]

    assert len(set(names)) == len(names)


def test_no_template_is_a_special_case_of_another() -> None:
    swallowed = [
        (one.name, other.name)
        for one, other in combinations(templates(), 2)
        if _determining(one) <= _determining(other)
        or _determining(other) <= _determining(one)
    ]

    assert swallowed == []


def test_every_rule_demands_something() -> None:
    idle = [
        rule
        for template in templates()
        for rule in template.rules
        if not (rule.presence or rule.any_of or rule.all_of or rule.none_of)
    ]

    assert idle == []


def test_a_template_refers_only_to_templates() -> None:
    names = {template.name for template in templates()}

    assert all(set(template.refers_to) <= names for template in templates())


def test_every_extension_of_ours_is_asked_for_where_its_kind_belongs() -> None:
    places = {
        "ActivityExtension": "$.object.definition",
        "ContextExtension": "$.context",
        "ResultExtension": "$.result",
    }
    asked = {rule.location for template in templates() for rule in template.rules}

    for extension in EXTENSIONS:
        iri = extension_iri(extension.name)
        assert f"{places[extension.kind]}.extensions['{iri}']" in asked

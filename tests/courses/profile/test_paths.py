"""The JSONPath of our rules finds what the specification says it finds."""

import pytest

from lms.courses.profile.paths import parse, values
from lms.courses.profile.templates import templates

STATEMENT = {
    "verb": {"id": "v"},
    "result": {"extensions": {"https://x.example/a.b": 0, "b": [1, 2]}, "score": None},
    "context": {"grouping": [{"id": "one"}, {"id": "two"}, {"name": "three"}]},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", [STATEMENT]),
        ("$.verb.id", ["v"]),
        ("$.verb.name", []),
        ("$.verb.id.deeper", []),
        ("$.absent[*].id", []),
        ("$.verb[*]", []),
        ("$.result.score", [None]),
        ("$.result.extensions['https://x.example/a.b']", [0]),
        ("$.result.extensions['b', 'none', 'https://x.example/a.b']", [[1, 2], 0]),
        ("$.result.extensions.b[*]", [1, 2]),
        ("$.context.grouping[*].id", ["one", "two"]),
    ],
)
def test_a_path_gives_what_lies_at_its_end(path: str, found: list[object]) -> None:
    assert values(STATEMENT, path) == found


@pytest.mark.parametrize(
    "path",
    [
        "verb.id",
        "$..id",
        "$.a[0]",
        "$.a[?(@.b)]",
        "$.a[1:2]",
        "$.a | $.b",
        "$.a.",
        "$a",
    ],
)
def test_a_path_beyond_the_subset_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"JSONPath|not a path"):
        parse(path)


def test_every_rule_has_a_path_of_the_subset() -> None:
    locations = {rule.location for each in templates() for rule in each.rules}

    assert all(parse(location) for location in locations)

"""A statement follows a template as xAPI Profiles 1.0 says, rule by rule."""

from typing import Any

import pytest

from lms.core.json import JsonObject
from lms.xapi.profiles.templates import (
    Reference,
    Templates,
    broken,
    features,
    normalised,
    references,
    same,
    shown,
    violations,
)
from tests.xapi.profiles.parts import profile, ruled, template

# --- Which templates a statement falls under

FULL: JsonObject = {
    "verb": {"id": "v"},
    "object": {"id": "x", "definition": {"type": "o"}},
    "context": {
        "contextActivities": {
            "parent": [{"id": "1", "definition": {"type": "p"}}],
            "grouping": [
                {"id": "2", "definition": {"type": "g"}},
                {"id": "3", "definition": {"type": "h"}},
                {"id": "4"},
            ],
            "category": {"id": "5", "definition": {"type": "c"}},
            "other": {"id": "6", "definition": {"type": "x"}},
        }
    },
    "attachments": [{"usageType": "a"}, {"usageType": "b"}],
}


def _fits(statement: JsonObject, **determining: object) -> bool:
    found = profile(templates=[{"id": "t", "type": "x", **determining}]).templates
    return bool(Templates(found).fitting(features(normalised(statement))))


@pytest.mark.parametrize(
    ("name", "present", "absent"),
    [
        ("verb", "v", "w"),
        ("objectActivityType", "o", "p"),
        ("contextParentActivityType", ["p"], ["p", "g"]),
        ("contextGroupingActivityType", ["h", "g"], ["g", "h", "p"]),
        ("contextCategoryActivityType", ["c"], ["x"]),
        ("contextOtherActivityType", ["x"], ["c"]),
        ("attachmentUsageType", ["b"], ["b", "c"]),
    ],
)
def test_a_statement_falls_under_a_template_whose_properties_it_has(
    name: str, present: object, absent: object
) -> None:
    assert _fits(FULL, **{name: present})
    assert not _fits(FULL, **{name: absent})
    assert not _fits({"verb": {"id": "other"}}, **{name: present})


def test_a_template_that_determines_nothing_takes_every_statement() -> None:
    assert _fits({})


def test_all_determining_properties_count() -> None:
    assert _fits(FULL, verb="v", objectActivityType="o")
    assert not _fits(FULL, verb="v", objectActivityType="p")
    assert not _fits(FULL, verb="w", objectActivityType="o")


@pytest.mark.parametrize(
    "odd",
    [
        {"verb": "v", "object": [], "context": 3, "attachments": {}},
        {"context": {"contextActivities": []}},
        {"context": {"contextActivities": {"parent": [[], {"definition": 0}]}}},
        {"verb": {"id": ["v"]}, "object": {"definition": {"type": None}}},
    ],
)
def test_a_malformed_statement_falls_under_nothing(odd: JsonObject) -> None:
    assert not _fits(odd, verb="v")
    assert not _fits(odd, contextParentActivityType=["p"])


def test_single_context_activities_are_lists_of_one_in_substatements_too() -> None:
    context = {"contextActivities": {"parent": {"id": "a"}, "other": [{"id": "b"}]}}
    below = {"objectType": "SubStatement", "context": context}
    lists = {"contextActivities": {"parent": [{"id": "a"}], "other": [{"id": "b"}]}}

    found = normalised({"context": context, "object": below})

    assert found["context"] == lists
    assert found["object"]["context"] == lists
    assert context["contextActivities"]["parent"] == {"id": "a"}


# --- Rules: one value at $.a; an array at $.b, of which some items have a c

STATEMENT: JsonObject = {
    "a": 1,
    "b": [{"c": 1}, {"c": 2}, {"d": 3}],
    "e": [{"c": 1}, {"c": 2}],
    "f": [{"d": 3}],
    "g": [],
    "n": None,
}

ONLY = {"location": "$.a"}
NOTHING = {"location": "$.x"}
ALL_SELECTED = {"location": "$.e[*]", "selector": "$.c"}
SOME_SELECTED = {"location": "$.b[*]", "selector": "$.c"}
NONE_SELECTED = {"location": "$.f[*]", "selector": "$.c"}
NO_ITEMS = {"location": "$.g[*]", "selector": "$.c"}

Case = tuple[dict[str, str], dict[str, Any], bool]

PRESENCE: list[Case] = [
    (ONLY, {"presence": "included"}, True),
    (NOTHING, {"presence": "included"}, False),
    ({"location": "$.n"}, {"presence": "included"}, True),
    ({"location": "$.g"}, {"presence": "included"}, True),
    (ALL_SELECTED, {"presence": "included"}, True),
    (SOME_SELECTED, {"presence": "included"}, False),
    (NONE_SELECTED, {"presence": "included"}, False),
    (NO_ITEMS, {"presence": "included"}, False),
    (ONLY, {"presence": "excluded"}, False),
    (NOTHING, {"presence": "excluded"}, True),
    ({"location": "$.n"}, {"presence": "excluded"}, False),
    (ALL_SELECTED, {"presence": "excluded"}, False),
    (SOME_SELECTED, {"presence": "excluded"}, False),
    (NONE_SELECTED, {"presence": "excluded"}, True),
    (NO_ITEMS, {"presence": "excluded"}, True),
    (ONLY, {"presence": "recommended"}, True),
    (NOTHING, {"presence": "recommended"}, True),
]

ANY: list[Case] = [
    (ONLY, {"any": [1, 2]}, True),
    (ONLY, {"any": [2]}, False),
    (NOTHING, {"any": [1]}, False),
    (ALL_SELECTED, {"any": [2, 9]}, True),
    (ALL_SELECTED, {"any": [9]}, False),
    (SOME_SELECTED, {"any": [2]}, True),
    (NONE_SELECTED, {"any": [1]}, False),
    ({"location": "$.g"}, {"any": [[]]}, True),
    ({"location": "$.b"}, {"any": [[{"c": 1}, {"c": 2}, {"d": 3}]]}, True),
    ({"location": "$.b[0]"}, {"any": [{"c": 1.0}]}, True),
    ({"location": "$.b[0]"}, {"any": [{"c": True}]}, False),
]

ALL: list[Case] = [
    (ONLY, {"all": [1]}, True),
    (ONLY, {"all": [2]}, False),
    (NOTHING, {"all": [1]}, True),
    (ALL_SELECTED, {"all": [1, 2, 3]}, True),
    (ALL_SELECTED, {"all": [1]}, False),
    (SOME_SELECTED, {"all": [1, 2]}, False),
    (NONE_SELECTED, {"all": [1]}, False),
    (NO_ITEMS, {"all": [1]}, True),
]

NONE: list[Case] = [
    (ONLY, {"none": [2]}, True),
    (ONLY, {"none": [1]}, False),
    (NOTHING, {"none": [1]}, True),
    (ALL_SELECTED, {"none": [2]}, False),
    (SOME_SELECTED, {"none": [3]}, True),
    (NONE_SELECTED, {"none": [3]}, True),
]

TOGETHER: list[Case] = [
    (ONLY, {"presence": "included", "any": [1], "all": [1], "none": [2]}, True),
    (ONLY, {"presence": "included", "any": [1], "all": [1, 2], "none": [1]}, False),
    (ONLY, {"presence": "recommended", "any": [2]}, False),
    (ONLY, {"presence": "recommended", "all": [2]}, False),
    (ONLY, {"presence": "recommended", "none": [1]}, False),
    (NOTHING, {"presence": "recommended", "any": [1]}, True),
    (NOTHING, {"presence": "recommended", "all": [1], "none": [1]}, True),
    (SOME_SELECTED, {"presence": "recommended", "any": [1]}, True),
    (SOME_SELECTED, {"presence": "recommended", "all": [1, 2]}, False),
    # 8.1 looks at values only where there are some to be matched.
    (NONE_SELECTED, {"presence": "recommended", "all": [1]}, True),
    (NONE_SELECTED, {"presence": "recommended", "any": [1]}, True),
    (NOTHING, {"presence": "excluded", "any": [1]}, True),
    (NOTHING, {"presence": "excluded", "all": [1]}, True),
]


@pytest.mark.parametrize(
    ("where", "asked", "follows"), [*PRESENCE, *ANY, *ALL, *NONE, *TOGETHER]
)
def test_a_rule_is_followed_as_the_specification_says(
    where: dict[str, str], asked: dict[str, Any], *, follows: bool
) -> None:
    found = list(violations(STATEMENT, ruled({**where, **asked})))

    assert (found == []) is follows


@pytest.mark.parametrize(
    ("where", "asked", "told"),
    [
        (NOTHING, {"presence": "included"}, ["$.x is missing"]),
        (ONLY, {"presence": "excluded"}, ["$.a must be absent, is 1"]),
        (
            SOME_SELECTED,
            {"presence": "included"},
            ["$.b[*], in each $.c, is missing in one place"],
        ),
        (ONLY, {"any": ["x", True]}, ['$.a must have one of "x", true, is 1']),
        (NOTHING, {"any": [2]}, ["$.x must have one of 2"]),
        (
            ALL_SELECTED,
            {"all": [1], "none": [2]},
            [
                "$.e[*], in each $.c, must be one of 1, is 2",
                "$.e[*], in each $.c, must be none of 2, is 2",
            ],
        ),
    ],
)
def test_a_violation_says_what_and_where(
    where: dict[str, str], asked: dict[str, Any], told: list[str]
) -> None:
    found = violations(STATEMENT, ruled({**where, **asked}))

    assert [str(each) for each in found] == told


def test_several_rules_tell_each_their_own() -> None:
    rules = [{**NOTHING, "presence": "included"}, {**ONLY, "presence": "excluded"}]

    found = list(violations(STATEMENT, ruled(*rules)))

    assert [(each.template, each.location, each.found) for each in found] == [
        ("t", "$.x", ()),
        ("t", "$.a", (1,)),
    ]


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (True, True, True),
        ("1", 1, False),
        (None, None, True),
        (None, False, False),
        ([1, 2], [2, 1], False),
        ([1], [1, 1], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": [True]}, {"a": [1]}, False),
        ([], {}, False),
    ],
)
def test_values_are_compared_as_json(
    one: object, other: object, *, equal: bool
) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal


def test_long_and_many_values_are_cut() -> None:
    assert len(shown(["x" * 1000])) < 300
    assert shown(list(range(9))) == "0, 1, 2, 3, 4 and 4 more"


# --- References

REFERRING = ("objectStatementRefTemplate", "contextStatementRefTemplate")
TARGET = "ABCDEF00-0000-4000-8000-000000000001"


def _referring(where: str, to: object) -> JsonObject:
    place = {"object": to} if where.startswith("object") else {}
    return {**place, "context": {} if place else {"statement": to}}


@pytest.mark.parametrize("where", REFERRING)
def test_a_reference_must_be_one(where: str) -> None:
    (found,) = profile(templates=[template("t", **{where: ["a", "b"]})]).templates

    for wrong in (None, {"id": TARGET}, {"objectType": "Activity", "id": TARGET}, 1):
        (told,) = violations(_referring(where, wrong), found)
        assert told.what == "must refer to a statement"
        assert list(references(_referring(where, wrong), found)) == []


@pytest.mark.parametrize("where", REFERRING)
def test_the_statement_referred_to_must_be_of_a_template_named(where: str) -> None:
    (found,) = profile(templates=[template("t", **{where: ["a", "b"]})]).templates
    statement = _referring(where, {"objectType": "StatementRef", "id": TARGET})

    assert list(violations(statement, found)) == []
    (asked,) = references(statement, found)
    assert asked.statement == TARGET.lower()

    assert broken(asked, {}) is None
    assert broken(asked, {asked.statement: ["x", "b"]}) is None
    for others in (["x"], []):
        violation = broken(asked, {asked.statement: others})
        assert violation is not None
        assert violation.what == "must refer to a statement of a or b"


def test_a_template_without_references_asks_for_none() -> None:
    statement = _referring("object", {"objectType": "StatementRef", "id": TARGET})

    assert list(references(statement, ruled({**ONLY, "any": [1]}))) == []
    assert Reference("t", "$.object", "x", ()).allowed == ()

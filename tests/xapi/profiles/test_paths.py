"""JSONPath finds what xAPI Profiles 1.0, part two, 8.1, says that it finds."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.xapi.profiles.paths import parse, values

GROUPING = [{"id": "one"}, {"id": "two"}, {"name": "three"}]
STATEMENT = {
    "verb": {"id": "v"},
    "result": {
        "extensions": {
            "https://x.example/a.b": 0,
            "b": [1, 2],
            "it's": 3,
            "x|y": 4,
            "]": 5,
            "*": 6,
            "é-ü": 7,
        },
        "score": None,
    },
    "context": {"grouping": GROUPING},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", [STATEMENT]),
        ("$.verb.id", ["v"]),
        ("verb.id", ["v"]),
        (".verb.id", ["v"]),
        ("['verb'].id", ["v"]),
        ("$.verb.name", []),
        ("$.verb.id.deeper", []),
        ("$.absent[*].id", []),
        ("$.verb[*]", ["v"]),
        ("$.verb.*", ["v"]),
        ("$.verb[0]", []),
        ("$.result.score", [None]),
        ("$.result.score[*]", []),
        ("$.result.extensions['https://x.example/a.b']", [0]),
        ('$.result.extensions["https://x.example/a.b"]', [0]),
        ("$.result.extensions.['https://x.example/a.b']", [0]),
        ("$.result.extensions['b', 'none', 'https://x.example/a.b']", [[1, 2], 0]),
        ("$.result.extensions[ 'b' ][ 1 ]", [2]),
        (r"$.result.extensions['it\'s']", [3]),
        ('$.result.extensions["it\'s"]', [3]),
        ("$.result.extensions['x|y']", [4]),
        ("$.result.extensions[']']", [5]),
        ("$.result.extensions['*']", [6]),
        ("$.result.extensions.é-ü", [7]),
        ("$.result.extensions.b", [[1, 2]]),
        ("$.result.extensions.b[*]", [1, 2]),
        ("$.result.extensions.b[0]", [1]),
        ("$.result.extensions.b[1,0]", [2, 1]),
        ("$.result.extensions.b[2]", []),
        ("$.result.extensions.b['0']", []),
        ("$.context.grouping[*].id", ["one", "two"]),
        ("$.context.grouping[0,2]['id','name']", ["one", "three"]),
        ("$.context.grouping.id", []),
        ("$..id", ["v", "one", "two"]),
        ("$.context..id", ["one", "two"]),
        ("$..['name']", ["three"]),
        ("$..[1]", [2, {"id": "two"}]),
        ("$.verb.id | $.context.grouping[0].id", ["v", "one"]),
        ("$.absent|$.verb.id", ["v"]),
        ("$.result.extensions.b | $.verb.id", [[1, 2], "v"]),
    ],
)
def test_a_path_gives_what_lies_at_its_end(path: str, found: list[object]) -> None:
    assert values(STATEMENT, path) == found


@pytest.mark.parametrize(
    "path",
    [
        "",
        " ",
        "$.a[?(@.b)]",
        "$.a[(@.length-1)]",
        "$.a[1:2]",
        "$.a[-1]",
        "$.a[b]",
        "$.a[]",
        "$.a['b]",
        "$.a['b',]",
        "$.a.",
        "$.a..",
        "$...a",
        "$a",
        "$.a |",
        "| $.a",
        "$.a || $.b",
        "$.a b",
        "$.a[99999999999]",
    ],
)
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="JSONPath"):
        parse(path)


def test_every_depth_is_looked_at_once() -> None:
    document: object = "leaf"
    for _ in range(40):
        document = {"a": document, "b": [document]}

    assert values({"a": {"a": {"a": 1}}}, "$..a..a..a") == [1]
    assert len(values(document, "$..*..*..*")) < 1000


def test_a_deep_document_is_no_trouble() -> None:
    document: object = {"end": True}
    for _ in range(100_000):
        document = [document]

    assert values(document, "$..end") == [True]


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(values(STATEMENT, text), list)


@given(st.dictionaries(st.text(max_size=8), st.integers(), min_size=1, max_size=3))
def test_any_name_can_be_quoted(members: dict[str, int]) -> None:
    quoted = [name.replace("\\", r"\\").replace("'", r"\'") for name in members]
    union = ", ".join(f"'{name}'" for name in quoted)

    assert values(members, f"$[{union}]") == list(members.values())

"""A profile borrows what it refers to from other profiles, and nothing else."""

import pytest

from lms.core.json import JsonObject
from lms.xapi.profiles.errors import ProfileError
from lms.xapi.profiles.rulebook import Unknown
from tests.xapi.profiles.parts import book, document, pattern, template

OTHER: JsonObject = document(
    id="https://example.org/other",
    templates=[
        template("a", verb="another"),
        template("b", contextStatementRefTemplate=["c"]),
        template("c"),
        template("unused"),
    ],
    patterns=[pattern("bs", "oneOrMore", "b"), pattern("unused-too", "optional", "a")],
)


def test_what_is_referred_to_is_borrowed_with_what_it_refers_to() -> None:
    found = book(
        OTHER,
        templates=[template("a")],
        patterns=[pattern("p", "sequence", "a", "bs")],
    )

    assert found.templates.keys() == {"a", "b", "c"}
    assert found.templates["a"].verb == "a"
    assert found.patterns.keys() == {"p", "bs"}
    assert found.unknown == ()


def test_what_nobody_has_is_told_as_unknown() -> None:
    found = book(
        templates=[template("a", objectStatementRefTemplate=["x"])],
        patterns=[pattern("p", "sequence", "a", "bs", "bs")],
    )

    assert set(found.unknown) == {Unknown("p", "bs"), Unknown("a", "x")}
    assert len(found.unknown) == 2


def test_a_pattern_within_itself_is_refused() -> None:
    parts = [
        pattern("p", "sequence", "t", "q"),
        pattern("q", "optional", "r"),
        pattern("r", "alternates", "t", "q"),
    ]

    with pytest.raises(ProfileError, match=r"q: .* part of itself, by p → q → r → q"):
        book(templates=[template("t")], patterns=parts)


def test_patterns_may_share_a_part() -> None:
    parts = [
        pattern("p", "sequence", "q", "q", "r"),
        pattern("q", "optional", "r"),
        pattern("r", "zeroOrMore", "t"),
    ]

    found = book(templates=[template("t")], patterns=parts)

    assert found.patterns.keys() == {"p", "q", "r"}


def test_a_long_chain_of_patterns_is_no_trouble() -> None:
    length = 20_000
    chain = [pattern(f"p{n}", "optional", f"p{n + 1}") for n in range(length)]

    found = book(templates=[template(f"p{length}")], patterns=chain)

    assert len(found.patterns) == length

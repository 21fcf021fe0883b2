"""An automaton takes what its pattern describes; Python's ``re`` says so too."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.json import JsonObject
from lms.xapi.profiles import patterns
from lms.xapi.profiles.errors import ProfileError
from lms.xapi.profiles.patterns import (
    Automaton,
    Course,
    Standing,
    best,
    compiled,
    follow,
    unknown_of,
)
from tests.xapi.profiles.parts import book, pattern, template

LETTERS = "abc"

COMPLETE, UNFINISHED, BROKEN = Standing


def _automaton(*parts: JsonObject, name: str = "p") -> Automaton:
    found = book(templates=[template(each) for each in LETTERS], patterns=list(parts))
    return compiled(name, found.patterns, found.templates)


def _follow(automaton: Automaton, word: str) -> Course:
    return follow(automaton, [frozenset(letter) for letter in word])


@pytest.mark.parametrize(
    ("combination", "members", "complete", "unfinished", "broken"),
    [
        ("sequence", "ab", ["ab"], ["", "a"], ["b", "aa", "aba"]),
        ("sequence", "a", ["a"], [""], ["b", "aa"]),
        ("alternates", "ab", ["a", "b"], [""], ["c", "ab", "aa"]),
        ("optional", "a", ["", "a"], [], ["b", "aa"]),
        ("zeroOrMore", "a", ["", "a", "aaa"], [], ["b", "ab"]),
        ("oneOrMore", "a", ["a", "aaa"], [""], ["b", "ab"]),
    ],
)
def test_each_combination_takes_its_statements(
    combination: str,
    members: str,
    complete: list[str],
    unfinished: list[str],
    broken: list[str],
) -> None:
    automaton = _automaton(pattern("p", combination, *members))

    for words, standing in [
        (complete, COMPLETE),
        (unfinished, UNFINISHED),
        (broken, BROKEN),
    ]:
        assert [_follow(automaton, word).standing for word in words] == (
            [standing] * len(words)
        )


def test_a_break_says_where_and_what_was_expected() -> None:
    automaton = _automaton(
        pattern("p", "sequence", "a", "q"), pattern("q", "zeroOrMore", "b")
    )

    assert _follow(automaton, "abbac") == Course("p", BROKEN, 3, ("b",), may_end=True)
    assert _follow(automaton, "c") == Course("p", BROKEN, 0, ("a",), may_end=False)
    assert _follow(automaton, "a") == Course("p", COMPLETE, 1, ("b",), may_end=True)


def test_a_statement_of_no_template_breaks_every_pattern() -> None:
    automaton = _automaton(pattern("p", "zeroOrMore", "a"))

    course = follow(automaton, [frozenset("a"), frozenset()])

    assert (course.standing, course.followed) == (BROKEN, 1)


def test_a_statement_of_several_templates_may_be_any_of_them() -> None:
    automaton = _automaton(pattern("p", "sequence", "a", "b", "c"))

    both = frozenset("ab")

    assert follow(automaton, [both, both, frozenset("c")]).standing is COMPLETE
    assert follow(automaton, [both, both, both]).followed == 2


def test_what_comes_again_is_not_searched_again() -> None:
    automaton = _automaton(pattern("p", "zeroOrMore", "a"))

    _follow(automaton, "a" * 10_000)

    assert len(automaton._known) <= 2


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "REMEMBERED", 3)
    automaton = _automaton(
        pattern("p", "zeroOrMore", "q"), pattern("q", "sequence", *"abcabc")
    )

    assert _follow(automaton, "abcabc" * 20).standing is COMPLETE
    assert len(automaton._known) <= 3


@pytest.mark.parametrize("combination", ["sequence", "alternates"])
def test_patterns_that_double_and_double_are_refused(combination: str) -> None:
    doubling = [
        pattern(f"p{n}", combination, f"p{n + 1}", f"p{n + 1}") for n in range(60)
    ]
    found = book(templates=[template("p60")], patterns=doubling)

    with pytest.raises(ProfileError, match="p0: the pattern has more than 50000 parts"):
        compiled("p0", found.patterns, found.templates)


def test_loops_within_loops_are_no_trouble() -> None:
    loops = [pattern(f"p{n}", "zeroOrMore", f"p{n + 1}") for n in range(5000)]
    found = book(templates=[template("p5000"), template("x")], patterns=loops)
    automaton = compiled("p0", found.patterns, found.templates)

    course = follow(automaton, [frozenset({"p5000"})] * 1000)

    assert course.standing is COMPLETE
    assert automaton.alphabet == {"p5000"}


def test_unknown_parts_are_found_at_any_depth() -> None:
    found = book(
        templates=[template("a")],
        patterns=[
            pattern("p", "sequence", "a", "q", "x"),
            pattern("q", "optional", "y"),
            pattern("r", "optional", "a"),
        ],
    )

    assert set(unknown_of("p", found.patterns, found.templates)) == {"x", "y"}
    assert unknown_of("r", found.patterns, found.templates) == []


def test_the_best_of_several_courses_is_complete_or_went_farthest() -> None:
    def course(standing: Standing, followed: int) -> Course:
        return Course("p", standing, followed, (), may_end=False)

    near, far = course(BROKEN, 1), course(BROKEN, 4)

    assert best([near, far]) is far
    assert best([far, course(UNFINISHED, 2)]).standing is UNFINISHED
    assert best([far, course(UNFINISHED, 3), course(COMPLETE, 3)]).standing is COMPLETE


# --- Against the expressions of Python

Tree = str | tuple[str, list["Tree"]]

_ONE = st.sampled_from(["optional", "zeroOrMore", "oneOrMore"])
_MANY = st.sampled_from(["sequence", "alternates"])
_MARKS = {"optional": "?", "zeroOrMore": "*", "oneOrMore": "+"}

trees = st.recursive(
    st.sampled_from(LETTERS),
    lambda below: (
        st.tuples(_ONE, st.lists(below, min_size=1, max_size=1))
        | st.tuples(_MANY, st.lists(below, min_size=2, max_size=3))
    ),
    max_leaves=8,
)
words = st.text(LETTERS, max_size=7)


def _expression(tree: Tree) -> str:
    if isinstance(tree, str):
        return tree
    combination, members = tree
    parts = [f"(?:{_expression(each)})" for each in members]
    joined = ("|" if combination == "alternates" else "").join(parts)
    return f"(?:{joined}){_MARKS.get(combination, '')}"


def _parts(tree: Tree, name: str) -> list[JsonObject]:
    """Return the patterns of ``tree``; the first is called ``name``."""
    if isinstance(tree, str):
        return []
    combination, members = tree
    names = [
        each if isinstance(each, str) else f"{name}{number}"
        for number, each in enumerate(members)
    ]
    found = [pattern(name, combination, *names)]
    for each, below in zip(members, names, strict=True):
        found += _parts(each, below)
    return found


def _both(tree: Tree) -> tuple[Automaton, re.Pattern[str]]:
    whole: Tree = ("alternates", [tree, tree])
    return _automaton(*_parts(whole, "p")), re.compile(_expression(whole))


def _can_go_on(expression: re.Pattern[str], word: str) -> bool:
    """Tell whether a few letters more make a word of the expression."""
    return any(
        expression.fullmatch(word + "".join(more))
        for length in range(4)
        for more in product(LETTERS, repeat=length)
    )


@given(trees, st.lists(words, max_size=8))
def test_the_automaton_takes_what_the_expression_takes(
    tree: Tree, several: list[str]
) -> None:
    automaton, expression = _both(tree)

    for word in several:
        course = _follow(automaton, word)
        taken = expression.fullmatch(word) is not None
        assert (course.standing is COMPLETE) is taken, word


@given(trees, words)
def test_nothing_follows_after_a_break(tree: Tree, word: str) -> None:
    automaton, expression = _both(tree)
    course = _follow(automaton, word)

    if course.standing is BROKEN:
        assert not _can_go_on(expression, word[: course.followed + 1])
    whole = word[: course.followed]
    assert course.may_end is (expression.fullmatch(whole) is not None)
    for letter in set(LETTERS) - set(course.expected):
        assert not _can_go_on(expression, whole + letter)


@given(trees, st.lists(st.frozensets(st.sampled_from(LETTERS), max_size=2), max_size=5))
def test_several_templates_are_taken_if_one_choice_is(
    tree: Tree, said: list[frozenset[str]]
) -> None:
    automaton, expression = _both(tree)

    choices = map("".join, product(*said))
    taken = any(expression.fullmatch(word) for word in choices)

    assert (follow(automaton, said).standing is COMPLETE) is taken

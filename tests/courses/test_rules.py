"""The rules that every module has, and how an activity joins them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

import pytest

from lms.courses.activities import Grade
from lms.courses.facts import Facts
from lms.courses.marks import Score
from lms.courses.rules import CORE_RULES, PASSED, Completion, mark_of

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
GRADE = Grade(Decimal(100), Decimal("70.01"))
NOTHING = Facts()


def _scored(*marks: str) -> Facts:
    return Facts(scores=tuple(Score(Decimal(mark), Decimal(100)) for mark in marks))


@pytest.mark.parametrize(
    ("rule", "short", "enough"),
    [
        (("viewed", 0), NOTHING, Facts(viewed_at=NOON)),
        (("read_to_end", 0), Facts(progress=99), Facts(progress=100)),
        (("min_seconds", 90), Facts(seconds=89), Facts(seconds=90)),
        (("submitted", 0), Facts(viewed_at=NOON), Facts(submitted_at=NOON)),
        (("graded", 0), Facts(submitted_at=NOON), _scored("0")),
        ((PASSED, 0), _scored("70.00"), _scored("70.01")),
    ],
)
def test_a_rule_holds_from_its_limit_on(
    rule: tuple[str, int], short: Facts, enough: Facts
) -> None:
    completion = Completion((rule,), GRADE)

    assert not completion.holds(NOTHING, {})
    assert not completion.holds(short, {})
    assert completion.holds(enough, {})


def test_every_core_rule_is_tried_above() -> None:
    assert set(CORE_RULES) == {
        "viewed",
        "read_to_end",
        "min_seconds",
        "submitted",
        "graded",
    }


def test_all_rules_must_hold() -> None:
    completion = Completion((("viewed", 0), ("min_seconds", 60)))
    seen = Facts(viewed_at=NOON)

    assert not completion.holds(seen, {})
    assert not completion.holds(Facts(seconds=60), {})
    assert completion.holds(replace(seen, seconds=60), {})


def test_a_modules_own_rule_is_given_the_facts_and_its_number() -> None:
    own = {"twice": lambda facts, number: len(facts.scores) >= number}
    completion = Completion((("twice", 2),), GRADE)

    assert not completion.holds(_scored("10"), own)
    assert completion.holds(_scored("10", "20"), own)


@pytest.mark.parametrize("grade", [None, Grade(Decimal(100), None)])
def test_without_a_mark_to_reach_nobody_passes_or_fails(grade: Grade | None) -> None:
    completion = Completion(((PASSED, 0),), grade)

    assert completion.passed(_scored("100")) is None
    assert not completion.holds(_scored("100"), {})


def test_before_any_attempt_nobody_passes_or_fails() -> None:
    assert Completion((), GRADE).passed(NOTHING) is None


@pytest.mark.parametrize(
    ("attempts", "passes", "mark"), [("best", True, "80"), ("last", False, "10")]
)
def test_the_attempt_that_counts_decides(
    attempts: Literal["best", "last"],
    passes: bool,  # noqa: FBT001 - a case
    mark: str,
) -> None:
    grade = Grade(Decimal(100), Decimal("70.01"), attempts)
    facts = _scored("80", "10")

    assert Completion((), grade).passed(facts) is passes
    assert mark_of(facts, grade) == Decimal(mark)


@pytest.mark.parametrize(("facts", "grade"), [(NOTHING, GRADE), (_scored("5"), None)])
def test_without_attempt_or_grade_there_is_no_mark(
    facts: Facts, grade: Grade | None
) -> None:
    assert mark_of(facts, grade) is None

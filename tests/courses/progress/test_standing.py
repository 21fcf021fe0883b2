"""From facts to standings: the course as a whole, and the final mark."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.json import JsonObject
from lms.courses.activities import Grade
from lms.courses.facts import Said
from lms.courses.progress.standing import (
    NOTHING,
    Standing,
    Whole,
    final_mark,
    of_activity,
    of_course,
)
from lms.xapi import verbs
from tests.courses.outlines import outline
from tests.factories.courses import activity

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
HUNDRED = Decimal(100)


def _scored(raw: str, most: str = "100", at: datetime | None = NOON) -> Standing:
    return Standing(
        last_at=at, attempts=1, raw=Decimal(raw), max=Decimal(most), completed_at=at
    )


def _weighted(*weights: str) -> list[JsonObject]:
    return [
        activity(f"k{number}", weight=weight) for number, weight in enumerate(weights)
    ]


def _mark(weights: list[str], *standings: Standing) -> Decimal | None:
    found = outline(*_weighted(*weights))
    return final_mark(
        found.graded, {f"k{number}": each for number, each in enumerate(standings)}
    )


@pytest.mark.parametrize(
    ("marks", "final"),
    [
        (("70.00", "70.00"), "70.00"),
        (("70.00", "70.02"), "70.01"),
        (("70.00", "70.01"), "70.01"),  # exactly 70.005
        (("69.9950", "70.0050"), "70.00"),  # each rounded first: 70.01
        (("70.0049", "70.0050"), "70.00"),  # 70.00495
    ],
)
def test_the_final_mark_is_rounded_once_at_the_end(
    marks: tuple[str, str], final: str
) -> None:
    found = _mark(["50", "50"], *(_scored(mark) for mark in marks))

    assert str(found) == final


def test_a_third_is_not_rounded_before_it_is_weighed() -> None:
    third = _scored("1", "3")

    assert _mark(["33.33", "33.33", "33.34"], third, third, third) == Decimal("33.33")


def test_what_is_missing_counts_nothing() -> None:
    assert _mark(["40", "60"], _scored("100")) == Decimal("40.00")


def test_before_the_first_attempt_there_is_no_mark() -> None:
    assert _mark(["40", "60"], Standing(viewed_at=NOON)) is None


def test_an_attempt_of_nothing_is_a_mark() -> None:
    assert _mark(["40", "60"], _scored("0")) == Decimal("0.00")


@given(
    st.lists(
        st.tuples(st.integers(0, 10_000), st.integers(1, 10_000)),
        min_size=2,
        max_size=2,
    ),
    st.integers(0, 10_000),
)
def test_the_mark_is_that_of_exact_arithmetic(
    points: list[tuple[int, int]], split: int
) -> None:
    weights = [Decimal(split) / 100, HUNDRED - Decimal(split) / 100]
    shares = [Fraction(min(raw, most), most) for raw, most in points]

    found = _mark(
        [str(weight) for weight in weights],
        *(_scored(str(min(raw, most)), str(most)) for raw, most in points),
    )

    exact = sum(
        (
            Fraction(weight) * share
            for weight, share in zip(weights, shares, strict=True)
        ),
        Fraction(0),
    )
    hundredths = Decimal(int(exact * 100 + Fraction(1, 2)))
    assert found == (hundredths / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_course_is_finished_with_its_last_required_activity() -> None:
    found = outline(
        activity("satu"), activity("dua"), activity("pilihan", required=False)
    )
    one, two = _scored("1", at=NOON), _scored("1", at=NOON + HOUR)

    before = of_course(found, {"satu": two})
    after = of_course(found, {"satu": two, "dua": one})

    assert (before.required, before.done, before.finished_at) == (2, 1, None)
    assert (after.done, after.finished_at) == (2, NOON + HOUR)


def test_nobody_passes_or_fails_before_the_end() -> None:
    found = outline(activity("satu", weight="100"), activity("dua"))

    assert of_course(found, {"satu": _scored("100")}).passed is None


@pytest.mark.parametrize(("mark", "passes"), [("70.00", False), ("70.01", True)])
def test_at_the_end_the_final_mark_decides(
    mark: str,
    passes: bool,  # noqa: FBT001 - a case
) -> None:
    found = outline(activity("satu", weight="100"))

    assert of_course(found, {"satu": _scored(mark)}).passed is passes


def test_a_course_has_a_mark_of_its_own_to_reach() -> None:
    found = outline(activity("satu", weight="100"), pass_mark="60")

    assert of_course(found, {"satu": _scored("60")}).passed is True


def test_whoever_finishes_without_any_attempt_has_not_passed() -> None:
    found = outline(activity("baca"), activity("ujian", weight="100", required=False))

    whole = of_course(found, {"baca": Standing(last_at=NOON, completed_at=NOON)})

    assert (whole.mark, whole.passed) == (None, False)


def test_a_course_without_marks_is_passed_by_finishing_it() -> None:
    found = outline(activity("baca"))

    whole = of_course(found, {"baca": Standing(last_at=NOON, completed_at=NOON)})

    assert whole == Whole(1, 1, None, NOON, passed=True, last_at=NOON)


def test_a_course_that_asks_for_nothing_is_never_finished() -> None:
    found = outline(activity("baca", required=False))

    whole = of_course(found, {"baca": Standing(last_at=NOON, completed_at=NOON)})

    assert (whole.finished_at, whole.passed) == (None, None)


def test_what_happened_last_in_any_activity_happened_last_in_the_course() -> None:
    found = outline(activity("satu"), activity("dua"))

    whole = of_course(
        found, {"satu": _scored("1", at=NOON + HOUR), "dua": _scored("1")}
    )

    assert whole.last_at == NOON + HOUR


def _said(raw: str, minutes: int) -> Said:
    score = {"score": {"raw": float(raw), "max": 100}}
    return Said(verbs.SCORED, NOON + timedelta(minutes=minutes), score)


def test_a_last_attempt_below_the_mark_takes_the_completion_away() -> None:
    last = {"max": "100", "pass_at": "70.01", "attempts": "last"}
    found = outline(activity("ujian", completion=[["passed", 0]], grade=last))

    high, low, again = _said("80", 1), _said("10", 2), _said("90", 3)

    standings = [
        of_activity(found.by_key["ujian"], said, {})
        for said in ([high], [high, low], [high, low, again])
    ]
    assert [each.passed for each in standings] == [True, False, True]
    assert [each.completed_at for each in standings] == [high.at, None, again.at]
    assert standings[-1].attempts == 3


def test_a_best_attempt_is_kept_and_completed_when_it_was_made() -> None:
    found = outline(activity("ujian", completion=[["passed", 0]]))

    standing = of_activity(found.by_key["ujian"], [_said("80", 1), _said("10", 2)], {})

    assert (standing.raw, standing.completed_at) == (
        Decimal("80.0"),
        NOON + timedelta(minutes=1),
    )


def test_an_activity_without_grade_item_keeps_no_points() -> None:
    found = outline(activity("latihan", grade=None))

    standing = of_activity(found.by_key["latihan"], [_said("80", 1)], {})

    assert (standing.raw, standing.score, standing.attempts) == (None, None, 1)
    assert standing.completed_at is not None


def test_of_nothing_comes_nothing() -> None:
    found = outline(activity("ujian"))

    assert of_activity(found.by_key["ujian"], [], {}) == NOTHING
    assert found.by_key["ujian"].grade == Grade(HUNDRED, Decimal("70.01"))

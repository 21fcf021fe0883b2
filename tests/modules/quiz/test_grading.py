"""Grades: exact, bounded, fair, the same in any order."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import permutations
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.json import JsonObject
from lms.courses.marks import Score
from lms.modules.quiz.answers import Response
from lms.modules.quiz.grading import Mark, grade, total
from lms.modules.quiz.questions import (
    Matching,
    Multiple,
    Ordering,
    Question,
    Single,
    pieces,
)
from tests.modules.quiz.samples import (
    EVERY,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    POINTS_OF_EVERY,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
    question,
    quiz,
)

T = TypeVar("T", bound=Question)


def one(sample: JsonObject, of: type[T]) -> T:
    made = question(sample)
    assert isinstance(made, of)
    return made


QUIZ = quiz()
MANY = one(MULTIPLE, Multiple)
MATCH = one(MATCHING, Matching)
ORDER = one(ORDERING, Ordering)
SHORT = question(SHORT_ANSWER)
NUMBER = question(NUMERIC)
OPTIONS = [option.id for option in MANY.options]
WRONG = sorted(set(OPTIONS) - MANY.correct)
THINGS = [thing.id for thing in ORDER.things]
RIGHT = [choice.id for choice in MATCH.right]
subsets = st.sets(st.sampled_from(OPTIONS))


def points(chosen: Iterable[str]) -> Decimal:
    return grade(MANY, sorted(chosen) or None).points


@pytest.mark.parametrize("key", list(QUIZ.questions))
def test_a_blank_earns_nothing_and_is_neither_right_nor_wrong(key: str) -> None:
    asked = QUIZ.questions[key]

    assert grade(asked, None) == Mark(Decimal(0), asked.points, None)


def test_the_right_option_earns_all_and_another_nothing() -> None:
    single = question(SINGLE, points="2.5")
    assert isinstance(single, Single)
    wrong = next(o.id for o in single.options if o.id != single.correct)

    assert grade(single, single.correct) == Mark(Decimal("2.5"), Decimal("2.5"), True)
    assert grade(single, wrong) == Mark(Decimal(0), Decimal("2.5"), False)


def test_a_claim_is_right_or_wrong() -> None:
    claim = question(TRUE_FALSE)

    assert grade(claim, False).correct
    assert not grade(claim, True).correct


def test_each_wrong_choice_takes_back_a_right_one() -> None:
    one, other = sorted(MANY.correct)

    assert points([one, other]) == 2
    assert points([one]) == 1
    assert points([one, other, WRONG[0]]) == 1
    assert points([one, WRONG[0]]) == 0
    assert points(OPTIONS) == 0


@given(subsets)
def test_several_choices_stay_within_bounds(chosen: set[str]) -> None:
    mark = grade(MANY, sorted(chosen) or None)

    assert 0 <= mark.points <= mark.of == MANY.points
    assert (mark.correct is True) == (mark.points == mark.of)


@given(subsets, st.sampled_from(sorted(MANY.correct)))
def test_a_right_choice_more_never_costs(chosen: set[str], more: str) -> None:
    assert points(chosen | {more}) >= points(chosen)


@given(subsets, st.sampled_from(WRONG))
def test_a_wrong_choice_more_never_pays(chosen: set[str], more: str) -> None:
    assert points(chosen | {more}) <= points(chosen)


@given(subsets.flatmap(lambda chosen: st.permutations(sorted(chosen))))
def test_the_order_of_choosing_does_not_matter(chosen: list[str]) -> None:
    assert grade(MANY, chosen) == grade(MANY, sorted(chosen))


@given(st.dictionaries(st.sampled_from(sorted(MATCH.pairs)), st.sampled_from(RIGHT)))
def test_every_right_pair_earns_its_share(matched: dict[str, str]) -> None:
    right = sum(MATCH.pairs[left] == found for left, found in matched.items())

    assert grade(MATCH, matched).points == right


@given(st.dictionaries(st.sampled_from(THINGS), st.integers(1, len(THINGS))))
def test_every_right_place_earns_its_share(placed: dict[str, int]) -> None:
    right = sum(THINGS[place - 1] == thing for thing, place in placed.items())

    assert grade(ORDER, placed).points == Decimal(right) / 4


def test_giving_everything_the_same_place_earns_no_more_than_guessing() -> None:
    everywhere: Response = dict.fromkeys(THINGS, 1)

    assert grade(ORDER, everywhere).points == Decimal("0.25")


@pytest.mark.parametrize(
    "text", ["ego sektoral", "EGO  Sektoral", " ego\nsektoral ", "Egosektoral"]
)
def test_capitals_and_spaces_do_not_matter(text: str) -> None:
    assert grade(SHORT, text).correct


@pytest.mark.parametrize("text", ["ego sektora", "ego-sektoral", "sektoral ego"])
def test_other_words_are_wrong(text: str) -> None:
    assert grade(SHORT, text).correct is False


def test_composed_and_decomposed_letters_are_the_same() -> None:
    cafe = question(SHORT_ANSWER, accept=["caf\u00e9"], exact=True)

    assert grade(cafe, "cafe\u0301").correct


def test_exact_compares_capitals_and_spaces() -> None:
    exact = question(SHORT_ANSWER, accept=["UU 30/2014"], exact=True)

    assert grade(exact, "UU 30/2014").correct
    assert not grade(exact, "uu 30/2014").correct
    assert not grade(exact, "UU  30/2014").correct


@pytest.mark.parametrize(
    ("text", "correct"),
    [
        ("18", True),
        ("18,5", True),
        ("17.5", True),
        ("18,51", False),
        ("17,49", False),
        ("18 JP", True),
        ("-18", False),
    ],
)
def test_the_limits_of_the_tolerance_are_inside(text: str, correct: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert grade(NUMBER, text).correct is correct


@pytest.mark.parametrize("text", ["1.234", "1,234", "1234", "1.234,0"])
def test_thousands_may_be_written_as_here_or_as_elsewhere(text: str) -> None:
    assert grade(question(NUMERIC, answer="1234"), text).correct


@pytest.mark.parametrize("written", ["1.0", "0.1"])
def test_tolerance_is_exact_to_the_last_digit(written: str) -> None:
    asked = question(NUMERIC, answer="0.3", tolerance=written)

    assert grade(asked, str(Decimal("0.3") + Decimal(written))).correct


@given(st.integers(2, 30), st.integers(1, 100))
def test_all_parts_right_earn_exactly_all(parts: int, worth: int) -> None:
    asked = question(
        ORDERING, sequence=[f"langkah {n}" for n in range(parts)], points=worth
    )
    places = {piece.id: n + 1 for n, piece in enumerate(pieces(asked))}

    assert grade(asked, places) == Mark(Decimal(worth), Decimal(worth), True)


def test_three_thirds_are_a_whole() -> None:
    third = Mark(Decimal(1) / 3, Decimal(1), False)

    assert total([third] * 3).raw == 1


def test_a_mark_half_way_is_rounded_up() -> None:
    exam = total([Mark(Decimal("70.005"), Decimal(100), False)])

    assert exam.reaches(Decimal("70.01"))
    assert not total([Mark(Decimal("70.0049"), Decimal(100), False)]).reaches(
        Decimal("70.01")
    )


def test_nothing_asked_is_nothing_scored() -> None:
    assert total([]).scaled == 0


def test_points_possible_are_counted_for_blanks_too() -> None:
    score = total(grade(each, None) for each in QUIZ.questions.values())

    assert score == Score(Decimal(0), Decimal(POINTS_OF_EVERY))
    assert len(EVERY) == len(QUIZ.questions)


@given(st.permutations([Decimal(n) / 7 for n in range(1, 8)]))
def test_the_order_of_questions_does_not_change_the_score(
    reached: list[Decimal],
) -> None:
    assert total(Mark(each, Decimal(1), False) for each in reached).raw == 4


def test_the_score_of_a_mark_fits_a_statement() -> None:
    third = Mark(Decimal(1) / 3, Decimal(1), False).score

    assert (third.raw, third.max, third.scaled) == (
        Decimal("0.3333"),
        Decimal(1),
        Decimal("0.3333"),
    )


def test_only_one_order_of_three_is_fully_right() -> None:
    asked = question(ORDERING, sequence=["a", "b", "c"])
    names = [piece.id for piece in pieces(asked)]

    marks = [
        grade(asked, dict(zip(names, places, strict=True)))
        for places in permutations((1, 2, 3))
    ]

    assert sum(mark.correct is True for mark in marks) == 1

"""How somebody answers a quiz: rightly, nearly, wrongly or not at all."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from lms.modules.quiz.answers import Response
from lms.modules.quiz.quantities import shown
from lms.modules.quiz.questions import (
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    Single,
    TrueFalse,
)

BLANK = 0.015
DIFFICULTY: Mapping[type[Question], float] = {
    TrueFalse: -0.6,
    Single: -0.2,
    Multiple: 0.5,
    Matching: 0.1,
    Ordering: 0.4,
    ShortAnswer: 0.6,
    Numeric: 0.3,
}
"""In logits, on the scale of ``Temper.ability``."""

GUESSES = ("koordinasi", "kerja sama", "sinergi", "musyawarah", "belum tahu")


def answer(random: Random, question: Question, ability: float) -> Response:
    """Return what somebody of this ability says to ``question``."""
    if random.random() < BLANK:
        return None
    chance = 1 / (1 + math.exp(DIFFICULTY[type(question)] - ability))
    is_right = random.random() < chance
    make = _RIGHT if is_right else _WRONG
    return make[type(question)](random, question)


def _others(values: Sequence[str], right: str) -> list[str]:
    return [each for each in values if each != right]


def _wrong_single(random: Random, question: Single) -> Response:
    wrong = _others([option.id for option in question.options], question.correct)
    return random.choice(wrong)


def _wrong_multiple(random: Random, question: Multiple) -> Response:
    """Leave one out, or take one too many."""
    right = sorted(question.correct)
    wrong = [each.id for each in question.options if each.id not in question.correct]
    if len(right) > 1 and random.random() < 0.5:  # noqa: PLR2004 - a coin
        right.remove(random.choice(right))
        return right
    return sorted([*right, random.choice(wrong)])


def _wrong_matching(random: Random, question: Matching) -> Response:
    """Let two change places, or give one a place that is nobody's."""
    pairs = dict(question.pairs)
    one, *rest = random.sample(sorted(pairs), len(pairs))
    if rest:
        pairs[one], pairs[rest[0]] = pairs[rest[0]], pairs[one]
        return pairs
    free = _others([right.id for right in question.right], pairs[one])
    return {one: random.choice(free)}


def _wrong_ordering(random: Random, question: Ordering) -> Response:
    """Let two neighbours change places."""
    order = [thing.id for thing in question.things]
    first = random.randrange(len(order) - 1)
    order[first], order[first + 1] = order[first + 1], order[first]
    return {name: place for place, name in enumerate(order, start=1)}


def _wrong_numeric(random: Random, question: Numeric) -> Response:
    beyond = question.tolerance + Decimal(random.randint(1, 9))
    return _typed(question.answer + beyond)


def _typed(number: Decimal) -> str:
    return shown(number).replace(".", ",")


_Maker = Callable[[Random, Any], Response]
_RIGHT: Mapping[type[Question], _Maker] = {
    Single: lambda _random, asked: asked.correct,
    Multiple: lambda _random, asked: sorted(asked.correct),
    TrueFalse: lambda _random, asked: asked.answer,
    Matching: lambda _random, asked: dict(asked.pairs),
    Ordering: lambda _random, asked: {
        thing.id: place for place, thing in enumerate(asked.things, start=1)
    },
    ShortAnswer: lambda random, asked: random.choice(asked.accept),
    Numeric: lambda _random, asked: _typed(asked.answer),
}
_WRONG: Mapping[type[Question], _Maker] = {
    Single: _wrong_single,
    Multiple: _wrong_multiple,
    TrueFalse: lambda _random, asked: not asked.answer,
    Matching: _wrong_matching,
    Ordering: _wrong_ordering,
    ShortAnswer: lambda random, _asked: random.choice(GUESSES),
    Numeric: _wrong_numeric,
}

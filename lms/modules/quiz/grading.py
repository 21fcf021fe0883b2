"""Grade responses: pure, exact decimals, one rule for each type of question.

Multiple choice counts right minus wrong ones, never below nothing, so ticking all gains
nothing. Matching and ordering give a share for each pair and each position.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import singledispatch

from lms.courses.marks import RAW_PLACES, Score
from lms.modules.quiz.answers import Response
from lms.modules.quiz.quantities import readings
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

NOISE = Decimal("1e-15")
"""Thirds lose their 28th digit; three of them must still make a whole."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Points reached ``of`` those possible; ``correct`` is None for a blank."""

    points: Decimal
    of: Decimal
    correct: bool | None

    @property
    def score(self) -> Score:
        """Return the mark as the score of a statement."""
        return Score(self.points.quantize(RAW_PLACES, ROUND_HALF_UP), self.of)


def grade(question: Question, response: Response) -> Mark:
    """Return the mark of one response."""
    if response is None:
        return Mark(Decimal(0), question.points, correct=None)
    reached, possible = _parts(question, response)
    points = question.points * max(reached, 0) / possible
    return Mark(points, question.points, correct=reached == possible)


def total(marks: Iterable[Mark]) -> Score:
    """Return the score of a whole attempt."""
    marks = list(marks)
    raw = sum((mark.points for mark in marks), Decimal(0)).quantize(NOISE)
    possible = sum((mark.of for mark in marks), Decimal(0))
    return Score(raw.quantize(RAW_PLACES, ROUND_HALF_UP), possible)


@singledispatch
def _parts(question: Question, response: Response) -> tuple[int, int]:
    """Return how many parts are right, and how many there are."""
    raise NotImplementedError(type(question), response)


@_parts.register
def _single(question: Single, response: Response) -> tuple[int, int]:
    return int(response == question.correct), 1


@_parts.register
def _multiple(question: Multiple, response: Response) -> tuple[int, int]:
    chosen = set(response) if isinstance(response, list) else set()
    right = len(chosen & question.correct)
    return right - len(chosen - question.correct), len(question.correct)


@_parts.register
def _true_false(question: TrueFalse, response: Response) -> tuple[int, int]:
    return int(response is question.answer), 1


@_parts.register
def _matching(question: Matching, response: Response) -> tuple[int, int]:
    matched = response if isinstance(response, dict) else {}
    right = sum(matched.get(left) == right for left, right in question.pairs.items())
    return right, len(question.pairs)


@_parts.register
def _ordering(question: Ordering, response: Response) -> tuple[int, int]:
    placed = response if isinstance(response, dict) else {}
    right = sum(
        placed.get(thing.id) == place
        for place, thing in enumerate(question.things, start=1)
    )
    return right, len(question.things)


@_parts.register
def _short_answer(question: ShortAnswer, response: Response) -> tuple[int, int]:
    accepted = {_compared(text, exact=question.exact) for text in question.accept}
    return int(_compared(str(response), exact=question.exact) in accepted), 1


@_parts.register
def _numeric(question: Numeric, response: Response) -> tuple[int, int]:
    near = any(
        abs(number - question.answer) <= question.tolerance
        for number in readings(str(response), question.unit)
    )
    return int(near), 1


def _compared(text: str, *, exact: bool) -> str:
    text = unicodedata.normalize("NFC", text.strip())
    if exact:
        return text
    return " ".join(unicodedata.normalize("NFC", text.casefold()).split())

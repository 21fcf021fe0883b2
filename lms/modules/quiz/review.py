"""What a learner may see of a quiz, and when: decided here and nowhere else.

Pages and scripts get a ``QuestionView``; what may not be seen yet is not in it, so no
template and no JSON can leak it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import singledispatch

from lms.modules.quiz.answers import FIELD, PART, Response, as_form
from lms.modules.quiz.draw import Item
from lms.modules.quiz.grading import Mark, grade
from lms.modules.quiz.quantities import shown
from lms.modules.quiz.questions import (
    Choice,
    Matching,
    Mode,
    Multiple,
    Numeric,
    Ordering,
    Question,
    Quiz,
    ReviewPolicy,
    ShortAnswer,
    Single,
    TrueFalse,
    pieces,
)


class Phase(Enum):
    """Where the learner stands with one question of one attempt."""

    ANSWERING = auto()
    CHECKED = auto()
    """Practice only: the learner asked how this one answer was."""
    SUBMITTED = auto()


@dataclass(frozen=True, slots=True)
class Visible:
    """``score`` of the attempt; ``key`` with own answers, feedback and explanations."""

    score: bool
    key: bool


def visible(
    quiz: Quiz, phase: Phase, *, last: bool = False, another_open: bool = False
) -> Visible:
    """Return what may be seen of one question.

    ``last`` tells that no attempt is left. While ``another_open`` attempt is running no
    key is shown: the earlier attempt in a second tab would answer it.
    """
    if quiz.mode is Mode.PRACTICE:
        return Visible(score=phase is Phase.SUBMITTED, key=phase is not Phase.ANSWERING)
    if phase is not Phase.SUBMITTED:
        return Visible(score=False, key=False)
    allowed = quiz.review is ReviewPolicy.AFTER_SUBMIT or (
        quiz.review is ReviewPolicy.AFTER_LAST_ATTEMPT and last
    )
    return Visible(score=True, key=allowed and not another_open)


@dataclass(frozen=True, slots=True)
class PartView:
    """One option, pair or thing as it is shown.

    ``value`` is what the learner sent for it; the fields after it stay empty until the
    key may be seen. ``right`` tells of an option whether it is in the key; of a pair or
    a thing, whether the learner's value is, and ``solution`` is the right value.
    """

    id: str
    html: str
    text: str
    value: str = ""
    right: bool | None = None
    solution: str = ""
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question as it is shown; ``mark`` is None until the key may be seen."""

    key: str
    kind: str
    html: str
    value: str
    parts: tuple[PartView, ...] = ()
    targets: tuple[PartView, ...] = ()
    unit: str = ""
    mark: Mark | None = None
    solution: tuple[str, ...] = ()
    explanation: str = ""
    see: str = ""


def view(
    question: Question, item: Item, response: Response, *, key: bool
) -> QuestionView:
    """Return the question as it may be shown, with its key only if ``key``."""
    form = as_form(item, response)
    shown_as = QuestionView(
        key=question.key,
        kind=question.kind,
        html=question.html,
        value=form.get(FIELD, ""),
        parts=tuple(_parts(question, item, form)),
        targets=tuple(_targets(question, item)),
        unit=question.unit if isinstance(question, Numeric) else "",
    )
    return _revealed(shown_as, question, item, response) if key else shown_as


def _parts(
    question: Question, item: Item, form: Mapping[str, str]
) -> Iterator[PartView]:
    known = {piece.id: piece for piece in pieces(question)}
    for alias, lasting in item.options.items():
        piece = known[lasting]
        value = form.get(PART + alias, "")
        if isinstance(question, Single):
            value = "on" if form.get(FIELD) == alias else ""
        yield PartView(alias, piece.html, piece.text, value)


def _targets(question: Question, item: Item) -> Iterator[PartView]:
    if isinstance(question, Matching):
        known = {piece.id: piece for piece in question.right}
        for alias, lasting in item.targets.items():
            yield PartView(alias, known[lasting].html, known[lasting].text)


def _revealed(
    hidden: QuestionView, question: Question, item: Item, response: Response
) -> QuestionView:
    known = {piece.id: piece for piece in pieces(question)}
    parts = []
    for part in hidden.parts:
        piece = known[item.options[part.id]]
        right, solution = _judged(question, piece, response)
        parts.append(
            replace(part, right=right, solution=solution, feedback=piece.feedback)
        )
    return replace(
        hidden,
        parts=tuple(parts),
        mark=grade(question, response),
        solution=_solution(question),
        explanation=question.explanation,
        see=question.see,
    )


@singledispatch
def _judged(question: Question, piece: Choice, response: Response) -> tuple[bool, str]:
    """Return whether a part is right, and what belongs to it."""
    raise NotImplementedError(type(question), piece, response)


@_judged.register
def _judged_single(
    question: Single, piece: Choice, _response: Response
) -> tuple[bool, str]:
    return piece.id == question.correct, ""


@_judged.register
def _judged_multiple(
    question: Multiple, piece: Choice, _response: Response
) -> tuple[bool, str]:
    return piece.id in question.correct, ""


@_judged.register
def _judged_matching(
    question: Matching, piece: Choice, response: Response
) -> tuple[bool, str]:
    right = next(each for each in question.right if each.id == question.pairs[piece.id])
    matched = response if isinstance(response, dict) else {}
    return matched.get(piece.id) == right.id, right.html


@_judged.register
def _judged_ordering(
    question: Ordering, piece: Choice, response: Response
) -> tuple[bool, str]:
    place = question.things.index(piece) + 1
    placed = response if isinstance(response, dict) else {}
    return placed.get(piece.id) == place, str(place)


def _solution(question: Question) -> tuple[str, ...]:
    """Return the right answers of a question without parts, as ``value`` has them."""
    if isinstance(question, TrueFalse):
        return ("true" if question.answer else "false",)
    if isinstance(question, ShortAnswer):
        return question.accept
    return (shown(question.answer),) if isinstance(question, Numeric) else ()

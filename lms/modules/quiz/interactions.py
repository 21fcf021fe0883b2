"""Questions and responses as xAPI interactions (xAPI 2.0, 4.2.2.1 and appendix C).

Option ids in statements are the lasting ones: the same for everybody, so that a report
over all learners can count them.
"""

from collections.abc import Iterable
from functools import singledispatch

from lms.core.json import JsonObject
from lms.modules.quiz.answers import Response
from lms.modules.quiz.quantities import readings, shown
from lms.modules.quiz.questions import (
    Choice,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    ShortAnswer,
    Single,
    TrueFalse,
)

TYPE = "http://adlnet.gov/expapi/activities/cmi.interaction"
ITEM = "[,]"
PAIR = "[.]"
RANGE = "[:]"


def interaction(question: Question, language: str = "id") -> JsonObject:
    """Return the interaction members of a definition, with the key.

    Only for the record: a copy that a learner may see leaves out
    ``correctResponsesPattern`` until the review opens.
    """
    return {
        "interactionType": _kind(question),
        "correctResponsesPattern": _patterns(question),
        **_components(question, language),
    }


def definition(question: Question, language: str = "id") -> JsonObject:
    """Return the whole definition of the question as an activity."""
    return {
        "type": TYPE,
        "description": {language: question.text},
        **interaction(question, language),
    }


def response_string(question: Question, response: Response) -> str | None:
    """Return ``response`` as ``result.response`` writes it, None for a blank."""
    if response is None:
        return None
    if isinstance(response, bool):
        return "true" if response else "false"
    if isinstance(response, list):
        return ITEM.join(response)
    if isinstance(response, dict):
        return _joined(question, response)
    return _number(question, response) if isinstance(question, Numeric) else response


def _joined(question: Question, response: dict[str, str] | dict[str, int]) -> str:
    if isinstance(question, Ordering):
        return ITEM.join(sorted(response, key=lambda part: (response[part], part)))
    return ITEM.join(f"{left}{PAIR}{right}" for left, right in response.items())


def _number(question: Numeric, text: str) -> str:
    """Return the reading nearest to the key: the one that the mark was given for."""
    found = readings(text, question.unit)
    return shown(min(found, key=lambda each: abs(each - question.answer)))


@singledispatch
def _patterns(question: Question) -> list[str]:
    raise NotImplementedError(type(question))


@_patterns.register
def _of_single(question: Single) -> list[str]:
    return [question.correct]


@_patterns.register
def _of_multiple(question: Multiple) -> list[str]:
    return [ITEM.join(sorted(question.correct))]


@_patterns.register
def _of_true_false(question: TrueFalse) -> list[str]:
    return ["true" if question.answer else "false"]


@_patterns.register
def _of_matching(question: Matching) -> list[str]:
    return [ITEM.join(f"{left}{PAIR}{right}" for left, right in question.pairs.items())]


@_patterns.register
def _of_ordering(question: Ordering) -> list[str]:
    return [ITEM.join(thing.id for thing in question.things)]


@_patterns.register
def _of_short_answer(question: ShortAnswer) -> list[str]:
    matters = "true" if question.exact else "false"
    return [f"{{case_matters={matters}}}{text}" for text in question.accept]


@_patterns.register
def _of_numeric(question: Numeric) -> list[str]:
    if not question.tolerance:
        return [shown(question.answer)]
    low = question.answer - question.tolerance
    high = question.answer + question.tolerance
    return [f"{shown(low)}{RANGE}{shown(high)}"]


_KINDS: dict[type[Question], str] = {
    Single: "choice",
    Multiple: "choice",
    TrueFalse: "true-false",
    Matching: "matching",
    Ordering: "sequencing",
    ShortAnswer: "fill-in",
    Numeric: "numeric",
}


def _kind(question: Question) -> str:
    return _KINDS[type(question)]


def _components(question: Question, language: str) -> JsonObject:
    if isinstance(question, Single | Multiple):
        return {"choices": _described(question.options, language)}
    if isinstance(question, Ordering):
        things = sorted(question.things, key=lambda thing: thing.id)
        return {"choices": _described(things, language)}
    if isinstance(question, Matching):
        return {
            "source": _described(question.left, language),
            "target": _described(question.right, language),
        }
    return {}


def _described(choices: Iterable[Choice], language: str) -> list[JsonObject]:
    return [
        {"id": choice.id, "description": {language: choice.text}} for choice in choices
    ]

"""What a learner sees when: never a key too early, always what the policy promises."""

import pytest

from lms.core import json
from lms.modules.quiz.answers import Response
from lms.modules.quiz.draw import draw
from lms.modules.quiz.questions import (
    Matching,
    Multiple,
    Ordering,
    Question,
    Single,
    pieces,
)
from lms.modules.quiz.review import Phase, QuestionView, Visible, view, visible
from tests.modules.quiz.samples import document, quiz

SEED = b"seed of the attempt"
QUIZ = quiz(
    document(
        mode="graded",
        attempts=2,
    )
)
EVERY_KEY = list(QUIZ.questions)
SHOWN = Visible(score=True, key=True)
SCORE_ONLY = Visible(score=True, key=False)
NOTHING = Visible(score=False, key=False)


def seen(key: str, response: Response, *, revealed: bool) -> QuestionView:
    item = draw(QUIZ, SEED).item(key)
    assert item is not None
    return view(QUIZ.questions[key], item, response, key=revealed)


def right_response(question: Question) -> Response:
    if isinstance(question, Single):
        return question.correct
    if isinstance(question, Multiple):
        return sorted(question.correct)
    if isinstance(question, Matching):
        return dict(question.pairs)
    assert isinstance(question, Ordering)
    return {thing.id: place + 1 for place, thing in enumerate(question.things)}


@pytest.mark.parametrize("policy", ["never", "after_submit", "after_last_attempt"])
@pytest.mark.parametrize("phase", [Phase.ANSWERING, Phase.CHECKED])
@pytest.mark.parametrize("last", [True, False])
def test_a_graded_quiz_shows_nothing_before_it_is_submitted(
    policy: str,
    phase: Phase,
    last: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    asked = quiz(document(review=policy))

    assert visible(asked, phase, last=last) == NOTHING


@pytest.mark.parametrize(
    ("policy", "last", "expected"),
    [
        ("never", False, SCORE_ONLY),
        ("never", True, SCORE_ONLY),
        ("after_submit", False, SHOWN),
        ("after_submit", True, SHOWN),
        ("after_last_attempt", False, SCORE_ONLY),
        ("after_last_attempt", True, SHOWN),
    ],
)
def test_the_policy_opens_the_review(
    policy: str,
    last: bool,  # noqa: FBT001 - a parameter of the test
    expected: Visible,
) -> None:
    asked = quiz(document(review=policy))

    assert visible(asked, Phase.SUBMITTED, last=last) == expected


@pytest.mark.parametrize("policy", ["never", "after_submit", "after_last_attempt"])
def test_no_key_is_shown_while_another_attempt_runs(policy: str) -> None:
    asked = quiz(document(review=policy))

    assert visible(asked, Phase.SUBMITTED, last=True, another_open=True) == SCORE_ONLY


def test_practice_tells_once_an_answer_is_checked() -> None:
    practice = quiz(document(mode="practice"))

    assert not visible(practice, Phase.ANSWERING).key
    assert visible(practice, Phase.CHECKED).key
    assert visible(practice, Phase.SUBMITTED) == SHOWN


@pytest.mark.parametrize("key", EVERY_KEY)
def test_a_hidden_key_is_nowhere_in_what_the_page_gets(key: str) -> None:
    hidden = seen(key, None, revealed=False)

    assert hidden.mark is None
    assert hidden.solution == ()
    assert hidden.explanation == ""
    assert hidden.see == ""
    assert {part.right for part in hidden.parts} <= {None}
    assert {part.solution + part.feedback for part in hidden.parts} <= {""}


@pytest.mark.parametrize("key", EVERY_KEY)
def test_a_hidden_question_looks_the_same_whatever_its_key_is(key: str) -> None:
    written = json.dumps(seen(key, None, revealed=False)).decode()
    question = QUIZ.questions[key]

    assert question.explanation not in written
    assert not [piece.id for piece in pieces(question) if piece.id in written]


@pytest.mark.parametrize("key", ["k-single", "k-multiple", "k-matching", "k-ordering"])
def test_a_right_answer_is_shown_as_right_in_every_part(key: str) -> None:
    response = right_response(QUIZ.questions[key])

    shown = seen(key, response, revealed=True)

    assert shown.mark is not None
    assert shown.mark.correct
    assert shown.explanation
    assert not [part for part in shown.parts if part.right is not bool(part.value)]


def test_a_wrong_pair_is_shown_beside_the_right_one() -> None:
    match = QUIZ.questions["k-matching"]
    assert isinstance(match, Matching)
    left, extra = match.left[0], match.right[-1]

    shown = seen("k-matching", {left.id: extra.id}, revealed=True)
    part = next(part for part in shown.parts if part.text == "Triple helix")
    chosen = next(each for each in shown.targets if each.id == part.value)

    assert (part.right, part.solution, chosen.text) == (
        False,
        "tiga pihak",
        "dua pihak",
    )


def test_places_are_shown_with_the_right_ones() -> None:
    order = QUIZ.questions["k-ordering"]
    assert isinstance(order, Ordering)

    shown = seen("k-ordering", {order.things[0].id: 2}, revealed=True)
    part = next(part for part in shown.parts if part.text == "Dialog")

    assert (part.value, part.right, part.solution) == ("2", False, "1")


def test_feedback_of_options_comes_with_the_key() -> None:
    shown = seen("k-single", None, revealed=True)

    assert {part.feedback for part in shown.parts} == {"Tepat.", "Ini satu arah.", ""}
    assert shown.see == "arti-kolaborasi"


@pytest.mark.parametrize(
    ("key", "solution"),
    [
        ("k-true-false", ("false",)),
        ("k-short", ("ego sektoral", "egosektoral")),
        ("k-numeric", ("18",)),
    ],
)
def test_typed_answers_come_with_what_is_right(
    key: str, solution: tuple[str, ...]
) -> None:
    assert seen(key, None, revealed=True).solution == solution


def test_what_was_answered_stands_on_the_page_again() -> None:
    assert seen("k-short", "Ego", revealed=False).value == "Ego"
    assert seen("k-true-false", False, revealed=False).value == "false"
    assert seen("k-numeric", "18 JP", revealed=False).unit == "JP"

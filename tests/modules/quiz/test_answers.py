"""What a page sends becomes a response, or is refused whole."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import json
from lms.modules.quiz import interactions, review
from lms.modules.quiz.answers import LONGEST, Response, as_form, is_complete, parse
from lms.modules.quiz.draw import Item, draw
from lms.modules.quiz.errors import AnswerError
from lms.modules.quiz.grading import grade
from lms.modules.quiz.questions import Choice, Question, pieces
from tests.modules.quiz.samples import quiz

QUIZ = quiz()
PAPER = draw(QUIZ, b"seed of the attempt")
OTHER = draw(QUIZ, b"seed of another one")
EVERY_KEY = list(QUIZ.questions)


def item(key: str) -> Item:
    found = PAPER.item(key)
    assert found is not None
    return found


def given_form(key: str, form: dict[str, str]) -> Response:
    return parse(QUIZ.questions[key], item(key), form)


def aliases(key: str) -> list[str]:
    return list(item(key).options)


def lasting(key: str, alias: str) -> str:
    return item(key).options[alias]


@pytest.mark.parametrize("key", EVERY_KEY)
def test_an_empty_form_is_a_blank(key: str) -> None:
    assert given_form(key, {}) is None
    assert given_form(key, {"answer": ""}) is None


@pytest.mark.parametrize("key", ["k-single", "k-true-false"])
def test_an_unknown_option_is_refused(key: str) -> None:
    with pytest.raises(AnswerError):
        given_form(key, {"answer": "zzzzzzzz"})


@pytest.mark.parametrize("key", ["k-multiple", "k-matching", "k-ordering"])
def test_an_unknown_part_is_refused(key: str) -> None:
    with pytest.raises(AnswerError):
        given_form(key, {"answer.zzzzzzzz": "1"})


def test_the_option_id_of_another_attempt_is_refused() -> None:
    other = OTHER.item("k-single")
    assert other is not None

    with pytest.raises(AnswerError):
        given_form("k-single", {"answer": next(iter(other.options))})


def test_a_lasting_id_is_refused_too() -> None:
    with pytest.raises(AnswerError):
        given_form("k-single", {"answer": lasting("k-single", aliases("k-single")[0])})


def test_a_choice_is_kept_by_its_lasting_id() -> None:
    alias = aliases("k-single")[1]

    assert given_form("k-single", {"answer": alias}) == lasting("k-single", alias)


def test_several_choices_are_kept_sorted() -> None:
    chosen = aliases("k-multiple")[:3]

    response = given_form("k-multiple", {f"answer.{each}": "on" for each in chosen})

    assert response == sorted(lasting("k-multiple", each) for each in chosen)


def test_a_claim_is_kept_as_true_or_false() -> None:
    assert given_form("k-true-false", {"answer": "true"}) is True
    assert given_form("k-true-false", {"answer": "false"}) is False


def test_a_part_left_open_is_not_kept() -> None:
    left = aliases("k-matching")
    target = next(iter(item("k-matching").targets))

    response = given_form(
        "k-matching", {f"answer.{left[0]}": target, f"answer.{left[1]}": ""}
    )

    assert response == {
        lasting("k-matching", left[0]): item("k-matching").targets[target]
    }


def test_a_left_id_is_no_right_one() -> None:
    left = aliases("k-matching")

    with pytest.raises(AnswerError):
        given_form("k-matching", {f"answer.{left[0]}": left[1]})


@pytest.mark.parametrize("place", ["0", "5", "-1", "1.0", "satu", "１"])
def test_a_place_outside_the_list_is_refused(place: str) -> None:
    with pytest.raises(AnswerError):
        given_form("k-ordering", {f"answer.{aliases('k-ordering')[0]}": place})


def test_places_are_kept_as_numbers() -> None:
    first = aliases("k-ordering")[0]

    assert given_form("k-ordering", {f"answer.{first}": "4"}) == {
        lasting("k-ordering", first): 4
    }


def test_a_short_answer_is_kept_as_typed_without_outer_spaces() -> None:
    assert given_form("k-short", {"answer": "  Ego  Sektoral\r\n"}) == "Ego  Sektoral"


def test_a_text_too_long_is_refused() -> None:
    assert given_form("k-short", {"answer": "a" * LONGEST}) == "a" * LONGEST
    with pytest.raises(AnswerError):
        given_form("k-short", {"answer": "a" * (LONGEST + 1)})


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\ud800b"])
def test_a_text_that_cannot_be_stored_is_refused(text: str) -> None:
    with pytest.raises(AnswerError):
        given_form("k-short", {"answer": text})


def test_a_word_is_no_number() -> None:
    with pytest.raises(AnswerError) as caught:
        given_form("k-numeric", {"answer": "banyak"})

    assert str(caught.value) == "“banyak” bukan angka; tulis misalnya 18 atau 18,5."


def test_a_number_is_kept_as_typed() -> None:
    assert given_form("k-numeric", {"answer": "18,50 JP"}) == "18,50 JP"


def test_other_fields_of_the_page_are_no_answer() -> None:
    assert given_form("k-multiple", {"csrf_token": "x", "seq": "4"}) is None


def test_an_answer_is_complete_when_every_part_has_its_own_place() -> None:
    ordering = QUIZ.questions["k-ordering"]
    things = [piece.id for piece in pieces(ordering)]

    assert is_complete(ordering, {thing: n + 1 for n, thing in enumerate(things)})
    assert not is_complete(ordering, dict.fromkeys(things, 1))
    assert not is_complete(ordering, {things[0]: 1})
    assert not is_complete(ordering, None)


def test_a_matching_is_complete_when_every_left_one_has_a_right_one() -> None:
    matching = QUIZ.questions["k-matching"]
    pairs = getattr(matching, "pairs", {})

    assert is_complete(matching, dict(pairs))
    assert not is_complete(matching, dict(list(pairs.items())[1:]))


@given(st.data())
@pytest.mark.parametrize("key", EVERY_KEY)
def test_a_response_can_be_shown_and_sent_again(key: str, data: st.DataObject) -> None:
    ids = st.sampled_from([*aliases(key), "true", "18,5"])
    values = st.sampled_from([*item(key).targets, "1", "2", ""])
    form = data.draw(
        st.dictionaries(st.just("answer"), ids, max_size=1)
        | st.dictionaries(ids.map("answer.{}".format), values)
    )

    try:
        response = given_form(key, form)
    except AnswerError:
        return

    assert given_form(key, as_form(item(key), response)) == response
    assert json.loads(json.dumps(response)) == response


@pytest.mark.parametrize(
    "ask",
    [
        lambda alien: parse(alien, Item(alien.key), {}),
        lambda alien: grade(alien, "apa pun"),
        interactions._patterns,
        lambda alien: review._judged(alien, Choice("a", "", ""), None),
    ],
)
def test_a_type_that_nobody_taught_is_a_defect(
    ask: Callable[[Question], object],
) -> None:
    alien = Question(key="k", html="", text="", points=Decimal(1), explanation="")

    with pytest.raises(NotImplementedError):
        ask(alien)

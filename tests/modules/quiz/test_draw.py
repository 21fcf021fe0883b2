"""Drawing: the same for the same seed, unlike for others, and it tells no key."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lms.core import json
from lms.modules.quiz.draw import SEED_BYTES, Paper, draw
from lms.modules.quiz.questions import Quiz, Single, TrueFalse
from tests.modules.quiz.samples import SINGLE, bank, document, quiz, with_question

QUIZ = quiz()
STEADY = quiz(document(shuffle_questions=False, shuffle_options=False))
DRAWN = quiz(
    document(
        questions=None,
        draw=[
            {"bank": "a.yaml", "count": 3},
            {"bank": "b.yaml", "count": 2},
            {"bank": "a.yaml", "count": 1},
        ],
    ),
    {"a.yaml": bank(8), "b.yaml": bank(5, "wog")},
)
SEED = bytes(range(SEED_BYTES))
seeds = st.binary(min_size=SEED_BYTES, max_size=SEED_BYTES)


def keys(paper: Paper) -> list[str]:
    return [item.key for item in paper.items]


def correct_alias(of: Quiz, seed: bytes) -> str:
    question = of.questions["k-single"]
    assert isinstance(question, Single)
    item = draw(of, seed).item("k-single")
    assert item is not None
    return {lasting: alias for alias, lasting in item.options.items()}[question.correct]


@given(seeds)
def test_a_seed_gives_the_same_paper_again(seed: bytes) -> None:
    assert draw(DRAWN, seed) == draw(DRAWN, seed)


@given(seeds)
def test_each_pool_gives_its_count_and_no_question_twice(seed: bytes) -> None:
    drawn = keys(draw(DRAWN, seed))

    assert len(set(drawn)) == len(drawn) == DRAWN.length == 6
    assert Counter(key.split("-")[0] for key in drawn) == {"konsep": 4, "wog": 2}


@given(seeds)
def test_shuffling_loses_and_adds_nothing(seed: bytes) -> None:
    paper = draw(QUIZ, seed)

    assert sorted(keys(paper)) == sorted(QUIZ.questions)
    for item in paper.items:
        steady = draw(STEADY, seed).item(item.key)
        assert steady is not None
        assert sorted(item.options.values()) == sorted(steady.options.values())


def test_the_paper_of_a_known_seed_never_changes() -> None:
    paper = draw(QUIZ, SEED)
    item = paper.item("k-single")

    assert item is not None
    assert keys(paper) == [
        "k-short",
        "k-multiple",
        "k-single",
        "k-matching",
        "k-ordering",
        "k-numeric",
        "k-true-false",
    ]
    assert list(item.options.items()) == [
        ("iaecmd3u", "jiuwdrao"),
        ("c5gpepmp", "zjczsmti"),
        ("hro5e4jv", "2xkii3re"),
    ]


def test_without_shuffling_questions_and_options_stand_as_written() -> None:
    item = draw(STEADY, SEED).item("k-single")
    single = STEADY.questions["k-single"]

    assert keys(draw(STEADY, SEED)) == list(STEADY.questions)
    assert item is not None
    assert isinstance(single, Single)
    assert list(item.options.values()) == [each.id for each in single.options]


def test_what_the_order_would_tell_is_shuffled_even_so() -> None:
    orders = {
        tuple(item.options.values())
        for number in range(40)
        if (item := draw(STEADY, bytes([number])).item("k-ordering"))
    }
    targets = {
        tuple(item.targets.values())
        for number in range(40)
        if (item := draw(STEADY, bytes([number])).item("k-matching"))
    }

    assert len(orders) > 10
    assert len(targets) > 10


def test_option_ids_of_one_attempt_say_nothing_about_another() -> None:
    ids = {correct_alias(QUIZ, bytes([number])) for number in range(200)}

    assert len(ids) == 200


def test_lasting_ids_never_stand_on_the_page() -> None:
    for item in draw(QUIZ, SEED).items:
        assert not set(item.options) & set(item.options.values())


def test_the_key_stands_in_every_place_about_as_often() -> None:
    quiz_of_one = quiz(with_question(SINGLE))
    single = quiz_of_one.questions["k-single"]
    assert isinstance(single, Single)

    places = Counter(
        list(draw(quiz_of_one, number.to_bytes(2)).items[0].options.values()).index(
            single.correct
        )
        for number in range(600)
    )

    assert min(places[place] for place in range(3)) > 150


def test_a_claim_has_no_options_to_draw() -> None:
    item = draw(QUIZ, SEED).item("k-true-false")

    assert isinstance(QUIZ.questions["k-true-false"], TrueFalse)
    assert item is not None
    assert item.options == {}


def test_a_question_that_was_not_drawn_is_not_on_the_paper() -> None:
    assert draw(QUIZ, SEED).item("lain") is None


def test_a_paper_can_be_written_as_json() -> None:
    paper = draw(QUIZ, SEED)

    assert len(json.loads(json.dumps(paper))["items"]) == len(paper.items)

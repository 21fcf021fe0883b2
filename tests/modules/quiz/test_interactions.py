"""Questions and responses as the record writes them."""

import pytest

from lms.core.json import JsonObject
from lms.modules.quiz.interactions import definition, response_string
from lms.modules.quiz.questions import Matching, Multiple, Ordering, Single
from tests.modules.quiz.samples import (
    EVERY,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
    question,
)


@pytest.mark.parametrize(
    ("sample", "kind", "members"),
    [
        (SINGLE, "choice", {"choices"}),
        (MULTIPLE, "choice", {"choices"}),
        (TRUE_FALSE, "true-false", set()),
        (MATCHING, "matching", {"source", "target"}),
        (ORDERING, "sequencing", {"choices"}),
        (SHORT_ANSWER, "fill-in", set()),
        (NUMERIC, "numeric", set()),
    ],
)
def test_a_definition_has_the_members_of_its_type(
    sample: JsonObject, kind: str, members: set[str]
) -> None:
    made = definition(question(sample))

    assert made["type"] == "http://adlnet.gov/expapi/activities/cmi.interaction"
    assert made["interactionType"] == kind
    assert set(made) == members | {
        "type",
        "description",
        "interactionType",
        "correctResponsesPattern",
    }


def test_texts_are_plain_and_say_their_language() -> None:
    made = definition(question(MATCHING))

    assert made["description"] == {"id": "Jodohkan model dengan jumlah pihaknya."}
    assert made["source"][0]["description"] == {"id": "Triple helix"}


def test_another_language_is_named() -> None:
    assert list(definition(question(SINGLE), "en")["description"]) == ["en"]


@pytest.mark.parametrize("sample", EVERY)
def test_ids_of_components_are_unique_and_have_no_spaces(sample: JsonObject) -> None:
    made = definition(question(sample))
    components = [made.get(name, []) for name in ("choices", "source", "target")]
    ids = [[each["id"] for each in component] for component in components]

    assert [len(set(each)) for each in ids] == [len(each) for each in ids]
    assert not [each for component in ids for each in component if not each.isalnum()]


def test_one_right_option_is_a_pattern_of_one() -> None:
    single = question(SINGLE)
    assert isinstance(single, Single)

    assert definition(single)["correctResponsesPattern"] == [single.correct]
    assert response_string(single, single.correct) == single.correct


def test_several_right_options_are_one_pattern_in_a_fixed_order() -> None:
    many = question(MULTIPLE)
    assert isinstance(many, Multiple)
    correct = sorted(many.correct)

    assert definition(many)["correctResponsesPattern"] == ["[,]".join(correct)]
    assert response_string(many, correct) == "[,]".join(correct)


def test_a_claim_is_true_or_false_in_words() -> None:
    claim = question(TRUE_FALSE)

    assert definition(claim)["correctResponsesPattern"] == ["false"]
    assert response_string(claim, True) == "true"
    assert response_string(claim, False) == "false"


def test_pairs_are_joined_by_points() -> None:
    match = question(MATCHING)
    assert isinstance(match, Matching)
    ids = [choice.id for choice in match.left], [choice.id for choice in match.right]
    (first, *_), (right, other, *_) = ids

    pattern = definition(match)["correctResponsesPattern"][0]

    assert pattern.startswith(f"{first}[.]{right}[,]")
    assert response_string(match, {first: other}) == f"{first}[.]{other}"


def test_a_sequence_is_told_in_its_order() -> None:
    order = question(ORDERING)
    assert isinstance(order, Ordering)
    a, b, c, d = (thing.id for thing in order.things)

    assert definition(order)["correctResponsesPattern"] == [f"{a}[,]{b}[,]{c}[,]{d}"]
    assert response_string(order, {d: 1, a: 3, c: 2}) == f"{d}[,]{c}[,]{a}"


def test_the_choices_of_a_sequence_do_not_stand_in_the_right_order() -> None:
    order = question(ORDERING, sequence=[f"langkah {n}" for n in range(9)])
    assert isinstance(order, Ordering)

    ids = [each["id"] for each in definition(order)["choices"]]

    assert ids == sorted(thing.id for thing in order.things)
    assert ids != [thing.id for thing in order.things]


def test_accepted_answers_are_alternative_patterns() -> None:
    assert definition(question(SHORT_ANSWER))["correctResponsesPattern"] == [
        "{case_matters=false}ego sektoral",
        "{case_matters=false}egosektoral",
    ]
    assert definition(question(SHORT_ANSWER, accept=["UU"], exact=True))[
        "correctResponsesPattern"
    ] == ["{case_matters=true}UU"]


def test_a_tolerance_is_a_range() -> None:
    assert definition(question(NUMERIC))["correctResponsesPattern"] == ["17.5[:]18.5"]
    assert definition(question(NUMERIC, answer="-2", tolerance="0"))[
        "correctResponsesPattern"
    ] == ["-2"]


@pytest.mark.parametrize(
    ("answer", "text", "told"),
    [
        ("18", "18,50 JP", "18.5"),
        ("1234", "1.234", "1234"),
        ("1.2", "1.234", "1.234"),
        ("1000000", "1.000.000", "1000000"),
    ],
)
def test_a_number_is_told_as_it_was_graded(answer: str, text: str, told: str) -> None:
    assert response_string(question(NUMERIC, answer=answer), text) == told


def test_a_short_answer_is_told_as_typed() -> None:
    assert response_string(question(SHORT_ANSWER), "Ego  Sektoral") == "Ego  Sektoral"


@pytest.mark.parametrize("sample", EVERY)
def test_a_blank_has_no_response(sample: JsonObject) -> None:
    assert response_string(question(sample), None) is None

"""An author's file becomes content, or a complete list of what to mend."""

from decimal import Decimal

import pytest

from lms.core import json
from lms.core.json import JsonObject
from lms.modules.quiz.content import parse, read
from lms.modules.quiz.errors import InvalidContentError
from lms.modules.quiz.questions import (
    Matching,
    Mode,
    Multiple,
    Numeric,
    Ordering,
    ReviewPolicy,
    ShortAnswer,
    Single,
    TrueFalse,
)
from tests.modules.quiz import faults, samples
from tests.modules.quiz.samples import (
    MATCHING,
    ORDERING,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
    bank,
    content,
    document,
    with_question,
)

NO_BANKS: JsonObject = {}


def told(made: object, banks: JsonObject | None = None) -> dict[str, str]:
    """Return every fault by where it is."""
    with pytest.raises(InvalidContentError) as caught:
        read(made, load=(banks or {}).__getitem__, render=samples.render)
    return {
        ".".join([error.file, *map(str, error.path)]).lstrip("."): str(error.message)
        for error in caught.value.errors
    }


def test_every_type_of_question_is_read() -> None:
    types = [type(each) for each in samples.quiz().questions.values()]

    assert types == [
        Single,
        Multiple,
        TrueFalse,
        Matching,
        Ordering,
        ShortAnswer,
        Numeric,
    ]


def test_what_an_author_leaves_out_has_a_cautious_default() -> None:
    quiz = samples.quiz()

    assert quiz.mode is Mode.GRADED
    assert quiz.attempts == 1
    assert quiz.time_limit is None
    assert quiz.pass_at == Decimal("70.01")
    assert quiz.review is ReviewPolicy.AFTER_SUBMIT
    assert quiz.shuffle_questions
    assert quiz.shuffle_options


def test_practice_may_be_repeated_without_end_by_default() -> None:
    assert samples.quiz(document(mode="practice")).attempts == 0


def test_settings_are_taken_as_written() -> None:
    quiz = samples.quiz(
        document(
            attempts=3,
            time_limit=20,
            pass_at="80.5",
            shuffle_questions=False,
            shuffle_options=False,
            review="after_last_attempt",
            intro="Baca *dulu*.",
        )
    )

    assert (quiz.attempts, quiz.time_limit, quiz.pass_at) == (3, 20, Decimal("80.5"))
    assert (quiz.shuffle_questions, quiz.shuffle_options) == (False, False)
    assert quiz.review is ReviewPolicy.AFTER_LAST_ATTEMPT
    assert quiz.intro == "<p>Baca <em>dulu</em>.</p>"


def test_stored_content_survives_json() -> None:
    stored = content(document())

    again = json.loads(json.dumps(stored))

    assert again == stored
    assert parse(again) == parse(stored)


def test_markdown_is_rendered_once_and_options_stand_on_one_line() -> None:
    question = samples.question(SINGLE)

    assert isinstance(question, Single)
    assert question.html == "<p>Forum mana yang <em>collaborative</em>?</p>"
    assert question.text == "Forum mana yang collaborative?"
    assert question.options[0].html == "Musyawarah bersama"
    assert question.options[0].feedback == "Tepat."
    assert "<strong>memutuskan</strong>" in question.explanation


def test_option_text_for_statements_has_neither_elements_nor_entities() -> None:
    question = samples.question(SHORT_ANSWER, text="Nilai *a* < b & c?")

    assert question.text == "Nilai a < b & c?"


def test_option_ids_do_not_depend_on_order_or_correctness() -> None:
    options = SINGLE["options"]
    turned = [{"text": each["text"]} for each in reversed(options)]
    turned[0]["correct"] = True

    before = samples.question(SINGLE)
    after = samples.question(SINGLE, options=turned)

    assert isinstance(before, Single)
    assert isinstance(after, Single)
    assert {o.text: o.id for o in before.options} == {
        o.text: o.id for o in after.options
    }
    assert before.correct != after.correct


def test_option_ids_of_another_question_are_others() -> None:
    one = samples.question(ORDERING)
    other = samples.question(ORDERING, key="lain")

    assert isinstance(one, Ordering)
    assert isinstance(other, Ordering)
    assert not {t.id for t in one.things} & {t.id for t in other.things}


def test_pairs_may_share_their_right_side() -> None:
    question = samples.question(
        MATCHING,
        pairs=[
            {"left": "Dinas", "right": "pemerintah"},
            {"left": "Puskesmas", "right": "pemerintah"},
            {"left": "Komunitas", "right": "warga"},
        ],
    )

    assert isinstance(question, Matching)
    assert [each.text for each in question.right] == [
        "pemerintah",
        "warga",
        "dua pihak",
    ]
    assert len(question.pairs) == 3


def test_every_fault_is_told_at_once() -> None:
    made = document(mode="ujian", attempts=-1, questions=[{"key": "A b", "type": "x"}])

    assert set(told(made)) == {
        "mode",
        "attempts",
        "questions.0.key",
        "questions.0.type",
        "questions.0.text",
        "questions.0.explanation",
    }


def test_an_error_names_the_place_the_cause_and_the_remedy() -> None:
    with pytest.raises(InvalidContentError) as caught:
        content(with_question(SINGLE, options=[{"text": "Satu"}, {"text": "Dua"}]))

    assert str(caught.value) == (
        "questions.0.options: Belum ada kunci; beri correct: true pada satu pilihan."
    )


@pytest.mark.parametrize(
    ("changes", "where"),
    [*faults.SETTINGS, *faults.SUBTLE_SETTINGS],
)
def test_a_faulty_setting_is_told(changes: JsonObject, where: str) -> None:
    assert set(told(document(**changes))) == {where}


@pytest.mark.parametrize(
    ("sample", "changes", "where"),
    [*faults.QUESTIONS, *faults.SUBTLE_QUESTIONS],
)
def test_a_faulty_question_is_told(
    sample: JsonObject, changes: JsonObject, where: str
) -> None:
    assert set(told(with_question(sample, **changes))) == {f"questions.0.{where}"}


def test_a_misspelt_field_is_answered_with_the_likely_one() -> None:
    faulty = told(with_question(SINGLE, explanations="x"))

    assert faulty["questions.0.explanations"] == (
        "Isian “explanations” tidak dikenal; mungkin maksudnya “explanation”."
    )


@pytest.mark.parametrize("made", [None, [], "teks", 7])
def test_a_file_that_is_no_mapping_is_one_fault(made: object) -> None:
    assert set(told(made)) == {""}


def test_see_must_name_an_activity_of_the_course() -> None:
    with pytest.raises(InvalidContentError) as caught:
        read(
            document(),
            load=NO_BANKS.__getitem__,
            render=samples.render,
            activities=frozenset({"lain"}),
        )

    assert [error.path for error in caught.value.errors] == [("questions", 0, "see")]


def drawn(*rows: JsonObject) -> JsonObject:
    """Return a quiz file that draws."""
    return document(questions=None, draw=list(rows))


def test_a_drawn_quiz_stores_the_questions_that_can_be_drawn() -> None:
    banks = {
        "b.yaml": {"questions": bank(3)["questions"] + bank(2, "wog")["questions"]}
    }

    stored = content(drawn({"bank": "b.yaml", "tags": ["konsep"], "count": 2}), banks)

    assert [each["key"] for each in stored["questions"]] == [
        "konsep-0",
        "konsep-1",
        "konsep-2",
    ]
    assert parse(stored).length == 2


def test_a_row_without_tags_draws_from_the_whole_bank() -> None:
    stored = content(drawn({"bank": "b.yaml", "count": 3}), {"b.yaml": bank(3)})

    assert len(stored["pools"][0]["keys"]) == 3


def test_a_bank_without_enough_questions_for_a_tag_is_told() -> None:
    row = {"bank": "b.yaml", "tags": ["konsep"], "count": 4}

    faulty = told(drawn(row), {"b.yaml": bank(3)})

    assert faulty == {
        "draw.0.count": "Diminta 4 soal, tetapi hanya 3 yang tersedia; tambahkan soal "
        "ke bank, periksa tags, atau kurangi count."
    }


def test_rows_that_could_take_each_others_questions_are_told() -> None:
    row = {"bank": "b.yaml", "count": 2}

    assert set(told(drawn(row, row), {"b.yaml": bank(3)})) == {"draw.1.count"}
    assert content(drawn(row, row), {"b.yaml": bank(4)})["pools"][1]["count"] == 2


def test_a_missing_bank_is_one_fault() -> None:
    row = {"bank": "tidak-ada.yaml", "count": 2}

    assert set(told(drawn(row, row))) == {"draw.0.bank"}


def test_a_fault_inside_a_bank_names_the_bank() -> None:
    broken = {"questions": [{**TRUE_FALSE, "answer": 3}], "judul": "x"}

    faulty = told(drawn({"bank": "b.yaml", "count": 1}), {"b.yaml": broken})

    assert set(faulty) == {"b.yaml.questions.0.answer", "b.yaml.judul"}


def test_banks_of_one_quiz_may_not_share_a_key() -> None:
    banks = {"a.yaml": bank(2), "b.yaml": bank(2)}
    rows = [{"bank": path, "count": 1} for path in banks]

    assert set(told(drawn(*rows), banks)) == {"draw.1.bank"}


def test_questions_that_replace_each_other_weigh_the_same() -> None:
    unequal = {"questions": [{**TRUE_FALSE, "points": 2}, SINGLE]}

    faulty = told(drawn({"bank": "b.yaml", "count": 1}), {"b.yaml": unequal})

    assert set(faulty) == {"draw.0.tags"}


def test_rendering_is_told_where_the_text_stands() -> None:
    asked: list[tuple[object, str]] = []

    def render(text: str, /, path: object, file: str) -> str:
        asked.append((path, file))
        return text

    read(
        drawn({"bank": "b.yaml", "count": 1}),
        load={"b.yaml": bank(1)}.__getitem__,
        render=render,
    )

    assert asked == [
        (("questions", 0, "text"), "b.yaml"),
        (("questions", 0, "explanation"), "b.yaml"),
    ]

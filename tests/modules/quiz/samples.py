"""Quizzes for tests: one of every type of question, as an author writes it."""

from copy import deepcopy
from typing import Any

from lms.core import markdown
from lms.core.json import JsonObject
from lms.modules.quiz.content import parse, read
from lms.modules.quiz.errors import Path
from lms.modules.quiz.questions import Question, Quiz

SINGLE: JsonObject = {
    "key": "k-single",
    "type": "single",
    "text": "Forum mana yang *collaborative*?",
    "options": [
        {"text": "Musyawarah bersama", "correct": True, "feedback": "Tepat."},
        {"text": "Surat edaran", "feedback": "Ini satu arah."},
        {"text": "Inspeksi mendadak"},
    ],
    "explanation": "Kunci: para pihak ikut **memutuskan**.",
    "see": "arti-kolaborasi",
}
MULTIPLE: JsonObject = {
    "key": "k-multiple",
    "type": "multiple",
    "text": "Pilih dua hambatan.",
    "points": 2,
    "options": [
        {"text": "Ego sektoral", "correct": True},
        {"text": "Data tersembunyi", "correct": True},
        {"text": "Tujuan bersama"},
        {"text": "Saling percaya"},
    ],
    "explanation": "Keduanya menghalangi kerja bersama.",
}
TRUE_FALSE: JsonObject = {
    "key": "k-true-false",
    "type": "true_false",
    "text": "Kolaborasi selalu berhasil.",
    "answer": False,
    "explanation": "Kolaborasi dapat gagal.",
}
MATCHING: JsonObject = {
    "key": "k-matching",
    "type": "matching",
    "text": "Jodohkan model dengan jumlah pihaknya.",
    "points": "3",
    "pairs": [
        {"left": "*Triple helix*", "right": "tiga pihak"},
        {"left": "Quadruple helix", "right": "empat pihak"},
        {"left": "Penta helix", "right": "lima pihak"},
    ],
    "distractors": ["dua pihak"],
    "explanation": "Namanya menyebut jumlahnya.",
}
ORDERING: JsonObject = {
    "key": "k-ordering",
    "type": "ordering",
    "text": "Urutkan.",
    "sequence": ["Dialog", "Percaya", "Komitmen", "Paham"],
    "explanation": "Siklusnya demikian.",
}
SHORT_ANSWER: JsonObject = {
    "key": "k-short",
    "type": "short_answer",
    "text": "Sikap mementingkan unit sendiri disebut …",
    "accept": ["ego sektoral", "egosektoral"],
    "explanation": "Istilahnya ego sektoral.",
}
NUMERIC: JsonObject = {
    "key": "k-numeric",
    "type": "numeric",
    "text": "Berapa JP?",
    "answer": "18",
    "tolerance": "0.5",
    "unit": "JP",
    "explanation": "810 menit dibagi 45.",
}
EVERY = [SINGLE, MULTIPLE, TRUE_FALSE, MATCHING, ORDERING, SHORT_ANSWER, NUMERIC]
POINTS_OF_EVERY = 10


def document(**changes: Any) -> JsonObject:  # noqa: ANN401 - YAML may be anything
    """Return a quiz file with every type of question, changed; None leaves out."""
    made: JsonObject = {"title": "Kuis Kajian 1", "questions": deepcopy(EVERY)}
    made |= changes
    return {name: value for name, value in made.items() if value is not None}


def with_question(sample: JsonObject, **changes: Any) -> JsonObject:  # noqa: ANN401 - a quiz file
    """Return a quiz file with one question, changed; None leaves a field out."""
    made = deepcopy(sample) | changes
    return document(
        questions=[{name: value for name, value in made.items() if value is not None}]
    )


def bank(size: int, tag: str = "konsep") -> JsonObject:
    """Return a bank with ``size`` questions of one tag."""
    return {
        "questions": [
            {**TRUE_FALSE, "key": f"{tag}-{number}", "tags": [tag]}
            for number in range(size)
        ]
    }


def render(text: str, /, path: Path, file: str) -> str:
    """Render as the product does."""
    return markdown.render(text)


def content(made: JsonObject, banks: JsonObject | None = None) -> JsonObject:
    """Return the stored content of a quiz file; banks come by their path."""
    return read(made, load=(banks or {}).__getitem__, render=render)


def quiz(made: JsonObject | None = None, banks: JsonObject | None = None) -> Quiz:
    """Return a quiz as the module has it at run time."""
    return parse(content(made or document(), banks))


def question(sample: JsonObject, **changes: Any) -> Question:  # noqa: ANN401 - a quiz file
    """Return one question, changed."""
    return next(iter(quiz(with_question(sample, **changes)).questions.values()))

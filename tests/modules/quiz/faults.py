"""Faulty quiz files, each with the place where the fault is told."""

from lms.core.json import JsonObject
from tests.modules.quiz.samples import (
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
)

SETTINGS: list[tuple[JsonObject, str]] = [
    ({"title": None}, "title"),
    ({"title": "  "}, "title"),
    ({"title": 7}, "title"),
    ({"mode": "exam"}, "mode"),
    ({"attempts": "3"}, "attempts"),
    ({"attempts": True}, "attempts"),
    ({"attempts": 101}, "attempts"),
    ({"time_limit": 0}, "time_limit"),
    ({"pass_at": "101"}, "pass_at"),
    ({"pass_at": "70,01"}, "pass_at"),
    ({"pass_at": True}, "pass_at"),
    ({"shuffle_questions": "ya"}, "shuffle_questions"),
    ({"review": "always"}, "review"),
    ({"review": "after_last_attempt", "attempts": 0}, "review"),
    ({"questions": None}, "questions"),
    ({"questions": []}, "questions"),
    ({"questions": {}}, "questions"),
    ({"questions": ["teks"]}, "questions.0"),
    ({"draw": [{"bank": "b.yaml", "count": 1}]}, "draw"),
    ({"intro": 3}, "intro"),
    ({"tittle": "x"}, "tittle"),
]
"""Changes to a file's settings that its schema sees."""

SUBTLE_SETTINGS: list[tuple[JsonObject, str]] = [
    ({"title": "nul\x00"}, "title"),
    ({"questions": [SINGLE, SINGLE]}, "questions.1.key"),
]
"""Changes that only the reader sees."""

QUESTIONS: list[tuple[JsonObject, JsonObject, str]] = [
    (SINGLE, {"key": None}, "key"),
    (SINGLE, {"text": None}, "text"),
    (SINGLE, {"explanation": None}, "explanation"),
    (SINGLE, {"type": "essay"}, "type"),
    (SINGLE, {"points": 0}, "points"),
    (SINGLE, {"points": "-1"}, "points"),
    (SINGLE, {"tags": "konsep"}, "tags"),
    (SINGLE, {"tags": ["Konsep Dasar"]}, "tags.0"),
    (SINGLE, {"see": "Arti Kolaborasi"}, "see"),
    (SINGLE, {"answer": True}, "answer"),
    (SINGLE, {"options": None}, "options"),
    (SINGLE, {"options": [{"text": "Satu", "correct": True}]}, "options"),
    (
        SINGLE,
        {"options": [{"text": t, "correct": True} for t in "ab"]},
        "options",
    ),
    (
        SINGLE,
        {"options": [{"text": "a", "correct": True}, {"text": 2021}]},
        "options.1.text",
    ),
    (
        SINGLE,
        {"options": [{"text": "a", "correct": True}, {"text": "b", "benar": 1}]},
        "options.1.benar",
    ),
    (
        MULTIPLE,
        {"options": [{"text": "a", "correct": True}, {"text": "b"}]},
        "options",
    ),
    (
        MULTIPLE,
        {"options": [{"text": t, "correct": True} for t in "abc"]},
        "options",
    ),
    (TRUE_FALSE, {"answer": None}, "answer"),
    (TRUE_FALSE, {"answer": "benar"}, "answer"),
    (MATCHING, {"pairs": [{"left": "a", "right": "b"}]}, "pairs"),
    (
        MATCHING,
        {"pairs": [{"left": "a", "right": "b"}, {"left": "c"}]},
        "pairs.1.right",
    ),
    (ORDERING, {"sequence": ["satu"]}, "sequence"),
    (SHORT_ANSWER, {"accept": []}, "accept"),
    (SHORT_ANSWER, {"accept": [" "]}, "accept.0"),
    (SHORT_ANSWER, {"accept": ["a[,]b"]}, "accept.0"),
    (SHORT_ANSWER, {"exact": "ya"}, "exact"),
    (NUMERIC, {"answer": None}, "answer"),
    (NUMERIC, {"answer": "delapan belas"}, "answer"),
    (NUMERIC, {"tolerance": "-0.5"}, "tolerance"),
    (NUMERIC, {"unit": 5}, "unit"),
]
"""Changes to a sample question that the schema sees."""

SUBTLE_QUESTIONS: list[tuple[JsonObject, JsonObject, str]] = [
    (
        SINGLE,
        {"options": [{"text": "Ya", "correct": True}, {"text": "*ya*"}]},
        "options.1",
    ),
    (
        SINGLE,
        {"options": [{"text": "a", "correct": True}, {"text": "- b\n- c"}]},
        "options.1.text",
    ),
    (
        MATCHING,
        {"pairs": [{"left": "a", "right": t} for t in "bc"]},
        "pairs.1",
    ),
    (
        MATCHING,
        {
            "pairs": [{"left": t, "right": "sama"} for t in "bc"],
            "distractors": None,
        },
        "pairs",
    ),
    (MATCHING, {"distractors": ["tiga pihak"]}, "distractors.0"),
    (ORDERING, {"sequence": ["satu", "dua", "Satu"]}, "sequence.2"),
    (NUMERIC, {"answer": float("nan")}, "answer"),
]
"""Changes that only the reader sees."""

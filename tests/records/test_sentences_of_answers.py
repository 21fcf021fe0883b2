"""Sentences of answers to questions, of every type of interaction."""

from typing import Any

import pytest

from lms.core.json import JsonObject
from lms.records.sentences import sentence
from lms.xapi import verbs
from lms.xapi.validation import rules
from lms.xapi.versions import Version
from tests.records.test_sentences_of_others import COURSE, EXAM, NAMES, said, thing

WITHIN = {"contextActivities": {"parent": [EXAM], "grouping": [COURSE]}}
LONG = "kerja sama lintas sektor " * 20
CHOICES = [
    {"id": "a", "description": {"id": "Satu", "en": "One"}},
    {"id": "b", "description": {"id": "Dua"}},
    {"id": "c"},
]


def answered(
    kind: str,
    response: str,
    key: list[str] | None = None,
    *,
    success: bool | None = None,
    **definition: Any,  # noqa: ANN401 - members of a definition
) -> JsonObject:
    """Return an answer of Ani's to a question of this kind."""
    asked = thing(
        kind=verbs.TYPE_INTERACTION,
        description={"id": "Apa?"},
        interactionType=kind,
        correctResponsesPattern=key or [],
        **definition,
    )
    result = {"response": response} | ({} if success is None else {"success": success})
    return said(verbs.ANSWERED, asked, result, context=WITHIN)


TABLE = {
    "one choice, wrong": (
        answered("choice", "a", ["b"], success=False, choices=CHOICES),
        (
            "Ani salah menjawab soal “Apa?” di Exam (Bahasa), jawabannya “Satu”, "
            "yang benar “Dua”."
        ),
        (
            "Ani answered the question “Apa?” incorrectly in Exam (Bahasa), "
            "answering “One”, the correct answer being “Dua”."
        ),
    ),
    "choices, partly right": (
        answered("choice", "a[,]c", ["a[,]b"], success=False, choices=CHOICES)
        | {
            "result": {
                "response": "a[,]c",
                "success": False,
                "score": {"scaled": 0.5},
            }
        },
        (
            "Ani menjawab soal “Apa?” di Exam (Bahasa) dengan nilai 50%, sebagian "
            "benar, jawabannya “Satu; c”, yang benar “Satu; Dua”."
        ),
        (
            "Ani answered the question “Apa?” in Exam (Bahasa) with a score of 50%,"
            " partly correct, answering “One; c”, the correct answer being “One; "
            "Dua”."
        ),
    ),
    "true or false": (
        answered("true-false", "true", ["false"], success=False),
        (
            "Ani salah menjawab soal “Apa?” di Exam (Bahasa), jawabannya “Benar”, "
            "yang benar “Salah”."
        ),
        (
            "Ani answered the question “Apa?” incorrectly in Exam (Bahasa), "
            "answering “True”, the correct answer being “False”."
        ),
    ),
    "a scale of opinions": (
        answered("likert", "l3", scale=[{"id": "l3", "description": {"id": "Setuju"}}]),
        "Ani menjawab soal “Apa?” di Exam (Bahasa), jawabannya “Setuju”.",
        "Ani answered the question “Apa?” in Exam (Bahasa), answering “Setuju”.",
    ),
    "pairs": (
        answered(
            "matching",
            "a[.]1[,]b[.]2",
            success=True,
            source=CHOICES,
            target=[{"id": "1", "description": {"id": "tiga"}}],
        ),
        (
            "Ani menjawab soal “Apa?” dengan benar di Exam (Bahasa), jawabannya "
            "“Satu – tiga; Dua – 2”."
        ),
        (
            "Ani answered the question “Apa?” correctly in Exam (Bahasa), answering"
            " “One – tiga; Dua – 2”."
        ),
    ),
    "an order": (
        answered("sequencing", "b[,]a", choices=CHOICES),
        "Ani menjawab soal “Apa?” di Exam (Bahasa), jawabannya “Dua → Satu”.",
        ("Ani answered the question “Apa?” in Exam (Bahasa), answering “Dua → One”."),
    ),
    "steps": (
        answered(
            "performance",
            "s[.]10",
            ["s[.]1[:]3"],
            steps=[{"id": "s", "description": {"id": "Langkah"}}],
        ),
        (
            "Ani menjawab soal “Apa?” di Exam (Bahasa), jawabannya “Langkah – 10”, "
            "yang benar “Langkah – 1–3”."
        ),
        (
            "Ani answered the question “Apa?” in Exam (Bahasa), answering “Langkah "
            "– 10”, the correct answer being “Langkah – 1–3”."
        ),
    ),
    "a number out of range": (
        answered("numeric", "17.5", ["18[:]20"], success=False),
        (
            "Ani salah menjawab soal “Apa?” di Exam (Bahasa), jawabannya “17,5”, "
            "yang benar “18 sampai 20”."
        ),
        (
            "Ani answered the question “Apa?” incorrectly in Exam (Bahasa), "
            "answering “17.5”, the correct answer being “18 to 20”."
        ),
    ),
    "a number below the least": (
        answered("numeric", "7", ["18[:]", "[:]3"], success=False),
        (
            "Ani salah menjawab soal “Apa?” di Exam (Bahasa), jawabannya “7”, yang "
            "benar “paling sedikit 18 atau paling banyak 3”."
        ),
        (
            "Ani answered the question “Apa?” incorrectly in Exam (Bahasa), "
            "answering “7”, the correct answer being “at least 18 or at most 3”."
        ),
    ),
    "blanks filled in": (
        answered(
            "fill-in", "rapat", ["{case_matters=false}musyawarah[,]{lang=id}mufakat"]
        ),
        (
            "Ani menjawab soal “Apa?” di Exam (Bahasa), jawabannya “rapat”, yang "
            "benar “musyawarah; mufakat”."
        ),
        (
            "Ani answered the question “Apa?” in Exam (Bahasa), answering “rapat”, "
            "the correct answer being “musyawarah; mufakat”."
        ),
    ),
    "nothing filled in": (
        answered("fill-in", "", ["rapat"], success=False),
        "Ani salah menjawab soal “Apa?” di Exam (Bahasa), yang benar “rapat”.",
        (
            "Ani answered the question “Apa?” incorrectly in Exam (Bahasa), the "
            "correct answer being “rapat”."
        ),
    ),
    "a long text": (
        answered("long-fill-in", LONG),
        (
            "Ani menjawab soal “Apa?” di Exam (Bahasa), jawabannya “kerja sama "
            "lintas sektor kerja sama lintas sektor kerja sama lintas sektor kerja "
            "sama lintas sektor kerja sama lintas sektor kerja sama…”."
        ),
        (
            "Ani answered the question “Apa?” in Exam (Bahasa), answering “kerja "
            "sama lintas sektor kerja sama lintas sektor kerja sama lintas sektor "
            "kerja sama lintas sektor kerja sama lintas sektor kerja sama…”."
        ),
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_an_answer_reads_well(name: str) -> None:
    statement, indonesian, english = TABLE[name]

    assert sentence(statement, "id", NAMES).text == indonesian
    assert sentence(statement, "en", NAMES).text == english


@pytest.mark.parametrize("name", TABLE)
def test_the_answers_of_the_table_are_correct(name: str) -> None:
    rules.statement[Version.V1](TABLE[name][0])

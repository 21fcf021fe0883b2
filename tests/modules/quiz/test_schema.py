"""The published schemas accept the format, and refuse what the reader refuses."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from lms.core import json
from lms.core.json import JsonObject
from tests.modules.quiz import faults
from tests.modules.quiz.samples import (
    EVERY,
    MULTIPLE,
    SINGLE,
    bank,
    content,
    document,
    with_question,
)

FOLDER = Path(__file__).parents[3] / "lms" / "modules" / "quiz"
SCHEMAS = {
    path.name: json.loads(path.read_bytes()) for path in FOLDER.glob("*.schema.json")
}
REGISTRY: Registry[bool | Mapping[str, Any]] = Registry().with_resources(
    (name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[name], registry=REGISTRY)


QUIZ = validator("quiz.schema.json")
BANK = validator("bank.schema.json")


@pytest.mark.parametrize("name", ["quiz.schema.json", "bank.schema.json"])
def test_a_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize(
    "made",
    [
        document(),
        document(mode="practice", intro="Halo.", time_limit=20, attempts=0),
        document(pass_at=70.01, review="after_last_attempt", attempts=2),
        document(pass_at="70.01", shuffle_questions=False, shuffle_options=False),
        with_question(MULTIPLE, points=0.5, tags=["konsep"]),
    ],
)
def test_what_the_reader_takes_is_valid(made: JsonObject) -> None:
    assert content(made)
    assert list(QUIZ.iter_errors(made)) == []


def test_a_drawn_quiz_and_its_bank_are_valid() -> None:
    made = document(questions=None, draw=[{"bank": "b.yaml", "count": 1}])

    assert content(made, {"b.yaml": bank(2)})
    assert list(QUIZ.iter_errors(made)) == []
    assert list(BANK.iter_errors(bank(2) | {"title": "Bank"})) == []
    assert list(BANK.iter_errors({"questions": EVERY})) == []


def test_a_bank_takes_only_questions() -> None:
    assert not BANK.is_valid({"questions": []})
    assert not BANK.is_valid({"questions": [{**SINGLE, "options": []}]})
    assert not BANK.is_valid(bank(2) | {"attempts": 3})


@pytest.mark.parametrize(("changes", "_where"), faults.SETTINGS)
def test_a_setting_that_the_reader_refuses_is_invalid(
    changes: JsonObject, _where: str
) -> None:
    assert not QUIZ.is_valid(document(**changes))


@pytest.mark.parametrize(("sample", "changes", "_where"), faults.QUESTIONS)
def test_a_question_that_the_reader_refuses_is_invalid(
    sample: JsonObject, changes: JsonObject, _where: str
) -> None:
    assert not QUIZ.is_valid(with_question(sample, **changes))


@pytest.mark.parametrize(("sample", "changes", "_where"), faults.SUBTLE_QUESTIONS)
def test_what_a_schema_cannot_see_is_left_to_the_reader(
    sample: JsonObject, changes: JsonObject, _where: str
) -> None:
    assert QUIZ.is_valid(with_question(sample, **changes))

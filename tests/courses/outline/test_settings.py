"""A module's settings: read from YAML by their type, described for editors."""

from dataclasses import dataclass

import pytest
from jsonschema import Draft202012Validator

from lms.core.json import JsonObject
from lms.courses.activities import NoSettings, setting
from lms.courses.outline.settings import read_settings, settings_schema
from tests.factories import modules

PATH = ("sections", 0, "activities", 1)


@dataclass(frozen=True, slots=True)
class Some:
    """Settings of each kind."""

    title: str = setting("", label="Judul", help="Yang tampil.")
    minutes: int = setting(5, label="Menit")
    is_open: bool = setting(False, label="Terbuka")


def _read(data: JsonObject, kind: type = Some) -> tuple[JsonObject, list[str]]:
    source = modules.source("")
    good = read_settings(source, kind, data, PATH)
    return good, [f"{each.key}: {each.message}" for each in source.problems]


def test_settings_of_the_right_type_are_taken() -> None:
    data = {"title": "Satu", "minutes": 0, "is_open": True}

    assert _read(data) == (data, [])


def test_what_is_not_set_is_left_to_the_default() -> None:
    assert _read({}) == ({}, [])


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"title": 7}, "teks"),
        ({"minutes": "7"}, "bilangan bulat"),
        ({"minutes": True}, "bilangan bulat"),
        ({"is_open": 1}, "true atau false"),
        ({"is_open": "true"}, "true atau false"),
    ],
)
def test_a_wrong_type_is_told_and_left_out(data: JsonObject, word: str) -> None:
    good, problems = _read(data)

    [problem] = problems
    assert good == {}
    assert problem.startswith(f"sections.0.activities.1.settings.{next(iter(data))}")
    assert problem.endswith(f"harus berupa {word}")


def test_an_unknown_setting_is_told_with_the_known_ones() -> None:
    good, [problem] = _read({"warna": "biru", "minutes": 3})

    assert good == {"minutes": 3}
    assert "'warna' tidak dikenal; yang ada: is_open, minutes, title" in problem


def test_a_module_without_settings_takes_none() -> None:
    _, [problem] = _read({"warna": "biru"}, NoSettings)

    assert problem.endswith("yang ada: tidak ada")


def test_the_schema_describes_every_field() -> None:
    schema = settings_schema(Some)

    Draft202012Validator.check_schema(schema)
    assert schema["properties"] == {
        "title": {
            "type": "string",
            "title": "Judul",
            "description": "Yang tampil.",
            "default": "",
        },
        "minutes": {
            "type": "integer",
            "title": "Menit",
            "description": "",
            "default": 5,
        },
        "is_open": {
            "type": "boolean",
            "title": "Terbuka",
            "description": "",
            "default": False,
        },
    }
    assert schema["additionalProperties"] is False

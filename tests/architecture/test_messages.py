"""Whatever the product says in Indonesian, an English reader finds in English."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.architecture import messages


def test_the_english_catalogue_is_complete(tmp_path: Path) -> None:
    translated = messages.english()
    if not any(message.id for message in translated):
        pytest.skip("there is no English catalogue yet")

    found = list(
        messages.problems(messages.extracted(tmp_path / "all.pot"), translated)
    )

    assert found == []


def test_messages_of_code_and_templates_are_collected(tmp_path: Path) -> None:
    found = {message.id for message in messages.extracted(tmp_path / "all.pot")}

    assert "Halaman tidak ditemukan" in found
    assert "Langsung ke isi" in found


def catalogue(**texts: str) -> Catalog:
    """Return a catalogue with one message of the code, translated or not."""
    found = Catalog(locale="en")
    for name, text in texts.items():
        found.add(MESSAGES[name], text)
    return found


MESSAGES = {"count": "Soal %(number)d", "lost": "Sudah tidak ada"}


@pytest.mark.parametrize(
    ("translated", "problem"),
    [
        (catalogue(), "not translated"),
        (catalogue(count=""), "not translated"),
        (catalogue(count="Question %(nomor)d"), "places differ"),
        (catalogue(count="Question"), "places differ"),
        (catalogue(count="Question %(number)d", lost="Gone"), "not in the code"),
    ],
)
def test_an_incomplete_catalogue_would_be_seen(
    translated: Catalog, problem: str
) -> None:
    (found,) = messages.problems(catalogue(count=""), translated)

    assert found.startswith(problem)


def test_a_complete_catalogue_is_let_through() -> None:
    translated = catalogue(count="Question %(number)d")

    assert list(messages.problems(catalogue(count=""), translated)) == []

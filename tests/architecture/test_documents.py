"""What a person can set, call or visit stands in the documents."""

import pytest

from tests.architecture import documents
from tests.architecture.documents import Address
from tests.architecture.reference_page import PAGE, page
from tests.architecture.sources import ROOT

OPERATIONS = ROOT / "docs" / "operations.md"


def rows(text: str) -> dict[str, str]:
    """Return the rows of all tables of a page by what stands first in them, as code."""
    cells = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    return {row[1].strip().strip("`"): row[-2].strip() for row in cells}


@pytest.mark.parametrize("setting", documents.settings())
def test_every_setting_has_a_row_in_the_table_of_settings(setting: str) -> None:
    told = rows(OPERATIONS.read_text(encoding="utf-8"))

    assert told.get(setting), f"describe {setting} in docs/operations.md"


def test_the_table_has_no_setting_that_is_not_read() -> None:
    told = rows(OPERATIONS.read_text(encoding="utf-8"))
    names = {name for name in told if name.startswith("LMS_")}

    assert names - set(documents.settings()) == set()


def test_the_reference_is_as_the_code_makes_it() -> None:
    remedy = "write it again: python -m tests.architecture.reference_page"

    assert PAGE.read_text(encoding="utf-8") == page(), remedy


def test_every_command_and_every_option_says_what_it_does() -> None:
    silent = [each.usage for each in documents.commands() if not each.help]

    assert silent == []


def test_every_address_says_what_it_does_and_who_may_call_it() -> None:
    silent = [
        each.path for each in documents.addresses() if not (each.what and each.rule)
    ]

    assert silent == []


def test_what_is_gathered_is_what_there_is() -> None:
    names = {each.usage for each in documents.commands()}

    assert "LMS_SECRET" in documents.settings()
    assert "lms people import FILE" in names
    assert (
        Address(
            "/belajar/<registration>/~lihat",
            "POST",
            "signed_in",
            "Record that the course page was viewed",
        )
        in documents.addresses()
    )


def test_a_setting_without_a_row_would_be_seen() -> None:
    assert rows("| `LMS_A` | x | what |") == {"LMS_A": "what"}
    assert "LMS_B" not in rows("LMS_B is for something.")

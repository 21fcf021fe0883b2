"""What a person can set, call or visit stands in the documents."""

import re

import pytest
from flask import Flask

from tests.architecture import documents

REMEDY = "name it in docs/operations.md"


def named(text: str) -> bool:
    """Tell whether a document names ``text`` as code."""
    return re.search(rf"`{re.escape(text)}[`\s]", documents.documents()) is not None


@pytest.mark.parametrize("setting", documents.settings())
def test_every_setting_is_documented(setting: str) -> None:
    assert named(setting), REMEDY


@pytest.mark.parametrize("command", documents.commands())
def test_every_command_is_documented_with_its_options(command: str) -> None:
    lines = [
        line
        for line in documents.documents().splitlines()
        if re.search(rf"`{command}[`\s]", line)
    ]

    assert lines, REMEDY
    absent = [
        name
        for name in documents.options()[command]
        if not any(f"{name}" in line for line in lines)
    ]
    assert absent == [], REMEDY


def test_every_address_is_documented(app: Flask) -> None:
    absent = [
        address for address in documents.addresses(app) if not _documented(address)
    ]

    assert absent == [], REMEDY


def _documented(address: str) -> bool:
    """Tell whether a table has a row with this address and these methods."""
    methods, path = address.rsplit(" ", 1)
    row = rf"^\|[^|]*`{re.escape(path)}`[^|]*\|\s*{methods}\s*\|"
    return re.search(row, documents.documents(), re.MULTILINE) is not None


def test_what_is_gathered_is_what_there_is(app: Flask) -> None:
    assert "LMS_SECRET" in documents.settings()
    assert "lms people import" in documents.commands()
    assert "--dry-run" in documents.options()["lms people import"]
    assert "GET, POST /masuk" in documents.addresses(app)


def test_something_that_is_not_documented_would_be_seen() -> None:
    assert not named("LMS_NOT_A_SETTING")
    assert not _documented("GET /tidak/ada")

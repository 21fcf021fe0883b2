"""``lms db``: tables are made, brought up to date, and taken away again."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lms.cli import database
from tests.cli.conftest import Command
from tests.cli.refusing import refused


def _tables(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / "pamong.sqlite")) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        return {name for (name,) in rows} - {"alembic_version", "sqlite_sequence"}


@pytest.fixture
def empty(lms: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let commands work on a data folder that is not there yet."""
    data = tmp_path / "baru"
    monkeypatch.setenv("LMS_DATA", str(data))
    return data


def test_upgrading_makes_every_table_and_is_safe_to_repeat(
    lms: Command, empty: Path
) -> None:
    first = lms("db", "upgrade")
    made = _tables(empty)
    again = lms("db", "upgrade")

    assert first == again == "The tables are up to date (sqlite).\n"
    assert {"course_enrolment", "account_person", "mod_quiz_attempt"} <= made
    assert _tables(empty) == made


def test_the_state_names_a_head_for_the_core_and_each_module_with_tables(
    lms: Command,
) -> None:
    said = lms("db", "status").split()

    assert said.count("(head)") == 2


def test_an_empty_database_has_no_state(lms: Command, empty: Path) -> None:
    assert lms("db", "status") == ""


def test_going_back_to_the_base_removes_everything_and_the_way_up_is_open(
    lms: Command, empty: Path
) -> None:
    lms("db", "upgrade")

    lms("db", "downgrade", "base")
    left = _tables(empty)
    lms("db", "upgrade")

    assert left == set()
    assert "course" in _tables(empty)
    assert lms("people", "list") == ""


def test_a_command_on_an_empty_database_says_what_to_run(
    lms: Command, empty: Path
) -> None:
    assert "run `lms db upgrade` first" in refused("people", "list")


@pytest.mark.parametrize("command", ["upgrade", "downgrade"])
def test_a_revision_that_is_not_there_is_told(lms: Command, command: str) -> None:
    option = ["--revision"] if command == "upgrade" else []

    said = refused("db", command, *option, "tidakada")

    assert "tidakada" in said


def test_a_new_revision_is_written_from_what_differs(
    lms: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "migrations"
    shutil.copytree(database.MIGRATIONS, copy)
    monkeypatch.setattr(database, "MIGRATIONS", copy)
    monkeypatch.setattr(database.migrate, "directory", str(copy))
    before = set((copy / "versions").glob("*.py"))

    lms("db", "revision", "Nothing at all")

    [written] = set((copy / "versions").glob("*.py")) - before
    text = written.read_text()
    assert text.startswith('"""Nothing at all')
    assert re.search(r"def upgrade\(\).*?\n    pass", text, re.DOTALL)

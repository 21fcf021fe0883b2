"""``lms people export`` and ``lms people access``: a person's data, and who looked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lms.accounts.access import Look
from lms.cli import main
from lms.cli.running import application
from lms.core import json
from lms.core.db import db
from tests.cli.conftest import Command
from tests.faults.conftest import process_as_it_was

AYU = "ayu@uji.example"


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Command]:
    """Run the command on a system with one person."""
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with process_as_it_was():
        with application().app_context():
            db.create_all()
        _run("people", "institution", "Balai Uji")
        _run("people", "add", "Ayu Latuconsina", AYU)
        yield _run


def test_what_is_taken_out_is_whole_and_told_and_so_is_asking_who_looked(
    own: Command, tmp_path: Path
) -> None:
    target = tmp_path / "ayu.json"
    own("people", "export", AYU, "--to", str(target))

    first = own("people", "access", "--of", AYU).splitlines()
    second = own("people", "access", "--of", AYU).splitlines()
    long_ago = own("people", "access", "--until", "2020-01-01")

    data = json.loads(target.read_bytes())
    assert data["account"]["email"] == AYU
    assert [each.split("\t")[1:5] for each in first] == [
        ["system", "-", Look.DATA, "Ayu Latuconsina"]
    ]
    assert [each.split("\t")[3] for each in second] == [Look.LOG, Look.DATA]
    assert long_ago == ""


def test_nobody_waits_until_the_list_has_been_read(
    own: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own("people", "export", AYU, "--to", str(tmp_path / "ayu.json"))
    [database] = tmp_path.glob("*.sqlite")
    shown = []

    def slowly(line: str) -> None:
        with closing(sqlite3.connect(database, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            count = "SELECT count(*) FROM account_audit_entry WHERE act = 'access_seen'"
            shown.append((line, other.execute(count).fetchone()))

    monkeypatch.setattr(click, "echo", slowly)
    own("people", "access", "--of", AYU)

    # And it was written down before anything was shown.
    assert [count for _line, count in shown] == [(1,)]

"""``lms demo fill`` from the outside: what it makes, and where it refuses."""

import pytest
from click.testing import CliRunner

from lms.cli import main
from tests.cli.conftest import Command


def test_a_system_with_people_of_its_own_is_left_alone(lms: Command) -> None:
    result = CliRunner().invoke(main, ["demo", "fill", "--people", "1"])

    assert result.exit_code == 1
    assert "this database is in use" in result.output
    assert "LMS_DATA" in result.output
    assert "0 enrolments" in result.output


def test_a_production_system_is_never_filled(
    lms: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_ENV", "production")
    monkeypatch.setenv("LMS_SECRET", "x" * 40)

    result = CliRunner().invoke(main, ["demo", "fill"])

    assert result.exit_code == 1
    assert "never in production" in result.output


def test_a_new_system_is_filled_and_its_contents_are_counted(
    lms: Command,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    monkeypatch.setenv("LMS_DATA", str(tmp_path_factory.mktemp("baru")))

    said = lms(
        "demo", "fill", "--people", "1", "--months", "1", "--until", "2026-06-26"
    )

    assert "2026-05-27 – 2026-06-26" in said
    assert "1 cohorts" in said
    assert "0 differences" in lms("progress", "rebuild", "--check")

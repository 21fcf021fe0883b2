"""What every command says when the system cannot be used."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli import main
from lms.cli.running import running
from lms.core import outbox
from lms.core.errors import NotFoundError
from tests.cli.conftest import Command
from tests.cli.refusing import refused


def test_a_live_system_with_a_weak_secret_does_not_start(
    lms: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_ENV", "production")
    monkeypatch.setenv("LMS_SECRET", "pendek")

    said = refused("people", "list")

    assert said.startswith("Error: LMS_SECRET must be a random text")
    assert len(said.splitlines()) == 1


def test_a_database_that_is_not_there_is_told_in_one_line(
    lms: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/tidak/ada.sqlite")

    said = refused("people", "list")

    assert said.startswith("Error: the database cannot be used: ")
    assert len(said.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(
    lms: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tmp_path.chmod(0o500)

    assert "the database cannot be used" in refused("people", "institution", "Balai")


def test_a_command_that_fails_keeps_nothing(lms: Command) -> None:
    with pytest.raises(Exception, match="tiada"), running() as session:
        outbox.queue_mail(session, to="a@uji.example", subject="Halo", body="…")
        session.flush()
        raise NotFoundError("tiada")

    assert lms("outbox", "send") == "0 mail(s) sent\n"


def test_what_only_reads_cannot_write(lms: Command) -> None:
    with pytest.raises(RuntimeError, match="reading"), running(write=False) as session:
        outbox.queue_mail(session, to="a@uji.example", subject="Halo", body="…")
        session.flush()


def test_a_defect_keeps_its_traceback(lms: Command) -> None:
    with pytest.raises(ZeroDivisionError), running():
        _ = 1 / 0


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_is_listed_with_what_it_does(option: str) -> None:
    said = CliRunner().invoke(main, [option]).output

    for name in main.commands:
        assert f"\n  {name} " in said
    assert "LMS_DATA" in said

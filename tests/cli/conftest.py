"""The command on a system of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli import main
from tests.faults.conftest import process_as_it_was

Command = Callable[..., str]


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="session")
def new_system(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the data of a new system, made once: one institution, one person."""
    data = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch, process_as_it_was():
        patch.setenv("LMS_DATA", str(data))
        patch.delenv("DATABASE_URL", raising=False)
        _run("db", "upgrade")
        _run("people", "institution", "Pusat Pelatihan Uji")
        _run("people", "add", "Ayu Latuconsina", "ayu@uji.example")
    return data


@pytest.fixture
def lms(
    new_system: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Command]:
    """Run the command on a copy of the new system."""
    shutil.copytree(new_system, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with process_as_it_was():
        yield _run

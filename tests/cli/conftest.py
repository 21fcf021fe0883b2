"""The command on a system of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli import main
from lms.core import site
from lms.courses import registry

Command = Callable[..., str]


@pytest.fixture
def lms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Command]:
    """Run the command on a new system: one institution, one person."""
    before = registry.current(), site.current()
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    run("db", "upgrade")
    run("people", "institution", "Pusat Pelatihan Uji")
    run("people", "add", "Ayu Latuconsina", "ayu@uji.example")
    yield run
    registry.configure(before[0])
    site.configure(before[1])

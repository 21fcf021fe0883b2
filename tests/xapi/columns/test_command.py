"""``lms xapi columns``: made anew, checked, and told about; kept up by a server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.app import create_app, keep_columns
from lms.cli import main
from lms.cli.people import find_institution
from lms.cli.running import running
from lms.config import Config
from lms.core.db import db
from lms.xapi import importing, store
from lms.xapi.columns import layout, writing
from tests.faults.conftest import process_as_it_was
from tests.xapi.said import said

Command = Callable[..., str]


@pytest.fixture
def lms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Command]:
    """Run the command on a system with one institution."""
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with process_as_it_was():
        app = create_app(Config.from_env(), frozenset())
        with app.app_context():
            db.create_all()
        _run("people", "institution", "Pusat Pelatihan Uji")
        yield _run


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def _stored(count: int) -> None:
    with running() as session:
        home = find_institution(session, None)
        batch = [said() for _each in range(count)]
        store.add(session, batch, importing.origin_of(home, "uji"))


def _folder(data: Path) -> Path:
    (found,) = (data / "columns").iterdir()
    return found


def _rows(data: Path) -> int:
    manifest = layout.load(_folder(data))
    assert manifest is not None
    return manifest.rows


def test_columns_are_made_checked_and_told_about(lms: Command, tmp_path: Path) -> None:
    _stored(5)
    assert "no columns yet" in lms("xapi", "columns", "status")

    made = lms("xapi", "columns", "rebuild")
    told = lms("xapi", "columns", "status")

    rows = _rows(tmp_path)
    assert f"{rows} statements taken in" in made
    assert rows >= 5
    assert f"{rows} statements, 0 of them struck out" in told
    assert "0 missing, 0 too many" in lms("xapi", "columns", "check")
    path = _folder(tmp_path)
    (generation,) = (each for each in path.iterdir() if each.is_dir())
    verbs = generation / layout.column("verb")
    verbs.write_bytes(bytes(4) + b"\x01" + verbs.read_bytes()[5:])
    found = CliRunner().invoke(main, ["xapi", "columns", "check"])
    assert found.exit_code == 1
    assert "verb: 1 differ" in found.output


def test_a_server_keeps_them_up_and_starts_a_helper_for_a_long_way(
    lms: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Config.from_env(), frozenset())
    _stored(1)
    keep_columns(app)
    first = _rows(tmp_path)
    _stored(4)
    monkeypatch.setattr(writing, "STEP", 1)

    keep_columns(app)

    assert first >= 1
    assert _rows(tmp_path) == first + 4
    assert "more is waiting" not in lms("xapi", "columns", "status")

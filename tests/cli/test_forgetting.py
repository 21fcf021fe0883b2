"""The commands by which personal data leave: one person's, and what is old."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from lms.cli import main
from lms.cli.running import running
from lms.core import clock, outbox, site
from lms.courses import registry

Command = Callable[..., str]


@pytest.fixture
def lms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Command]:
    """Run the command on a system of its own: one institution, one person."""
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


def test_an_erased_person_is_found_no_more(lms: Command) -> None:
    assert "Ayu Latuconsina" in lms("people", "list")

    lms("people", "erase", "ayu@uji.example", "--yes")

    assert "Ayu" not in lms("people", "list")


def test_erasing_asks_before_it_begins(lms: Command) -> None:
    result = CliRunner().invoke(main, ["people", "erase", "ayu@uji.example"], "n\n")

    assert result.exit_code == 1
    assert "Ayu Latuconsina" in lms("people", "list")


def test_old_entries_leave_and_young_ones_stay(lms: Command) -> None:
    long_ago = clock.now() - timedelta(days=31)
    with clock.running_at(long_ago), running() as session:
        outbox.queue_mail(session, to="ayu@uji.example", subject="Lama", body="…")
        outbox.send_due(session, lambda _message: None)
    with running() as session:
        outbox.queue_mail(session, to="ayu@uji.example", subject="Baru", body="…")
        outbox.send_due(session, lambda _message: None)

    lms("forget")

    with running(write=False) as session:
        left = session.scalars(select(outbox.OutboxMessage.subject)).all()
    assert left == ["Baru"]

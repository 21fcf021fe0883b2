"""The commands by which personal data leave: one person's, and what is old."""

from datetime import timedelta

from click.testing import CliRunner
from sqlalchemy import select

from lms.cli import main
from lms.cli.running import running
from lms.core import clock, outbox
from tests.cli.conftest import Command


def test_an_erased_person_is_found_no_more(lms: Command) -> None:
    assert "Ayu Latuconsina" in lms("people", "list")

    lms("people", "erase", "ayu@uji.example", "--yes")

    assert "Ayu" not in lms("people", "list")


def test_erasing_asks_before_it_begins(lms: Command) -> None:
    result = CliRunner().invoke(main, ["people", "erase", "ayu@uji.example"], "n\n")

    assert result.exit_code == 1
    assert "Ayu Latuconsina" in lms("people", "list")


def test_old_mail_leaves_and_young_mail_stays(lms: Command) -> None:
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

"""Mail leaves by the command that a timer runs."""

from pathlib import Path

from lms.cli.running import running
from lms.core import outbox
from tests.cli.conftest import Command


def test_waiting_mail_is_sent_once(lms: Command, tmp_path: Path) -> None:
    with running() as session:
        outbox.queue_mail(session, to="ayu@uji.example", subject="Halo", body="…")

    first, second = lms("outbox", "send"), lms("outbox", "send")

    assert (first, second) == ("1 mail(s) sent\n", "0 mail(s) sent\n")
    assert len(list((tmp_path / "mail").iterdir())) == 1

"""Mail leaves after its transaction, once; what fails waits and is tried again."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core import clock, outbox, transaction
from lms.core.outbox import FolderTransport, Mail, OutboxMessage


def _queue(session: Session, subject: str = "Halo") -> None:
    with transaction.writing(session):
        outbox.queue_mail(session, to="a@b.example", subject=subject, body="Isi")


def test_what_is_due_leaves_once(session: Session) -> None:
    left: list[str] = []
    _queue(session)

    counts = [
        outbox.send_due(session, lambda mail: left.append(mail.subject))
        for _ in range(2)
    ]

    assert (counts, left) == ([1, 0], ["Halo"])


def test_a_failing_server_keeps_the_mail_for_later(session: Session) -> None:
    def fail(_mail: Mail) -> None:
        raise ConnectionRefusedError

    _queue(session)
    now = clock.now()

    first = outbox.send_due(session, fail)
    with clock.running_at(now + timedelta(minutes=1)):
        too_early = outbox.send_due(session, lambda _: None)
    with clock.running_at(now + timedelta(minutes=6)):
        later = outbox.send_due(session, lambda _: None)

    assert (first, too_early, later) == (0, 0, 1)


@pytest.mark.parametrize("address", ["]@,:;./x.id", "a@b.id\nBcc: c@d.id"])
def test_an_address_that_is_none_keeps_no_other_mail(
    session: Session, tmp_path: Path, address: str
) -> None:
    for recipient in ("a@b.example", address, "c@d.example"):
        with transaction.writing(session):
            outbox.queue_mail(session, to=recipient, subject="Halo", body="Isi")

    sent = outbox.send_due(session, FolderTransport(tmp_path))

    waiting = select(OutboxMessage.recipient).where(OutboxMessage.sent_at.is_(None))
    assert sent == len(list(tmp_path.iterdir())) == 2
    assert session.scalars(waiting).all() == [address]


def test_what_has_left_is_noted_whatever_happens_next(session: Session) -> None:
    def stop_at_the_second(mail: Mail) -> None:
        if mail.subject == "2":
            raise KeyboardInterrupt

    _queue(session, "1")
    _queue(session, "2")

    with pytest.raises(KeyboardInterrupt):
        outbox.send_due(session, stop_at_the_second)

    waiting = select(OutboxMessage.subject).where(OutboxMessage.sent_at.is_(None))
    assert session.scalars(waiting).all() == ["2"]


def test_a_subject_cannot_add_a_header(session: Session) -> None:
    _queue(session, "Halo\r\nBcc: semua@b.example")

    kept = session.scalars(select(OutboxMessage.subject)).one()
    assert kept == "Halo Bcc: semua@b.example"


def test_a_commit_with_mail_wakes_the_sender_once(session: Session) -> None:
    woken: list[bool] = []
    before = list(outbox._waker)
    outbox.on_queued(lambda: woken.append(True))

    with transaction.writing(session):
        outbox.queue_mail(session, to="a@b.example", subject="1", body="x")
        outbox.queue_mail(session, to="a@b.example", subject="2", body="x")
        early = list(woken)

    outbox._waker[:] = before
    assert (early, woken) == ([], [True])

"""One transaction: kept whole or not at all, and readers never write."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core import outbox, transaction
from lms.core.errors import ReadOnlyTransactionError


def _subjects(session: Session) -> list[str]:
    return list(session.scalars(select(outbox.OutboxMessage.subject)))


def test_a_writing_block_keeps_what_it_wrote(session: Session) -> None:
    with transaction.writing(session):
        outbox.queue_mail(session, to="a@b.example", subject="Halo", body="x")

    assert _subjects(session) == ["Halo"]


def test_a_failing_block_leaves_nothing(session: Session) -> None:
    with pytest.raises(RuntimeError), transaction.writing(session):
        outbox.queue_mail(session, to="a@b.example", subject="Halo", body="x")
        raise RuntimeError

    assert _subjects(session) == []


def test_a_reading_block_refuses_to_write(session: Session) -> None:
    with pytest.raises(ReadOnlyTransactionError), transaction.reading(session):
        outbox.queue_mail(session, to="a@b.example", subject="Halo", body="x")
        session.flush()


def test_what_waits_for_the_commit_runs_after_it(session: Session) -> None:
    heard: list[str] = []

    with transaction.writing(session):
        transaction.after_commit(session, lambda: heard.append("sent"))
        before = list(heard)

    assert (before, heard) == ([], ["sent"])


def _fail() -> None:
    message = "no more threads"
    raise RuntimeError(message)


def test_what_fails_after_the_commit_is_logged_and_undoes_nothing(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    with transaction.writing(session):
        outbox.queue_mail(session, to="a@b.example", subject="Halo", body="x")
        transaction.after_commit(session, _fail)
        transaction.after_commit(session, lambda: heard.append("the next one"))

    assert _subjects(session) == ["Halo"]
    assert heard == ["the next one"]
    assert "no more threads" in caplog.text


def test_a_block_that_fails_leaves_nothing_to_follow(session: Session) -> None:
    heard: list[str] = []

    with pytest.raises(ZeroDivisionError), transaction.writing(session):
        transaction.after_commit(session, lambda: heard.append("sent"))
        raise ZeroDivisionError
    with transaction.writing(session):
        pass

    assert heard == []

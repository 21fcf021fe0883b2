"""One transaction: kept whole or not at all, and readers never write."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lms.core import failures, outbox, transaction
from lms.core.db import db
from lms.core.errors import ReadOnlyTransactionError
from lms.core.failures import OutcomeUnknownError
from tests.databases import application


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


# --- A connection that is lost


@pytest.fixture(scope="module")
def server() -> Iterator[Engine]:
    """Give an engine of PostgreSQL, whose connections can be ended."""
    with application("postgresql") as app, app.app_context():
        yield db.engine


def _end_connection(server: Engine, session: Session) -> None:
    pid = session.scalar(select(func.pg_backend_pid()))
    with server.connect() as other:
        other.execute(select(func.pg_terminate_backend(pid, 5000)))


def test_nobody_knows_what_a_lost_commit_did(server: Engine) -> None:
    with (
        Session(server) as session,
        pytest.raises(OutcomeUnknownError) as caught,
        transaction.writing(session),
    ):
        outbox.queue_mail(session, to="a@b.example", subject="Halo", body="x")
        session.flush()
        _end_connection(server, session)

    assert isinstance(caught.value.__cause__, OperationalError)
    assert failures.failure_of(caught.value) is failures.UNKNOWN


def test_what_is_lost_before_the_commit_was_not_done(server: Engine) -> None:
    with (
        Session(server) as session,
        pytest.raises(OperationalError) as caught,
        transaction.writing(session),
    ):
        _end_connection(server, session)
        outbox.queue_mail(session, to="a@b.example", subject="Halo", body="x")

    assert failures.failure_of(caught.value) is failures.BUSY


@pytest.mark.parametrize(
    ("code", "unknown"),
    [
        (sqlite3.SQLITE_IOERR, True),
        (sqlite3.SQLITE_IOERR_FSYNC, True),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, False),
        (sqlite3.SQLITE_FULL, False),
    ],
)
def test_nobody_knows_what_a_disk_that_failed_at_the_commit_kept(
    code: int, *, unknown: bool
) -> None:
    said = sqlite3.OperationalError("disk I/O error")
    said.sqlite_errorcode = code

    found = failures.leaves_commit_unknown(OperationalError("COMMIT", None, said))

    assert found is unknown

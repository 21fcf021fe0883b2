"""What a server does once a minute, without being asked."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import cast
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts.roles import SYSTEM
from lms.app import EXPORTERS, every, make_exports, tend
from lms.config import Config
from lms.core import clock, outbox, transaction
from lms.core.application import TransactionalFlask
from lms.records.asked import Asked
from lms.records.operations import exports
from lms.records.operations.exports import Order
from tests.modules.quiz import placed
from tests.modules.quiz.placed import Placed

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


@pytest.fixture
def quiz(app: Flask, session: Session) -> Placed:
    """Give a learner who has left a quiz of twenty minutes."""
    found = placed.place(app, session)
    session.commit()
    with clock.running_at(NOON):
        found.send("/mulai")
    return found


def _mails(data: Path) -> set[Path]:
    return set((data / "mail").glob("*.eml"))


def test_each_minute_hands_in_what_is_over_and_sends_what_waits(
    app: Flask, session: Session, quiz: Placed
) -> None:
    config: Config = app.extensions["pamong.config"]
    with clock.running_at(NOON):
        outbox.queue_mail(session, to="a@b.example", subject="Halo", body="Isi")
        session.commit()
    before = _mails(config.data)

    with clock.running_at(NOON + timedelta(hours=1)):
        tend(cast("TransactionalFlask", app))

    assert quiz.sitting.submitted_at == NOON + timedelta(minutes=20)
    assert len(_mails(config.data) - before) == 1


def test_one_minute_follows_the_other_until_the_server_stops() -> None:
    stopped = Event()
    minutes: list[int] = []

    def act() -> None:
        minutes.append(len(minutes))
        if len(minutes) == 3:
            stopped.set()

    running = Thread(target=every, args=(0.001, act, stopped))
    running.start()
    running.join(timeout=30)

    assert not running.is_alive()
    assert minutes == [0, 1, 2]


def test_however_much_is_ordered_few_processes_make_exports(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = cast("TransactionalFlask", app)
    with transaction.writing(session):
        exports.order(session, Order(uuid4(), Asked()), by=SYSTEM)
    begun: list[object] = []

    def run(command: object, *, check: bool) -> None:
        begun.append((command, check))
        # Somebody orders another one while this one is at work.
        make_exports(server)

    monkeypatch.setattr(subprocess, "run", run)
    make_exports(server)
    make_exports(server)

    assert len(begun) == 2 * EXPORTERS


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_minute_that_fails_is_not_the_last() -> None:
    stopped = Event()
    minutes: list[int] = []

    def act() -> None:
        minutes.append(len(minutes))
        if len(minutes) == 2:
            stopped.set()
        raise ZeroDivisionError

    running = Thread(target=every, args=(0.001, act, stopped))
    running.start()
    running.join(timeout=30)

    assert minutes == [0, 1]

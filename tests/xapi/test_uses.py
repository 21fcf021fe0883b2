"""How much a key is used: every request counts once, in its hour, under its key."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import clock, transaction
from lms.core.db import db
from lms.xapi import credentials, uses
from lms.xapi.credentials import Scope
from lms.xapi.http import auth
from lms.xapi.keyring import LIFE
from lms.xapi.uses import Use
from tests.factories.people import counted
from tests.xapi.lrs import Lrs, basic, new_key
from tests.xapi.said import QUIZ, said

ONE = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
TWO = ONE + timedelta(hours=1)
HALF = timedelta(minutes=30)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def lrs(app: Flask, store: UUID) -> Lrs:
    """Give a client that may read and write statements, and nothing else."""
    scopes = [Scope.STATEMENTS_READ, Scope.STATEMENTS_WRITE]
    with clock.running_at(ONE):
        return Lrs(app, *new_key(store, scopes))


def used(session: Session, key: UUID) -> dict[datetime, Use]:
    """Return what is written of a key."""
    session.commit()
    return uses.of_key(session, key, since=LONG_AGO)


def test_requests_are_counted_by_what_became_of_them(
    app: Flask, session: Session, lrs: Lrs
) -> None:
    with clock.running_at(ONE + HALF):
        lrs.get()
        assert lrs.get(statementId=uuid4()).status_code == 404
        lrs.post([said(), said(), said()])
        lrs.put(said(), statementId=uuid4())
        assert lrs.get(colour="red").status_code == 400
        assert lrs.send("GET", "/agents/profile", query={}).status_code == 403
        assert lrs.post({"actor": 1}).status_code == 400
    with clock.running_at(TWO):
        lrs.send("GET", "/activities/state", query={"activityId": QUIZ})

    auth.write_uses(app)

    assert used(session, lrs.key.id) == {
        ONE: Use(reads=2, writes=2, refused=3, statements=4),
        TWO: Use(refused=1),
    }


def test_what_is_written_later_is_added(app: Flask, session: Session, lrs: Lrs) -> None:
    for _ in range(2):
        with clock.running_at(ONE):
            lrs.get()
        auth.write_uses(app)
    with counted(app) as sent:
        auth.write_uses(app)

    assert used(session, lrs.key.id) == {ONE: Use(reads=2)}
    assert sent == []


def test_a_wrong_secret_counts_for_nobody_and_an_ended_key_is_seen(
    app: Flask, session: Session, lrs: Lrs
) -> None:
    with clock.running_at(ONE):
        wrong = basic(str(lrs.key.id), "wrong")
        lrs.send("GET", headers={"Authorization": wrong})
        lrs.send("GET", headers={"Authorization": None})
        with transaction.writing(db.session):
            credentials.revoke(db.session(), store=lrs.key.store, key_id=lrs.key.id)
        with clock.running_at(ONE + 2 * LIFE):
            assert lrs.get().status_code == 401

    auth.write_uses(app)

    assert used(session, lrs.key.id) == {ONE: Use(refused=1)}


def test_no_request_waits_for_the_counting(app: Flask, lrs: Lrs) -> None:
    with clock.running_at(ONE), counted(app) as sent:
        lrs.get()
        lrs.post(said())

    assert [sql for sql in sent if "xapi_credential_use" in sql] == []


def test_old_counts_are_forgotten(session: Session) -> None:
    key = uuid4()
    uses.write(session, {(key, ONE): Use(reads=1), (key, TWO): Use(writes=2)})

    uses.forget(session, before=TWO)

    assert used(session, key) == {TWO: Use(writes=2)}

"""The life of a key: remembered for a moment, renewed, ended, and when it was used."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import clock, json, transaction
from lms.core.db import db
from lms.xapi import credentials
from lms.xapi.http import auth
from lms.xapi.keyring import LIFE
from tests.factories.people import counted
from tests.xapi.lrs import Lrs, basic, new_key
from tests.xapi.said import said

NOON = datetime(2026, 11, 21, 12, 0, 30, tzinfo=UTC)
SOON = timedelta(seconds=5)
"""Until when a revoked key must have stopped, in every process."""

DAY = timedelta(days=1)


@pytest.fixture
def lrs(app: Flask, store: UUID) -> Lrs:
    """Give a client whose key was made at noon."""
    with clock.running_at(NOON):
        return Lrs(app, *new_key(store))


def ask_at(lrs: Lrs, moment: datetime) -> int:
    """Ask for statements at a moment and return the status of the answer."""
    with clock.running_at(moment):
        return lrs.get().status_code


def revoke(lrs: Lrs) -> None:
    """Revoke the key of a client, as another process would."""
    with transaction.writing(db.session):
        credentials.revoke(db.session(), store=lrs.key.store, key_id=lrs.key.id)


# --- Remembered


def test_a_revoked_key_stops_within_seconds(lrs: Lrs) -> None:
    assert ask_at(lrs, NOON) == 200

    revoke(lrs)

    assert ask_at(lrs, NOON + LIFE + timedelta(microseconds=1)) == 401
    assert SOON > LIFE


def test_a_clock_that_was_put_back_keeps_no_revoked_key_alive(lrs: Lrs) -> None:
    assert ask_at(lrs, NOON) == 200

    revoke(lrs)

    assert ask_at(lrs, NOON - timedelta(hours=1)) == 401


def test_a_key_in_use_is_not_asked_of_the_database_again(app: Flask, lrs: Lrs) -> None:
    with clock.running_at(NOON), counted(app) as first:
        lrs.get()
    with clock.running_at(NOON + LIFE), counted(app) as second:
        lrs.get()
    with clock.running_at(NOON + 2 * LIFE), counted(app) as third:
        lrs.get()

    about_keys = [
        sum("xapi_credential" in sql for sql in sent) for sent in (first, second, third)
    ]
    assert about_keys == [1, 0, 1]


def test_a_remembered_key_is_still_checked(lrs: Lrs) -> None:
    assert ask_at(lrs, NOON) == 200

    wrong = basic(str(lrs.key.id), "wrong")

    with clock.running_at(NOON):
        assert lrs.send("GET", headers={"Authorization": wrong}).status_code == 401
        assert lrs.get().status_code == 200


def test_a_remembered_key_ends_at_its_hour(app: Flask, store: UUID) -> None:
    end = NOON + timedelta(seconds=1)
    with clock.running_at(NOON):
        lrs = Lrs(app, *new_key(store, expires_at=end))

    assert ask_at(lrs, NOON) == 200
    assert ask_at(lrs, end) == 401


def test_a_key_opens_as_soon_as_it_was_made(app: Flask, store: UUID) -> None:
    key, secret = new_key(store)

    assert Lrs(app, key, secret).get().status_code == 200


def test_whose_key_has_ended_is_told_so(lrs: Lrs) -> None:
    revoke(lrs)

    answer = lrs.get()

    assert json.loads(answer.data) == {
        "error": "key_ended",
        "message": "this key was revoked",
    }


# --- Renewed


def rotated(app: Flask, lrs: Lrs, overlap: timedelta = DAY) -> Lrs:
    """Give the key of a client a new secret at noon, and the client of that."""
    with clock.running_at(NOON), transaction.writing(db.session):
        key, secret = credentials.rotate(
            db.session(), store=lrs.key.store, key_id=lrs.key.id, overlap=overlap
        )
    return Lrs(app, key, secret)


def test_both_secrets_open_while_they_overlap(app: Flask, lrs: Lrs) -> None:
    new = rotated(app, lrs)

    assert (ask_at(lrs, NOON), ask_at(new, NOON)) == (200, 200)
    almost = NOON + DAY - timedelta(microseconds=1)
    assert (ask_at(lrs, almost), ask_at(new, almost)) == (200, 200)
    assert (ask_at(lrs, NOON + DAY), ask_at(new, NOON + DAY)) == (401, 200)


def test_without_an_overlap_the_old_secret_stops_at_once(app: Flask, lrs: Lrs) -> None:
    new = rotated(app, lrs, timedelta(0))

    assert (ask_at(lrs, NOON), ask_at(new, NOON)) == (401, 200)


def test_a_third_secret_ends_the_first(app: Flask, lrs: Lrs) -> None:
    second = rotated(app, lrs)
    third = rotated(app, lrs)

    asked = [ask_at(each, NOON) for each in (lrs, second, third)]
    assert asked == [401, 200, 200]


def test_a_renewed_key_still_owns_what_it_stored(app: Flask, lrs: Lrs) -> None:
    statement_id = lrs.stored(said())

    new = rotated(app, lrs)

    assert new.one(statement_id)["authority"] == lrs.key.authority
    assert new.key.authority == lrs.key.authority


def test_revoking_ends_both_secrets(app: Flask, lrs: Lrs) -> None:
    new = rotated(app, lrs)

    revoke(lrs)

    assert (ask_at(lrs, NOON), ask_at(new, NOON)) == (401, 401)


# --- Used


def last_use(session: Session, lrs: Lrs) -> datetime | None:
    """Return when the database says that a key was used last."""
    session.commit()
    (found,) = credentials.credentials_of(session, store=lrs.key.store)
    return found.last_used_at


def test_the_last_use_is_written_to_the_minute(
    app: Flask, session: Session, lrs: Lrs
) -> None:
    ask_at(lrs, NOON)
    before = last_use(session, lrs)

    auth.write_uses(app)

    assert before is None
    assert last_use(session, lrs) == NOON.replace(second=0)


def test_no_request_writes_the_last_use_itself(app: Flask, lrs: Lrs) -> None:
    with counted(app) as sent:
        lrs.get()
        lrs.post(said())

    assert [sql for sql in sent if sql.startswith("UPDATE xapi_credential")] == []


def test_a_busy_key_costs_one_update_a_minute(app: Flask, lrs: Lrs) -> None:
    ask_at(lrs, NOON)
    auth.write_uses(app)

    later = NOON + timedelta(seconds=20)
    ask_at(lrs, later)
    with counted(app) as sent:
        auth.write_uses(app)

    assert [sql for sql in sent if sql.startswith("UPDATE xapi_credential")] == []


def test_a_late_writer_does_not_turn_time_back(
    app: Flask, session: Session, lrs: Lrs
) -> None:
    ask_at(lrs, NOON + DAY)
    auth.write_uses(app)
    ask_at(lrs, NOON)

    auth.write_uses(app)

    assert last_use(session, lrs) == NOON.replace(second=0) + DAY


def test_a_wrong_secret_is_no_use(app: Flask, session: Session, lrs: Lrs) -> None:
    wrong = basic(str(lrs.key.id), "wrong")
    lrs.send("GET", headers={"Authorization": wrong})

    auth.write_uses(app)

    assert last_use(session, lrs) is None

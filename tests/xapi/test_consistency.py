"""Consistent-Through: a promise that no statement is overtaken by."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.core import clock, transaction
from lms.core.db import Mode, db, mode
from lms.xapi import consistency, moments, queries, search
from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.consistency import consistent_through
from lms.xapi.search import Filter
from lms.xapi.store import Origin, Source
from lms.xapi.tables import statement as table
from tests.databases import ENGINES, application
from tests.xapi.said import said, voiding

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="module", params=ENGINES)
def real_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application on a database of its own, where transactions commit."""
    with application(request.param) as app:
        yield app


@pytest.fixture(autouse=True)
def _as_a_new_process() -> Iterator[None]:
    """Let no test be bound by what another one's clock has promised."""
    consistency.forget()
    yield
    consistency.forget()


@contextmanager
def connected(app: Flask) -> Iterator[Session]:
    """Give a session with a connection of its own, beside those of others."""
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session


@contextmanager
def reader(app: Flask) -> Iterator[Session]:
    """Give a session that reads."""
    with connected(app) as session, transaction.reading(session):
        yield session


def stored_now(app: Flask, origin: Origin) -> UUID:
    with connected(app) as session, transaction.writing(session):
        return door.add(session, [said()], origin)[0]


def promise(app: Flask, origin: Origin) -> datetime:
    with reader(app) as session:
        return consistent_through(session, origin.store)


def moment_of(app: Flask, origin: Origin, statement_id: UUID) -> datetime:
    with reader(app) as session:
        found = queries.get(session, origin.store, statement_id)
    assert found is not None
    return found.stored


def is_postgresql(app: Flask) -> bool:
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("postgresql")


def test_what_was_stored_is_promised(real_app: Flask, lms: Origin) -> None:
    statement_id = stored_now(real_app, lms)

    assert promise(real_app, lms) >= moment_of(real_app, lms, statement_id)


def test_a_writer_that_is_not_done_is_not_promised(
    real_app: Flask, lms: Origin
) -> None:
    stored_now(real_app, lms)

    with connected(real_app) as session, transaction.writing(session):
        (statement_id,) = door.add(session, [said()], lms)
        promised = promise(real_app, lms)

    assert promised < moment_of(real_app, lms, statement_id)


def test_a_later_writer_that_is_done_first_is_promised_no_sooner(
    real_app: Flask, lms: Origin
) -> None:
    if not is_postgresql(real_app):
        pytest.skip("SQLite has one writer at a time")
    stored_now(real_app, lms)
    with connected(real_app) as session, transaction.writing(session):
        (slow,) = door.add(session, [said()], lms)
        quick = stored_now(real_app, lms)
        promised = promise(real_app, lms)

    assert promised < moment_of(real_app, lms, slow) < moment_of(real_app, lms, quick)


def test_a_writer_that_began_before_it_stored_is_waited_for(
    real_app: Flask, lms: Origin
) -> None:
    """The row of an older transaction is no proof: it may have been stored late."""
    if not is_postgresql(real_app):
        pytest.skip("SQLite has one writer at a time")
    with (
        connected(real_app) as second,
        transaction.writing(second),
        connected(real_app) as first,
    ):
        # ``first`` is older, stores after ``second`` did, and ends before it.
        with transaction.writing(first):
            early = door.add(first, [said()], lms)[0]
            slow = door.add(second, [said()], lms)[0]
            late = door.add(first, [said()], lms)[0]
        promised = promise(real_app, lms)

    assert promised < moment_of(real_app, lms, slow)
    assert moment_of(real_app, lms, slow) < moment_of(real_app, lms, late)
    assert moment_of(real_app, lms, early) < moment_of(real_app, lms, slow)


def test_the_promise_moves_on_when_nobody_writes(real_app: Flask, lms: Origin) -> None:
    stored_now(real_app, lms)

    with clock.running_at(clock.now() + timedelta(hours=1)):
        recently = clock.now() - timedelta(minutes=1)
        # PostgreSQL itself writes now and then, to gather statistics.
        promises = (promise(real_app, lms) for _ in range(100))
        assert any(promised > recently for promised in promises)


def test_a_reader_who_has_looked_already_is_promised_what_it_saw(
    real_app: Flask, lms: Origin
) -> None:
    if is_postgresql(real_app):
        pytest.skip("each query of PostgreSQL looks anew")
    first = stored_now(real_app, lms)
    with reader(real_app) as session:
        queries.get(session, lms.store, first)
        second = stored_now(real_app, lms)
        promised = consistent_through(session, lms.store)

    assert promised == moment_of(real_app, lms, first)
    assert promised < moment_of(real_app, lms, second)


def test_what_came_back_from_a_backup_is_promised_beside_the_first_writer(
    real_app: Flask, lms: Origin
) -> None:
    statement_id = stored_now(real_app, lms)
    with connected(real_app) as session, transaction.writing(session):
        session.execute(update(table).values(xid=None, begun=None))

    with connected(real_app) as session, transaction.writing(session):
        (slow,) = door.add(session, [said()], lms)
        promised = promise(real_app, lms)

    assert promised >= moment_of(real_app, lms, statement_id)
    assert promised < moment_of(real_app, lms, slow)


def test_what_was_promised_is_remembered_when_the_clock_goes_back(
    real_app: Flask, lms: Origin
) -> None:
    later = clock.now() + timedelta(hours=1)
    with clock.running_at(later):
        first = promise(real_app, lms)
        for _ in range(100):
            # PostgreSQL itself writes now and then, to gather statistics.
            first = max(first, promise(real_app, lms))
    promise(real_app, lms)

    assert first == later - timedelta(microseconds=1)
    assert moments.from_microseconds(consistency.promised()) == first


def test_an_empty_store_promises_nothing_wrong(real_app: Flask) -> None:
    origin = Origin(uuid4(), Source.LMS, lms_authority())

    before = promise(real_app, origin)
    statement_id = stored_now(real_app, origin)

    assert before < moment_of(real_app, origin, statement_id)


def poll(app: Flask, origin: Origin, since: datetime) -> tuple[set[UUID], datetime]:
    """Ask for what is new, as a client does that follows the promise."""
    with reader(app) as session:
        promised = consistent_through(session, origin.store)
        wanted = Filter(since=moments.as_microseconds(since), ascending=True)
        found: set[UUID] = set()
        page = search.find(session, origin.store, wanted)
        found |= ids_in(page)
        while page.more is not None:
            page = search.find(session, origin.store, wanted, page.more)
            found |= ids_in(page)
    return found, promised


def ids_in(page: search.Page) -> set[UUID]:
    return {UUID(bytes_id(payload)) for payload in page.payloads}


def bytes_id(payload: bytes) -> str:
    return payload[len(b'{"id":"') :][:36].decode()


def test_a_poller_that_follows_the_promise_misses_nothing(
    real_app: Flask, lms: Origin
) -> None:
    written: list[UUID] = []
    faults: list[BaseException] = []

    def write() -> None:
        token = mode.set(Mode.WRITE)
        try:
            for _ in range(15):
                with connected(real_app) as session, transaction.writing(session):
                    written.extend(door.add(session, [said(), said()], lms))
        except BaseException as error:  # noqa: BLE001 - shown by the test
            faults.append(error)
        finally:
            mode.reset(token)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    seen: set[UUID] = set()
    since = NOON - timedelta(days=365 * 50)
    while any(writer.is_alive() for writer in writers):
        found, since = poll(real_app, lms, since)
        seen |= found
    found, since = poll(real_app, lms, since)
    seen |= found

    assert faults == []
    assert seen == set(written)


def test_two_references_that_pass_each_other_meet(real_app: Flask, lms: Origin) -> None:
    """A voiding waits until the writers are done who may bring its target."""
    if not is_postgresql(real_app):
        pytest.skip("SQLite has one writer at a time")
    target = uuid4()
    client = replace(lms, source=Source.CLIENT)
    began = threading.Event()

    def void() -> None:
        with connected(real_app) as session, transaction.writing(session):
            began.set()
            door.add(session, [voiding(target)], client)

    with connected(real_app) as session, transaction.writing(session):
        door.add(session, [said(id=str(target))], client)
        thread = threading.Thread(target=void)
        thread.start()
        began.wait()
    thread.join()

    with reader(real_app) as session:
        found = queries.get(session, lms.store, target)
    assert found is not None
    assert found.voided

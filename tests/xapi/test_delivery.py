"""Requests that share a commit: who waits, who leads, and whose fault is whose."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from threading import Barrier, Event, Thread
from typing import cast
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.db import db
from lms.xapi import activities, agents, attachments, delivery, queries, store, verbs
from lms.xapi.attachments import Kept
from lms.xapi.delivery import Deliveries, Delivery
from lms.xapi.entries import Entry
from lms.xapi.errors import StatementConflictError, StatementError
from lms.xapi.statement import Statement
from lms.xapi.stored import Origin, Source
from tests.databases import application
from tests.xapi.said import said, voiding

LONG = 20.0
"""Seconds after which a thread that still waits has been forgotten."""


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application whose transactions are real."""
    with application(request.param) as app:
        yield app


@pytest.fixture
def client(store: UUID) -> Origin:
    """Give the origin of what a client says."""
    return Origin(store, Source.CLIENT, agents.account("http://lms.test", "key"))


class Commits:
    """Counts the commits of an engine."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        event.listen(engine, "commit", self._note)

    def _note(self, _connection: object) -> None:
        self.count += 1


def prepared(origin: Origin, *batch: Statement) -> list[Entry]:
    return store.prepare(batch, origin)


def all_at_once(
    app: Flask, acts: Sequence[Callable[[], None]]
) -> list[Exception | None]:
    """Run ``acts`` in threads that start together; return what each one raised."""
    raised: list[Exception | None] = [None] * len(acts)
    start = Barrier(len(acts))

    def run(position: int) -> None:
        with app.app_context():
            start.wait(LONG)
            try:
                acts[position]()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                raised[position] = error

    threads = [Thread(target=run, args=[position]) for position in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive()
    return raised


def kept(app: Flask, origin: Origin, entries: Sequence[Entry]) -> int:
    """Count those of ``entries`` that the store has."""
    with app.app_context(), transaction.reading(db.session):
        ids = [entry.id for entry in entries]
        return len(queries.by_ids(db.session(), origin.store, ids))


def test_a_delivery_is_durable_when_it_returns(site: Flask, client: Origin) -> None:
    entries = prepared(client, said(), said())
    with site.app_context():
        Deliveries(db.session).deliver(Delivery(entries))
    assert kept(site, client, entries) == 2


def test_who_arrives_during_a_commit_shares_the_next_one(
    site: Flask, client: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one is held in its transaction until all others wait."""
    deliveries = Deliveries(db.session)
    groups: list[int] = []
    everybody = Event()
    write = delivery._write

    def counted(session: Session, group: Sequence[Delivery]) -> None:
        if not groups:
            assert everybody.wait(LONG)
        groups.append(len(group))
        write(session, group)

    monkeypatch.setattr(delivery, "_write", counted)
    batches = [prepared(client, said()) for _ in range(8)]

    def first() -> None:
        deliveries.deliver(Delivery(batches[0]))

    def other(position: int) -> Callable[[], None]:
        def act() -> None:
            with deliveries._lock:
                deliveries._arrived.wait_for(lambda: deliveries._led, LONG)
            deliveries.deliver(Delivery(batches[position]))

        return act

    def watch() -> None:
        while len(deliveries._waiting) < 7:
            Event().wait(0.001)
        everybody.set()

    others = [other(position) for position in range(1, 8)]
    raised = all_at_once(site, [first, *others, watch])

    assert raised == [None] * 9
    assert groups == [1, 7]
    assert kept(site, client, [entry for batch in batches for entry in batch]) == 8


def test_one_fault_is_one_requests_fault(site: Flask, client: Origin) -> None:
    """Of a group with a conflict everything else is stored; on SQLite in one commit."""
    taken = said(id=str(uuid4()))
    with site.app_context(), transaction.writing(db.session):
        store.add(db.session(), [taken], client)
        engine = db.engine
    other = prepared(client, said(verb={"id": verbs.PASSED}, id=taken["id"]))
    good = [prepared(client, said(), said()) for _ in range(3)]
    group = [
        delivery._Turn(Delivery(entries)) for entries in (good[0], other, *good[1:])
    ]
    commits = Commits(engine)

    with site.app_context():
        delivery._store(db.session, group)

    errors = [turn.error for turn in group]
    assert [type(error) for error in errors] == [
        type(None),
        StatementConflictError,
        type(None),
        type(None),
    ]
    assert commits.count == (1 if engine.dialect.name == "sqlite" else 3)
    assert kept(site, client, [entry for batch in good for entry in batch]) == 6


def test_a_failure_reaches_everyone_who_waited(
    site: Flask, client: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliveries = Deliveries(db.session)

    def broken(_session: Session, _group: Sequence[Delivery]) -> None:
        message = "the disk is gone"
        raise OSError(message)

    batches = [prepared(client, said()) for _ in range(4)]
    acts = [
        lambda entries=entries: deliveries.deliver(Delivery(entries))
        for entries in batches
    ]
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_write", broken)
        raised = all_at_once(site, cast("list[Callable[[], None]]", acts))

    assert [type(error) for error in raised] == [OSError] * 4
    assert all_at_once(site, cast("list[Callable[[], None]]", acts)) == [None] * 4


def test_the_same_id_at_once_is_stored_once(site: Flask, client: Origin) -> None:
    deliveries = Deliveries(db.session)
    statement = said(id=str(uuid4()))
    acts = [
        lambda: deliveries.deliver(Delivery(prepared(client, statement)))
        for _ in range(12)
    ]

    assert all_at_once(site, acts) == [None] * 12
    assert kept(site, client, prepared(client, statement)) == 1


def test_different_statements_of_one_id_at_once_leave_one(
    site: Flask, client: Origin
) -> None:
    deliveries = Deliveries(db.session)
    identifier = str(uuid4())
    acts = [
        lambda number=number: deliveries.deliver(
            Delivery(
                prepared(
                    client,
                    said(object={"id": f"http://x.test/{number}"}, id=identifier),
                )
            )
        )
        for number in range(12)
    ]

    raised = all_at_once(site, cast("list[Callable[[], None]]", acts))

    assert sorted(type(error).__name__ for error in raised) == [
        "NoneType",
        *["StatementConflictError"] * 11,
    ]


def test_stores_in_one_group_stay_apart(site: Flask, client: Origin) -> None:
    elsewhere = replace(client, store=uuid4())
    statement = said(id=str(uuid4()))
    group = [
        delivery._Turn(Delivery(prepared(origin, statement)))
        for origin in (client, elsewhere)
    ]
    with site.app_context():
        delivery._store(db.session, group)
    assert [turn.error for turn in group] == [None, None]
    for origin in (client, elsewhere):
        assert kept(site, origin, prepared(origin, statement)) == 1


def test_what_belongs_to_a_delivery_is_undone_with_it(
    site: Flask, client: Origin
) -> None:
    """Contents of refused statements are not this store's; those beside them are."""
    taken = said(id=str(uuid4()))
    mine, yours = content("a"), content("b")
    with site.app_context(), transaction.writing(db.session):
        store.add(db.session(), [taken], client)
    refused = prepared(client, said(verb={"id": verbs.PASSED}, id=taken["id"]))
    group = [
        delivery._Turn(Delivery(refused, [mine])),
        delivery._Turn(Delivery(prepared(client, said()), [yours, yours])),
    ]
    with site.app_context():
        delivery._store(db.session, group)
    with site.app_context(), transaction.reading(db.session):
        found = attachments.find(db.session(), client.store, [mine.sha2, yours.sha2])
    assert list(found.values()) == [yours]


def test_a_refused_delivery_leaves_no_memory_of_definitions(
    site: Flask, client: Origin
) -> None:
    """What another one says afterwards of the same activity is found."""
    definition = {"name": {"id": "Latihan"}}
    exercise = "http://x.test/latihan"
    thing = {"id": exercise, "definition": definition}
    first = voiding(uuid4(), id=str(uuid4()))
    with site.app_context(), transaction.writing(db.session):
        store.add(db.session(), [first], client)
    voids_a_voiding = voiding(UUID(first["id"]))
    group = [
        delivery._Turn(Delivery(prepared(client, said(object=thing), voids_a_voiding))),
        delivery._Turn(Delivery(prepared(client, said()))),
    ]
    with site.app_context():
        delivery._store(db.session, group)
        assert [type(turn.error) for turn in group] == [StatementError, type(None)]
        Deliveries(db.session).deliver(Delivery(prepared(client, said(object=thing))))
    with site.app_context(), transaction.reading(db.session):
        known = activities.canonical(db.session(), client.store, exercise)
    assert known == definition


def content(name: str) -> Kept:
    """Return what the table keeps of a content."""
    return Kept(sha256(name.encode()).hexdigest(), "0" * 64, "text/plain", 1)


def test_a_leader_that_fails_leaves_nobody_waiting(
    site: Flask, client: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliveries = Deliveries(db.session)
    acts = [
        lambda entries=entries: deliveries.deliver(Delivery(entries))
        for entries in [prepared(client, said()) for _ in range(3)]
    ]

    def broken(_self: Deliveries) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Deliveries, "_take", broken)
        raised = all_at_once(site, cast("list[Callable[[], None]]", acts))

    assert [type(error) for error in raised] == [MemoryError] * 3
    assert all_at_once(site, cast("list[Callable[[], None]]", acts)) == [None] * 3


def test_a_fault_of_the_store_is_one_requests_fault_too(
    site: Flask, client: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = prepared(client, said()), prepared(client, said())
    write = delivery._write

    def faulty(session: Session, group: Sequence[Delivery]) -> None:
        write(session, group)
        if any(each.entries is bad for each in group):
            message = "a mistake of ours"
            raise AssertionError(message)

    monkeypatch.setattr(delivery, "_write", faulty)
    group = [delivery._Turn(Delivery(entries)) for entries in (good, bad)]
    with site.app_context():
        delivery._store(db.session, group)

    assert [type(turn.error) for turn in group] == [type(None), AssertionError]
    assert (kept(site, client, good), kept(site, client, bad)) == (1, 0)

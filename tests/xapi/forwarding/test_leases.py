"""Leases: one process works for a target at a time, whatever the others do."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.db import Mode, db, mode
from lms.xapi.forwarding import Pace, leases, rounds, targets
from lms.xapi.forwarding.errors import LostLeaseError
from lms.xapi.forwarding.sending import DELIVERED, Item, Verdict
from lms.xapi.store import Origin
from tests.databases import ENGINES, application
from tests.xapi.forwarding.receiving import (
    PACE,
    Receiver,
    Time,
    known,
    new_target,
    run,
    stored,
    works,
)
from tests.xapi.said import said

WORKERS = 4


@pytest.fixture(scope="module", params=ENGINES)
def real_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application on a database of its own, where transactions commit."""
    with application(request.param) as app:
        yield app


@contextmanager
def connected(app: Flask) -> Iterator[Session]:
    """Give a session with a connection of its own, beside those of others."""
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session


class Alone:
    """Another side that notices when two talk to it at the same time."""

    def __init__(self) -> None:
        self._inside = 0
        self.together = 0

    def __call__(self, _items: Sequence[Item]) -> Verdict:
        """Take the statements, not at once."""
        self._inside += 1
        self.together = max(self.together, self._inside)
        threading.Event().wait(0.002)
        self._inside -= 1
        return DELIVERED


def work(app: Flask, receiver: Receiver, count: int, faults: list[str]) -> None:
    """Run rounds until everything has arrived, as one of several processes."""
    token = mode.set(Mode.WRITE)
    try:
        for _ in range(200):
            with connected(app) as session:
                rounds.run(session, works(receiver, Pace(batch=3)))
            if len(receiver.arrived) >= count:
                return
    except Exception as error:  # noqa: BLE001 - shown by the test
        faults.append(repr(error))
    finally:
        mode.reset(token)


def test_processes_side_by_side_send_everything_once_and_in_order(
    real_app: Flask, lms: Origin
) -> None:
    with connected(real_app) as session:
        target = new_target(session, lms.store)
        ids = stored(session, lms, *(said() for _ in range(40)))
    alone = Alone()
    receiver = Receiver(alone)
    faults: list[str] = []
    arguments = (real_app, receiver, len(ids), faults)

    workers = [threading.Thread(target=work, args=arguments) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with connected(real_app) as session, transaction.writing(session):
        targets.remove(session, target.id)

    assert faults == []
    assert receiver.arrived == ids
    assert alone.together == 1


def test_a_second_claim_gets_nothing(session: Session, lms: Origin, time: Time) -> None:
    target = new_target(session, lms.store)

    first = leases.claim(session, target.id, PACE)
    second = leases.claim(session, target.id, PACE)
    time.passes(PACE.lease)
    third = leases.claim(session, target.id, PACE)

    assert (first is None, second is None, third is None) == (False, True, False)


def test_what_is_given_back_can_be_claimed_at_once(
    session: Session, lms: Origin
) -> None:
    target = new_target(session, lms.store)
    lease = claimed(session, target.id)

    leases.seen(session, lease)

    assert leases.claim(session, target.id, PACE) is not None


def claimed(session: Session, target_id: UUID) -> leases.Lease:
    lease = leases.claim(session, target_id, PACE)
    assert lease is not None
    return lease


def test_nothing_is_noted_by_whom_the_lease_was_taken_from(
    session: Session, lms: Origin, time: Time
) -> None:
    target = new_target(session, lms.store)
    slow = claimed(session, target.id)
    time.passes(PACE.lease)
    claimed(session, target.id)

    with pytest.raises(LostLeaseError):
        leases.delivered(session, slow, 10**18)

    assert known(session, target).position == target.position


def test_a_note_lengthens_the_lease(session: Session, lms: Origin, time: Time) -> None:
    target = new_target(session, lms.store)
    lease = claimed(session, target.id)
    time.passes(PACE.lease - timedelta(seconds=1))
    leases.renewed(session, lease)
    time.passes(timedelta(seconds=2))

    assert leases.claim(session, target.id, PACE) is None


def test_no_request_begins_that_could_outlast_the_lease(
    session: Session, lms: Origin, time: Time
) -> None:
    target = new_target(session, lms.store)
    lease = claimed(session, target.id)
    lease.check()
    time.passes(PACE.lease - timedelta(seconds=20))

    with pytest.raises(LostLeaseError):
        lease.check()


def test_a_round_that_loses_its_lease_leaves_the_rest_to_others(
    session: Session, lms: Origin, time: Time
) -> None:
    target = new_target(session, lms.store)
    ids = stored(session, lms, said(), said())
    others: list[leases.Lease] = []

    def slow(_items: Sequence[Item]) -> Verdict:
        if not others:
            time.passes(PACE.lease)
            others.append(claimed(session, target.id))
        return DELIVERED

    receiver = Receiver(slow)
    tally = run(session, works(receiver))
    assert tally.delivered == 0
    time.passes(PACE.lease)
    run(session, works(receiver))

    assert receiver.arrived == ids + ids
    assert receiver.first_arrivals == ids


def test_nothing_secret_is_in_what_a_lease_shows(session: Session, lms: Origin) -> None:
    target = new_target(session, lms.store)
    lease = claimed(session, target.id)

    assert lease.secret() not in repr(lease)
    assert repr(lease.box) not in repr(lease)


def test_a_store_without_news_is_not_worked_for(session: Session, lms: Origin) -> None:
    new_target(session, lms.store)
    stored(session, lms, said())
    run(session, works(Receiver()))

    with transaction.reading(session):
        assert leases.due(session) == []

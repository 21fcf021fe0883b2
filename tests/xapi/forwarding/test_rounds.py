"""Rounds: order is kept, faults are found, and patience has its measure."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.xapi.forwarding import leases, letters, targets
from lms.xapi.forwarding.patience import Pace
from lms.xapi.forwarding.sending import (
    DELIVERED,
    Ending,
    Item,
    Verdict,
    refusal,
)
from lms.xapi.forwarding.targets import Choice, State
from lms.xapi.store import Origin
from tests.xapi.forwarding.receiving import (
    NOON,
    Answering,
    Receiver,
    Time,
    known,
    later,
    new_target,
    run,
    stored,
    works,
)
from tests.xapi.said import PAGE, QUIZ, about, said, voiding

BUSY = refusal(503)


def refusing(*poison: UUID) -> Answering:
    """Return what refuses a batch that holds one of ``poison``."""

    def judge(items: Sequence[Item]) -> Verdict:
        hit = any(item.id in poison for item in items)
        return refusal(400) if hit else DELIVERED

    return judge


def letters_of(session: Session, target: targets.Target) -> list[UUID]:
    with transaction.reading(session):
        return [each.statement for each in letters.waiting(session, target.id)]


@pytest.fixture(autouse=True)
def _time(time: Time) -> None:
    """Let all of these tests run on a made clock."""


def test_everything_arrives_in_order_and_in_batches(
    session: Session, lms: Origin
) -> None:
    target = new_target(session, lms.store)
    ids = stored(session, lms, *(said() for _ in range(20)))
    receiver = Receiver()

    tally = run(session, works(receiver))

    assert receiver.arrived == ids
    assert max(map(len, receiver.parcels)) == 8
    assert tally.delivered == 20
    assert known(session, target).succeeded_at is not None


def test_what_comes_later_is_sent_later(session: Session, lms: Origin) -> None:
    new_target(session, lms.store)
    receiver = Receiver()
    ids = stored(session, lms, said())
    run(session, works(receiver))
    ids += stored(session, lms, said())

    run(session, works(receiver))

    assert receiver.arrived == ids


def test_only_what_is_chosen_is_sent(session: Session, lms: Origin) -> None:
    new_target(session, lms.store, choice=Choice(activity=QUIZ))
    first, _, third = stored(session, lms, about(QUIZ), about(PAGE), about(QUIZ))
    (voider,) = stored(session, lms, voiding(first))
    receiver = Receiver()

    run(session, works(receiver))

    assert receiver.arrived == [third, voider]


def test_since_is_where_a_target_begins(
    session: Session, lms: Origin, time: Time
) -> None:
    stored(session, lms, said())
    time.passes(timedelta(hours=2))
    ids = stored(session, lms, said())
    new_target(session, lms.store, choice=Choice(since=NOON + timedelta(hours=1)))
    receiver = Receiver()

    run(session, works(receiver))

    assert receiver.arrived == ids


def test_a_statement_at_fault_is_laid_aside_and_the_rest_arrives(
    session: Session, lms: Origin
) -> None:
    target = new_target(session, lms.store)
    ids = stored(session, lms, *(said() for _ in range(8)))
    receiver = Receiver(refusing(ids[2], ids[5]))

    tally = run(session, works(receiver))

    assert receiver.arrived == [ids[0], ids[1], ids[3], ids[4], ids[6], ids[7]]
    assert letters_of(session, target) == [ids[2], ids[5]]
    assert tally.letters == 2


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_a_refusal_of_one_is_a_dead_letter(
    session: Session, lms: Origin, status: int
) -> None:
    target = new_target(session, lms.store)
    stored(session, lms, said())

    run(session, works(Receiver(lambda _items: refusal(status))))

    with transaction.reading(session):
        (letter,) = letters.waiting(session, target.id)
    assert letter.code == f"http_{status}"
    assert str(status) in letter.words
    assert known(session, target).state is State.ACTIVE


@pytest.mark.parametrize("status", [401, 403, 410])
def test_a_closed_door_stops_the_target(
    session: Session, lms: Origin, status: int, time: Time
) -> None:
    target = new_target(session, lms.store)
    stored(session, lms, said())
    receiver = Receiver(lambda _items: refusal(status))

    run(session, works(receiver))
    later(time)
    run(session, works(receiver))

    found = known(session, target)
    assert (found.state, found.error_code) == (State.STOPPED, f"http_{status}")
    assert len(receiver.parcels) == 1


def test_a_stopped_target_goes_on_where_it_was(
    session: Session, lms: Origin, time: Time
) -> None:
    target = new_target(session, lms.store)
    ids = stored(session, lms, said(), said())
    run(session, works(Receiver(lambda _items: refusal(401))))
    with transaction.writing(session):
        targets.resume(session, target.id)
    receiver = Receiver()

    run(session, works(receiver))

    assert receiver.arrived == ids
    assert known(session, target).error_code == ""


def test_a_target_that_refuses_everything_is_stopped(
    session: Session, lms: Origin
) -> None:
    target = new_target(session, lms.store)
    ids = stored(session, lms, *(said() for _ in range(8)))

    run(session, works(Receiver(refusing(*ids)), Pace(refusals=3)))

    found = known(session, target)
    assert (found.state, found.error_code) == (State.STOPPED, "refuses_everything")
    assert letters_of(session, target) == ids[:3]


def test_after_a_failure_there_is_a_pause_that_doubles(
    session: Session, lms: Origin, time: Time
) -> None:
    target = new_target(session, lms.store)
    stored(session, lms, said())
    receiver = Receiver(lambda _items: BUSY)
    pauses = []
    for _ in range(4):
        run(session, works(receiver))
        found = known(session, target)
        assert found.waits_until is not None
        assert found.failed_at is not None
        pauses.append((found.waits_until - found.failed_at).total_seconds())
        time.passes(timedelta(seconds=pauses[-1] + 1))

    assert pauses == [2.5, 5, 10, 20]
    assert len(receiver.parcels) == 4


def test_nothing_is_sent_during_the_pause(session: Session, lms: Origin) -> None:
    new_target(session, lms.store)
    stored(session, lms, said())
    receiver = Receiver(lambda _items: BUSY)

    run(session, works(receiver))
    run(session, works(receiver))

    assert len(receiver.parcels) == 1


def test_the_time_that_the_other_side_asks_for_is_waited(
    session: Session, lms: Origin
) -> None:
    target = new_target(session, lms.store)
    stored(session, lms, said())
    wanted = timedelta(minutes=17)

    run(session, works(Receiver(lambda _items: refusal(429, wanted))))

    found = known(session, target)
    assert found.waits_until is not None
    assert found.failed_at is not None
    assert found.waits_until - found.failed_at == wanted


def test_a_broken_circuit_is_tried_with_one_statement(
    session: Session, lms: Origin, time: Time
) -> None:
    target = new_target(session, lms.store)
    ids = stored(session, lms, *(said() for _ in range(6)))
    broken = Receiver(lambda _items: BUSY)
    for _ in range(5):
        run(session, works(broken))
        later(time)
    run(session, works(broken))
    found = known(session, target)
    assert found.waits_until is not None
    assert found.failed_at is not None
    pause = found.waits_until - found.failed_at
    later(time)
    mended = Receiver()

    run(session, works(mended))

    assert [len(parcel) for parcel in broken.parcels] == [6, 6, 6, 6, 6, 1]
    assert pause >= timedelta(minutes=5)
    assert [len(parcel) for parcel in mended.parcels] == [1, 5]
    assert mended.arrived == ids
    assert known(session, target).failures == 0


def test_a_paused_target_keeps_its_place(session: Session, lms: Origin) -> None:
    target = new_target(session, lms.store)
    receiver = Receiver()
    with transaction.writing(session):
        targets.pause(session, target.id)
    ids = stored(session, lms, said())
    run(session, works(receiver))
    assert receiver.arrived == []
    with transaction.writing(session):
        targets.resume(session, target.id)

    run(session, works(receiver))

    assert receiver.arrived == ids


def test_a_pause_takes_effect_behind_the_batch_on_its_way(
    session: Session, lms: Origin
) -> None:
    target = new_target(session, lms.store)
    ids = stored(session, lms, *(said() for _ in range(20)))

    def pausing(_items: Sequence[Item]) -> Verdict:
        with transaction.writing(session):
            targets.pause(session, target.id)
        return DELIVERED

    receiver = Receiver(pausing)
    run(session, works(receiver))

    assert receiver.arrived == ids[:8]
    with transaction.reading(session):
        assert leases.due(session) == []


def test_one_bad_target_holds_up_no_other(session: Session, lms: Origin) -> None:
    bad = new_target(session, lms.store, name="A")
    new_target(session, lms.store, name="B")
    ids = stored(session, lms, said(), said())
    receiver = Receiver()
    by = works(receiver)

    def send(target: targets.Target, *rest: object) -> Verdict:
        if target.id == bad.id:
            return BUSY
        return receiver.send(target, *rest)  # type: ignore[arg-type]  # passed on

    by = type(by)(by.door, send, by.pace, by.chance)
    run(session, by)

    assert receiver.arrived == ids
    assert known(session, bad).failures == 1


def test_a_secret_under_another_site_stops_the_target(
    session: Session, lms: Origin
) -> None:
    target = new_target(session, lms.store)
    stored(session, lms, said())
    with transaction.writing(session):
        lease = leases.claim(session, target.id, Pace())
        assert lease is not None
    leases.seen(session, lease, secret=b"x" * 40)

    run(session, works(Receiver()))

    assert known(session, target).error_code == "secret_unreadable"
    assert known(session, target).state is State.STOPPED


def test_a_refusal_of_a_long_batch_is_no_refusal_of_the_rest(
    session: Session, lms: Origin
) -> None:
    target = new_target(session, lms.store)
    ids = stored(session, lms, *(said() for _ in range(8)))

    def small(items: Sequence[Item]) -> Verdict:
        return DELIVERED if len(items) <= 2 else refusal(413)

    receiver = Receiver(small)
    run(session, works(receiver))

    assert receiver.arrived == ids
    assert letters_of(session, target) == []


def test_a_failure_says_why_in_our_own_words(session: Session, lms: Origin) -> None:
    target = new_target(session, lms.store)
    stored(session, lms, said())
    verdict = Verdict(Ending.FAILED, "outgoing_too_slow", "too slow " * 100)

    run(session, works(Receiver(lambda _items: verdict)))

    found = known(session, target)
    assert found.error_code == "outgoing_too_slow"
    assert len(found.error_words) == 300

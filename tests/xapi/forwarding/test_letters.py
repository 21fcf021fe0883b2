"""Dead letters: people see them, write beside them, send them again or drop them."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.outgoing import Door
from lms.xapi.forwarding import leases, letters, replay
from lms.xapi.forwarding.errors import BusyTargetError, UnknownLetterError
from lms.xapi.forwarding.letters import Letter
from lms.xapi.forwarding.sending import Ending, refusal
from lms.xapi.forwarding.targets import State, Target
from lms.xapi.store import Origin
from tests.core.outgoing_servers import Asked, Said, answer, door, serving
from tests.xapi.forwarding.receiving import (
    PACE,
    Receiver,
    ids_in,
    known,
    new_target,
    run,
    stored,
    taken,
    works,
)
from tests.xapi.said import said, voiding

pytestmark = pytest.mark.usefixtures("time")


def laid_aside(
    session: Session, lms: Origin, url: str = "https://lrs.example.org"
) -> tuple[Target, Letter]:
    """Let a target refuse one statement."""
    target = new_target(session, lms.store, url=url)
    stored(session, lms, said())
    run(session, works(Receiver(lambda _items: refusal(400))))
    return target, waiting(session, target)[0]


def waiting(session: Session, target: Target) -> list[Letter]:
    with transaction.reading(session):
        return letters.waiting(session, target.id)


def replayed(
    session: Session, lms: Origin, say: Callable[[Asked], Said]
) -> tuple[Ending, list[Letter], list[Asked]]:
    """Send a letter once more to who answers by ``say``."""
    with serving(say) as server, door() as opened:
        target, letter = laid_aside(session, lms, server.at())
        verdict = replay(session, opened, letter.id)
    return verdict.ending, waiting(session, target), server.asked


def test_what_arrives_in_the_end_is_settled(session: Session, lms: Origin) -> None:
    ending, left, (asked,) = replayed(session, lms, taken)

    assert ending is Ending.DELIVERED
    assert left == []
    assert len(ids_in(asked)) == 1


def test_a_settled_letter_is_remembered(session: Session, lms: Origin) -> None:
    with serving(taken) as server, door() as opened:
        target, letter = laid_aside(session, lms, server.at())
        replay(session, opened, letter.id)

    with transaction.reading(session):
        (found,) = letters.waiting(session, target.id, all_of_them=True)
        assert letters.count(session, target.id) == 0
    assert found.id == letter.id
    assert found.replayed_at is not None


def test_a_second_refusal_replaces_the_reason(session: Session, lms: Origin) -> None:
    ending, left, _asked = replayed(
        session, lms, lambda _asked: answer(b"", "409 Conflict")
    )

    assert ending is Ending.REFUSED
    assert [each.code for each in left] == ["http_409"]


@pytest.mark.parametrize("status", ["500 Error", "401 Unauthorized"])
def test_a_letter_that_does_not_get_there_stays(
    session: Session, lms: Origin, status: str
) -> None:
    _ending, left, _asked = replayed(session, lms, lambda _asked: answer(b"", status))

    assert [each.code for each in left] == ["http_400"]


def test_what_was_voided_since_is_settled_and_not_sent(
    session: Session, lms: Origin
) -> None:
    target, letter = laid_aside(session, lms)
    stored(session, lms, voiding(letter.statement))

    with Door() as closed:
        verdict = replay(session, closed, letter.id)

    assert verdict.code == "voided"
    assert waiting(session, target) == []


def test_a_letter_of_a_stopped_target_can_be_sent(
    session: Session, lms: Origin
) -> None:
    with serving(taken) as server, door() as opened:
        target, letter = laid_aside(session, lms, server.at())
        stored(session, lms, said())
        run(session, works(Receiver(lambda _items: refusal(401))))
        verdict = replay(session, opened, letter.id)

    assert verdict.ending is Ending.DELIVERED
    assert known(session, target).state is State.STOPPED


def test_a_busy_target_is_left_alone(session: Session, lms: Origin) -> None:
    target, letter = laid_aside(session, lms)
    leases.claim(session, target.id, PACE)

    with Door() as closed, pytest.raises(BusyTargetError):
        replay(session, closed, letter.id)


def test_a_replay_gives_the_target_back(session: Session, lms: Origin) -> None:
    with serving(taken) as server, door() as opened:
        target, letter = laid_aside(session, lms, server.at())
        replay(session, opened, letter.id)

    assert leases.claim(session, target.id, PACE) is not None


def test_people_write_beside_a_letter(session: Session, lms: Origin) -> None:
    target, letter = laid_aside(session, lms)

    with transaction.writing(session):
        letters.annotate(session, letter.id, "durasi salah, sudah dilaporkan")

    assert waiting(session, target)[0].note == "durasi salah, sudah dilaporkan"


def test_a_dropped_letter_is_gone(session: Session, lms: Origin) -> None:
    target, letter = laid_aside(session, lms)

    with transaction.writing(session):
        letters.drop(session, letter.id)

    assert waiting(session, target) == []


@pytest.mark.parametrize("change", [letters.drop, letters.by_id])
def test_an_unknown_letter_is_told(
    session: Session, change: Callable[[Session, UUID], object]
) -> None:
    with pytest.raises(UnknownLetterError), transaction.writing(session):
        change(session, uuid4())


def test_a_letter_holds_nothing_of_the_statement(session: Session, lms: Origin) -> None:
    _target, letter = laid_aside(session, lms)

    assert "mailto:" not in repr(letter)

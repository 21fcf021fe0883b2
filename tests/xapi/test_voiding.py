"""Voiding: who may, in which order, and what is left."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from lms.xapi import queries
from lms.xapi import store as door
from lms.xapi.agents import account
from lms.xapi.errors import StatementError, VoidingError
from lms.xapi.statement import Statement
from lms.xapi.store import Origin, Source, Stored
from tests.xapi.said import said, voiding


@pytest.fixture
def client(store: UUID) -> Origin:
    """Give the origin of what one outside client says."""
    return Origin(store, Source.CLIENT, account("http://lms.test", "key-1"))


@pytest.fixture
def stranger(client: Origin) -> Origin:
    """Give the origin of what another client of the same store says."""
    return replace(client, authority=account("http://lms.test", "key-2"))


def is_voided(session: Session, origin: Origin, statement_id: UUID) -> bool:
    found = queries.get(session, origin.store, statement_id)
    assert found is not None
    return found.voided


def test_a_voiding_statement_voids_its_target(session: Session, lms: Origin) -> None:
    (target,) = door.add(session, [said()], lms)

    (voider,) = door.add(session, [voiding(target)], lms)

    assert is_voided(session, lms, target)
    assert not is_voided(session, lms, voider)


def test_a_target_that_comes_later_is_voided_on_arrival(
    session: Session, lms: Origin
) -> None:
    target = uuid4()
    door.add(session, [voiding(target)], lms)

    door.add(session, [said(id=str(target))], lms)

    assert is_voided(session, lms, target)


@pytest.mark.parametrize("order", [1, -1])
def test_both_may_come_in_one_batch(session: Session, lms: Origin, order: int) -> None:
    target = uuid4()
    batch = [said(id=str(target)), voiding(target)]

    door.add(session, batch[::order], lms)

    assert is_voided(session, lms, target)


def test_a_voiding_statement_cannot_be_voided(session: Session, lms: Origin) -> None:
    (target,) = door.add(session, [said()], lms)
    (voider,) = door.add(session, [voiding(target)], lms)

    with pytest.raises(StatementError) as caught:
        door.add(session, [voiding(voider)], lms)

    assert caught.value.path == "object.id"


def test_a_voiding_statement_that_comes_later_is_not_voided(
    session: Session, lms: Origin
) -> None:
    voider, target = uuid4(), uuid4()
    door.add(session, [voiding(voider)], lms)

    door.add(session, [voiding(target, id=str(voider))], lms)

    assert not is_voided(session, lms, voider)


def test_the_lms_may_void_what_a_client_said(
    session: Session, lms: Origin, client: Origin
) -> None:
    (target,) = door.add(session, [said()], client)

    door.add(session, [voiding(target)], lms)

    assert is_voided(session, lms, target)


def test_a_client_may_void_what_it_said(session: Session, client: Origin) -> None:
    (target,) = door.add(session, [said()], client)

    door.add(session, [voiding(target)], client)

    assert is_voided(session, client, target)


def test_a_client_may_not_void_what_the_lms_said(
    session: Session, lms: Origin, client: Origin
) -> None:
    (target,) = door.add(session, [said()], lms)

    with pytest.raises(VoidingError):
        door.add(session, [voiding(target)], client)


def test_a_client_may_not_void_what_another_said(
    session: Session, client: Origin, stranger: Origin
) -> None:
    (target,) = door.add(session, [said()], client)

    with pytest.raises(VoidingError):
        door.add(session, [voiding(target)], stranger)


def test_the_authority_of_the_lms_helps_no_client(
    session: Session, lms: Origin
) -> None:
    (target,) = door.add(session, [said()], lms)
    pretender = replace(lms, source=Source.CLIENT)

    with pytest.raises(VoidingError):
        door.add(session, [voiding(target)], pretender)


def test_a_foreign_voiding_that_waited_does_nothing(
    session: Session, lms: Origin, client: Origin
) -> None:
    target = uuid4()
    door.add(session, [voiding(target)], client)

    door.add(session, [said(id=str(target))], lms)

    assert not is_voided(session, lms, target)


def test_one_of_two_that_waited_is_enough(
    session: Session, client: Origin, stranger: Origin
) -> None:
    target = uuid4()
    door.add(session, [voiding(target)], stranger)
    door.add(session, [voiding(target)], client)

    door.add(session, [said(id=str(target))], client)

    assert is_voided(session, client, target)


def test_voiding_reaches_no_other_store(session: Session, lms: Origin) -> None:
    target = uuid4()
    door.add(session, [said(id=str(target))], lms)

    door.add(session, [voiding(target)], replace(lms, store=uuid4()))

    assert not is_voided(session, lms, target)


# --- Who hears of it


class Ear:
    """A subscriber that remembers ids with whether they were voided."""

    def __init__(self) -> None:
        self.heard: list[tuple[UUID, bool]] = []

    def __call__(
        self, _session: Session, news: Sequence[Stored]
    ) -> Iterable[Statement]:
        """Remember ``news``."""
        self.heard += [(stored.id, stored.voided) for stored in news]
        return ()


@pytest.fixture
def ear() -> Ear:
    """Give a subscriber that hears everything."""
    listener = Ear()
    door.subscribe(listener)
    return listener


def test_subscribers_hear_of_the_voided_statement(
    session: Session, lms: Origin, ear: Ear
) -> None:
    (target,) = door.add(session, [said()], lms)

    (voider,) = door.add(session, [voiding(target)], lms)

    assert ear.heard == [(target, False), (voider, False), (target, True)]


def test_a_second_voiding_is_no_news_of_the_target(
    session: Session, lms: Origin, ear: Ear
) -> None:
    (target,) = door.add(session, [said()], lms)
    door.add(session, [voiding(target)], lms)
    ear.heard.clear()

    (again,) = door.add(session, [voiding(target)], lms)

    assert ear.heard == [(again, False)]


def test_a_statement_voided_on_arrival_is_heard_of_once(
    session: Session, lms: Origin, ear: Ear
) -> None:
    target = uuid4()
    door.add(session, [voiding(target)], lms)
    ear.heard.clear()

    door.add(session, [said(id=str(target))], lms)

    assert ear.heard == [(target, True)]

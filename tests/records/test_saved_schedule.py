"""Schedules of saved queries: when, once, in whose right, and what the owner hears."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, get_ident
from typing import ParamSpec, TypeVar
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import erasures
from lms.accounts import exports as own_data
from lms.accounts.models import AuditEntry, Person
from lms.accounts.roles import SYSTEM, Actor, Grant, Role, Scope, ScopeKind
from lms.core import clock, json, transaction
from lms.core.db import db
from lms.core.outbox import OutboxMessage
from lms.records.asked import Asked
from lms.records.errors import QueryNameTakenError, TooManyQueriesError
from lms.records.exports import rights, running, writers
from lms.records.formats import Format
from lms.records.models import PseudonymKey, RecordExport, SavedQuery, State
from lms.records.operations import exports, saved, schedule
from lms.records.operations.exports import Order
from lms.records.operations.saved import Card
from lms.records.queries import saved as queries
from lms.records.schedules import Every, Rhythm
from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.store import Origin, Source
from tests.databases import application
from tests.factories import people
from tests.records.exports.statements import said

JAKARTA = "Asia/Jakarta"
MONDAY = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
"""Ten in the morning in Jakarta."""
DAILY = Rhythm(Every.DAILY)
Answer = TypeVar("Answer")
P = ParamSpec("P")
SEVERAL = 5


@dataclass(slots=True)
class Desk:
    """Somebody who reads one institution, at a moment that the test moves."""

    session: Session
    folder: Path
    home: UUID
    owner: Person
    grant: Grant
    now: datetime = MONDAY

    def save(self, rhythm: Rhythm = DAILY, format_: Format = Format.CSV) -> UUID:
        """Save a query and return its number."""
        reader = rights.reader_of(self.session, self.owner.id)
        assert reader is not None
        with transaction.writing(self.session):
            wanted = Order(self.home, Asked(zone=JAKARTA), (), format_, ("id",))
            card = Card(f"Tanya {uuid4()}", rhythm=rhythm)
            return saved.save(self.session, wanted, card, by=reader).id

    def add(self, *numbers: int) -> None:
        """Store statements, as the LMS does."""
        origin = Origin(self.home, Source.LMS, lms_authority())
        with transaction.writing(self.session):
            door.add(self.session, [said(each) for each in numbers], origin)

    def later(self, **span: float) -> int:
        """Let time pass, do what is due and return how many files were ordered."""
        self.now += timedelta(**span)
        return schedule.run_due(self.session)

    def make(self) -> int:
        """Make the files that wait, and tell of them."""
        made = running.run_due(self.session, self.folder, writers.ALL)
        schedule.run_due(self.session)
        return made

    def query(self, query_id: UUID) -> SavedQuery:
        """Return the row as it is now."""
        return self.session.get_one(SavedQuery, query_id, populate_existing=True)

    def exports(self) -> list[RecordExport]:
        """Return what was ordered, the oldest first."""
        self.session.expire_all()
        query = select(RecordExport).where(RecordExport.store == self.home)
        return list(self.session.scalars(query.order_by(RecordExport.id)))

    def mails(self) -> list[OutboxMessage]:
        """Return what the owner was written."""
        mine = OutboxMessage.recipient == self.owner.email
        return list(self.session.scalars(select(OutboxMessage).where(mine)))


@pytest.fixture
def desk(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Give somebody who reads their institution's records."""
    monkeypatch.setattr(door, "_subscribers", [])
    with transaction.writing(session):
        home = people.institution(session)
        grant = people.holding(Role.LRS_CONSUMER, Scope(ScopeKind.INSTITUTION, home))
        owner = people.person(session, grant, institution_id=home)
    made = Desk(session, tmp_path / "exports", home, owner, grant)
    with clock.running_at(lambda: made.now):
        yield made


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm(), None),
        (DAILY, datetime(2026, 3, 2, 22, tzinfo=UTC)),
        (Rhythm(Every.WEEKLY, weekday=0), datetime(2026, 3, 8, 22, tzinfo=UTC)),
        (Rhythm(Every.MONTHLY, day=2), datetime(2026, 4, 1, 22, tzinfo=UTC)),
        (Rhythm(Every.MONTHLY, day=31), datetime(2026, 3, 30, 22, tzinfo=UTC)),
    ],
)
def test_files_are_due_at_five_by_the_owners_clock(
    rhythm: Rhythm, expected: datetime | None
) -> None:
    assert rhythm.following(MONDAY, JAKARTA) == expected


def test_a_short_month_has_its_last_day() -> None:
    january = datetime(2027, 1, 31, 12, tzinfo=UTC)

    found = Rhythm(Every.MONTHLY, day=31).following(january, "Asia/Jayapura")

    assert found == datetime(2027, 2, 27, 20, tzinfo=UTC)


@given(
    st.integers(0, 6 * 366 * 24 * 60).map(lambda n: MONDAY + timedelta(minutes=n)),
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.integers(0, 6),
    st.integers(1, 31),
)
def test_every_rhythm_comes_round_and_never_stands_still(
    after: datetime, every: str, weekday: int, day: int
) -> None:
    found = Rhythm(Every(every), weekday, day).following(after, "Asia/Makassar")

    assert found is not None
    assert after < found <= after + timedelta(days=32)
    assert (found.hour, found.minute) == (21, 0)


def test_each_time_only_what_is_new_is_ordered_and_the_owner_hears(desk: Desk) -> None:
    desk.add(1, 2)
    query = desk.save()

    assert desk.later(hours=1) == 0
    assert desk.later(days=1) == 1
    assert desk.make() == 1
    desk.add(3)
    assert desk.later(days=1) == 1
    assert desk.make() == 1

    first, second = desk.exports()
    assert (first.done, second.done) == (2, 1)
    assert second.after_seq == first.until_seq
    assert first.owner_id == desk.owner.id
    mails = desk.mails()
    assert len(mails) == 2
    assert "/rekam/unduhan" in mails[0].body
    assert str(first.id) not in mails[0].body
    row = desk.query(query)
    assert (row.last_export_id, row.untold) == (second.id, False)
    assert row.next_due_at == datetime(2026, 3, 4, 22, tzinfo=UTC)
    acts = desk.session.scalars(
        select(AuditEntry.act).where(AuditEntry.by_id == desk.owner.id)
    ).all()
    assert (
        sorted(acts)
        == ["records_exported", "records_exported"] + ["saved_query_exported"] * 2
    )


def test_after_an_outage_it_is_ordered_once(desk: Desk) -> None:
    desk.save()

    assert desk.later(days=9) == 1
    assert desk.later(minutes=1) == 0

    assert len(desk.exports()) == 1


def test_who_comes_second_finds_it_ordered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = desk.save()
    assert desk.later(days=1) == 1
    desk.make()
    monkeypatch.setattr(queries, "due", lambda *_asked: [query])

    assert desk.later(minutes=1) == 0


def test_one_that_is_not_done_yet_is_not_ordered_again(desk: Desk) -> None:
    desk.add(1)
    desk.save()

    assert desk.later(days=1) == 1
    assert desk.later(days=1) == 0
    desk.make()
    assert desk.later(days=1) == 1


def test_a_file_that_failed_is_made_up_for(desk: Desk) -> None:
    desk.add(1)
    query = desk.save()
    desk.later(days=1)
    [export] = desk.exports()
    with transaction.writing(desk.session):
        export.until_seq, export.state = 2**60, State.FAILED
        export.failure = "in_vain"

    assert desk.later(days=1) == 1
    desk.make()

    assert desk.exports()[1].done == 1
    assert desk.query(query).paused == ""


def test_who_lost_the_right_gets_a_pause_and_no_file(desk: Desk) -> None:
    query = desk.save()
    with transaction.writing(desk.session):
        people.take(desk.session, desk.owner, desk.grant)

    assert desk.later(days=1) == 0
    row = desk.query(query)
    assert (row.paused, row.next_due_at) == ("right_lost", None)
    assert desk.exports() == []


def test_who_may_not_come_in_any_more_gets_no_file(desk: Desk) -> None:
    query = desk.save()
    with transaction.writing(desk.session):
        desk.owner.suspended_at = desk.now

    assert desk.later(days=1) == 0
    assert desk.query(query).paused == "right_lost"


def test_a_sheet_that_is_too_long_rests_and_the_owner_hears(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MOST_ROWS", 1)
    desk.owner.language = "en"
    desk.add(1, 2)
    query = desk.save(format_=Format.XLSX)
    desk.later(days=1)

    desk.make()

    assert desk.query(query).paused == "too_many_rows"
    [mail] = desk.mails()
    assert "/rekam/pencarian" in mail.body
    assert mail.body.startswith("Dear ")


def test_whose_exports_are_too_many_waits_an_hour(desk: Desk) -> None:
    for _number in range(exports.MOST_OPEN + 1):
        desk.save()

    assert desk.later(days=1) == exports.MOST_OPEN
    desk.make()
    assert desk.later(minutes=59) == 0
    assert desk.later(minutes=2) == 1


def test_a_query_that_breaks_hinders_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = desk.save(), desk.save()
    order = exports.order
    left = [1]

    def breaking(session: Session, wanted: Order, *, by: Actor) -> RecordExport:
        if left:
            left.clear()
            message = "the power went"
            raise RuntimeError(message)
        return order(session, wanted, by=by)

    monkeypatch.setattr(exports, "order", breaking)

    assert desk.later(days=1) == 1
    assert not desk.query(broken).untold
    assert desk.query(whole).untold
    assert desk.later(minutes=1) == 1


def test_what_somebody_saved_is_told_and_forgotten_with_them(desk: Desk) -> None:
    query = desk.save()
    desk.later(days=1)

    told = json.dumps(own_data.collect(desk.session, desk.owner.id))
    name = desk.query(query).name
    with transaction.writing(desk.session):
        erasures.run(desk.session, desk.owner.id)

    assert name.encode() in told
    assert queries.own_names(desk.session, desk.owner.id) == set()
    assert desk.exports() == []


def test_names_are_unique_and_their_number_is_bounded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "MOST", 2)
    reader = rights.reader_of(desk.session, desk.owner.id)
    assert reader is not None
    wanted = Order(desk.home, Asked())
    for name in ("Satu", "Dua"):
        saved.save(desk.session, wanted, Card(name), by=reader)

    with pytest.raises(TooManyQueriesError):
        saved.save(desk.session, wanted, Card("Tiga"), by=reader)
    monkeypatch.setattr(saved, "MOST", 3)
    with pytest.raises(QueryNameTakenError):
        saved.save(desk.session, wanted, Card("Satu"), by=reader)


# --- Side by side


@pytest.fixture(scope="module")
def durable() -> Iterator[Flask]:
    """Give a PostgreSQL whose commits are real: only there do two write at once."""
    with application("postgresql") as app:
        yield app


def _at_once(app: Flask, act: Callable[[Session], Answer]) -> list[Answer]:
    def run(_number: int) -> Answer:
        with app.app_context():
            return act(db.session())

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


def _met(look: Callable[P, Answer]) -> Callable[P, Answer]:
    """Let both have looked before either goes on, the first time that they look."""
    meet = Barrier(2)
    met: set[int] = set()

    def looked(*given: P.args, **named: P.kwargs) -> Answer:
        found = look(*given, **named)
        if get_ident() not in met:
            met.add(get_ident())
            meet.wait()
        return found

    return looked


def test_two_processes_order_a_query_once(
    durable: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with durable.app_context():
        session = db.session()
        with transaction.writing(session):
            home = people.institution(session)
            grant = people.holding(
                Role.LRS_CONSUMER, Scope(ScopeKind.INSTITUTION, home)
            )
            owner = people.person(session, grant, institution_id=home)
        desk = Desk(session, tmp_path, home, owner, grant)
        for _number in range(SEVERAL):
            query = desk.save()
            with transaction.writing(session):
                desk.query(query).next_due_at = MONDAY
    monkeypatch.setattr(exports, "MOST_OPEN", 2 * SEVERAL)
    monkeypatch.setattr(queries, "due", _met(queries.due))

    ordered = _at_once(durable, schedule.run_due)

    assert sum(ordered) == SEVERAL
    with durable.app_context():
        found = select(RecordExport).where(RecordExport.store == home)
        assert len(db.session.scalars(found).all()) == SEVERAL


def test_two_first_orders_under_pseudonyms_share_a_key(
    durable: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = uuid4()
    monkeypatch.setattr(exports, "_current_key", _met(exports._current_key))

    def act(session: Session) -> UUID | None:
        with transaction.writing(session):
            wanted = Order(store, Asked(), pseudonymised=True)
            return exports.order(session, wanted, by=SYSTEM).pseudonym_key_id

    keys = _at_once(durable, act)

    assert len(set(keys)) == 1
    with durable.app_context():
        query = select(PseudonymKey).where(PseudonymKey.store == store)
        assert len(db.session.scalars(query).all()) == 1

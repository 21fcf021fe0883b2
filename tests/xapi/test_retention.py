"""What clients wrote goes when its time is over; nothing else does."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from lms.core import clock, json, transaction
from lms.core.db import db
from lms.xapi import (
    activities,
    attachments,
    checking,
    following,
    queries,
    removing,
    retention,
    retiring,
    search,
)
from lms.xapi import store as door
from lms.xapi.agents import account
from lms.xapi.attachments import Content
from lms.xapi.retention import Part, RetentionError, Rule
from lms.xapi.retiring import Tally
from lms.xapi.search import Filter
from lms.xapi.statement import Statement
from lms.xapi.store import Origin, Source
from lms.xapi.tables import attachment, document, posting
from lms.xapi.tables import statement as table
from lms.xapi.terms import Kind
from tests.databases import application
from tests.xapi.parts import GAMBAR, NASKAH, brought, sum_of
from tests.xapi.said import QUIZ, about, reference, said, voiding

NOW = datetime(2026, 6, 15, 18, 30, tzinfo=UTC)
OLD = NOW - timedelta(days=400)
NEW = NOW - timedelta(days=40)
YEAR = Rule(statements=12)
DESCRIBED = {"id": QUIZ, "definition": {"name": {"id": "Kuis"}}}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.running_at(NOW):
        yield


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retiring, "PAUSE", 0.0)


@pytest.fixture
def client(store: UUID) -> Origin:
    """Give the origin of what one outside client says."""
    return Origin(store, Source.CLIENT, account("http://lms.test", "key-1"))


def add(
    session: Session, origin: Origin, *batch: Statement, at: datetime = OLD
) -> list[UUID]:
    with clock.running_at(at), transaction.writing(session):
        return door.add(session, batch, origin)


def rule(session: Session, store: UUID, wanted: Rule = YEAR) -> None:
    with transaction.writing(session):
        retention.set_rule(session, store, wanted)


def left(session: Session, store: UUID) -> set[UUID]:
    return set(session.scalars(select(table.c.id).where(table.c.store == store)))


def faults(session: Session) -> list[str]:
    found = [*checking.check_statements(session, lambda _n: None)]
    found += [*checking.check_index(session), *checking.check_attachments(session)]
    return [str(each) for each in found]


def keep(session: Session, store: UUID, kind: str, name: str, at: datetime) -> None:
    with transaction.writing(session):
        session.execute(
            insert(document).values(
                place=uuid4().bytes,
                name=name,
                store=store,
                kind=kind,
                content=b"{}",
                content_type="application/json",
                etag="0" * 40,
                updated=int(at.timestamp() * 1_000_000),
            )
        )


# --- What goes


def test_a_run_deletes_what_the_preview_of_its_moment_counted_and_no_more(
    session: Session, client: Origin, lms: Origin
) -> None:
    other = replace(client, store=uuid4())
    evidence = add(session, lms, said(), about(QUIZ))
    add(session, client, said(), about(QUIZ))
    add(session, client, said(), at=OLD + timedelta(days=25))
    elsewhere = add(session, other, said(), at=OLD + timedelta(days=26))
    young = add(session, client, said(), at=NEW)
    rule(session, client.store)
    rule(session, other.store, Rule(documents=1))

    seen = retention.preview(session, client.store, NOW)
    late = add(session, client, said(), at=NOW)
    done = retiring.run(session, client.store, NOW)

    assert [(each.part, each.month, each.count) for each in seen.shares] == [
        (Part.STATEMENTS, date(2025, 5, 1), 2),
        (Part.STATEMENTS, date(2025, 6, 1), 1),
    ]
    assert seen.count() == 3
    assert OLD <= seen.shares[0].oldest < seen.shares[0].newest < OLD + timedelta(1)
    assert done == Tally(client.store, NOW, statements=3)
    assert left(session, client.store) == {*evidence, *young, *late}
    assert left(session, other.store) == {*elsewhere}
    assert retention.preview(session, client.store, NOW).count() == 0
    assert faults(session) == []


def test_what_refers_to_what_goes_is_found_by_its_own_words_and_waits_again(
    session: Session, client: Origin, lms: Origin
) -> None:
    (target,) = add(session, client, about(QUIZ))
    (through,) = add(session, client, reference(target))
    (own,) = add(session, lms, reference(through), at=NEW)
    rule(session, client.store)
    before = _about_quiz(session, client.store)

    retiring.run(session, client.store, NOW)

    assert before == {target, through, own}
    assert _about_quiz(session, client.store) == set()
    assert faults(session) == []
    add(session, client, reference(target, id=str(through)), at=NOW)
    add(session, client, about(QUIZ, id=str(target)), at=NOW)
    assert _about_quiz(session, client.store) == {target, through, own}
    assert faults(session) == []


def _about_quiz(session: Session, store: UUID) -> set[UUID]:
    wanted = Filter((((Kind.ACTIVITY, QUIZ),),))
    page = search.find(session, store, wanted)
    return {UUID(json.loads(each)["id"]) for each in page.payloads}


def test_what_voids_something_younger_stays_as_long_as_that(
    session: Session, client: Origin
) -> None:
    target = uuid4()
    (early,) = add(session, client, voiding(target))
    (voided,) = add(session, client, said())
    add(session, client, voiding(voided))
    add(session, client, said(id=str(target)), at=NEW)
    rule(session, client.store)

    counted = retention.preview(session, client.store, NOW).count()
    done = retiring.run(session, client.store, NOW)

    assert counted == done.statements == 2
    assert left(session, client.store) == {early, target}
    assert faults(session) == []


def test_others_describe_an_activity_when_its_describer_goes(
    session: Session, client: Origin
) -> None:
    add(session, client, said(object=DESCRIBED))
    add(session, client, said(object=DESCRIBED), at=NEW)
    rule(session, client.store)

    retiring.run(session, client.store, NOW)

    assert activities.canonical(session, client.store, QUIZ) == DESCRIBED["definition"]
    assert faults(session) == []


def test_contents_go_with_the_last_statement_that_names_them(
    session: Session, client: Origin
) -> None:
    contents = [Content(sum_of(each), "text/plain", each) for each in (NASKAH, GAMBAR)]
    with transaction.writing(session):
        attachments.insert(session, client.store, attachments.keep(contents))
    add(session, client, said(attachments=[brought(NASKAH), brought(GAMBAR)]))
    add(session, client, said(attachments=[brought(GAMBAR)]), at=NEW)
    rule(session, client.store)

    retiring.run(session, client.store, NOW)

    assert session.scalars(select(attachment.c.sha2)).all() == [sum_of(GAMBAR)]
    assert faults(session) == []


def test_documents_go_by_their_last_change(session: Session, store: UUID) -> None:
    for kind in ("state", "activity_profile", "agent_profile"):
        keep(session, store, kind, "lama", OLD)
        keep(session, store, kind, "baru", NEW)
    keep(session, uuid4(), "state", "lembaga lain", OLD)
    rule(session, store, Rule(documents=12))

    seen = retention.preview(session, store, NOW)
    done = retiring.run(session, store, NOW)

    assert [(each.part, each.count) for each in seen.shares] == [
        (Part.STATES, 1),
        (Part.ACTIVITY_PROFILES, 1),
        (Part.AGENT_PROFILES, 1),
    ]
    assert done == Tally(store, NOW, documents=3)
    names = session.scalars(select(document.c.name).distinct()).all()
    assert sorted(names) == ["baru", "lembaga lain"]


# --- How it goes


def test_a_run_that_was_stopped_goes_on_and_tells_the_whole(
    session: Session, client: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retiring, "BATCH", 2)
    add(session, client, *[said() for _ in range(5)])
    keep(session, client.store, "state", "lama", OLD)
    rule(session, client.store, Rule(12, 12))

    def broken(_session: Session, _tally: Tally) -> None:
        raise KeyboardInterrupt

    heard: list[Tally] = []
    with pytest.raises(KeyboardInterrupt):
        retiring.run(session, client.store, NOW, broken)
    retiring.run(session, client.store, NOW, lambda _s, tally: heard.append(tally))
    retiring.run(session, client.store, NOW, lambda _s, tally: heard.append(tally))

    assert heard == [Tally(client.store, NOW, statements=5, documents=1)]
    assert session.scalar(select(func.count()).select_from(posting)) == 0


def test_a_changed_rule_stops_the_run_under_the_old_one(
    session: Session, client: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retiring, "BATCH", 1)
    add(session, client, said(), said(), said())
    rule(session, client.store)
    real = removing.remove

    def change_mind(session: Session, store: UUID, gone: Sequence[object]) -> None:
        real(session, store, gone)  # type: ignore[arg-type]  # handed through
        retention.set_rule(session, store, Rule(statements=1))

    monkeypatch.setattr(removing, "remove", change_mind)

    assert retiring.run(session, client.store, NOW).statements == 1
    assert len(left(session, client.store)) == 2


def test_others_write_between_two_batches(
    client: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def write(seconds: float) -> None:
        path = db.engine.url.database or ""
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            another.execute("ROLLBACK")
        pauses.append(seconds)

    monkeypatch.setattr(retiring, "BATCH", 1)
    monkeypatch.setattr(retiring, "rest", write)
    with application("sqlite") as app, app.app_context():
        session = db.session()
        add(session, client, said(), said(), said())
        rule(session, client.store)
        done = retiring.run(session, client.store, NOW)

    assert done.statements == len(pauses) == 3


def test_followers_and_pages_go_on_and_sums_are_told_to_begin_anew(
    session: Session, client: Origin
) -> None:
    add(session, client, said(), said())
    (young,) = add(session, client, said(), at=NEW)
    everything = Filter(limit=1, ascending=True)
    first = search.find(session, client.store, everything)
    rule(session, client.store)
    number = retention.generation(session, client.store)

    retiring.run(session, client.store, NOW)

    page = search.find(session, client.store, everything, first.more)
    with transaction.reading(session):
        news = following.follow(session, client.store, Filter(), following.START, 10)
    assert [UUID(json.loads(each)["id"]) for each in page.payloads] == [young]
    assert [each for _seq, each, _payload in news.statements] == [young]
    assert retention.generation(session, client.store) > number
    (later,) = add(session, client, said(), at=NOW)
    found = queries.get(session, client.store, later)
    assert found is not None
    assert found.stored >= NOW


# --- When


def test_a_store_is_due_once_a_night_or_when_somebody_has_agreed(
    session: Session, store: UUID
) -> None:
    noon = NOW.replace(hour=5)
    rule(session, store, Rule(12, nightly=True))
    with clock.running_at(noon):
        assert retention.due(session) == []
    assert retention.due(session) == [(store, NOW)]
    retiring.run(session, store, NOW)
    assert retention.due(session) == []
    with clock.running_at(NOW + timedelta(days=1)):
        assert retention.due(session) == [(store, NOW + timedelta(days=1))]
    retention.approve(session, store, noon, Rule(12))
    assert retention.due(session) == [(store, noon)]
    retiring.run(session, store, noon)
    assert retention.kept(session, store).approved_at is None


def test_nothing_goes_without_a_rule_nor_for_a_moment_to_come(
    session: Session, client: Origin
) -> None:
    (old,) = add(session, client, said())

    assert retiring.run(session, client.store, NOW).total == 0
    assert left(session, client.store) == {old}
    with pytest.raises(RetentionError):
        retention.approve(session, client.store, NOW, Rule())
    rule(session, client.store)
    with pytest.raises(RetentionError):
        retention.approve(session, client.store, NOW + timedelta(seconds=1), YEAR)
    with pytest.raises(RetentionError):
        retiring.run(session, client.store, NOW + timedelta(seconds=1))


def test_nobody_agrees_to_a_rule_that_was_changed_meanwhile(
    session: Session, store: UUID
) -> None:
    rule(session, store, Rule(statements=1))

    with pytest.raises(RetentionError):
        retention.approve(session, store, NOW, YEAR)
    assert retention.kept(session, store).approved_at is None


@pytest.mark.parametrize("months", [0, -1, 1201])
def test_a_rule_has_a_span_that_can_be_meant(months: int) -> None:
    with pytest.raises(RetentionError):
        Rule(statements=months)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2024, 3, 31), 1, (2024, 2, 29)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 12, 31), 12, (2025, 12, 31)),
        ((2026, 1, 1), 25, (2023, 12, 1)),
    ],
)
def test_months_are_those_of_the_calendar(
    day: tuple[int, int, int], months: int, earlier: tuple[int, int, int]
) -> None:
    at = datetime(*day, 7, 30, tzinfo=UTC)

    assert retention.before(at, months) == datetime(*earlier, 7, 30, tzinfo=UTC)

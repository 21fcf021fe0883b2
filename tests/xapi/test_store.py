"""The one door: what comes in, how it is completed, who hears of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from lms.core import clock, transaction
from lms.core.errors import ReadOnlyTransactionError
from lms.core.json import JsonObject
from lms.xapi import queries, verbs
from lms.xapi import store as door
from lms.xapi.agents import account, lms_authority
from lms.xapi.errors import StatementConflictError, StatementError
from lms.xapi.statement import Statement
from lms.xapi.store import Origin, Source, Stored
from tests.xapi.said import ANI, BUDI, COURSE, PAGE, about, reference, said, within

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def kept(session: Session, origin: Origin, statement_id: UUID) -> Stored:
    found = queries.get(session, origin.store, statement_id)
    assert found is not None
    return found


def test_a_statement_comes_back_as_it_was_said(session: Session, lms: Origin) -> None:
    statement = said(id=str(uuid4()), timestamp="2026-11-21T01:00:00Z")

    (statement_id,) = door.add(session, [statement], lms)

    stored = kept(session, lms, statement_id).statement
    assert {name: stored[name] for name in statement} == statement


def test_the_store_adds_what_is_missing(session: Session, lms: Origin) -> None:
    with clock.running_at(NOON):
        (statement_id,) = door.add(session, [said()], lms)

    added = {
        "id": str(statement_id),
        "timestamp": "2026-11-21T12:00:00.000000Z",
        "stored": "2026-11-21T12:00:00.000000Z",
        "authority": lms_authority(),
        "version": "2.0.0",
    }
    assert kept(session, lms, statement_id).statement == {**said(), **added}


def test_the_row_knows_what_the_statement_says(session: Session, lms: Origin) -> None:
    registration = uuid4()
    statement = about(
        PAGE,
        verbs.SCORED,
        context=within(registration),
        timestamp="2026-11-21T08:00:00+07:00",
    )

    with clock.running_at(NOON):
        (statement_id,) = door.add(session, [statement], lms)

    found = kept(session, lms, statement_id)
    assert replace(found, seq=0, payload=b"") == Stored(
        seq=0,
        id=statement_id,
        store=lms.store,
        source=Source.LMS,
        registration=registration,
        verb=verbs.SCORED,
        activity=PAGE,
        timestamp=datetime(2026, 11, 21, 1, tzinfo=UTC),
        stored=NOON,
        payload=b"",
    )


def test_nobody_chooses_authority_and_stored(session: Session, lms: Origin) -> None:
    claim = said(authority=BUDI, stored="1999-01-01T00:00:00Z")

    (statement_id,) = door.add(session, [claim], lms)

    stored = kept(session, lms, statement_id).statement
    assert stored["authority"] == lms_authority()
    assert not stored["stored"].startswith("1999")


def test_a_statement_of_1_is_kept_as_one_of_1(session: Session, lms: Origin) -> None:
    origin = replace(lms, version="1.0.3")
    statement = said(timestamp="2026-11-21T08:00:00+07:00")

    (statement_id,) = door.add(session, [statement], origin)

    stored = kept(session, lms, statement_id).statement
    assert stored["version"] == "1.0.0"
    assert stored["timestamp"] == "2026-11-21T08:00:00+07:00"


def test_the_version_that_a_statement_names_is_kept(
    session: Session, lms: Origin
) -> None:
    (statement_id,) = door.add(session, [said(version="1.0.9")], lms)

    assert kept(session, lms, statement_id).statement["version"] == "1.0.9"


def test_a_decimal_score_keeps_its_digits(session: Session, lms: Origin) -> None:
    score = {"raw": Decimal("78.40"), "scaled": Decimal("0.784"), "max": 100}

    (statement_id,) = door.add(session, [said(result={"score": score})], lms)

    payload = kept(session, lms, statement_id).payload
    assert b'"score":{"raw":78.40,"scaled":0.784,"max":100}' in payload


def test_a_decimal_that_is_no_number_is_refused(session: Session, lms: Origin) -> None:
    with pytest.raises(StatementError) as caught:
        door.add(session, [said(result={"score": {"raw": Decimal("NaN")}})], lms)

    assert caught.value.path == "result.score.raw"


def test_ids_come_back_in_the_order_of_the_batch(session: Session, lms: Origin) -> None:
    given = [uuid4() for _ in range(3)]

    ids = door.add(session, [said(id=str(item)) for item in given], lms)

    assert ids == given


def test_an_empty_batch_stores_nothing(session: Session, lms: Origin) -> None:
    assert door.add(session, [], lms) == []


def test_an_id_is_the_same_in_any_letters(session: Session, lms: Origin) -> None:
    statement_id = uuid4()

    door.add(session, [said(id=str(statement_id).upper())], lms)

    assert kept(session, lms, statement_id).statement["id"] == str(statement_id)


# --- Order


def test_each_statement_is_stored_later_than_the_one_before(
    session: Session, lms: Origin
) -> None:
    with clock.running_at(NOON):
        ids = door.add(session, [said(), said()], lms)
        ids += door.add(session, [said()], lms)

    stored = [kept(session, lms, item).stored for item in ids]
    steps = [timedelta(microseconds=step) for step in range(3)]
    assert stored == [NOON + step for step in steps]


def test_a_clock_that_runs_backwards_does_not_turn_the_order(
    session: Session, lms: Origin
) -> None:
    with clock.running_at(NOON):
        door.add(session, [said()], lms)
    with clock.running_at(NOON - timedelta(days=30)):
        (late,) = door.add(session, [said()], lms)

    found = kept(session, lms, late)
    assert found.stored > NOON
    assert found.timestamp == NOON - timedelta(days=30)


def test_what_a_client_leaves_open_happens_when_it_is_stored(
    session: Session, lms: Origin
) -> None:
    client = replace(lms, source=Source.CLIENT)
    with clock.running_at(NOON):
        door.add(session, [said()], lms)
    with clock.running_at(NOON - timedelta(days=30)):
        (late,) = door.add(session, [said()], client)

    found = kept(session, lms, late)
    assert found.timestamp == found.stored


# --- Faults


def test_one_wrong_statement_refuses_the_batch(session: Session, lms: Origin) -> None:
    good = uuid4()

    with pytest.raises(StatementError) as caught:
        door.add(session, [said(id=str(good)), said(verb={})], lms)

    assert caught.value.path == "[1].verb.id"
    assert queries.get(session, lms.store, good) is None


def test_an_id_twice_in_a_batch_is_refused(session: Session, lms: Origin) -> None:
    statement_id = uuid4()
    batch = [said(id=str(statement_id)), said(id=str(statement_id).upper())]

    with pytest.raises(StatementError) as caught:
        door.add(session, batch, lms)

    assert caught.value.path == "[1].id"


def test_a_reading_transaction_cannot_store(session: Session, lms: Origin) -> None:
    with pytest.raises(ReadOnlyTransactionError), transaction.reading(session):
        door.add(session, [said()], lms)


def test_an_unknown_version_is_a_defect(session: Session, lms: Origin) -> None:
    with pytest.raises(ValueError, match=r"3\.0"):
        door.add(session, [said()], replace(lms, version="3.0"))


# --- Repetition


def test_a_repeated_statement_changes_nothing(session: Session, lms: Origin) -> None:
    statement = said(id=str(uuid4()))
    (statement_id,) = door.add(session, [statement], lms)
    before = kept(session, lms, statement_id)

    again = door.add(session, [statement], lms)

    assert again == [statement_id]
    assert kept(session, lms, statement_id) == before


def test_what_was_read_can_be_said_again(session: Session, lms: Origin) -> None:
    (statement_id,) = door.add(session, [said()], lms)
    read = kept(session, lms, statement_id).statement

    assert door.add(session, [read], lms) == [statement_id]


def test_a_repetition_among_new_ones_is_passed_over(
    session: Session, lms: Origin
) -> None:
    old = said(id=str(uuid4()))
    door.add(session, [old], lms)
    new = uuid4()

    door.add(session, [old, about(COURSE, id=str(new))], lms)

    assert kept(session, lms, new).activity == COURSE


@pytest.mark.parametrize(
    "change", [{"actor": BUDI}, {"timestamp": "2026-11-21T12:00:01Z"}]
)
def test_another_statement_under_the_same_id_is_a_conflict(
    session: Session, lms: Origin, change: JsonObject
) -> None:
    statement = said(id=str(uuid4()), timestamp="2026-11-21T12:00:00Z")
    (statement_id,) = door.add(session, [statement], lms)

    with pytest.raises(StatementConflictError, match=str(statement_id)):
        door.add(session, [{**statement, **change}], lms)


def test_a_timestamp_in_another_zone_is_the_same(session: Session, lms: Origin) -> None:
    statement = said(id=str(uuid4()), timestamp="2026-11-21T12:00:00Z")
    door.add(session, [statement], lms)

    again = {**statement, "timestamp": "2026-11-21T19:00:00+07:00"}

    assert door.add(session, [again], lms) == [UUID(statement["id"])]


def test_the_same_id_in_two_stores_is_two_statements(
    session: Session, lms: Origin
) -> None:
    statement_id = uuid4()
    other = replace(lms, store=uuid4())

    door.add(session, [said(id=str(statement_id))], lms)
    door.add(session, [about(COURSE, id=str(statement_id))], other)

    assert kept(session, lms, statement_id).activity == PAGE
    assert kept(session, other, statement_id).activity == COURSE


# --- Subscribers


class Listener:
    """A subscriber that remembers what it heard, and answers once with statements."""

    def __init__(self, *answers: Statement) -> None:
        self.heard: list[list[Stored]] = []
        self.answers = answers

    def __call__(
        self, _session: Session, news: Sequence[Stored]
    ) -> Iterable[Statement]:
        """Remember ``news`` and give the answers."""
        self.heard.append(list(news))
        answers, self.answers = self.answers, ()
        return answers


def test_a_subscriber_hears_what_is_stored(session: Session, lms: Origin) -> None:
    listener = Listener()
    door.subscribe(listener)

    ids = door.add(session, [said(), said()], lms)

    assert listener.heard == [[kept(session, lms, item) for item in ids]]


def test_a_subscriber_subscribes_once(session: Session, lms: Origin) -> None:
    listener = Listener()
    door.subscribe(listener)
    door.subscribe(listener)

    door.add(session, [said()], lms)

    assert len(listener.heard) == 1


def test_a_subscriber_does_not_hear_a_repetition(session: Session, lms: Origin) -> None:
    statement = said(id=str(uuid4()))
    door.add(session, [statement], lms)
    listener = Listener()
    door.subscribe(listener)

    door.add(session, [statement], lms)

    assert listener.heard == []


def test_subscribers_are_told_in_the_order_of_subscription(
    session: Session, lms: Origin
) -> None:
    told: list[str] = []

    def first(_session: Session, _news: Sequence[Stored]) -> list[Statement]:
        told.append("first")
        return []

    def second(_session: Session, _news: Sequence[Stored]) -> list[Statement]:
        told.append("second")
        return []

    door.subscribe(first)
    door.subscribe(second)
    door.add(session, [said()], lms)

    assert told == ["first", "second"]


def test_what_follows_is_stored_as_the_lms_says_it(
    session: Session, lms: Origin
) -> None:
    following = about(COURSE, verbs.COMPLETED, id=str(uuid4()))
    first, second = Listener(following), Listener()
    door.subscribe(first)
    door.subscribe(second)
    session_of_au = replace(lms, source=Source.CMI5, authority=account("http://x", "k"))

    door.add(session, [said()], session_of_au)

    follower = kept(session, lms, UUID(following["id"]))
    assert follower.source is Source.LMS
    assert follower.statement["authority"] == lms_authority()
    assert first.heard[1] == second.heard[1] == [follower]


def test_nobody_hears_what_a_client_says(session: Session, lms: Origin) -> None:
    listener = Listener()
    door.subscribe(listener)
    client = replace(lms, source=Source.CLIENT, authority=account("http://x", "key"))

    door.add(session, [said()], client)

    assert listener.heard == []


def test_what_follows_waits_for_every_subscriber(session: Session, lms: Origin) -> None:
    heard_before: list[int] = []
    early = Listener(about(COURSE))
    door.subscribe(early)

    def late(_session: Session, _news: Sequence[Stored]) -> list[Statement]:
        heard_before.append(len(early.heard))
        return []

    door.subscribe(late)
    door.add(session, [said()], lms)

    assert heard_before == [1, 2]


def test_subscribers_that_never_rest_are_stopped(session: Session, lms: Origin) -> None:
    def echo(_session: Session, _news: Sequence[Stored]) -> list[Statement]:
        return [said()]

    door.subscribe(echo)

    with pytest.raises(RuntimeError, match="10 rounds"):
        door.add(session, [said()], lms)


def test_a_failing_subscriber_fails_the_statement(
    session: Session, lms: Origin
) -> None:
    def broken(_session: Session, _news: Sequence[Stored]) -> list[Statement]:
        message = "no fold"
        raise LookupError(message)

    door.subscribe(broken)
    statement_id = uuid4()

    with pytest.raises(LookupError), transaction.writing(session):
        door.add(session, [said(id=str(statement_id))], lms)

    assert queries.get(session, lms.store, statement_id) is None


def test_an_agent_may_be_the_object(session: Session, lms: Origin) -> None:
    (statement_id,) = door.add(session, [said(object=ANI)], lms)

    assert kept(session, lms, statement_id).activity is None


def test_a_statement_about_itself_does_no_harm(session: Session, lms: Origin) -> None:
    statement_id = uuid4()

    door.add(session, [reference(statement_id, id=str(statement_id))], lms)

    assert kept(session, lms, statement_id).activity is None

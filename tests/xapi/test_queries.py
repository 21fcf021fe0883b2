"""What folds and transcripts read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from lms.xapi import queries, verbs
from lms.xapi import store as door
from lms.xapi.agents import account
from lms.xapi.statement import Statement
from lms.xapi.store import Origin, Source, Stored
from tests.xapi.said import COURSE, PAGE, QUIZ, about, voiding, within

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUN = uuid4()


@pytest.fixture
def client(store: UUID) -> Origin:
    """Give the origin of an outside client: nothing of it is believed."""
    return Origin(store, Source.CLIENT, account("http://lms.test", "key-1"))


def happened(minutes: int, activity: str, verb: str, run: UUID = RUN) -> Statement:
    """Return what was said some minutes after noon in one registration."""
    moment = NOON + timedelta(minutes=minutes)
    return about(activity, verb, timestamp=moment.isoformat(), context=within(run))


def ids(found: list[Stored]) -> list[UUID]:
    return [stored.id for stored in found]


def slice_of_quiz(session: Session, store: UUID, *verb: str) -> list[Stored]:
    return queries.slice_of(
        session, store=store, registration=RUN, activity=QUIZ, verbs=verb
    )


def test_a_slice_is_in_the_order_of_what_happened(
    session: Session, lms: Origin
) -> None:
    late, early = door.add(
        session,
        [happened(2, QUIZ, verbs.SCORED), happened(1, QUIZ, verbs.INITIALIZED)],
        lms,
    )

    found = slice_of_quiz(session, lms.store, verbs.SCORED, verbs.INITIALIZED)

    assert ids(found) == [early, late]


def test_a_slice_knows_the_same_as_a_single_statement(
    session: Session, lms: Origin
) -> None:
    (statement_id,) = door.add(session, [happened(1, QUIZ, verbs.SCORED)], lms)

    found = slice_of_quiz(session, lms.store, verbs.SCORED)

    assert found == [queries.get(session, lms.store, statement_id)]


def test_statements_of_one_moment_are_ordered_by_id(
    session: Session, lms: Origin
) -> None:
    given = door.add(session, [happened(1, QUIZ, verbs.SCORED)] * 5, lms)

    found = slice_of_quiz(session, lms.store, verbs.SCORED)

    assert ids(found) == sorted(given)


@pytest.mark.parametrize(
    "other",
    [
        happened(1, PAGE, verbs.SCORED),
        happened(1, QUIZ, verbs.VIEWED),
        happened(1, QUIZ, verbs.SCORED, uuid4()),
        about(QUIZ, verbs.SCORED),
    ],
)
def test_a_slice_holds_nothing_else(
    session: Session, lms: Origin, other: Statement
) -> None:
    door.add(session, [other], lms)

    assert slice_of_quiz(session, lms.store, verbs.SCORED) == []


def test_a_slice_believes_the_lms_and_cmi5_alone(
    session: Session, lms: Origin, client: Origin
) -> None:
    statement = happened(1, QUIZ, verbs.SCORED)
    ours = door.add(session, [statement], lms)
    ours += door.add(session, [statement], replace(client, source=Source.CMI5))
    door.add(session, [statement], client)

    found = slice_of_quiz(session, lms.store, verbs.SCORED)

    assert set(ids(found)) == set(ours)


def test_a_slice_forgets_what_was_voided(session: Session, lms: Origin) -> None:
    (target,) = door.add(session, [happened(1, QUIZ, verbs.SCORED)], lms)

    door.add(session, [voiding(target)], lms)

    assert slice_of_quiz(session, lms.store, verbs.SCORED) == []


def test_a_slice_reaches_no_other_store(session: Session, lms: Origin) -> None:
    door.add(session, [happened(1, QUIZ, verbs.SCORED)], lms)

    assert slice_of_quiz(session, uuid4(), verbs.SCORED) == []


def test_a_slice_of_no_verbs_is_empty(session: Session, lms: Origin) -> None:
    door.add(session, [happened(1, QUIZ, verbs.SCORED)], lms)

    assert slice_of_quiz(session, lms.store) == []


def test_a_log_holds_every_activity_of_a_registration(
    session: Session, lms: Origin, client: Origin
) -> None:
    given = door.add(
        session,
        [
            happened(3, COURSE, verbs.COMPLETED),
            happened(1, PAGE, verbs.VIEWED),
            happened(2, QUIZ, verbs.VIEWED),
        ],
        lms,
    )
    door.add(session, [happened(1, PAGE, verbs.VIEWED)], client)
    door.add(session, [happened(1, PAGE, verbs.VIEWED, uuid4())], lms)

    found = queries.log_of(
        session,
        store=lms.store,
        registration=RUN,
        verbs={verbs.VIEWED, verbs.COMPLETED},
    )

    assert ids(found) == [given[1], given[2], given[0]]
    assert [stored.activity for stored in found] == [PAGE, QUIZ, COURSE]


def test_registrations_are_given_once_each_and_of_one_store(
    session: Session, lms: Origin
) -> None:
    runs = sorted(uuid4() for _ in range(3))
    for run in (*runs, *runs):
        door.add(session, [happened(1, QUIZ, verbs.VIEWED, run)], lms)
    foreign = replace(lms, store=uuid4())
    door.add(session, [happened(1, QUIZ, verbs.VIEWED, uuid4())], foreign)
    door.add(session, [about(QUIZ)], lms)

    assert list(queries.registrations(session, store=lms.store)) == runs


def test_a_count_includes_what_was_voided_and_believes_no_client(
    session: Session, lms: Origin, client: Origin
) -> None:
    statement = happened(1, QUIZ, verbs.COMPLETED)
    (first,) = door.add(session, [statement], lms)
    door.add(session, [voiding(first), statement], lms)
    door.add(session, [statement], client)

    number = queries.count(
        session,
        store=lms.store,
        registration=RUN,
        activity=QUIZ,
        verb=verbs.COMPLETED,
    )

    assert number == 2


def latest(session: Session, store: UUID) -> Stored | None:
    return queries.latest(
        session,
        store=store,
        registration=RUN,
        activity=QUIZ,
        verb=verbs.COMPLETED,
    )


def test_the_latest_is_the_last_to_happen(session: Session, lms: Origin) -> None:
    last, _first = door.add(
        session,
        [happened(2, QUIZ, verbs.COMPLETED), happened(1, QUIZ, verbs.COMPLETED)],
        lms,
    )

    found = latest(session, lms.store)

    assert found == queries.get(session, lms.store, last)


def test_the_latest_is_neither_voided_nor_a_clients(
    session: Session, lms: Origin, client: Origin
) -> None:
    (voided,) = door.add(session, [happened(2, QUIZ, verbs.COMPLETED)], lms)
    door.add(session, [voiding(voided)], lms)
    door.add(session, [happened(3, QUIZ, verbs.COMPLETED)], client)

    assert latest(session, lms.store) is None


def test_by_ids_gives_those_that_there_are(session: Session, lms: Origin) -> None:
    given = door.add(session, [about(QUIZ), about(PAGE)], lms)

    found = queries.by_ids(session, lms.store, [*given, uuid4()])

    assert set(ids(found)) == set(given)
    assert queries.by_ids(session, lms.store, []) == []
    assert queries.by_ids(session, uuid4(), given) == []


def test_a_transcript_is_read_page_by_page_newest_first(
    session: Session, lms: Origin, client: Origin
) -> None:
    statement = happened(1, QUIZ, verbs.VIEWED)
    given = door.add(session, [statement] * 3, lms)
    given += door.add(session, [statement] * 2, client)

    first = queries.of_registration(session, lms.store, RUN, limit=3)
    rest = queries.of_registration(
        session, lms.store, RUN, limit=3, before=first[-1].seq
    )

    assert ids(first) + ids(rest) == given[::-1]
    assert {stored.source for stored in first} == {Source.LMS, Source.CLIENT}


def test_each_hot_query_is_one_statement_of_sql(session: Session, lms: Origin) -> None:
    door.add(session, [happened(1, QUIZ, verbs.VIEWED)], lms)
    sent: list[str] = []
    connection = session.connection()
    event.listen(
        connection,
        "before_cursor_execute",
        lambda *given: sent.append(given[2]),
    )

    slice_of_quiz(session, lms.store, verbs.VIEWED)
    latest(session, lms.store)
    queries.of_registration(session, lms.store, RUN, limit=9)

    assert len(sent) == 3

"""Following a store: everything that is wanted, once, in order, and nothing unripe."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.core.db import Mode, db, mode
from lms.xapi import following, moments, verbs
from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.following import START, Followed
from lms.xapi.search import Filter
from lms.xapi.store import Origin, Source
from lms.xapi.terms import Kind
from tests.databases import ENGINES, application
from tests.xapi.said import BUDI, PAGE, QUIZ, about, reference, said, voiding, within

EVERYTHING = Filter()
ABOUT_QUIZ = Filter((((Kind.ACTIVITY, QUIZ), (Kind.RELATED_ACTIVITY, QUIZ)),))
ASKED = Filter((((Kind.VERB, verbs.COMPLETED),), *ABOUT_QUIZ.wanted))
TRIES = 2000
"""PostgreSQL itself writes now and then, and is waited for."""


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


def add(app: Flask, origin: Origin, *batch: object) -> list[UUID]:
    with connected(app) as session, transaction.writing(session):
        return door.add(session, batch, origin)  # type: ignore[arg-type]  # statements


def step(
    app: Flask, origin: Origin, wanted: Filter, after: int, most: int = 100
) -> Followed:
    with connected(app) as session, transaction.reading(session):
        return following.follow(session, origin.store, wanted, after, most)


def seen(
    app: Flask, origin: Origin, wanted: Filter = EVERYTHING, most: int = 100
) -> list[UUID]:
    """Follow from the beginning until nothing is left that is visible."""
    found: list[UUID] = []
    after = START
    for _ in range(TRIES):
        with connected(app) as session, transaction.reading(session):
            last = following.newest(session, origin.store)
        if last is None or after >= last:
            return found
        followed = step(app, origin, wanted, after, most)
        assert followed.upto >= after
        found += [each for _seq, each, _payload in followed.statements]
        after = followed.upto
    raise AssertionError("the follower never arrives")


def test_what_is_followed_comes_in_the_order_of_storing(
    real_app: Flask, lms: Origin
) -> None:
    ids = add(real_app, lms, said(), said()) + add(real_app, lms, said())

    assert seen(real_app, lms) == ids


def test_small_steps_see_the_same(real_app: Flask, lms: Origin) -> None:
    ids = add(real_app, lms, *(said() for _ in range(7)))

    assert seen(real_app, lms, most=1) == ids
    assert seen(real_app, lms, most=3) == ids


def test_each_is_given_with_its_place_and_its_payload(
    real_app: Flask, lms: Origin
) -> None:
    (statement_id,) = add(real_app, lms, about(QUIZ))

    followed = Followed((), START)
    while not followed.statements:
        followed = step(real_app, lms, EVERYTHING, followed.upto)

    ((seq, found, payload),) = followed.statements
    assert found == statement_id
    assert json.loads(payload)["id"] == str(statement_id)
    stored = moments.parse(json.loads(payload)["stored"])
    assert seq <= following.place(moments.as_microseconds(stored)) <= followed.upto


def test_another_store_is_not_followed(real_app: Flask, lms: Origin) -> None:
    add(real_app, replace(lms, store=uuid4()), said())
    ids = add(real_app, lms, said())

    assert seen(real_app, lms) == ids


def test_an_activity_is_found_around_statements_too(
    real_app: Flask, lms: Origin
) -> None:
    parents = {"contextActivities": {"grouping": [{"id": QUIZ}]}}
    ids = add(
        real_app, lms, about(PAGE), about(QUIZ), said(context=parents), about(PAGE)
    )

    assert seen(real_app, lms, ABOUT_QUIZ, most=1) == ids[1:3]


def test_every_group_of_a_filter_must_match(real_app: Flask, lms: Origin) -> None:
    ids = add(
        real_app,
        lms,
        about(QUIZ),
        about(QUIZ, verbs.COMPLETED),
        about(PAGE, verbs.COMPLETED),
    )

    assert seen(real_app, lms, ASKED) == ids[1:2]


def test_a_registration_is_followed(real_app: Flask, lms: Origin) -> None:
    registration = uuid4()
    ids = add(real_app, lms, said(), said(context=within(registration)))
    wanted = Filter((((Kind.REGISTRATION, str(registration)),),))

    assert seen(real_app, lms, wanted) == ids[1:]


def test_what_is_voided_is_left_out_and_what_voids_it_is_not(
    real_app: Flask, lms: Origin
) -> None:
    first, second = add(real_app, lms, about(QUIZ), about(QUIZ))
    (voider,) = add(real_app, lms, voiding(first))

    assert seen(real_app, lms) == [second, voider]


def test_a_voiding_is_found_by_what_it_voids(real_app: Flask, lms: Origin) -> None:
    first, other = add(
        real_app, lms, about(QUIZ, verbs.COMPLETED), about(PAGE, verbs.COMPLETED)
    )
    (voider, _) = add(real_app, lms, voiding(first), voiding(other))

    assert seen(real_app, lms, ASKED) == [voider]


def test_a_reference_is_judged_by_what_it_says_itself(
    real_app: Flask, lms: Origin
) -> None:
    target, _ = add(real_app, lms, about(QUIZ), reference(uuid4()))
    add(real_app, lms, reference(target))

    assert seen(real_app, lms, ABOUT_QUIZ) == [target]


def test_nothing_wanted_moves_the_place_on(real_app: Flask, lms: Origin) -> None:
    add(real_app, lms, about(PAGE), about(PAGE))

    assert seen(real_app, lms, ABOUT_QUIZ) == []


def test_since_and_until_bound_what_is_followed(real_app: Flask, lms: Origin) -> None:
    ids = add(real_app, lms, said(), said(), said())
    rows = Followed((), START)
    while len(rows.statements) < 3:
        rows = step(real_app, lms, EVERYTHING, START)
    first, second, _third = (seq >> 10 for seq, _id, _payload in rows.statements)

    assert seen(real_app, lms, Filter(since=first)) == ids[1:]
    ended = step(real_app, lms, Filter(until=second), START)
    assert [each for _seq, each, _payload in ended.statements] == ids[:2]
    assert step(real_app, lms, Filter(until=second), ended.upto) == Followed(
        (), ended.upto
    )


def test_payloads_stop_where_they_are_too_long(real_app: Flask, lms: Origin) -> None:
    long = said(result={"response": "x" * 50_000})
    ids = add(real_app, lms, long, long, long)
    after = START
    found: list[UUID] = []
    sizes: list[int] = []
    while len(found) < 3:
        with connected(real_app) as session, transaction.reading(session):
            followed = following.follow(
                session, lms.store, EVERYTHING, after, 10, most_bytes=60_000
            )
        sizes.append(len(followed.statements))
        found += [each for _seq, each, _payload in followed.statements]
        after = followed.upto

    assert found == ids
    assert max(sizes) == 2


def test_an_unfinished_writer_is_waited_for(real_app: Flask, lms: Origin) -> None:
    ids = add(real_app, lms, said())
    with connected(real_app) as session, transaction.writing(session):
        ids += door.add(session, [said()], lms)
        followed = step(real_app, lms, EVERYTHING, START)
        early = [each for _seq, each, _payload in followed.statements]
    after = followed.upto
    late: list[UUID] = []
    for _ in range(TRIES):
        followed = step(real_app, lms, EVERYTHING, after)
        after = followed.upto
        late += [each for _seq, each, _payload in followed.statements]
        if ids[1] in late:
            break

    assert early in ([], ids[:1])
    assert early + late == ids


def test_an_empty_store_has_nothing_to_follow(real_app: Flask) -> None:
    origin = Origin(uuid4(), Source.LMS, lms_authority())

    assert seen(real_app, origin) == []
    assert step(real_app, origin, EVERYTHING, START).statements == ()


def test_beside_writers_everything_is_seen_once_and_in_order(
    real_app: Flask, lms: Origin
) -> None:
    written: list[UUID] = []
    faults: list[BaseException] = []

    def write() -> None:
        token = mode.set(Mode.WRITE)
        try:
            for number in range(20):
                batch = [about(QUIZ), about(PAGE, actor=BUDI)][: 1 + number % 2]
                written.extend(add(real_app, lms, *batch))
        except BaseException as error:  # noqa: BLE001 - shown by the test
            faults.append(error)
        finally:
            mode.reset(token)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    found: list[tuple[int, UUID]] = []
    after = START
    left = TRIES
    while left and (left == TRIES or len(found) < len(written)):
        left -= not any(writer.is_alive() for writer in writers)
        followed = step(real_app, lms, EVERYTHING, after, most=5)
        found += [(seq, each) for seq, each, _payload in followed.statements]
        after = followed.upto

    assert faults == []
    assert len(found) == len(written)
    assert {each for _seq, each in found} == set(written)
    assert [seq for seq, _each in found] == sorted(seq for seq, _each in found)
    assert seen(real_app, lms) == [each for _seq, each in found]

"""A stream: what follows its place, once and in order, whatever else goes on."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from lms.core import transaction
from lms.core.db import db
from lms.xapi import credentials, following, verbs
from lms.xapi import store as door
from lms.xapi.credentials import Credential, Scope
from lms.xapi.following import START
from lms.xapi.http.limits import Limits
from lms.xapi.search import Filter
from lms.xapi.store import Origin
from lms.xapi.streaming import Lane, Pace
from lms.xapi.tables import credential
from lms.xapi.terms import Kind
from tests.xapi.lrs import new_key
from tests.xapi.said import PAGE, QUIZ, about, reference, said, voiding, within
from tests.xapi.streaming.clocks import played
from tests.xapi.streaming.visits import Site, Visit

Key = tuple[Credential, str]

LONG_AGO = "2001-01-01T00:00:00Z"
REGISTRATION = UUID("5b1f8b0e-6f0a-4f57-9d8e-5c2b8f6f0d11")
ABOUT_QUIZ = Filter((((Kind.ACTIVITY, QUIZ), (Kind.RELATED_ACTIVITY, QUIZ)),))
FILTERS: dict[str, tuple[dict[str, str], Filter]] = {
    "everything": ({}, Filter()),
    "activity": (
        {"activity": QUIZ, "related_activities": "true"},
        ABOUT_QUIZ,
    ),
    "verb and activity": (
        {"verb": verbs.COMPLETED, "activity": QUIZ, "related_activities": "true"},
        Filter((*ABOUT_QUIZ.wanted, ((Kind.VERB, verbs.COMPLETED),))),
    ),
    "registration": (
        {"registration": str(REGISTRATION).upper()},
        Filter((((Kind.REGISTRATION, str(REGISTRATION)),),)),
    ),
    "agent": (
        {"agent": '{"mbox": "mailto:ani@example.org"}'},
        Filter((((Kind.AGENT, "mbox:mailto:ani@example.org"),),)),
    ),
}


@pytest.fixture
def key(app: Flask, store: UUID) -> Key:
    """Give a key that reads everything in the store."""
    assert app
    return new_key(store, (Scope.STATEMENTS_READ,))


def add(origin: Origin, *batch: object) -> list[UUID]:
    with transaction.writing(db.session):
        return door.add(db.session(), batch, origin)  # type: ignore[arg-type]  # statements


def followed(store: UUID, wanted: Filter) -> list[UUID]:
    """Return what a follower of the store would have been given."""
    with transaction.reading(db.session):
        found = following.follow(db.session(), store, wanted, START, 100)
    return [each for _seq, each, _payload in found.statements]


def fill(lms: Origin) -> None:
    """Store a little of everything: references, voided ones, a voiding."""
    aside = {"contextActivities": {"grouping": [{"id": QUIZ}]}}
    first, *_ = add(lms, about(QUIZ), about(PAGE), about(QUIZ, verbs.COMPLETED))
    add(lms, said(context=within(REGISTRATION)), said(context=aside))
    target, _ = add(lms, about(QUIZ, verbs.COMPLETED), reference(first))
    add(lms, voiding(target), about(PAGE, verbs.COMPLETED))


def revoked(key: Key) -> None:
    """Revoke a key."""
    with transaction.writing(db.session):
        credentials.revoke(db.session(), store=key[0].store, key_id=key[0].id)


@pytest.mark.parametrize("name", FILTERS)
def test_a_reader_of_what_comes_is_given_what_a_follower_is(
    app: Flask, lms: Origin, key: Key, name: str
) -> None:
    asked, wanted = FILTERS[name]

    async def story() -> Visit:
        site = Site.of(app)
        visit = await site.visit(key, **asked).opened()
        # One by one, so that each is read from the feed before the next is stored.
        first, *_ = add(lms, about(QUIZ), about(PAGE), about(QUIZ, verbs.COMPLETED))
        await asyncio.sleep(1)
        aside = {"contextActivities": {"grouping": [{"id": QUIZ}]}}
        add(lms, said(context=within(REGISTRATION)), said(context=aside))
        add(lms, reference(first))
        await asyncio.sleep(1)
        assert Lane.PAST not in site.database.asked
        return visit

    visit = played(story)

    assert visit.statements
    assert visit.statements == followed(lms.store, wanted)


def test_a_voiding_is_streamed_to_whoever_may_have_what_it_voids(
    app: Flask, lms: Origin, key: Key
) -> None:
    async def story() -> tuple[list[UUID], list[UUID]]:
        site = Site.of(app)
        quiz = await site.visit(key, activity=QUIZ).opened()
        page = await site.visit(key, activity=PAGE).opened()
        (target,) = add(lms, about(QUIZ))
        await quiz.reads(1)
        (voider,) = add(lms, voiding(target))
        await asyncio.sleep(1)
        assert page.statements == []
        return quiz.statements, [target, voider]

    found, expected = played(story)

    assert found == expected


@pytest.mark.parametrize("name", ["everything", "activity", "verb and activity"])
def test_a_stream_resumes_behind_each_place_that_it_ever_had(
    app: Flask, lms: Origin, key: Key, name: str
) -> None:
    asked, wanted = FILTERS[name]
    fill(lms)
    expected = followed(lms.store, wanted)

    async def story() -> None:
        site = Site.of(app, Pace(batch=2))
        whole = site.visit(key, since=LONG_AGO, **asked)
        assert await whole.reads(len(expected)) == expected
        assert len(whole.places) >= len(expected)
        begin = len(whole.places) - len(expected)
        for number, place in enumerate(whole.places[begin:], 1):
            again = site.visit(key, headers={"Last-Event-ID": place}, **asked)
            late = site.visit(key, after=place, since=LONG_AGO, **asked)
            await asyncio.sleep(1)
            assert again.statements == expected[number:]
            assert late.statements == expected[number:]
        (new,) = add(lms, about(QUIZ, verbs.COMPLETED))
        assert await again.reads(1) == [new]

    played(story)


def test_a_moment_before_or_after_everything_is_a_place_as_well(
    app: Flask, lms: Origin, key: Key
) -> None:
    ids = add(lms, said())

    async def story() -> tuple[list[UUID], list[UUID]]:
        site = Site.of(app)
        whole = site.visit(key, since="0001-01-01T00:00:00Z")
        never = await site.visit(key, since="9999-12-31T00:00:00Z").opened()
        add(lms, said())
        await whole.reads(2)
        return whole.statements, never.statements

    found, none = played(story)

    assert found[:1] == ids
    assert none == []


def test_the_place_that_a_browser_remembers_last_is_the_one_that_counts(
    app: Flask, lms: Origin, key: Key
) -> None:
    ids = add(lms, said(), said())

    async def story() -> list[UUID]:
        site = Site.of(app)
        before = site.visit(key, since=LONG_AGO)
        await before.reads(2)
        first, second, _last = before.places[:3]
        visit = site.visit(key, after=first, headers={"Last-Event-ID": second})
        return await visit.reads(1)

    assert played(story) == ids[1:]


def test_a_reader_who_saw_nothing_yet_misses_nothing_by_coming_again(
    app: Flask, lms: Origin, key: Key
) -> None:
    add(lms, said())

    async def story() -> tuple[list[UUID], list[UUID]]:
        site = Site.of(app)
        first = await site.visit(key).opened()
        await first.leave()
        missed = add(lms, said())
        again = site.visit(key, after=first.places[0])
        return await again.reads(1), missed

    found, missed = played(story)

    assert found == missed


def test_a_quiet_reader_hears_a_sign_of_life_and_how_far_it_is(
    app: Flask, lms: Origin, key: Key
) -> None:
    async def story() -> tuple[Visit, Visit]:
        site = Site.of(app, Pace(heartbeat=15))
        visit = await site.visit(key, activity=QUIZ).opened()
        await asyncio.sleep(16)
        assert visit.body.count(b"\n:\n") == 1
        add(lms, about(PAGE))
        await asyncio.sleep(31)
        again = await site.visit(key, after=visit.places[-1]).opened()
        await asyncio.sleep(1)
        return visit, again

    visit, again = played(story)

    assert visit.body.startswith(b"retry: 2000\nid: ")
    assert visit.statements == again.statements == []
    assert len(visit.places) == 2


def test_a_slow_reader_reads_from_the_database_and_misses_nothing(
    app: Flask, lms: Origin, key: Key
) -> None:
    async def story() -> tuple[Visit, Visit, list[UUID]]:
        site = Site.of(app, Pace(kept=5, batch=3))
        slow = await site.visit(key).opened()
        fast = await site.visit(key).opened()
        slow.takes.clear()
        ids: list[UUID] = []
        for _ in range(12):
            ids += add(lms, said(), said())
            # Nobody waits for the slow one.
            await fast.reads(len(ids))
        assert Lane.PAST not in site.database.asked
        slow.takes.set()
        await slow.reads(len(ids))
        assert Lane.PAST in site.database.asked
        asked = site.database.asked.count(Lane.PAST)
        ids += add(lms, said())
        await slow.reads(len(ids))
        assert site.database.asked.count(Lane.PAST) == asked
        await asyncio.sleep(1)
        return slow, fast, ids

    slow, fast, ids = played(story)

    assert slow.statements == fast.statements == ids


def test_what_is_kept_is_bounded_by_its_length_too(
    app: Flask, lms: Origin, key: Key
) -> None:
    async def story() -> tuple[Visit, list[UUID], bool]:
        site = Site.of(app, Pace(kept_bytes=10_000))
        slow = await site.visit(key).opened()
        slow.takes.clear()
        ids: list[UUID] = []
        for _ in range(8):
            ids += add(lms, said(result={"response": "x" * 4000}))
            await asyncio.sleep(1)
        slow.takes.set()
        await slow.reads(len(ids))
        return slow, ids, Lane.PAST in site.database.asked

    slow, ids, was_moved = played(story)

    assert slow.statements == ids
    assert was_moved


def test_what_was_voided_before_it_was_sent_is_left_out(
    app: Flask, lms: Origin, key: Key
) -> None:
    async def story() -> tuple[Visit, list[UUID], bool]:
        site = Site.of(app)
        visit = await site.visit(key).opened()
        visit.takes.clear()
        # The first is on its way when the reader stops taking; the second waits.
        (first,) = add(lms, said())
        await asyncio.sleep(1)
        (second,) = add(lms, said())
        await asyncio.sleep(1)
        (voider,) = add(lms, voiding(second))
        await asyncio.sleep(1)
        visit.takes.set()
        await visit.reads(2)
        await asyncio.sleep(1)
        return visit, [first, voider], Lane.PAST in site.database.asked

    visit, expected, was_moved = played(story)

    assert visit.statements == expected
    assert not was_moved


def test_a_key_of_another_store_sees_nothing(app: Flask, lms: Origin, key: Key) -> None:
    other = new_key(uuid4(), (Scope.ALL,))
    add(lms, said())

    async def story() -> tuple[Visit, Visit, Visit]:
        site = Site.of(app)
        stranger = await site.visit(other, since=LONG_AGO).opened()
        own = await site.visit(key, since=LONG_AGO).opened()
        add(lms, said())
        await own.reads(2)
        await asyncio.sleep(1)
        thief = await site.visit(other, after=own.places[-1]).done()
        return stranger, own, thief

    stranger, own, thief = played(story)

    assert stranger.statements == []
    assert len(own.statements) == 2
    assert thief.status == 400


def test_a_key_that_reads_only_its_own_is_streamed_only_its_own(
    app: Flask, store: UUID, lms: Origin
) -> None:
    mine = new_key(store, (Scope.STATEMENTS_READ_MINE, Scope.STATEMENTS_WRITE))
    origin = mine[0].origin("2.0.0")
    before = add(lms, said()) and add(origin, said())

    async def story() -> tuple[Visit, list[UUID]]:
        visit = Site.of(app).visit(mine, since=LONG_AGO)
        await visit.opened()
        add(lms, said())
        after = add(origin, said(), about(QUIZ))
        await visit.reads(3)
        await asyncio.sleep(1)
        return visit, before + after

    visit, expected = played(story)

    assert visit.statements == expected


def _narrow(key: Key) -> None:
    with transaction.writing(db.session):
        db.session.execute(
            update(credential)
            .where(credential.c.id == key[0].id)
            .values(scopes="statements/read/mine")
        )


def _drop_scopes(key: Key) -> None:
    with transaction.writing(db.session):
        db.session.execute(
            update(credential)
            .where(credential.c.id == key[0].id)
            .values(scopes="state")
        )


@pytest.mark.parametrize(
    ("lose", "reason"),
    [
        (revoked, "key_ended"),
        (_narrow, "insufficient_scope"),
        (_drop_scopes, "insufficient_scope"),
    ],
)
def test_who_loses_the_right_is_told_and_let_go_within_a_minute(
    app: Flask, lms: Origin, key: Key, lose: Callable[[Key], None], reason: str
) -> None:
    other = new_key(lms.store)

    async def story() -> tuple[Visit, Visit, Visit, float]:
        site = Site.of(app)
        visit = await site.visit(key).opened()
        stuck = await site.visit(key).opened()
        stays = await site.visit(other).opened()
        stuck.takes.clear()
        add(lms, said())
        await stays.reads(1)
        now = asyncio.get_running_loop().time
        since = now()
        lose(key)
        await visit.done()
        await stuck.done()
        took = now() - since
        add(lms, said())
        await stays.reads(2)
        return visit, stuck, stays, took

    visit, stuck, stays, took = played(story)

    assert visit.reason == reason
    assert visit.ended
    assert len(visit.statements) == 1
    assert stuck.statements == []
    assert stays.reason is None
    assert took < 60


def test_who_cannot_be_asked_about_must_leave(app: Flask, key: Key) -> None:
    async def story() -> str | None:
        site = Site.of(app)
        visit = await site.visit(key).opened()
        site.database.broken.add(Lane.KEYS)
        await asyncio.sleep(25)
        assert not visit.ended
        return (await visit.done()).reason

    assert played(story) == "busy"


def test_a_lost_database_delays_what_is_new_and_loses_nothing(
    app: Flask, lms: Origin, key: Key
) -> None:
    async def story() -> tuple[list[UUID], list[UUID]]:
        site = Site.of(app)
        visit = await site.visit(key).opened()
        site.database.broken.add(Lane.NEWS)
        ids = add(lms, said())
        await asyncio.sleep(2)
        assert visit.statements == []
        site.database.broken.clear()
        ids += add(lms, said())
        return await visit.reads(2), ids

    found, ids = played(story)

    assert found == ids


def test_who_takes_nothing_for_a_minute_is_given_up(
    app: Flask, lms: Origin, key: Key
) -> None:
    async def story() -> tuple[Visit, float]:
        visit = await Site.of(app).visit(key).opened()
        visit.takes.clear()
        add(lms, said())
        since = asyncio.get_running_loop().time()
        await visit.done()
        return visit, asyncio.get_running_loop().time() - since

    visit, took = played(story)

    assert visit.statements == []
    assert not visit.ended
    assert 60 <= took < 62


def test_a_place_is_free_again_when_somebody_leaves(app: Flask, key: Key) -> None:
    other = new_key(key[0].store)

    async def story() -> None:
        limits = replace(Limits(), streams=3, streams_of_key=2)
        site = Site.of(app, limits=limits)
        first = await site.visit(key).opened()
        await site.visit(key).opened()
        refused = await site.visit(key).done()
        assert (refused.status, refused.headers["retry-after"]) == (429, "30")
        assert b"too_many_streams" in refused.body
        await site.visit(other).opened()
        full = await site.visit(other).done()
        assert full.status == 429
        await first.leave()
        assert (await site.visit(key).opened()).status == 200

    played(story)


def test_the_end_of_the_server_is_told_to_everybody(app: Flask, key: Key) -> None:
    async def story() -> tuple[Visit, Visit, Visit]:
        site = Site.of(app)
        visit = await site.visit(key).opened()
        stuck = await site.visit(key).opened()
        stuck.takes.clear()
        await site.streams.close()
        late = await site.visit(key).done()
        return await visit.done(), await stuck.done(), late

    visit, stuck, late = played(story)

    assert (visit.reason, visit.ended) == ("closing", True)
    assert stuck.reason is None
    assert late.status == 503

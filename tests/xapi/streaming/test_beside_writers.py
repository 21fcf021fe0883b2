"""A stream beside writers, with the threads and the databases of a server."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.db import db
from lms.xapi import credentials, following
from lms.xapi import store as door
from lms.xapi.credentials import Credential, Scope
from lms.xapi.following import START
from lms.xapi.http import auth
from lms.xapi.search import Filter
from lms.xapi.streaming import Pace, Streams, Threads, Works
from tests.databases import ENGINES, application
from tests.xapi.said import QUIZ, about, said
from tests.xapi.streaming.clocks import apart
from tests.xapi.streaming.visits import Site, Visit

BATCHES, WRITERS = 15, 3
ALL = BATCHES * WRITERS * 2


@pytest.fixture(scope="module", params=ENGINES)
def real_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application on a database of its own, where transactions commit."""
    with application(request.param) as app, app.app_context():
        yield app


def test_beside_writers_every_reader_gets_everything_once_and_in_order(
    real_app: Flask,
) -> None:
    engine, store = db.engine, uuid4()
    with Session(engine) as session, transaction.writing(session):
        key = credentials.create(session, store=store, scopes=(Scope.ALL,))
    pace = Pace(poll=0.01, kept=20, batch=7)
    streams = Streams(Works(Threads(engine), auth.door(real_app), pace=pace))

    visits = apart(lambda: _read(Site(streams), key))

    with Session(engine) as session, transaction.reading(session):
        found = following.follow(session, store, Filter(), START, 2 * ALL)
    expected = [each for _seq, each, _payload in found.statements]
    assert len(expected) == ALL
    assert [visit.statements for visit in visits] == [expected] * len(visits)


async def _read(site: Site, key: tuple[Credential, str]) -> list[Visit]:
    """Let one reader read from the beginning, and one who stops for a while."""
    visits = [await site.visit(key).opened(), await site.visit(key).opened()]
    visits[1].takes.clear()
    writers = [
        threading.Thread(target=_write, args=(db.engine, key[0]))
        for _ in range(WRITERS)
    ]
    for each in writers:
        each.start()
    await visits[0].reads(ALL // 2)
    visits[1].takes.set()
    late = site.visit(key, after=visits[0].places[0])
    for visit in (*visits, late):
        await visit.reads(ALL)
    for each in writers:
        each.join()
    await site.streams.close()
    return [*visits, late]


def _write(engine: Engine, key: Credential) -> None:
    for _ in range(BATCHES):
        with Session(engine) as session, transaction.writing(session):
            door.add(session, [said(), about(QUIZ)], key.origin("2.0.0"))

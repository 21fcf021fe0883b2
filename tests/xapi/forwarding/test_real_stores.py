"""From one store of ours to another over HTTP, and back out of it."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import json, transaction
from lms.core.db import db
from lms.core.json import JsonObject
from lms.core.outgoing import Door
from lms.xapi import attachments, queries
from lms.xapi.agents import lms_authority
from lms.xapi.forwarding import leases, letters, replay, rounds, targets
from lms.xapi.forwarding.sending import Ending
from lms.xapi.forwarding.targets import Address, Kind, Target
from lms.xapi.store import Origin, Source
from lms.xapi.versions import Version
from tests.core.outgoing_servers import Asked, Said, Server, answer, door, serving
from tests.databases import ENGINES, application
from tests.xapi.forwarding.receiving import TRIES, stored, through
from tests.xapi.full import FULL
from tests.xapi.lrs import new_key
from tests.xapi.parts import NASKAH, brought, sum_of
from tests.xapi.said import said, voiding

HANDED_ON = ("Content-Type", "X-Experience-API-Consistent-Through")


@pytest.fixture(scope="module", params=ENGINES)
def real_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """Give an application on a database of its own, where transactions commit."""
    with application(request.param) as app:
        yield app


@pytest.fixture
def server(real_app: Flask) -> Iterator[Server]:
    """Serve the application over a real connection."""

    def say(asked: Asked) -> Said:
        method, target, _ = asked.line.split()
        response = real_app.test_client().open(
            target,
            method=method,
            data=asked.body,
            headers={**asked.headers, "host": "lms.test"},
        )
        headers = [
            f"{name}: {response.headers[name]}"
            for name in HANDED_ON
            if name in response.headers
        ]
        return answer(response.data, response.status, *headers)

    with serving(say) as server:
        yield server


@pytest.fixture
def session(real_app: Flask) -> Iterator[Session]:
    """Give a session outside every request."""
    with real_app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session


@pytest.fixture
def out() -> Iterator[Door]:
    """Give a door that leads to this machine."""
    with door() as opened:
        yield opened


def new(
    session: Session, app: Flask, kind: Kind, home: UUID, at: tuple[str, UUID]
) -> Target:
    """Add a target that is the store ``at`` an address."""
    url, other = at
    with app.app_context():
        key, secret = new_key(other)
    version = Version.V1 if url.endswith(Version.V1) else Version.V2
    with transaction.writing(session):
        made, _ = targets.add(
            session,
            store=home,
            kind=kind,
            name=str(uuid4()),
            address=Address(url, str(key.id), secret, version),
        )
    return made


def bring(session: Session, out: Door, target: Target, names: list[UUID]) -> None:
    """Run rounds until the last of ``names`` is passed or laid aside."""
    for _ in range(TRIES):
        for each in leases.due(session):
            assert each == target.id
        rounds.run(session, through(out))
        with transaction.reading(session):
            if not leases.due(session) or names == []:
                return


@pytest.fixture
def target(session: Session) -> Iterator[list[Target]]:
    """Remove the targets of a test behind it."""
    made: list[Target] = []
    yield made
    with transaction.writing(session):
        for each in made:
            targets.remove(session, each.id)


def found(session: Session, store: UUID, names: list[UUID]) -> list[JsonObject]:
    """Return what a store has of ``names``, in its order."""
    with transaction.reading(session):
        rows = queries.by_ids(session, store, names)
    return [each.statement for each in sorted(rows, key=lambda each: each.seq)]


@pytest.mark.parametrize("mount", ["/xapi", "/xapi/1.0.3"])
def test_another_store_gets_the_same_statements(
    real_app: Flask,
    server: Server,
    session: Session,
    out: Door,
    target: list[Target],
    mount: str,
) -> None:
    origin = Origin(uuid4(), Source.LMS, lms_authority())
    other = uuid4()
    content = attachments.Content(sum_of(NASKAH), "text/plain", NASKAH)
    with transaction.writing(session):
        attachments.insert(session, origin.store, attachments.keep([content]))
    batch = [said(), said(attachments=[brought(NASKAH)]), said(), said()]
    names = stored(session, origin, *batch)
    names += stored(session, origin, voiding(names[2]))
    target.append(
        new(session, real_app, Kind.XAPI, origin.store, (server.at(mount), other))
    )

    bring(session, out, target[0], names)

    there = found(session, other, names)
    sent = [each for each in names if each != names[2]]
    assert [each["id"] for each in there] == [str(each) for each in sent]
    assert len(server.asked) == 1
    with transaction.reading(session):
        assert attachments.find(session, other, [sum_of(NASKAH)])
        assert letters.count(session, target[0].id) == 0


def test_full_statements_arrive_as_they_were(
    real_app: Flask, server: Server, session: Session, out: Door, target: list[Target]
) -> None:
    origin = Origin(uuid4(), Source.LMS, lms_authority())
    other = uuid4()
    names = stored(session, origin, *FULL[Version.V2])
    target.append(
        new(session, real_app, Kind.XAPI, origin.store, (server.at("/xapi"), other))
    )

    bring(session, out, target[0], names)

    assert essence(session, other, names) == essence(session, origin.store, names)


def essence(session: Session, store: UUID, names: list[UUID]) -> list[JsonObject]:
    """Return what a store must not change."""
    own = {"stored", "authority"}
    return [
        {name: value for name, value in each.items() if name not in own}
        for each in found(session, store, names)
    ]


def test_a_conflict_is_laid_aside_and_the_rest_arrives(
    real_app: Flask, server: Server, session: Session, out: Door, target: list[Target]
) -> None:
    origin = Origin(uuid4(), Source.LMS, lms_authority())
    elsewhere = Origin(uuid4(), Source.CLIENT, lms_authority())
    names = stored(session, origin, said(), said(), said())
    other_one = said(id=str(names[1]), result={"response": "lain"})
    stored(session, elsewhere, other_one)
    place = (server.at("/xapi"), elsewhere.store)
    target.append(new(session, real_app, Kind.XAPI, origin.store, place))

    bring(session, out, target[0], names)

    with transaction.reading(session):
        (letter,) = letters.waiting(session, target[0].id)
    assert (letter.statement, letter.code) == (names[1], "http_409")
    assert len(found(session, elsewhere.store, names)) == 3
    assert replay(session, out, letter.id).ending is Ending.REFUSED


def test_what_was_forwarded_can_be_pulled_from_there(
    real_app: Flask, server: Server, session: Session, out: Door, target: list[Target]
) -> None:
    origin = Origin(uuid4(), Source.LMS, lms_authority())
    content = attachments.Content(sum_of(NASKAH), "text/plain", NASKAH)
    with transaction.writing(session):
        attachments.insert(session, origin.store, attachments.keep([content]))
    batch = [said(), said(attachments=[brought(NASKAH)]), *(said() for _ in range(150))]
    names = stored(session, origin, *batch)
    third = uuid4()
    place = (server.at("/xapi"), origin.store)
    target.append(new(session, real_app, Kind.PULL, third, place))

    bring(session, out, target[0], names)

    there = found(session, third, names)
    assert [each["id"] for each in there] == [str(each) for each in names]
    with transaction.reading(session):
        assert attachments.find(session, third, [sum_of(NASKAH)])
        state = targets.by_id(session, target[0].id)
    assert json.loads(state.cursor)["last"] is not None
    assert state.error_code == ""

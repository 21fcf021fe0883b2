"""Keys, scopes and the wall between stores."""

from base64 import b64encode
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import clock, json
from lms.xapi import credentials
from lms.xapi.credentials import Scope
from tests.xapi.lrs import Lrs, basic, new_key
from tests.xapi.said import BUDI, PAGE, QUIZ, about, reference, said, voiding, within


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        "Basic " + b64encode(b"no colon").decode(),
        "Basic " + b64encode(b"\xff\xfe:\xff").decode(),
        "Bearer abc",
        "Digest username=x",
        basic("admin", "admin"),
        basic("1c728f11-31b9-4160-836e-b4c4691d8303", "secret"),
        basic("", ""),
    ],
)
def test_without_a_key_there_is_nothing(lrs: Lrs, header: str | None) -> None:
    for method in ("GET", "POST", "PUT"):
        response = lrs.send(method, headers={"Authorization": header})

        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Basic")
        assert json.loads(response.data)["error"] == "unauthorized"


def test_a_revoked_key_is_refused_at_once(lrs: Lrs, session: Session) -> None:
    assert lrs.get().status_code == 200

    credentials.revoke(session, store=lrs.key.store, key_id=lrs.key.id)
    session.commit()

    assert lrs.get().status_code == 401


def test_an_expired_key_is_refused(app: Flask, store: UUID) -> None:
    end = clock.now() + timedelta(hours=1)
    lrs = Lrs(app, *new_key(store, expires_at=end))

    assert lrs.get().status_code == 200
    with clock.running_at(end):
        assert lrs.get().status_code == 401


# --- Scopes

READS = {
    Scope.ALL,
    Scope.ALL_READ,
    Scope.STATEMENTS_READ,
    Scope.STATEMENTS_READ_MINE,
}
WRITES = {Scope.ALL, Scope.STATEMENTS_WRITE}


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_opens_what_it_names_and_no_more(
    app: Flask, store: UUID, scope: Scope
) -> None:
    lrs = Lrs(app, *new_key(store, [scope]))

    reading = lrs.get().status_code
    posting = lrs.post(said()).status_code
    putting = lrs.put(said(), statementId=uuid4()).status_code

    assert reading == (200 if scope in READS else 403)
    assert posting == (200 if scope in WRITES else 403)
    assert putting == (204 if scope in WRITES else 403)


def test_a_refused_scope_is_named(app: Flask, store: UUID) -> None:
    lrs = Lrs(app, *new_key(store, [Scope.STATE]))

    answer = json.loads(lrs.post(said()).data)

    assert answer["error"] == "insufficient_scope"
    assert "statements/write" in answer["message"]


def test_a_key_without_scopes_opens_nothing(app: Flask, store: UUID) -> None:
    lrs = Lrs(app, *new_key(store, []))

    assert (lrs.get().status_code, lrs.post(said()).status_code) == (403, 403)


@pytest.fixture
def mine(app: Flask, store: UUID) -> Lrs:
    """Give a client of the same store that may read only what it stored."""
    scopes = [Scope.STATEMENTS_WRITE, Scope.STATEMENTS_READ_MINE]
    return Lrs(app, *new_key(store, scopes))


def test_a_reader_of_its_own_sees_nothing_else(lrs: Lrs, mine: Lrs) -> None:
    foreign = lrs.stored(said())
    own = mine.stored(said())

    assert mine.found() == [own]
    assert mine.found(verb=said()["verb"]["id"]) == [own]
    assert mine.one(own)["id"] == str(own)
    assert mine.get(statementId=foreign).status_code == 404
    assert set(lrs.found()) == {foreign, own}


def test_a_reader_of_its_own_sees_no_foreign_voided_one(lrs: Lrs, mine: Lrs) -> None:
    foreign = lrs.stored(said())
    lrs.stored(voiding(foreign))

    assert mine.get(voidedStatementId=foreign).status_code == 404
    assert lrs.get(voidedStatementId=foreign).status_code == 200


def test_a_reader_of_its_own_cannot_probe_by_reference(lrs: Lrs, mine: Lrs) -> None:
    foreign = lrs.stored(about(QUIZ, actor=BUDI))
    own = mine.stored(reference(foreign))

    assert mine.found() == [own]
    assert mine.found(agent=BUDI) == []
    assert mine.found(activity=QUIZ) == []


# --- Tenancy


@pytest.fixture
def neighbour(app: Flask) -> Lrs:
    """Give a client of another store that may do everything there."""
    return Lrs(app, *new_key(uuid4()))


def test_a_neighbour_finds_nothing_by_any_way(lrs: Lrs, neighbour: Lrs) -> None:
    run = uuid4()
    statement_id = lrs.stored(about(QUIZ, actor=BUDI, context=within(run)))
    lrs.stored(said())
    voided = lrs.stored(said())
    lrs.stored(voiding(voided))

    queries: list[dict[str, object]] = [
        {},
        {"agent": BUDI, "related_agents": "true"},
        {"activity": QUIZ, "related_activities": "true"},
        {"registration": run},
        {"verb": said()["verb"]["id"]},
        {"ascending": "true"},
    ]
    assert [neighbour.found(**query) for query in queries] == [[]] * len(queries)
    assert neighbour.get(statementId=statement_id).status_code == 404
    assert neighbour.get(voidedStatementId=voided).status_code == 404


def test_more_of_a_neighbour_is_refused(lrs: Lrs, neighbour: Lrs) -> None:
    for _ in range(2):
        lrs.stored(said())
    more = json.loads(lrs.get(limit=1).data)["more"]

    assert neighbour.follow(more).status_code == 403


def test_an_id_of_a_neighbour_is_free(lrs: Lrs, neighbour: Lrs) -> None:
    statement_id = lrs.stored(said())

    assert neighbour.stored(about(QUIZ, id=str(statement_id))) == statement_id
    assert lrs.one(statement_id)["object"]["id"] == PAGE
    assert neighbour.one(statement_id)["object"]["id"] == QUIZ


def test_a_neighbour_voids_nothing(lrs: Lrs, neighbour: Lrs) -> None:
    statement_id = lrs.stored(said())

    assert neighbour.post(voiding(statement_id)).status_code == 200
    assert lrs.get(statementId=statement_id).status_code == 200


def test_a_neighbours_reference_finds_nothing(lrs: Lrs, neighbour: Lrs) -> None:
    statement_id = lrs.stored(about(QUIZ, actor=BUDI))

    neighbour.stored(reference(statement_id))

    assert neighbour.found(agent=BUDI) == []
    assert lrs.found(agent=BUDI) == [statement_id]


def test_the_promise_of_a_store_tells_nothing_of_its_neighbour_on_sqlite(
    app: Flask, lrs: Lrs, neighbour: Lrs
) -> None:
    if not str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite"):
        pytest.skip("PostgreSQL promises the present")
    header = "X-Experience-API-Consistent-Through"
    before = neighbour.get().headers[header]

    lrs.stored(said())

    assert neighbour.get().headers[header] == before

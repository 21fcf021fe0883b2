"""Keys, scopes and the wall between stores."""

from base64 import b64decode, b64encode
from uuid import UUID, uuid4

import pytest
from flask import Flask

from lms.core import json
from lms.xapi import presented
from lms.xapi.credentials import Scope
from tests.xapi.lrs import Lrs, basic, new_key
from tests.xapi.said import BUDI, PAGE, QUIZ, about, reference, said, voiding, within

ADMIN = b64encode(b"admin:admin").decode()


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Basic =",
        "Basic !!!",
        "Basic:" + ADMIN,
        "Basic" + ADMIN,
        "Basic " + ADMIN[:-1],
        "Basic " + ADMIN.replace("=", "") + "\u00a0",
        f"Basic {ADMIN}, Basic {ADMIN}",
        "Basic " + b64encode(b"\xff\xfe:\xff").decode(),
        "Basic " + "QUJD" * 20_000 + "!",
        "Basic username=admin, password=admin",
        "Bearer abc",
        "Digest username=x",
        ADMIN,
    ],
    ids=repr,
)
def test_what_is_no_key_opens_nothing(lrs: Lrs, header: str | None) -> None:
    for method in ("GET", "POST", "PUT"):
        response = lrs.send(method, headers={"Authorization": header})

        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Basic")
        assert json.loads(response.data)["error"] == "unauthorized"


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("admin", "admin"),
        ("1c728f11-31b9-4160-836e-b4c4691d8303", "secret"),
        ("", ""),
        ("no colon", ""),
        ("\0", "\0"),
        ("é" * 1000, "\U0001f511"),
        ("00000000-0000-0000-0000-000000000000", ""),
        ("' OR 1=1 --", "x:y:z"),
    ],
    ids=ascii,
)
def test_a_wrong_key_opens_nothing(lrs: Lrs, user: str, password: str) -> None:
    response = lrs.send("GET", headers={"Authorization": basic(user, password)})

    assert response.status_code == 401
    assert json.loads(response.data)["message"] == "the key or its secret is wrong"


@pytest.mark.parametrize(
    "written", ["urn:uuid:{}", "{{{}}}", " {}", "{}\n", "{}\0"], ids=repr
)
def test_a_key_has_one_name(lrs: Lrs, written: str) -> None:
    named = basic(written.format(lrs.key.id), _secret(lrs))

    response = lrs.send("GET", headers={"Authorization": named})

    assert response.status_code == 401


def _secret(lrs: Lrs) -> str:
    return b64decode(lrs.headers["Authorization"][6:]).decode().partition(":")[2]


@pytest.mark.parametrize("header", [basic("key", "rahasia"), "Bearer rahasia"])
def test_no_log_can_tell_what_was_shown(header: str) -> None:
    assert "rahasia" not in repr(presented.read(header))


@pytest.mark.parametrize("scheme", ["basic", "BASIC", "Basic  "])
def test_the_name_of_the_scheme_has_no_case(lrs: Lrs, scheme: str) -> None:
    sent = lrs.headers["Authorization"].removeprefix("Basic ")

    response = lrs.send("GET", headers={"Authorization": f"{scheme} {sent}"})

    assert response.status_code == 200


# --- Scopes

JSON: dict[str, str | None] = {"Content-Type": "application/json"}
FORM: dict[str, str | None] = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = b"grant_type=client_credentials"
STATE = {"activityId": QUIZ, "agent": BUDI, "stateId": "s"}
OF_ACTIVITY = {"activityId": QUIZ, "profileId": "p"}
OF_AGENT = {"agent": BUDI, "profileId": "p"}

READS_ALL = {Scope.ALL, Scope.ALL_READ, Scope.STATEMENTS_READ}
READS = READS_ALL | {Scope.STATEMENTS_READ_MINE}
WRITES = {Scope.ALL, Scope.STATEMENTS_WRITE}
READS_STATE = {Scope.ALL, Scope.ALL_READ, Scope.STATE}
WRITES_STATE = {Scope.ALL, Scope.STATE}
READS_PROFILE = {Scope.ALL, Scope.ALL_READ, Scope.PROFILE}
WRITES_PROFILE = {Scope.ALL, Scope.PROFILE}

OPENS: dict[tuple[str, str], set[Scope]] = {
    ("GET", "/about"): set(Scope),
    ("GET", "/statements"): READS,
    ("POST", "/statements"): WRITES,
    ("PUT", "/statements"): WRITES,
    ("DELETE", "/statements"): set(),
    ("PATCH", "/statements"): set(),
    ("GET", "/activities"): READS_ALL,
    ("GET", "/agents"): READS_ALL,
    ("GET", "/ext/aggregates"): READS_ALL,
    ("GET", "/activities/state"): READS_STATE,
    ("PUT", "/activities/state"): WRITES_STATE,
    ("POST", "/activities/state"): WRITES_STATE,
    ("DELETE", "/activities/state"): WRITES_STATE,
    ("GET", "/activities/profile"): READS_PROFILE,
    ("PUT", "/activities/profile"): WRITES_PROFILE,
    ("POST", "/activities/profile"): WRITES_PROFILE,
    ("DELETE", "/activities/profile"): WRITES_PROFILE,
    ("GET", "/agents/profile"): READS_PROFILE,
    ("PUT", "/agents/profile"): WRITES_PROFILE,
    ("POST", "/agents/profile"): WRITES_PROFILE,
    ("DELETE", "/agents/profile"): WRITES_PROFILE,
    ("POST", "/oauth/token"): set(Scope),
}
"""Which scopes open what (xAPI 1.0.3, Communication 4.2)."""

QUERIES: dict[str, dict[str, object]] = {
    "/activities": {"activityId": QUIZ},
    "/agents": {"agent": BUDI},
    "/activities/state": {**STATE},
    "/activities/profile": {**OF_ACTIVITY},
    "/agents/profile": {**OF_AGENT},
}


def query_of(method: str, path: str) -> dict[str, object]:
    """Return the parameters of a correct request."""
    if (method, path) == ("PUT", "/statements"):
        return {"statementId": uuid4()}
    return QUERIES.get(path, {})


def test_the_table_of_scopes_names_every_address(app: Flask) -> None:
    found = {
        (method, rule.rule.removeprefix("/xapi/1.0.3").removeprefix("/xapi"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/xapi")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert found == set(OPENS)


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_opens_what_it_names_and_no_more(
    app: Flask, store: UUID, scope: Scope
) -> None:
    lrs = Lrs(app, *new_key(store, [scope]))
    opened = set()

    for method, path in OPENS:
        body = json.dumps(said()) if method in {"POST", "PUT"} else None
        kind, body = (FORM, GRANT) if path == "/oauth/token" else (JSON, body)
        status = lrs.send(
            method, path, body=body, headers=kind, query=query_of(method, path)
        ).status_code
        assert status in {200, 204, 403, 404, 405, 409}, (method, path)
        if status not in {403, 405}:
            opened.add((method, path))

    assert opened == {place for place, scopes in OPENS.items() if scope in scopes}


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

"""The client, against our own LRS over WSGI."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from flask import Flask

from lms.core import clock, json
from lms.xapi import verbs
from lms.xapi.client import LrsClient, LrsError, Query
from lms.xapi.versions import Version
from tests.xapi.lrs import new_key
from tests.xapi.said import BUDI, QUIZ, about, said, voiding, within

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
Opened = Callable[[Version], LrsClient]


@pytest.fixture
def opened(app: Flask, store: UUID) -> Opened:
    """Give a function that opens a client in a version."""
    key, secret = new_key(store)

    def open_client(version: Version) -> LrsClient:
        mount = "/xapi/1.0.3" if version is Version.V1 else "/xapi"
        return LrsClient(
            f"http://lms.test{mount}/",
            (str(key.id), secret),
            version=version,
            transport=httpx.WSGITransport(app=app),
        )

    return open_client


@pytest.fixture(params=list(Version))
def client(request: pytest.FixtureRequest, opened: Opened) -> LrsClient:
    """Give a client in each version."""
    return opened(request.param)


def test_the_versions_of_a_store_are_known(client: LrsClient) -> None:
    assert client.about() == ["1.0.3", "2.0.0"]


def test_what_is_posted_can_be_read(client: LrsClient) -> None:
    ids = client.post([said(), about(QUIZ)])

    found = client.get(ids[1])

    assert found is not None
    assert found["object"]["id"] == QUIZ


def test_what_is_put_can_be_read(client: LrsClient) -> None:
    statement_id = uuid4()

    client.put(said(id=str(statement_id)))

    assert client.get(statement_id) is not None


def test_what_is_not_there_is_none(client: LrsClient) -> None:
    assert client.get(uuid4()) is None


def test_a_voided_statement_is_read_as_such(client: LrsClient) -> None:
    (target,) = client.post([said()])
    client.post([voiding(target)])

    assert client.get(target) is None
    assert client.get(target, voided=True) is not None


def test_every_page_is_read(client: LrsClient) -> None:
    given = client.post([said() for _ in range(5)])

    found = [
        UUID(item["id"]) for item in client.iterate(Query(limit=2, ascending=True))
    ]

    assert found == given


def test_every_part_of_a_query_is_sent(client: LrsClient) -> None:
    run = uuid4()
    with clock.running_at(NOON):
        client.post(
            [about(QUIZ, verbs.SCORED, actor=BUDI, context=within(run)), said()]
        )
    query = Query(
        agent=BUDI,
        verb=verbs.SCORED,
        activity=QUIZ,
        registration=run,
        related_agents=True,
        related_activities=False,
        since=NOON - timedelta(seconds=1),
        until=NOON,
        format="ids",
    )

    (found,) = client.iterate(query)

    assert found["actor"] == BUDI


def test_a_refusal_is_an_error_with_the_answer(client: LrsClient) -> None:
    with pytest.raises(LrsError, match="400") as caught:
        client.post([{}])

    assert json.loads(caught.value.body)["path"] == "actor"


def test_the_version_is_the_clients_own(opened: Opened) -> None:
    agent = {"objectType": "contextAgent", "agent": BUDI}
    statement = said(context={"contextAgents": [agent]})

    with opened(Version.V2) as client:
        client.post([statement])
    with opened(Version.V1) as client, pytest.raises(LrsError, match="400"):
        client.post([statement])


def test_a_key_is_not_sent_to_another_server() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        more = "https://evil.example/xapi/statements?more=1"
        return httpx.Response(200, json={"statements": [], "more": more})

    transport = httpx.MockTransport(answer)
    with (
        LrsClient("https://lrs.example", ("key", "secret"), transport=transport) as lrs,
        pytest.raises(LrsError, match="another server"),
    ):
        list(lrs.iterate())

    assert asked == ["lrs.example"]

"""The client's statements, against our own store over WSGI."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from lms.core import clock
from lms.xapi import verbs
from lms.xapi.client import (
    Attachment,
    ConflictError,
    InvalidError,
    LrsClient,
    LrsError,
    Query,
    UnauthorizedError,
)
from lms.xapi.versions import Version
from tests.xapi import clients
from tests.xapi.clients import Opened
from tests.xapi.said import BUDI, QUIZ, about, attachment, said, voiding, within

opened = clients.opened
client = clients.client

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOTE = Attachment(
    "naskah – 1".encode(),
    "text/plain; charset=utf-8",
    "http://lms.test/usage/naskah",
    {"id": "Naskah"},
    {"id": "Naskah pertama"},
)


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


def test_a_batch_keeps_the_ids_that_it_has_and_gets_the_others(
    client: LrsClient,
) -> None:
    own = uuid4()

    ids = client.post([said(id=str(own)), said()])

    assert ids[0] == own
    assert client.get(ids[1]) is not None


def test_any_number_of_statements_is_sent_in_batches(client: LrsClient) -> None:
    count = client.post_all((said() for _ in range(7)), size=3)

    assert count == 7
    assert len(list(client.iterate())) == 7


def test_a_refusal_names_the_property(client: LrsClient) -> None:
    with pytest.raises(InvalidError, match=r"verb\.id") as caught:
        client.post([said(verb={"id": "no iri"})])

    error = caught.value
    assert (error.status, error.code, error.path) == (
        400,
        "invalid_statement",
        "verb.id",
    )
    assert error.body.startswith("{")


def test_a_different_statement_under_an_id_is_a_conflict(client: LrsClient) -> None:
    statement_id = str(uuid4())
    client.put(said(id=statement_id))
    client.put(said(id=statement_id))

    with pytest.raises(ConflictError) as caught:
        client.put(said(id=statement_id, actor=BUDI))

    assert caught.value.code == "statement_conflict"


def test_a_page_tells_up_to_when_it_is_complete(client: LrsClient) -> None:
    (statement_id,) = client.post([said()])

    (page,) = client.pages()

    assert [each["id"] for each in page.statements] == [str(statement_id)]
    assert page.consistent_through is not None
    assert page.more == ""
    assert page.attachments == {}


def test_news_are_followed_without_gap_or_repetition(client: LrsClient) -> None:
    seen: list[UUID] = []
    since: datetime | None = None
    given: list[UUID] = []

    for _round in range(3):
        given += client.post([said() for _ in range(3)])
        for page in client.news(since, Query(limit=2)):
            seen += [UUID(each["id"]) for each in page.statements]
            upto = page.consistent_through
        since = upto

    assert seen == given


def test_what_is_not_ripe_is_not_among_the_news() -> None:
    early, late = "2026-11-21T11:59:00Z", "2026-11-21T12:00:01Z"

    def answer(_request: httpx.Request) -> httpx.Response:
        listed = [said(stored=early), said(stored=late)]
        return httpx.Response(
            200,
            json={"statements": listed, "more": ""},
            headers={"X-Experience-API-Consistent-Through": "2026-11-21T12:00:00Z"},
        )

    transport = httpx.MockTransport(answer)
    with LrsClient("https://x.example", ("k", "s"), transport=transport) as lrs:
        (page,) = lrs.news(None)

    assert [each["stored"] for each in page.statements] == [early]
    assert page.consistent_through == NOON


def test_a_promise_that_goes_back_gives_nothing_twice() -> None:
    promises = ["2026-11-21T12:00:00Z", "2026-11-21T11:00:00Z"]

    def answer(request: httpx.Request) -> httpx.Response:
        stored = "2026-11-21T11:59:00.000000Z"
        begins = request.url.params.get("since", "")
        listed = [] if begins >= stored else [said(stored=stored)]
        return httpx.Response(
            200,
            json={"statements": listed, "more": ""},
            headers={"X-Experience-API-Consistent-Through": promises.pop(0)},
        )

    transport = httpx.MockTransport(answer)
    with LrsClient("https://x.example", ("k", "s"), transport=transport) as lrs:
        (first,) = lrs.news(None)
        (second,) = lrs.news(first.consistent_through)

    assert (len(first.statements), second.statements) == (1, ())
    assert second.consistent_through == first.consistent_through == NOON


# --- Attachments


def test_contents_go_in_and_come_out(client: LrsClient) -> None:
    (statement_id,) = client.post([NOTE.attached_to(said())], [NOTE])

    found = client.get_with_attachments(statement_id)

    assert found is not None
    statement, contents = found
    assert statement["attachments"] == [NOTE.declared()]
    assert contents == {NOTE.sha2: NOTE.content}


def test_a_statement_is_put_with_its_content(client: LrsClient) -> None:
    statement_id = uuid4()

    client.put(NOTE.attached_to(said(id=str(statement_id))), [NOTE])

    found = client.get_with_attachments(statement_id)
    assert found is not None
    assert found[1] == {NOTE.sha2: NOTE.content}


def test_pages_bring_the_contents_on_demand(client: LrsClient) -> None:
    client.post([NOTE.attached_to(said()), NOTE.attached_to(said())], [NOTE])

    (with_contents,) = client.pages(Query(attachments=True))
    (without,) = client.pages()

    assert with_contents.attachments == {NOTE.sha2: NOTE.content}
    assert with_contents.statements == without.statements
    assert without.attachments == {}


def test_a_statement_without_contents_is_got_with_none(client: LrsClient) -> None:
    (statement_id,) = client.post([said(attachments=[attachment()])])

    found = client.get_with_attachments(statement_id)

    assert found is not None
    assert found[1] == {}
    assert client.get_with_attachments(uuid4()) is None


def test_a_broken_multipart_answer_is_an_error() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        headers = {"Content-Type": "multipart/mixed; boundary=x"}
        return httpx.Response(200, content=b"--x\r\n\r\n{}", headers=headers)

    transport = httpx.MockTransport(answer)
    with (
        LrsClient("https://x.example", ("k", "s"), transport=transport) as lrs,
        pytest.raises(LrsError, match="last boundary"),
    ):
        lrs.get_with_attachments(uuid4())


# --- Who and where


def test_the_version_is_the_clients_own(opened: Opened) -> None:
    agent = {"objectType": "contextAgent", "agent": BUDI}
    statement = said(context={"contextAgents": [agent]})

    with opened(Version.V2) as client:
        client.post([statement])
    with opened(Version.V1) as client, pytest.raises(InvalidError):
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


def test_a_wrong_key_is_told_apart(client: LrsClient) -> None:
    client._connection._http.auth = httpx.BasicAuth(str(uuid4()), "wrong")

    with pytest.raises(UnauthorizedError) as caught:
        list(client.iterate())

    assert caught.value.code == "unauthorized"

"""GET of statements."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import clock, json
from lms.core.json import JsonObject
from lms.xapi import queries, verbs
from tests.xapi.lrs import Lrs, new_key
from tests.xapi.said import (
    ANI,
    BUDI,
    COURSE,
    PAGE,
    QUIZ,
    about,
    said,
    sub_statement,
    voiding,
    within,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_statement_is_given_byte_by_byte_as_it_is_stored(
    lrs: Lrs, session: Session
) -> None:
    statement_id = lrs.stored(said(result={"response": "☕", "score": {"raw": 1.50}}))

    response = lrs.get(statementId=statement_id)

    found = queries.get(session, lrs.key.store, statement_id)
    assert found is not None
    assert response.data == found.payload
    assert response.content_type == "application/json"


def test_one_statement_says_when_it_was_stored(lrs: Lrs) -> None:
    statement_id = lrs.stored(said())

    response = lrs.get(statementId=statement_id)

    stored = datetime.fromisoformat(json.loads(response.data)["stored"])
    modified = parsedate_to_datetime(response.headers["Last-Modified"])
    assert modified == stored.replace(microsecond=0)


def test_an_unknown_statement_is_not_found(lrs: Lrs) -> None:
    assert lrs.get(statementId=uuid4()).status_code == 404
    assert lrs.get(voidedStatementId=uuid4()).status_code == 404


def test_a_voided_statement_is_found_only_as_such(lrs: Lrs) -> None:
    target = lrs.stored(said())
    voider = lrs.stored(voiding(target))

    assert lrs.get(statementId=target).status_code == 404
    assert lrs.get(voidedStatementId=target).status_code == 200
    assert lrs.get(statementId=voider).status_code == 200
    assert lrs.get(voidedStatementId=voider).status_code == 404
    assert lrs.found() == [voider]


def test_every_filter_reaches_the_search(lrs: Lrs) -> None:
    run = uuid4()
    wanted = lrs.stored(about(QUIZ, verbs.SCORED, actor=BUDI, context=within(run)))
    lrs.stored(said())

    assert lrs.found(agent=BUDI) == [wanted]
    assert lrs.found(verb=verbs.SCORED) == [wanted]
    assert lrs.found(activity=QUIZ) == [wanted]
    assert lrs.found(registration=str(run).upper()) == [wanted]
    assert lrs.found(agent=BUDI, activity=QUIZ, verb=verbs.SCORED) == [wanted]
    assert lrs.found(agent=ANI, activity=QUIZ) == []


def test_related_ones_are_found_when_asked_for(lrs: Lrs) -> None:
    context = {"contextActivities": {"parent": {"id": COURSE}}, "instructor": BUDI}
    wanted = lrs.stored(about(PAGE, context=context))

    assert lrs.found(activity=COURSE) == []
    assert lrs.found(activity=COURSE, related_activities="false") == []
    assert lrs.found(activity=COURSE, related_activities="true") == [wanted]
    assert lrs.found(agent=BUDI, related_agents="true") == [wanted]


def test_since_and_until_speak_of_storing(lrs: Lrs) -> None:
    given = []
    for minute in range(3):
        with clock.running_at(NOON + timedelta(minutes=minute)):
            given.append(lrs.stored(said(timestamp="2000-01-01T00:00:00Z")))

    assert lrs.found(since="2026-11-21T12:00:00Z") == [given[2], given[1]]
    assert lrs.found(until="2026-11-21T12:01:00Z") == [given[1], given[0]]
    assert lrs.found(
        since="2026-11-21T19:00:00+07:00", until="2026-11-21T12:01:00Z"
    ) == [given[1]]


def test_ascending_gives_the_oldest_first(lrs: Lrs) -> None:
    given = [lrs.stored(said()) for _ in range(3)]

    assert lrs.found(ascending="true") == given
    assert lrs.found(ascending="false") == given[::-1]


# --- Wrong requests

WRONG: list[JsonObject] = [
    {"LIMIT": "1"},
    {"statementid": str(uuid4())},
    {"foo": "bar"},
    {"statementId": "123"},
    {"statementId": str(uuid4()), "verb": verbs.SCORED},
    {"statementId": str(uuid4()), "limit": "1"},
    {"statementId": str(uuid4()), "voidedStatementId": str(uuid4())},
    {"voidedStatementId": "x"},
    {"agent": "ani"},
    {"agent": "{}"},
    {"agent": '{"objectType":"Group","member":[{"mbox":"mailto:a@b.c"}]}'},
    {"verb": "scored"},
    {"activity": "kuis"},
    {"registration": "1"},
    {"related_activities": "yes"},
    {"related_agents": "True"},
    {"since": "yesterday"},
    {"until": "2026-11-21T12:00:00-00:00"},
    {"limit": "-1"},
    {"limit": "1.5"},
    {"limit": "٣"},
    {"limit": ""},
    {"ascending": "1"},
    {"format": "Exact"},
    {"attachments": "1"},
    {"more": "x"},
    {"more": "x", "limit": "1"},
    {"verb": "http://a' OR 1=1;--"},
]


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_parameter_is_named(lrs: Lrs, query: JsonObject) -> None:
    response = lrs.get(**query)

    answer = json.loads(response.data)
    assert response.status_code == 400
    assert answer["path"].split(".")[0] in {*query, "agent"}


def test_a_parameter_that_stands_twice_is_refused(lrs: Lrs) -> None:
    response = lrs.send("GET", f"/statements?verb={verbs.VIEWED}&verb={verbs.SCORED}")

    assert response.status_code == 400


@pytest.mark.parametrize("limit", ["0", "999999999999999999999999"])
def test_a_limit_without_bounds_is_the_stores_own(lrs: Lrs, limit: str) -> None:
    statement_id = lrs.stored(said())

    assert lrs.found(limit=limit) == [statement_id]


# --- Formats


def test_ids_and_canonical_are_made_of_what_is_stored(lrs: Lrs) -> None:
    languages = {"id": "membaca", "en-GB": "read"}
    statement_id = lrs.stored(
        said(actor={**ANI, "name": "Ani"}, verb={"id": PAGE, "display": languages})
    )

    assert lrs.one(statement_id, format="ids")["verb"] == {"id": PAGE}
    assert lrs.one(statement_id, format="ids")["actor"] == ANI
    assert lrs.one(statement_id, format="exact")["verb"]["display"] == languages


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("en-GB", "en-GB"),
        ("en;q=0.9, id;q=0.1", "en-GB"),
        ("id, en-GB;q=0.5", "id"),
        ("jv", "id"),
        ("", "id"),
    ],
)
def test_canonical_follows_the_readers_languages(
    lrs: Lrs, accept: str, chosen: str
) -> None:
    languages = {"id": "membaca", "en-GB": "read"}
    lrs.stored(said(verb={"id": PAGE, "display": languages}))

    response = lrs.send(
        "GET", headers={"Accept-Language": accept}, query={"format": "canonical"}
    )

    (statement,) = json.loads(response.data)["statements"]
    assert statement["verb"]["display"] == {chosen: languages[chosen]}


def test_with_attachments_the_answer_has_parts(lrs: Lrs) -> None:
    lrs.stored(said())

    response = lrs.get(attachments="true")

    kind, _, boundary = response.content_type.partition("; boundary=")
    start, part, end = response.data.split(f"--{boundary}".encode())
    head, body = part.split(b"\r\n\r\n")
    assert (kind, start, end) == ("multipart/mixed", b"", b"--\r\n")
    assert head == b"\r\nContent-Type: application/json"
    assert len(json.loads(body)["statements"]) == 1


# --- Pages


def pages(lrs: Lrs, **query: object) -> list[list[UUID]]:
    """Follow every ``more`` and return the ids of each page."""
    response = lrs.get(**query)
    found = []
    while True:
        result = json.loads(response.data)
        found.append([UUID(item["id"]) for item in result["statements"]])
        if not result["more"]:
            return found
        response = lrs.follow(result["more"])


@pytest.mark.parametrize("ascending", ["true", "false"])
def test_more_leads_through_all_pages(lrs: Lrs, ascending: str) -> None:
    given = [lrs.stored(said(actor=BUDI)) for _ in range(5)]
    lrs.stored(said())

    found = pages(lrs, agent=BUDI, limit=2, ascending=ascending)

    expected = given if ascending == "true" else given[::-1]
    assert found == [expected[:2], expected[2:4], expected[4:]]


def test_more_keeps_the_format(lrs: Lrs) -> None:
    for _ in range(2):
        lrs.stored(said(actor={**ANI, "name": "Ani"}))
    first = json.loads(lrs.get(limit=1, format="ids").data)

    second = json.loads(lrs.follow(first["more"]).data)

    assert second["statements"][0]["actor"] == ANI


def test_more_is_a_path_of_this_server(lrs: Lrs) -> None:
    for _ in range(2):
        lrs.stored(said())
    lrs.address = "/xapi/1.0.3"

    more = urlsplit(json.loads(lrs.get(limit=1).data)["more"])

    assert (more.netloc, more.path) == ("", "/xapi/1.0.3/statements")
    assert list(parse_qs(more.query)) == ["more"]


def test_more_serves_no_other_key(app: Flask, lrs: Lrs) -> None:
    for _ in range(2):
        lrs.stored(said())
    more = json.loads(lrs.get(limit=1).data)["more"]
    other = Lrs(app, *new_key(lrs.key.store))

    assert other.follow(more).status_code == 403


def test_no_more_is_an_empty_text(lrs: Lrs) -> None:
    assert json.loads(lrs.get().data) == {"statements": [], "more": ""}


# --- HEAD


@pytest.mark.parametrize("query", [{}, {"format": "ids"}, {"attachments": "true"}])
def test_head_answers_as_get_without_a_body(lrs: Lrs, query: JsonObject) -> None:
    lrs.stored(said(object=sub_statement()))

    head = lrs.send("HEAD", query=query)
    get = lrs.send("GET", query=query)

    assert (head.status_code, head.data) == (200, b"")
    same = ("Content-Length", "X-Experience-API-Version")
    assert [head.headers[name] for name in same] == [get.headers[name] for name in same]
    assert "X-Experience-API-Consistent-Through" in head.headers


def test_head_of_one_statement_knows_when_it_was_stored(lrs: Lrs) -> None:
    statement_id = lrs.stored(said())

    head = lrs.send("HEAD", query={"statementId": statement_id})

    assert head.status_code == 200
    assert "Last-Modified" in head.headers
    assert lrs.send("HEAD", query={"statementId": uuid4()}).status_code == 404

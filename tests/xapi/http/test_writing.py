"""POST and PUT of statements."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import json
from lms.xapi import queries, verbs
from lms.xapi import store as door
from lms.xapi.store import Origin, Source
from tests.xapi.lrs import V1, Lrs
from tests.xapi.said import (
    BUDI,
    COURSE,
    QUIZ,
    about,
    attachment,
    said,
    voiding,
)


def test_a_posted_statement_is_stored_as_a_clients(lrs: Lrs, session: Session) -> None:
    response = lrs.post(said())

    (statement_id,) = json.loads(response.data)
    found = queries.get(session, lrs.key.store, UUID(statement_id))
    assert response.status_code == 200
    assert found is not None
    assert found.source is Source.CLIENT
    assert found.statement["authority"] == lrs.key.authority


def test_a_batch_is_answered_with_its_ids_in_order(lrs: Lrs) -> None:
    given = [str(uuid4()) for _ in range(3)]

    response = lrs.post([said(id=item) for item in given])

    assert json.loads(response.data) == given


def test_an_empty_batch_is_answered_with_no_ids(lrs: Lrs) -> None:
    assert json.loads(lrs.post([]).data) == []


def test_a_put_statement_is_stored_under_the_id_named(lrs: Lrs) -> None:
    statement_id = uuid4()

    response = lrs.put(said(), statementId=statement_id)

    assert (response.status_code, response.data) == (204, b"")
    assert lrs.one(statement_id)["id"] == str(statement_id)


def test_put_accepts_the_same_id_in_other_letters(lrs: Lrs) -> None:
    statement_id = uuid4()

    response = lrs.put(said(id=str(statement_id).upper()), statementId=statement_id)

    assert response.status_code == 204


def test_put_refuses_another_id(lrs: Lrs) -> None:
    response = lrs.put(said(id=str(uuid4())), statementId=uuid4())

    assert response.status_code == 400
    assert json.loads(response.data)["path"] == "statementId"


def test_put_needs_an_id(lrs: Lrs) -> None:
    assert lrs.put(said(id=str(uuid4()))).status_code == 400


@pytest.mark.parametrize("value", [[said()], [], "x", 1, None])
def test_put_takes_one_statement(lrs: Lrs, value: object) -> None:
    assert lrs.put(value, statementId=uuid4()).status_code == 400


def test_a_repetition_is_accepted_by_both_methods(lrs: Lrs) -> None:
    statement = said(id=str(uuid4()))
    lrs.stored(statement)

    assert lrs.post(statement).status_code == 200
    assert lrs.put(statement, statementId=statement["id"]).status_code == 204
    assert len(lrs.found()) == 1


def test_a_conflict_changes_nothing(lrs: Lrs) -> None:
    statement = said(id=str(uuid4()))
    statement_id = lrs.stored(statement)
    other = {**statement, "actor": BUDI}

    posted = lrs.post([about(COURSE), other])
    put = lrs.put(other, statementId=statement_id)

    assert (posted.status_code, put.status_code) == (409, 409)
    assert json.loads(posted.data)["error"] == "statement_conflict"
    assert lrs.found() == [statement_id]
    assert lrs.one(statement_id)["actor"] == statement["actor"]


def test_a_wrong_statement_is_answered_with_its_path(lrs: Lrs) -> None:
    response = lrs.post([said(), said(actor={"mbox": "ani"})])

    assert response.status_code == 400
    assert json.loads(response.data) == {
        "error": "invalid_statement",
        "message": "must be a mailto: IRI of one address",
        "path": "[1].actor.mbox",
    }
    assert lrs.found() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 5000 + b"]" * 5000,
        b'{"actor":NaN}',
        b'{"actor":1,"actor":2}',
        b'"\\ud800"',
        b"1",
        b"[1]",
        b"[null]",
    ],
)
def test_a_harmful_body_is_a_bad_request(lrs: Lrs, body: bytes) -> None:
    kind: dict[str, str | None] = {"Content-Type": "application/json"}

    response = lrs.send("POST", body=body, headers=kind)

    assert response.status_code == 400


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/xml"]
)
def test_other_content_is_a_bad_request(lrs: Lrs, kind: str | None) -> None:
    response = lrs.send("POST", body=json.dumps(said()), headers={"Content-Type": kind})

    assert response.status_code == 400
    assert json.loads(response.data)["error"] == "unsupported_body"


def test_a_charset_does_not_hurt(lrs: Lrs) -> None:
    kind = "application/json; charset=utf-8"

    assert lrs.post(said(), **{"Content-Type": kind}).status_code == 200


def test_an_attachment_elsewhere_is_kept(lrs: Lrs) -> None:
    statement_id = lrs.stored(said(attachments=[attachment()]))

    assert lrs.one(statement_id)["attachments"] == [attachment()]


def test_an_attachment_that_should_be_here_is_refused(lrs: Lrs) -> None:
    without = attachment()
    del without["fileUrl"]

    response = lrs.post(said(attachments=[without]))

    assert response.status_code == 400
    assert json.loads(response.data)["path"] == "attachments[0]"


@pytest.mark.parametrize("query", [{"method": "PUT"}, {"statementId": uuid4()}])
def test_post_takes_no_parameters(lrs: Lrs, query: dict[str, object]) -> None:
    kind: dict[str, str | None] = {"Content-Type": "application/json"}

    response = lrs.send("POST", body=json.dumps(said()), headers=kind, query=query)

    assert response.status_code == 400


@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
def test_a_statement_is_never_deleted_or_changed(lrs: Lrs, method: str) -> None:
    response = lrs.send(method)

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert json.loads(response.data)["error"] == "method_not_allowed"


def test_a_client_cannot_void_what_the_lms_said(
    lrs: Lrs, lms: Origin, session: Session
) -> None:
    (target,) = door.add(session, [about(QUIZ, verbs.SCORED)], lms)
    session.commit()

    response = lrs.post(voiding(target))

    assert response.status_code == 403
    assert json.loads(response.data)["error"] == "foreign_statement"
    assert lrs.found() == [target]


def test_the_words_of_a_client_are_not_believed(lrs: Lrs, session: Session) -> None:
    run = uuid4()

    lrs.stored(about(QUIZ, verbs.PASSED, context={"registration": str(run)}))

    believed = queries.log_of(
        session, store=lrs.key.store, registration=run, verbs=[verbs.PASSED]
    )
    assert believed == []


def test_what_is_new_in_2_is_refused_under_1(app: Flask, lrs: Lrs) -> None:
    agent = {"objectType": "contextAgent", "agent": BUDI}
    statement = said(context={"contextAgents": [agent]})

    under_2 = lrs.post(statement)
    under_1 = lrs.post(statement, **{"X-Experience-API-Version": V1})

    assert (under_2.status_code, under_1.status_code) == (200, 400)

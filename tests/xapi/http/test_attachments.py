"""Statements with attachments and signatures over HTTP."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.core import json, site
from lms.core.json import JsonObject
from lms.xapi import multipart, queries, verbs
from lms.xapi.credentials import Scope
from lms.xapi.multipart import Part
from lms.xapi.tables import attachment as table
from lms.xapi.tables import statement as statements
from tests.xapi.lrs import Lrs, new_key
from tests.xapi.parts import (
    GAMBAR,
    KIND,
    NASKAH,
    brought,
    first,
    part,
    plain,
    sent,
    sum_of,
    whole,
)
from tests.xapi.said import attachment, said, sub_statement, voiding
from tests.xapi.signing import SIGNER, certificate, pem, signature_of, signed, x5c


def post(lrs: Lrs, body: bytes, kind: str = KIND) -> TestResponse:
    return lrs.send("POST", body=body, headers={"Content-Type": kind})


def stored(lrs: Lrs, statement: JsonObject, *contents: bytes) -> UUID:
    response = post(lrs, sent(statement, *contents))
    assert response.status_code == 200, response.text
    return UUID(json.loads(response.data)[0])


def parts_of(response: TestResponse) -> tuple[JsonObject, list[Part]]:
    """Return the JSON of a multipart answer, and the parts after it."""
    assert response.status_code == 200, response.text
    assert response.mimetype == "multipart/mixed"
    assert response.content_length == len(response.data)
    boundary = multipart.boundary_of(response.content_type)
    head, *rest = multipart.read(response.data, boundary)
    assert head.headers == {"content-type": "application/json"}
    body: JsonObject = json.loads(head.content)
    return body, rest


def contents_of(response: TestResponse) -> list[bytes]:
    return [item.content for item in parts_of(response)[1]]


# --- Writing


def test_a_statement_is_stored_with_what_it_brings(lrs: Lrs) -> None:
    declared = [brought(NASKAH), brought(GAMBAR, contentType="image/png")]

    statement_id = stored(lrs, said(attachments=declared), GAMBAR, NASKAH)

    statement, parts = parts_of(lrs.get(statementId=statement_id, attachments="true"))
    assert statement["attachments"] == declared
    assert [item.content for item in parts] == [NASKAH, GAMBAR]
    assert parts[1].headers == {
        "content-type": "image/png",
        "content-transfer-encoding": "binary",
        "x-experience-api-hash": sum_of(GAMBAR),
    }


def test_put_takes_one_statement_with_attachments(lrs: Lrs) -> None:
    statement_id = uuid4()

    response = lrs.send(
        "PUT",
        body=sent(said(attachments=[brought(NASKAH)]), NASKAH),
        headers={"Content-Type": KIND},
        query={"statementId": statement_id},
    )

    assert response.status_code == 204
    found = lrs.get(statementId=statement_id, attachments="true")
    assert contents_of(found) == [NASKAH]


def test_put_takes_no_batch_in_parts_either(lrs: Lrs) -> None:
    response = lrs.send(
        "PUT",
        body=sent([said()]),
        headers={"Content-Type": KIND},
        query={"statementId": uuid4()},
    )

    assert response.status_code == 400


def test_a_batch_shares_its_parts(lrs: Lrs) -> None:
    batch = [said(attachments=[brought(NASKAH)]) for _ in range(2)]

    assert post(lrs, sent(batch, NASKAH)).status_code == 200

    assert contents_of(lrs.get(attachments="true")) == [NASKAH]


@pytest.mark.parametrize(
    "statement", [said(), said(attachments=[attachment()]), [said(), said()], []]
)
def test_nothing_need_follow_the_first_part(lrs: Lrs, statement: object) -> None:
    assert post(lrs, sent(statement)).status_code == 200


def test_a_repetition_changes_nothing(lrs: Lrs, session: Session) -> None:
    statement = said(id=str(uuid4()), attachments=[brought(NASKAH)])

    stored(lrs, statement, NASKAH)
    stored(lrs, statement, NASKAH)

    assert (len(lrs.found()), kept_by(session, lrs)) == (1, 1)


def kept_by(session: Session, lrs: Lrs) -> int:
    """Count the contents that the store of ``lrs`` has."""
    query = select(func.count()).select_from(table)
    return session.scalars(query.where(table.c.store == lrs.key.store)).one()


BRINGING = said(attachments=[brought(NASKAH)])
ELSEWHERE = said(object=sub_statement(attachments=[brought(NASKAH)]))
NO_SUM = part(NASKAH, {"X-Experience-API-Hash": None})
FAULTY = {
    "no part": sent(BRINGING),
    "no part for a SubStatement": sent(ELSEWHERE),
    "another part": sent(BRINGING, GAMBAR),
    "one part too many": sent(BRINGING, NASKAH, GAMBAR),
    "a part for nothing": sent(said(), NASKAH),
    "a part without a sum": whole(first(BRINGING), NO_SUM),
    "the sum of something else": whole(
        first(BRINGING), part(GAMBAR, {"X-Experience-API-Hash": sum_of(NASKAH)})
    ),
    "an encoded part": whole(
        first(BRINGING), part(NASKAH, {"Content-Transfer-Encoding": "base64"})
    ),
    "a header injected into a sum": whole(
        first(BRINGING),
        part(NASKAH, {"X-Experience-API-Hash": f"{sum_of(NASKAH)}\n X: 1"}),
    ),
    "statements in two parts": whole(first(said()), first(said())),
    "statements that are none": whole(
        plain(b"{", {"Content-Type": "application/json"})
    ),
    "no statements": whole(),
    "parts before the statements": whole(part(NASKAH), first(BRINGING)),
    "cut off in a content": sent(BRINGING, NASKAH)[:-20],
    "cut off in the last boundary": sent(BRINGING, NASKAH)[:-3],
    "cut off after the statements": first(BRINGING),
    "nothing": b"",
    "a megabyte of headers": whole(
        first(BRINGING), part(NASKAH, {"X-Long": "x" * 2**20})
    ),
    "a wrong statement": sent({**BRINGING, "actor": {}}, NASKAH),
    "a wrong statement in a batch": sent([BRINGING, said(verb={})], NASKAH),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_body_stores_nothing(lrs: Lrs, session: Session, name: str) -> None:
    response = post(lrs, FAULTY[name])

    assert response.status_code == 400
    assert json.loads(response.data)["message"]
    query = select(func.count()).select_from(statements)
    query = query.where(statements.c.store == lrs.key.store)
    assert (session.scalars(query).one(), kept_by(session, lrs)) == (0, 0)


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/mixed",
        "multipart/mixed;",
        "multipart/mixed; boundary=",
        'multipart/mixed; boundary=""',
        'multipart/mixed; boundary="batas',
        "multipart/mixed; boundary=bata",
        "multipart/mixed; boundary=batas2",
        "multipart/mixed; boundary=batas; boundary=other",
        "multipart/form-data; boundary=batas",
        "multipart/related; boundary=batas",
        "application/json",
    ],
)
def test_a_header_that_does_not_fit_is_refused(lrs: Lrs, kind: str) -> None:
    assert post(lrs, sent(BRINGING, NASKAH), kind).status_code == 400
    assert lrs.found() == []


@pytest.mark.parametrize(
    "kind", ['multipart/mixed; boundary="batas"', "Multipart/Mixed;Boundary=batas; a=b"]
)
def test_the_boundary_may_be_written_differently(lrs: Lrs, kind: str) -> None:
    assert post(lrs, sent(BRINGING, NASKAH), kind).status_code == 200


def test_the_boundary_may_stand_inside_a_content(lrs: Lrs) -> None:
    content = b"x--batas--\r\n --batas\r\n--batas2\r\n--batas-\r\n\n--batas\r\n"

    statement_id = stored(lrs, said(attachments=[brought(content)]), content)

    found = lrs.get(statementId=statement_id, attachments="true")
    assert contents_of(found) == [content]


def test_a_refusal_names_the_attachment(lrs: Lrs) -> None:
    response = post(lrs, sent([said(), BRINGING]))

    assert json.loads(response.data) == {
        "error": "invalid_statement",
        "message": "needs its content in a part of its own",
        "path": "[1].attachments[0]",
    }


def test_a_key_that_may_not_write_brings_nothing(app: Flask, store: UUID) -> None:
    reader = Lrs(app, *new_key(store, [Scope.ALL_READ]))

    assert post(reader, sent(BRINGING, NASKAH)).status_code == 403


# --- Reading


def test_without_the_parameter_the_answer_is_json(lrs: Lrs) -> None:
    statement_id = stored(lrs, BRINGING, NASKAH)

    assert lrs.get(statementId=statement_id).mimetype == "application/json"
    assert lrs.get(attachments="false").mimetype == "application/json"


def test_a_page_gives_each_content_once(lrs: Lrs) -> None:
    stored(lrs, BRINGING, NASKAH)
    stored(lrs, ELSEWHERE, NASKAH)
    stored(lrs, said(attachments=[brought(GAMBAR), brought(NASKAH)]), NASKAH, GAMBAR)

    body, parts = parts_of(lrs.get(attachments="true", ascending="true"))

    assert len(body["statements"]) == 3
    assert [item.content for item in parts] == [NASKAH, GAMBAR]


@pytest.mark.parametrize("form", ["ids", "canonical", "exact"])
def test_every_format_comes_with_contents(lrs: Lrs, form: str) -> None:
    stored(lrs, BRINGING, NASKAH)

    found = lrs.get(attachments="true", format=form)

    assert contents_of(found) == [NASKAH]


def test_every_page_gives_its_own_contents(lrs: Lrs) -> None:
    for content in (NASKAH, GAMBAR):
        stored(lrs, said(attachments=[brought(content)]), content)

    page = lrs.get(attachments="true", ascending="true", limit=1)
    following = lrs.follow(parts_of(page)[0]["more"])

    assert (contents_of(page), contents_of(following)) == ([NASKAH], [GAMBAR])
    assert parts_of(following)[0]["more"] == ""


def test_a_voided_statement_keeps_its_contents(lrs: Lrs) -> None:
    statement_id = stored(lrs, BRINGING, NASKAH)
    lrs.stored(voiding(statement_id))

    found = lrs.get(voidedStatementId=statement_id, attachments="true")

    assert contents_of(found) == [NASKAH]
    assert contents_of(lrs.get(attachments="true")) == []


def test_what_lies_elsewhere_is_not_given(lrs: Lrs) -> None:
    lrs.stored(said(attachments=[attachment()]))

    assert contents_of(lrs.get(attachments="true")) == []


def test_one_statement_says_when_it_was_stored(lrs: Lrs) -> None:
    statement_id = stored(lrs, BRINGING, NASKAH)

    plainly = lrs.get(statementId=statement_id)
    with_parts = lrs.get(statementId=statement_id, attachments="true")

    assert with_parts.headers["Last-Modified"] == plainly.headers["Last-Modified"]


def test_head_answers_with_the_length_and_no_body(lrs: Lrs) -> None:
    statement_id = stored(lrs, BRINGING, NASKAH)
    query = {"statementId": statement_id, "attachments": "true"}

    head = lrs.send("HEAD", query=query)

    assert (head.status_code, head.data) == (200, b"")
    assert head.mimetype == "multipart/mixed"
    assert head.content_length == len(lrs.get(**query).data)


def test_a_content_is_given_only_in_the_store_that_has_it(app: Flask, lrs: Lrs) -> None:
    other = Lrs(app, *new_key(uuid4()))
    stored(other, BRINGING, NASKAH)
    known = {"fileUrl": "https://files.example.org/naskah.txt"}

    # Who knows a sum learns nothing by declaring it.
    lrs.stored(said(attachments=[brought(NASKAH, **known)]))
    refused = post(lrs, sent(BRINGING))

    assert contents_of(lrs.get(attachments="true")) == []
    assert refused.status_code == 400


def test_a_key_that_reads_its_own_gets_its_own_contents(app: Flask, lrs: Lrs) -> None:
    scopes = [Scope.STATEMENTS_WRITE, Scope.STATEMENTS_READ_MINE]
    own = Lrs(app, *new_key(lrs.key.store, scopes))
    foreign = stored(lrs, BRINGING, NASKAH)
    stored(own, said(attachments=[brought(GAMBAR)]), GAMBAR)

    assert contents_of(own.get(attachments="true")) == [GAMBAR]
    assert own.get(statementId=foreign, attachments="true").status_code == 404


def test_a_key_that_reads_its_own_gets_nothing_by_knowing_a_sum(
    app: Flask, lrs: Lrs
) -> None:
    scopes = [Scope.STATEMENTS_WRITE, Scope.STATEMENTS_READ_MINE]
    own = Lrs(app, *new_key(lrs.key.store, scopes))
    stored(lrs, BRINGING, NASKAH)
    elsewhere = {"fileUrl": "https://files.example.org/naskah.txt"}

    guess = own.stored(said(attachments=[brought(NASKAH, **elsewhere)]))

    assert contents_of(own.get(attachments="true")) == []
    assert contents_of(own.get(statementId=guess, attachments="true")) == []
    assert contents_of(lrs.get(statementId=guess, attachments="true")) == [NASKAH]


def test_what_is_refused_leaves_no_file(lrs: Lrs, session: Session) -> None:
    content = b"ditolak " + uuid4().bytes
    wrong = said(attachments=[brought(content)], verb={})
    unsigned = said(attachments=[brought(content), signature_of(b"x")])

    assert post(lrs, sent(wrong, content)).status_code == 400
    assert post(lrs, sent(unsigned, content, b"x")).status_code == 400

    assert not site.current().files.path(sum_of(content)).exists()


def test_a_content_larger_than_a_chunk_comes_whole(lrs: Lrs) -> None:
    content = bytes(range(256)) * 1000

    stored(lrs, said(attachments=[brought(content)]), content)

    assert contents_of(lrs.get(attachments="true")) == [content]
    assert site.current().files.get(sum_of(content)) == content


# --- Signed statements

WHEN_VALID = "2026-03-01T08:00:00Z"
"""The certificates of tests are of this year."""


def test_a_signed_statement_is_stored_with_its_signature(
    lrs: Lrs, session: Session
) -> None:
    original = said(id=str(uuid4()), timestamp=WHEN_VALID)
    content = signed(original, x5c=x5c([certificate(SIGNER, "akar")]))
    statement = {**original, "attachments": [signature_of(content)]}

    statement_id = stored(lrs, statement, content)

    assert contents_of(lrs.get(attachments="true")) == [content]
    found = queries.get(session, lrs.key.store, statement_id)
    assert found is not None
    assert found.statement["attachments"] == [signature_of(content)]


def test_put_checks_a_signature_against_the_id_that_it_names(lrs: Lrs) -> None:
    statement_id = str(uuid4())
    content = signed(said(id=statement_id))
    body = sent(said(attachments=[signature_of(content)]), content)
    headers: dict[str, str | None] = {"Content-Type": KIND}

    right = lrs.send(
        "PUT", body=body, headers=headers, query={"statementId": statement_id}
    )
    wrong = lrs.send("PUT", body=body, headers=headers, query={"statementId": uuid4()})

    assert (right.status_code, wrong.status_code) == (204, 400)


def test_a_signature_of_something_else_is_refused_by_name(lrs: Lrs) -> None:
    content = signed(said(verb={"id": verbs.COMPLETED}))

    response = post(lrs, sent(said(attachments=[signature_of(content)]), content))

    assert response.status_code == 400
    assert json.loads(response.data) == {
        "error": "invalid_signature",
        "message": "has a payload that is another statement",
        "path": "attachments[0]",
    }
    assert lrs.found() == []


def test_a_signature_must_come_with_the_statement(lrs: Lrs) -> None:
    elsewhere = {"fileUrl": "https://files.example.org/tanda-tangan"}
    declared = signature_of(signed(said()), **elsewhere)

    assert lrs.post(said(attachments=[declared])).status_code == 400
    assert post(lrs, sent(said(attachments=[declared]))).status_code == 400


def test_the_roots_of_the_site_decide_whom_to_believe(
    app: Flask, lrs: Lrs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "akar.pem"
    path.write_bytes(pem(certificate("akar", "akar", ca=True)))
    config = replace(app.extensions["pamong.config"], lrs_roots=path)
    monkeypatch.setitem(app.extensions, "pamong.config", config)
    original = said(timestamp=WHEN_VALID)
    answers = []
    for issuer in ("akar", "penipu"):
        chain = x5c([certificate(SIGNER, issuer)])
        content = signed(original, x5c=chain)
        statement = {**original, "attachments": [signature_of(content)]}
        answers.append(post(lrs, sent(statement, content)))

    assert [response.status_code for response in answers] == [200, 400]
    assert "root" in json.loads(answers[1].data)["message"]

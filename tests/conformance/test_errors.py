"""How requests are refused (1.0.3, Communication 3.2; 2.0, 4.1.5)."""

from dataclasses import replace
from typing import NoReturn
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms.core import json
from lms.xapi import verbs, writing
from lms.xapi.credentials import Scope
from lms.xapi.http.auth import EXTENSION, Door
from lms.xapi.http.limits import Rates
from lms.xapi.versions import Version
from tests.conformance.conftest import ADDRESSES
from tests.xapi.lrs import Lrs, basic, new_key
from tests.xapi.said import PAGE, said

OF_THE_SPECIFICATION = {400, 401, 403, 404, 409, 412, 413, 500}


@pytest.fixture
def reader(app: Flask, lrs: Lrs, version: Version) -> Lrs:
    """Give a client that may only read."""
    reader = Lrs(app, *new_key(lrs.key.store, [Scope.ALL_READ]), version.value)
    reader.address = ADDRESSES[version]
    return reader


def refusals(lrs: Lrs, reader: Lrs) -> list[TestResponse]:
    """Return what a store answers to requests that it refuses, each for its reason."""
    known = said(id=str(uuid4()))
    lrs.stored(known)
    profile = {"activityId": PAGE, "profileId": "p"}
    return [
        lrs.post(said(actor={})),
        lrs.send("GET", headers={"Authorization": basic("nobody", "x")}),
        reader.post(said()),
        lrs.get(statementId=uuid4()),
        lrs.post({**known, "verb": {"id": verbs.VIEWED}}),
        lrs.send(
            "PUT",
            "/activities/profile",
            body=b"{}",
            headers={"If-Match": '"other"', "Content-Type": "application/json"},
            query=profile,
        ),
    ]


def test_a_refusal_has_a_status_of_the_specification(lrs: Lrs, reader: Lrs) -> None:
    """XAPI-00323."""
    responses = refusals(lrs, reader)

    statuses = [response.status_code for response in responses]
    assert statuses == [400, 401, 403, 404, 409, 412]
    assert OF_THE_SPECIFICATION.issuperset(statuses)


def test_a_refusal_says_why(lrs: Lrs, reader: Lrs) -> None:
    """2.0, 4.1.5: a machine reads the code, a person the message."""
    for response in refusals(lrs, reader):
        answer = json.loads(response.data)
        assert response.mimetype == "application/json"
        assert answer["error"].isidentifier()
        assert answer["message"]


def test_a_key_without_the_right_is_forbidden(lrs: Lrs, reader: Lrs) -> None:
    """XAPI-00327."""
    posted = reader.post(said())
    put = reader.put(said(), statementId=uuid4())

    assert (posted.status_code, put.status_code) == (403, 403)
    assert lrs.found() == []


def test_a_statement_that_is_too_large_is_refused(app: Flask, lrs: Lrs) -> None:
    """XAPI-00328."""
    limits = replace(app.extensions["pamong.config"].lrs_limits, body=10_000)
    usual = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = Door(limits, Rates(0))

    large = lrs.post(said(result={"response": "x" * 10_000}))
    small = lrs.post(said(result={"response": "x" * 1000}))

    app.extensions[EXTENSION] = usual
    assert (large.status_code, small.status_code) == (413, 200)


def test_a_fault_of_the_store_is_not_blamed_on_the_client(
    app: Flask, lrs: Lrs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XAPI-00329: and nothing is stored."""

    def fail(*_anything: object) -> NoReturn:
        raise RuntimeError

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(writing, "insert_postings", fail)

    response = lrs.post(said())

    assert (response.status_code, response.mimetype) == (500, "application/json")
    assert lrs.found() == []

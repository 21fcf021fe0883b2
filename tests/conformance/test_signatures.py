"""Signed statements (xAPI 2.0, 4.2.6; 1.0.3, Data 2.6)."""

from uuid import uuid4

import pytest

from lms.core import json
from lms.core.json import JsonObject
from tests.xapi.lrs import Lrs
from tests.xapi.parts import KIND, sent
from tests.xapi.said import BUDI, said
from tests.xapi.signing import by_secret, compact, signature_of, signed


def status(lrs: Lrs, statement: JsonObject, content: bytes, **declared: str) -> int:
    """Return the answer to ``statement`` with ``content`` as its signature."""
    attached = {**statement, "attachments": [signature_of(content, **declared)]}
    response = lrs.send(
        "POST", body=sent(attached, content), headers={"Content-Type": KIND}
    )
    return response.status_code


@pytest.fixture
def statement() -> JsonObject:
    """Give a statement of which a signature may be made."""
    return said(id=str(uuid4()))


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_the_three_algorithms_are_accepted(
    lrs: Lrs, statement: JsonObject, algorithm: str
) -> None:
    """XAPI-00117."""
    assert status(lrs, statement, signed(statement, algorithm=algorithm)) == 200


def test_other_algorithms_are_refused(lrs: Lrs, statement: JsonObject) -> None:
    """XAPI-00117."""
    unsigned = compact({"alg": "none"}, json.dumps(statement), bytes(256))

    assert status(lrs, statement, by_secret(statement, b"rahasia")) == 400
    assert status(lrs, statement, unsigned) == 400


def test_a_signature_is_an_octet_stream(lrs: Lrs, statement: JsonObject) -> None:
    """XAPI-00115."""
    kind = "text/plain; charset=ascii"

    assert status(lrs, statement, signed(statement), contentType=kind) == 400


def test_a_signature_is_a_jws_that_comes_with_the_statement(
    lrs: Lrs, statement: JsonObject
) -> None:
    """XAPI-00115."""
    elsewhere = signature_of(b"", fileUrl="https://files.example.org/tanda-tangan")

    assert status(lrs, statement, b"tanda tangan") == 400
    assert lrs.post({**statement, "attachments": [elsewhere]}).status_code == 400


def test_what_was_signed_is_the_statement(lrs: Lrs, statement: JsonObject) -> None:
    """XAPI-00116."""
    broken = json.dumps(statement).replace(b'"', b"'", 1)
    other = {**statement, "actor": BUDI}

    assert status(lrs, statement, signed(broken)) == 400
    assert status(lrs, statement, signed(other)) == 400

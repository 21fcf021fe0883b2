"""Attachments and multipart/mixed (xAPI 2.0, 4.1.3; 1.0.3, Communication 1.5)."""

import pytest

from lms.core import json
from lms.xapi import multipart
from tests.xapi.lrs import Lrs
from tests.xapi.parts import (
    BOUNDARY,
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
from tests.xapi.said import attachment, said, sub_statement

BRINGING = said(attachments=[brought(NASKAH)])
ELSEWHERE = said(attachments=[attachment()])


def status(lrs: Lrs, body: bytes, kind: str = KIND) -> int:
    return lrs.send("POST", body=body, headers={"Content-Type": kind}).status_code


@pytest.mark.parametrize("statement", [said(), ELSEWHERE])
def test_a_file_elsewhere_needs_no_part(lrs: Lrs, statement: object) -> None:
    """XAPI-00127."""
    assert lrs.post(statement).status_code == 200
    assert status(lrs, sent(statement)) == 200


@pytest.mark.parametrize(
    "statement",
    [
        BRINGING,
        said(object=sub_statement(attachments=[brought(NASKAH)])),
        # The text is what the sum is of; the length is not checked against it.
        said(attachments=[brought(NASKAH, length=len(NASKAH) // 2)]),
        said(attachments=[brought(NASKAH, fileUrl="https://files.example.org/x")]),
    ],
)
def test_a_content_comes_in_a_part_of_its_own(lrs: Lrs, statement: object) -> None:
    """XAPI-00127."""
    assert status(lrs, sent(statement, NASKAH)) == 200


@pytest.mark.parametrize("statement", [ELSEWHERE, BRINGING])
def test_form_data_carries_no_statements(lrs: Lrs, statement: object) -> None:
    """XAPI-00127."""
    kind = f"multipart/form-data; boundary={BOUNDARY}"

    assert status(lrs, sent(statement, NASKAH), kind) == 400


BODIES = [
    ("XAPI-00128", "a part that is no attachment", sent(BRINGING, NASKAH, GAMBAR)),
    ("XAPI-00128", "a part beside none", sent(said(), NASKAH)),
    ("XAPI-00129", "no part", sent(BRINGING)),
    (
        "XAPI-00129",
        "one part of two",
        sent(said(attachments=[brought(NASKAH), brought(GAMBAR)]), NASKAH),
    ),
    (
        "XAPI-00130",
        "no boundary between the parts",
        whole(first(BRINGING)[:-2] + part(NASKAH)[len(BOUNDARY) + 4 :]),
    ),
    (
        "XAPI-00131",
        "no boundary before the first part",
        sent(BRINGING, NASKAH)[len(BOUNDARY) + 4 :],
    ),
    (
        "XAPI-00132",
        "no sum",
        whole(first(BRINGING), part(NASKAH, {"X-Experience-API-Hash": None})),
    ),
    (
        "XAPI-00132",
        "a sum that no statement names",
        whole(first(BRINGING), part(NASKAH, {"X-Experience-API-Hash": sum_of(GAMBAR)})),
    ),
    (
        "XAPI-00133",
        "statements in two parts",
        whole(first(BRINGING), first(BRINGING), part(NASKAH)),
    ),
    (
        "XAPI-00134",
        "statements in a part of text",
        whole(
            plain(json.dumps(BRINGING), {"Content-Type": "text/plain"}), part(NASKAH)
        ),
    ),
    (
        "XAPI-00135",
        "another encoding",
        whole(first(BRINGING), part(NASKAH, {"Content-Transfer-Encoding": "base64"})),
    ),
    (
        "XAPI-00135",
        "no encoding",
        whole(first(BRINGING), part(NASKAH, {"Content-Transfer-Encoding": None})),
    ),
]


@pytest.mark.parametrize(
    ("requirement", "fault", "body"), BODIES, ids=[row[1] for row in BODIES]
)
def test_a_body_whose_parts_do_not_fit_is_refused(
    lrs: Lrs, requirement: str, fault: str, body: bytes
) -> None:
    assert status(lrs, body) == 400, f"{requirement}: {fault}"
    assert lrs.found() == []


@pytest.mark.parametrize("parameters", ["", ";", "; boundary="])
def test_the_header_names_the_boundary(lrs: Lrs, parameters: str) -> None:
    """XAPI-00130."""
    kind = f"multipart/mixed{parameters}"

    assert status(lrs, sent(BRINGING, NASKAH), kind) == 400


def test_contents_are_given_when_asked_for_and_only_then(lrs: Lrs) -> None:
    """XAPI-00161, XAPI-00167."""
    both = said(attachments=[brought(NASKAH), brought(GAMBAR)])
    response = lrs.send(
        "POST", body=sent(both, NASKAH, GAMBAR), headers={"Content-Type": KIND}
    )
    (statement_id,) = json.loads(response.data)

    with_parts = lrs.get(statementId=statement_id, attachments="true")
    without = lrs.get(statementId=statement_id, attachments="false")

    boundary = multipart.boundary_of(with_parts.content_type)
    head, *rest = multipart.read(with_parts.data, boundary)
    assert json.loads(head.content)["id"] == statement_id
    assert {item.headers["x-experience-api-hash"]: item.content for item in rest} == {
        sum_of(NASKAH): NASKAH,
        sum_of(GAMBAR): GAMBAR,
    }
    assert without.mimetype == "application/json"
    assert json.loads(without.data)["id"] == statement_id

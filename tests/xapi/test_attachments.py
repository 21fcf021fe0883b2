"""Contents of attachments: matched with declarations, kept once, given out by store."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import json, site
from lms.core.json import JsonObject
from lms.xapi import attachments, multipart
from lms.xapi.attachments import Content, Kept
from lms.xapi.errors import AttachmentError, StatementError
from lms.xapi.multipart import Part
from lms.xapi.tables import attachment as table
from tests.xapi.parts import GAMBAR, NASKAH, brought, headers_of, sum_of
from tests.xapi.said import Json, attachment, said, sub_statement


def part(content: bytes, **changes: str) -> Part:
    headers = {name.lower(): text for name, text in headers_of(content).items()}
    return Part(content, {**headers, **changes})


# --- Matching


def test_a_part_belongs_to_the_declaration_with_its_sum() -> None:
    batch = [said(), said(attachments=[attachment(), brought(NASKAH)])]

    found = attachments.match(batch, [part(NASKAH)])

    sha2 = sum_of(NASKAH)
    assert found == {sha2: Content(sha2, "text/plain; charset=utf-8", NASKAH)}


def test_a_sub_statement_brings_attachments_too() -> None:
    batch = [said(object=sub_statement(attachments=[brought(NASKAH)]))]

    assert list(attachments.match(batch, [part(NASKAH)])) == [sum_of(NASKAH)]


def test_an_attachment_elsewhere_may_come_or_not() -> None:
    elsewhere = {"fileUrl": "https://files.example.org/naskah.txt"}
    batch = [said(attachments=[brought(NASKAH, **elsewhere)])]

    assert attachments.match(batch, []) == {}
    assert list(attachments.match(batch, [part(NASKAH)])) == [sum_of(NASKAH)]


def test_one_part_serves_every_declaration_of_its_sum() -> None:
    batch = [said(attachments=[brought(NASKAH)]) for _ in range(3)]

    assert len(attachments.match(batch, [part(NASKAH), part(NASKAH)])) == 1


@pytest.mark.parametrize("algorithm", ["sha224", "sha256", "sha384", "sha512"])
def test_every_sum_of_sha_2_is_known_by_its_length(algorithm: str) -> None:
    sha2 = sum_of(NASKAH, algorithm)
    batch = [said(attachments=[brought(NASKAH, sha2=sha2.upper())])]
    sent = part(NASKAH, **{"x-experience-api-hash": sha2})

    assert list(attachments.match(batch, [sent])) == [sha2]


def test_a_length_that_is_not_true_is_taken() -> None:
    batch = [said(attachments=[brought(NASKAH, length=1)])]

    assert len(attachments.match(batch, [part(NASKAH)])) == 1


BRINGING = said(attachments=[brought(NASKAH)])
FAULTY = {
    "a part that nobody declares": [part(NASKAH), part(GAMBAR)],
    "no sum": [part(NASKAH, **{"x-experience-api-hash": ""})],
    "no sum of SHA-2": [part(NASKAH, **{"x-experience-api-hash": "ab" * 20})],
    "another sum": [part(NASKAH, **{"x-experience-api-hash": sum_of(GAMBAR)})],
    "another content": [Part(GAMBAR, part(NASKAH).headers)],
    "another encoding": [part(NASKAH, **{"content-transfer-encoding": "base64"})],
    "no encoding": [part(NASKAH, **{"content-transfer-encoding": ""})],
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_part_that_does_not_fit_is_refused(name: str) -> None:
    with pytest.raises(AttachmentError):
        attachments.match([BRINGING], FAULTY[name])


@pytest.mark.parametrize(
    ("statement", "path"),
    [
        (said(attachments=[attachment(), brought(NASKAH)]), "attachments[1]"),
        (
            said(object=sub_statement(attachments=[brought(NASKAH)])),
            "object.attachments[0]",
        ),
        (
            said(attachments=[attachment(usageType=attachments.SIGNATURE)]),
            "attachments[0]",
        ),
    ],
)
def test_an_attachment_without_its_content_is_refused(
    statement: JsonObject, path: str
) -> None:
    with pytest.raises(StatementError) as alone:
        attachments.match([statement], [])
    with pytest.raises(StatementError) as among_others:
        attachments.match([said(), statement], [])

    assert alone.value.path == path
    assert among_others.value.path == f"[1].{path}"


@pytest.mark.parametrize(
    "value",
    [1, "x", None, [], {"attachments": 1}, {"attachments": [1]}, {"object": []}],
)
def test_what_is_no_statement_is_left_to_the_rules(value: Json) -> None:
    assert attachments.match([value], []) == {}


@pytest.mark.parametrize(
    "kind",
    ['text/plain; a="\r\nX-Y: 1"', "text/π", "text/" + "x" * 300, 1, None],
)
def test_a_type_that_no_header_can_carry_is_replaced(kind: Json) -> None:
    batch = [said(attachments=[brought(NASKAH, contentType=kind)])]

    (found,) = attachments.match(batch, [part(NASKAH)]).values()

    assert found.content_type == "application/octet-stream"


# --- Keeping


def content(of: bytes) -> Content:
    return Content(sum_of(of), "text/plain", of)


def test_a_content_lies_in_the_file_store_before_anything_is_written(
    session: Session, store: UUID
) -> None:
    (kept,) = attachments.keep([content(NASKAH)])

    assert kept == Kept(sum_of(NASKAH), sum_of(NASKAH), "text/plain", len(NASKAH))
    assert site.current().files.get(kept.file) == NASKAH
    assert attachments.find(session, store, [kept.sha2]) == {}


def test_a_content_is_found_by_its_sum(session: Session, store: UUID) -> None:
    kept = attachments.keep([content(NASKAH), content(GAMBAR)])

    attachments.insert(session, store, kept)

    sums = [sum_of(GAMBAR), sum_of(NASKAH), sum_of(b"")]
    assert attachments.find(session, store, sums) == {row.sha2: row for row in kept}


def test_a_content_that_comes_again_is_kept_once(session: Session, store: UUID) -> None:
    first = attachments.keep([content(NASKAH)])
    again = attachments.keep([Content(sum_of(NASKAH), "text/html", NASKAH)])

    attachments.insert(session, store, first)
    attachments.insert(session, store, again)

    rows = session.scalar(
        select(func.count()).select_from(table).where(table.c.store == store)
    )
    assert rows == 1
    assert attachments.find(session, store, [sum_of(NASKAH)]) == {
        sum_of(NASKAH): first[0]
    }


def test_a_content_is_of_its_store_alone(session: Session, store: UUID) -> None:
    other = uuid4()
    kept = attachments.keep([content(NASKAH)])

    attachments.insert(session, store, kept)

    assert attachments.find(session, other, [sum_of(NASKAH)]) == {}
    assert sent_to(session, other, said(attachments=[brought(NASKAH)])) == []


# --- Giving out


def sent_to(session: Session, store: UUID, *statements: JsonObject) -> list[Part]:
    """Return the parts that follow the JSON when ``statements`` are given out."""
    payloads = [json.dumps(statement) for statement in statements]
    message = attachments.message(session, store, b"{}", payloads)
    body = b"".join(message.chunks)
    assert message.length == len(body)
    first, *rest = multipart.read(body, multipart.boundary_of(message.content_type))
    assert first == Part(b"{}", {"content-type": "application/json"})
    return rest


def test_contents_follow_in_the_order_of_declaration_each_once(
    session: Session, store: UUID
) -> None:
    kept = attachments.keep([content(NASKAH), content(GAMBAR), content(b"")])
    attachments.insert(session, store, kept)
    several = [attachment(), brought(GAMBAR, contentType="image/png")]
    sub = sub_statement(attachments=[brought(NASKAH, sha2=sum_of(NASKAH).upper())])

    found = sent_to(
        session,
        store,
        said(attachments=several),
        said(object=sub, attachments=[brought(GAMBAR)]),
        said(),
    )

    assert [(item.content, item.headers["content-type"]) for item in found] == [
        (GAMBAR, "image/png"),
        (NASKAH, "text/plain; charset=utf-8"),
    ]
    assert found[1].headers["x-experience-api-hash"] == sum_of(NASKAH)
    assert found[1].headers["content-transfer-encoding"] == "binary"


def test_a_type_from_elsewhere_writes_no_header_of_its_own(
    session: Session, store: UUID
) -> None:
    attachments.insert(session, store, attachments.keep([content(NASKAH)]))
    evil = brought(NASKAH, contentType='text/plain; a="\r\nX-Evil: 1"')

    (found,) = sent_to(session, store, said(attachments=[evil]))

    assert found.headers["content-type"] == "application/octet-stream"
    assert "x-evil" not in found.headers


def test_a_lost_file_fails_before_the_answer_begins(
    session: Session, store: UUID
) -> None:
    lost = Kept(sum_of(b"hilang"), "0" * 64, "text/plain", 6)
    attachments.insert(session, store, [lost])

    with pytest.raises(FileNotFoundError):
        sent_to(session, store, said(attachments=[brought(b"hilang")]))

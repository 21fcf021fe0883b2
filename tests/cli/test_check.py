"""What changed by itself, in the database or in a file, is found and named."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text

from lms.core import clock
from lms.xapi import checking, moments
from lms.xapi.tables import attachment, document
from tests.cli.systems import System, copied, fill
from tests.databases import ENGINES, new_database

SHA1_OF_AN_OBJECT = hashlib.sha1(b"{}", usedforsecurity=False).hexdigest()


@pytest.fixture(scope="module", params=ENGINES)
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[System, list[UUID]]]:
    """Give a system with statements and a file, and their ids, once."""
    with new_database(request.param) as url:
        system = System(tmp_path_factory.mktemp("made"), url)
        system.lms("db", "upgrade")
        yield system, fill(system)


@pytest.fixture
def system(made: tuple[System, list[UUID]], tmp_path: Path) -> Iterator[System]:
    """Give a copy of it, to be damaged."""
    with copied(made[0], tmp_path) as copy:
        yield copy


@pytest.fixture
def ids(made: tuple[System, list[UUID]]) -> list[UUID]:
    """Give the ids of its statements."""
    return made[1]


def found(system: System) -> str:
    """Return what the check finds."""
    return system.lms("check", "--full", status=1)


def flip(system: System, statement_id: UUID, before: bytes, after: bytes) -> None:
    """Change the payload of a statement."""
    with system.session() as session:
        connection = session.connection()
        hexadecimal = connection.dialect.name == "sqlite"
        key = {"id": statement_id.hex if hexadecimal else statement_id}
        query = text("SELECT payload FROM xapi_statement WHERE id = :id")
        payload = bytes(connection.execute(query, key).scalar_one())
        assert before in payload
        change = text("UPDATE xapi_statement SET payload = :payload WHERE id = :id")
        changed = payload.replace(before, after)
        connection.execute(change, {**key, "payload": changed})


def test_what_is_sound_is_said_to_be(system: System, ids: list[UUID]) -> None:
    assert "Everything is as it was stored." in system.lms("check")


def test_a_sample_is_enough_for_a_sound_index(system: System) -> None:
    assert "Index" not in system.lms("check")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"jawaban 7", b"jawaban 6"),
        (b"0.75", b"0.74"),
        (b"ani@", b"bni@"),
        (b"experienced", b"dxperienced"),
        (b"mengalami", b"mengalamj"),
        (b'"actor":', b'"actor":'[:-1] + b";"),
        (b"bacaan", b"bac\xffan"),
        (b'"stored":"2', b'"stored":"3'),
        (b'"timestamp":"2', b'"timestamp":"3'),
        (b'"object":', b'"objecu":'),
    ],
)
def test_a_changed_statement_is_named(
    system: System, ids: list[UUID], before: bytes, after: bytes
) -> None:
    flip(system, ids[7], before, after)

    assert f"statement {ids[7]}: " in found(system)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("checksum", "substr(checksum, 1, 8)"),
        ("timestamp", "timestamp + 1"),
        ("verb_key", "verb_key + 1"),
        ("activity_key", "activity_key - 1"),
        ("source", "'lmr'"),
        ("voided", "NOT voided"),
    ],
)
def test_a_changed_column_is_named(
    system: System, ids: list[UUID], column: str, value: str
) -> None:
    system.change(f"UPDATE xapi_statement SET {column} = {value}")  # noqa: S608 - constants

    assert f"statement {ids[2]}: " in found(system)


def test_a_statement_that_should_be_voided_is_found(
    system: System, ids: list[UUID]
) -> None:
    system.change("UPDATE xapi_statement SET voided = false")

    assert f"it voids {ids[1]}, which is not marked as voided" in found(system)


def test_a_lost_index_entry_is_found(system: System, ids: list[UUID]) -> None:
    system.change(
        "DELETE FROM xapi_posting WHERE seq = (SELECT min(seq) FROM xapi_statement) "
        "AND key = (SELECT verb_key FROM xapi_statement ORDER BY seq LIMIT 1)"
    )

    assert f"statement {ids[0]}: 1 entries of the index are missing" in found(system)


def test_a_strange_index_entry_is_found(system: System, ids: list[UUID]) -> None:
    system.change(
        "INSERT INTO xapi_posting (key, seq) SELECT 1, min(seq) FROM xapi_statement"
    )

    assert f"statement {ids[0]}: 1 entries of the index do not belong" in found(system)


def test_an_index_entry_of_no_statement_is_found(
    system: System, ids: list[UUID]
) -> None:
    system.change("INSERT INTO xapi_posting (key, seq) VALUES (1, 2)")

    assert "index entry (1, 2): it has no statement" in found(system)


def test_a_changed_file_is_named(system: System, ids: list[UUID]) -> None:
    content = bytearray(system.file.read_bytes())
    content[3] ^= 1
    system.file.write_bytes(content)

    assert f"file {system.file.name}: its content is not what it was" in found(system)


def test_a_lost_file_is_named_with_the_attachment(
    system: System, ids: list[UUID]
) -> None:
    digest = system.file.name
    row = {
        "store": uuid4(),
        "sha2": digest,
        "file": digest,
        "content_type": "text/plain",
        "length": system.file.stat().st_size,
    }
    with system.session() as session:
        session.connection().execute(insert(attachment), row)
    assert "Everything" in system.lms("check")

    system.file.unlink()

    assert f"attachment {digest}: there is no file" in found(system)


def test_a_changed_document_is_named(system: System) -> None:
    row = {
        "place": bytes(16),
        "name": "catatan",
        "store": uuid4(),
        "kind": "state",
        "content": b"{}",
        "content_type": "application/json",
        "etag": hashlib.sha1(b"{}", usedforsecurity=False).hexdigest(),
        "updated": moments.as_microseconds(clock.now()),
    }
    with system.session() as session:
        session.connection().execute(insert(document), row)
    assert "Everything" in system.lms("check")

    with system.session() as session:
        session.connection().execute(document.update().values(content=b"[]"))

    assert "state 'catatan': content and etag differ" in found(system)


def test_all_is_read_though_little_fits_into_memory(
    system: System, ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_BYTES", 1)
    monkeypatch.setattr(checking, "_DOCUMENTS", 2)
    rows = [
        {
            "place": bytes(16),
            "name": f"catatan {number}",
            "store": uuid4(),
            "kind": "state",
            "content": b"{}",
            "content_type": "application/json",
            "etag": "salah" if number in {1, 4} else SHA1_OF_AN_OBJECT,
            "updated": 0,
        }
        for number in range(5)
    ]
    with system.session() as session:
        session.connection().execute(insert(document), rows)
    flip(system, ids[0], b"jawaban 0", b"jawaban 1")
    flip(system, ids[39], b"jawaban 39", b"jawaban 38")

    said = found(system)

    for what in (f"statement {ids[0]}", f"statement {ids[39]}"):
        assert f"{what}: the column checksum" in said
    for number in range(5):
        assert (f"'catatan {number}'" in said) is (number in {1, 4})


def test_a_flipped_byte_in_the_file_of_the_database_is_found(system: System) -> None:
    if not system.is_sqlite:
        pytest.skip("PostgreSQL's files are its own")
    content = bytearray(system.database.read_bytes())
    # The name of an index in the list of tables.
    content[content.index(b"ix_xapi_statement_xid")] ^= 1
    system.database.write_bytes(content)

    assert "the database" in found(system)


def test_a_database_that_cannot_be_read_is_told(system: System) -> None:
    if not system.is_sqlite:
        pytest.skip("PostgreSQL's files are its own")
    content = bytearray(system.database.read_bytes())
    content[100:4096] = bytes(3996)
    system.database.write_bytes(content)

    assert "the database" in found(system)

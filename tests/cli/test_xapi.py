"""``lms xapi``: files of statements, from start to end of the command."""

import gzip
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from lms.cli.people import find_institution
from lms.cli.running import running
from lms.core import json
from lms.xapi import exporting, importing, moments, queries, store
from lms.xapi.statement import Statement
from tests.cli.conftest import Command
from tests.cli.refusing import refused
from tests.samples import sample
from tests.xapi.said import ANI, QUIZ, about, said

ADDED = {"stored", "authority", "version"}


def _stored(*statements: Statement) -> list[UUID]:
    with running() as session:
        home = find_institution(session, None)
        return store.add(session, statements, importing.origin_of(home, "uji"))


def _read(path: Path) -> list[Statement]:
    text = path.read_bytes()
    whole = gzip.decompress(text) if path.suffix == ".gz" else text
    return [json.loads(line) for line in whole.splitlines()]


def _without(statement: Statement) -> Statement:
    return {name: value for name, value in statement.items() if name not in ADDED}


def _written(path: Path, *lines: object) -> Path:
    path.write_bytes(b"".join(json.dumps(line) + b"\n" for line in lines))
    return path


def test_the_statements_of_another_system_go_in_and_come_out_equal(
    lms: Command, tmp_path: Path
) -> None:
    file = sample("statements/ralph-statements.json.gz")
    given = _read(file)
    copy = tmp_path / "in.ndjson.gz"
    copy.write_bytes(file.read_bytes())

    came_in = lms("xapi", "import", str(copy))
    lms("xapi", "export", str(tmp_path / "out.ndjson.gz"))

    assert "22000 stored, 0 there already, 0 rejected" in came_in
    found = _read(tmp_path / "out.ndjson.gz")
    # More than statement equality (2.0, 4.2.1) asks for: every property as it was.
    assert [_without(each) for each in found] == given
    assert all(each.keys() >= ADDED for each in found)


@pytest.mark.parametrize("name", ["x.ndjson", "x.ndjson.gz"])
def test_an_export_goes_on_where_it_stopped(
    lms: Command, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 1)
    file = tmp_path / name
    ids = _stored(said(), said())
    first = lms("xapi", "export", str(file))
    ids += _stored(said())
    with file.open("r+b") as broken:
        broken.truncate(file.stat().st_size - 3)

    lms("xapi", "export", str(file))

    assert "2 statements written" in first
    assert [UUID(each["id"]) for each in _read(file)] == ids
    assert "0 statements written" in lms("xapi", "export", str(file))


def test_only_what_is_newer_is_exported_on_demand(lms: Command, tmp_path: Path) -> None:
    ids = _stored(said(), said())
    with running(write=False) as session:
        home = find_institution(session, None)
        (first,) = queries.by_ids(session, home, ids[:1])
    since = moments.written(first.stored)

    lms("xapi", "export", str(tmp_path / "x.ndjson"), "--since", since)

    assert [UUID(each["id"]) for each in _read(tmp_path / "x.ndjson")] == ids[1:]


def test_an_export_says_up_to_when_it_is_complete(lms: Command, tmp_path: Path) -> None:
    (name,) = _stored(said())

    told = lms("xapi", "export", str(tmp_path / "x.ndjson")).split()[-1]

    with running(write=False) as session:
        home = find_institution(session, None)
        (found,) = queries.by_ids(session, home, [name])
    assert moments.parse(told) >= found.stored


def test_a_moment_and_a_file_to_continue_contradict_each_other(
    lms: Command, tmp_path: Path
) -> None:
    file = _written(tmp_path / "x.ndjson", said(id=str(uuid4())))

    said_so = refused("xapi", "export", str(file), "--since", "2026-01-01T00:00:00Z")

    assert "--since is for a new file" in said_so
    assert "not an ISO 8601 timestamp" in refused(
        "xapi", "export", str(file), "--since", "kemarin", status=2
    )


def test_a_file_that_is_none_of_this_store_is_not_continued(
    lms: Command, tmp_path: Path
) -> None:
    file = _written(tmp_path / "x.ndjson", said(id=str(uuid4())))
    before = file.read_bytes()

    said_so = refused("xapi", "export", str(file))

    assert "remove it or choose another file" in said_so
    assert file.read_bytes() == before


def test_what_was_rejected_is_listed_with_reason_and_line(
    lms: Command, tmp_path: Path
) -> None:
    wrong = said(verb={"id": "no iri"})
    file = _written(tmp_path / "x.ndjson", said(), wrong, about(QUIZ))

    told = refused("xapi", "import", str(file))

    assert "2 stored, 0 there already, 1 rejected" in told
    assert "line 2: verb.id:" in told
    (listed,) = _read(tmp_path / "x.ndjson.rejected.ndjson")
    assert (listed["line"], listed["path"]) == (2, "verb.id")
    assert json.loads(listed["text"]) == wrong


def test_the_list_of_an_earlier_import_does_not_stay(
    lms: Command, tmp_path: Path
) -> None:
    file = _written(tmp_path / "x.ndjson", {"actor": ANI})
    refused("xapi", "import", str(file))
    _written(file, said())

    lms("xapi", "import", str(file))

    assert not (tmp_path / "x.ndjson.rejected.ndjson").exists()


def test_a_compressed_file_that_is_cut_off_keeps_what_came_before(
    lms: Command, tmp_path: Path
) -> None:
    lines = [json.dumps(said(id=str(uuid4()))) + b"\n" for _ in range(1000)]
    whole = gzip.compress(b"".join(lines))
    file = tmp_path / "x.ndjson.gz"
    file.write_bytes(whole[: len(whole) // 2])

    told = refused("xapi", "import", str(file))

    assert "the file is broken" in told
    file.write_bytes(whole)
    again = lms("xapi", "import", str(file))
    assert "0 rejected" in again
    assert "1000 stored" not in again
    with running(write=False) as session:
        home = find_institution(session, None)
        everything = exporting.span(session, home, None, None)
        assert exporting.count(session, everything) == 1000


def test_the_institution_has_to_be_named_where_there_are_two(
    lms: Command, tmp_path: Path
) -> None:
    lms("people", "institution", "Balai Lain")
    file = _written(tmp_path / "x.ndjson", said())

    assert "name one institution" in refused("xapi", "import", str(file))
    assert "name one institution" in refused("xapi", "export", str(tmp_path / "y"))
    lms("xapi", "import", str(file), "--institution", "Balai Lain")

    home = ("--institution", "Pusat Pelatihan Uji")
    there = ("--institution", "Balai Lain")
    assert "0 statements" in lms("xapi", "export", str(tmp_path / "a"), *home)
    assert "1 statements" in lms("xapi", "export", str(tmp_path / "b"), *there)

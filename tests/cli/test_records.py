"""``lms records``: statements as files, from the terminal."""

import gzip
import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEntry
from lms.cli.people import find_institution, find_person
from lms.cli.running import running
from lms.core import json
from lms.records.asked import Asked
from lms.records.exports import rights
from lms.records.exports import running as runner
from lms.records.models import RecordExport, Sharing, State
from lms.records.operations import saved
from lms.records.operations.exports import Order
from lms.records.operations.saved import Card
from lms.records.schedules import Every, Rhythm
from lms.xapi import importing, store
from lms.xapi.statement import Statement
from tests.cli.conftest import Command
from tests.cli.refusing import refused
from tests.xapi.said import QUIZ, about, said

NUMBER = re.compile(r"^export ([0-9a-f-]{36})$", re.MULTILINE)


def stored(*statements: Statement) -> list[str]:
    with running() as session:
        home = find_institution(session, None)
        ids = store.add(session, statements, importing.origin_of(home, "uji"))
    return [str(each) for each in ids]


def ids_in(file: Path) -> list[str]:
    lines = gzip.decompress(file.read_bytes()).splitlines()
    return [json.loads(line)["id"] for line in lines]


def test_statements_are_exported_and_later_what_is_new(
    lms: Command, tmp_path: Path
) -> None:
    first, later = tmp_path / "a.ndjson.gz", tmp_path / "b.ndjson.gz"
    ids = stored(said(), about(QUIZ))

    told = lms("records", "export", "--out", str(first), "--activity", QUIZ)
    number = NUMBER.search(told)
    assert number is not None
    new = stored(said(), about(QUIZ))
    lms("records", "export", "--out", str(later), "--since-export", number[1])

    assert "1 statements written to" in told
    assert ids_in(first) == ids[1:]
    assert ids_in(later) == new[1:]
    with running(write=False) as session:
        row = session.get_one(RecordExport, UUID(number[1]))
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.act == "records_exported")
        ).all()
        assert row.state is State.EXPIRED
        assert str(row.sha256) in told
        assert [entry.by_id for entry in entries] == [None, None]
    assert list(runner.home().iterdir()) == []


def test_format_columns_and_pseudonyms_are_options(
    lms: Command, tmp_path: Path
) -> None:
    stored(said(), about(QUIZ))
    parquet, csv = tmp_path / "x.zip", tmp_path / "x.csv"

    lms("records", "export", "--out", str(parquet), "--format", "parquet")
    lms(
        *("records", "export", "--out", str(csv), "--format", "csv"),
        *("--column", "verb", "--column", "$.actor.mbox", "--pseudonymised"),
    )

    assert len(zipfile.ZipFile(parquet).namelist()) == 1
    text = csv.read_text(encoding="utf-8-sig")
    assert text.startswith("verb,$.actor.mbox")
    assert "ani@example.org" not in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--column", "nama", "--format", "csv"), "nama"),
        (("--since-export", "01a200ea-c4ad-7760-8dbd-6a40fa2811e4"), "no export"),
        (("--institution", "Bukan"), "name one institution"),
    ],
)
def test_what_cannot_be_exported_is_told_without_a_traceback(
    lms: Command, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    out = tmp_path / "x"

    told = refused("records", "export", "--out", str(out), *options)

    assert words in told
    assert "Traceback" not in told
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_told(lms: Command, tmp_path: Path) -> None:
    out = tmp_path / "tidak-ada" / "x.gz"

    told = refused("records", "export", "--out", str(out))

    assert "cannot be written: No such file or directory" in told


def test_others_write_while_the_file_is_copied(
    lms: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, target, copy = stored(said()), tmp_path / "a.ndjson.gz", shutil.copyfile

    def meanwhile(source: Path, copied: Path) -> Path:
        [database] = tmp_path.glob("*.sqlite")
        with closing(sqlite3.connect(database, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        return copy(source, copied)

    monkeypatch.setattr(shutil, "copyfile", meanwhile)
    lms("records", "export", "--out", str(target))

    assert ids_in(target) == ids


def test_saved_queries_are_listed(lms: Command) -> None:
    with running() as session:
        owner = find_person(session, "ayu@uji.example")
        reader = rights.reader_of(session, owner.id)
        assert reader is not None
        card = Card(
            "Jawaban salah", "", Sharing.INSTITUTION, Rhythm(Every.WEEKLY, 0, 1)
        )
        saved.save(
            session, Order(owner.institution_id, Asked(verb="x:y")), card, by=reader
        )

    told = lms("records", "queries")

    assert re.fullmatch(
        r"weekly   20\d\d-\d\d-\d\d 22:00 +institution +ayu@uji.example  Jawaban salah"
        r"\n",
        told,
    )

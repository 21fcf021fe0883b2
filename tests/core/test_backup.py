"""What a restored database needs besides its rows."""

import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from lms.core.archive import ArchiveReader, ArchiveWriter, Manifest
from lms.core.backup import DATABASE, _continue_numbers, restore_sqlite
from tests.databases import new_database


def test_numbers_that_the_database_gives_go_on_after_those_of_the_rows() -> None:
    with new_database("postgresql") as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE mod_x_note (id serial, note text)"))
            connection.execute(text("INSERT INTO mod_x_note VALUES (41, 'lama')"))

            _continue_numbers(connection, inspect(connection), "mod_x_note")

            new = "INSERT INTO mod_x_note (note) VALUES ('baru') RETURNING id"
            assert connection.execute(text(new)).scalar_one() == 42
        engine.dispose()


def test_an_empty_table_begins_at_one() -> None:
    with new_database("postgresql") as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE mod_x_note (id serial, note text)"))

            _continue_numbers(connection, inspect(connection), "mod_x_note")

            new = "INSERT INTO mod_x_note (note) VALUES ('baru') RETURNING id"
            assert connection.execute(text(new)).scalar_one() == 1
        engine.dispose()


def test_the_name_of_a_restored_database_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup, target = tmp_path / "cadangan.zip", tmp_path / "data" / "pamong.sqlite"
    with ArchiveWriter(backup, lambda _bytes: None) as writer:
        writer.add(DATABASE, [b"isi"])
        writer.finish(Manifest("sqlite", "", "1", "", (), {}, writer.members))
    synced: list[tuple[Path, bool]] = []
    sync = os.fsync

    def note(handle: int) -> None:
        synced.append((Path(f"/proc/self/fd/{handle}").readlink(), target.exists()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", note)

    with ArchiveReader(backup) as archive:
        restore_sqlite(archive, target)

    assert target.read_bytes() == b"isi"
    assert synced[-1] == (target.parent, True)

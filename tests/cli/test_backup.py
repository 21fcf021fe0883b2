"""The whole site as one file, and back into an empty place."""

import os
import shutil
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from lms.core import json
from tests.cli.systems import FILE, System, copied, fill
from tests.databases import ENGINES, new_database


@pytest.fixture(scope="module", params=ENGINES)
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    """Give a system with statements and a file, once."""
    with new_database(request.param) as url:
        system = System(tmp_path_factory.mktemp("made"), url)
        system.lms("db", "upgrade")
        fill(system)
        yield system


@pytest.fixture
def engine(made: System) -> str:
    """Give the name of its engine."""
    return "sqlite" if made.is_sqlite else "postgresql"


@pytest.fixture
def full(made: System, tmp_path: Path) -> Iterator[System]:
    """Give a copy of it."""
    with copied(made, tmp_path / "full") as copy:
        yield copy


@pytest.fixture
def empty(engine: str, tmp_path: Path) -> Iterator[System]:
    """Give a place for another system on the same engine."""
    with new_database(engine) as url:
        yield System(tmp_path / "empty", url)


@pytest.fixture(scope="module")
def made_backup(made: System, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a backup of the system, made once."""
    path = tmp_path_factory.mktemp("backup") / "cadangan.zip"
    made.lms("backup", str(path))
    return path


@pytest.fixture
def backup(made_backup: Path, tmp_path: Path) -> Path:
    """Give a copy of the backup."""
    return Path(shutil.copy(made_backup, tmp_path))


def test_what_is_restored_is_what_was_there(
    full: System, empty: System, backup: Path
) -> None:
    said = empty.lms("restore", str(backup))

    assert "with 1 files" in said
    assert own_rows(empty) == own_rows(full)
    assert empty.file.read_bytes() == FILE
    assert empty.lms("check", "--full").endswith("Everything is as it was stored.\n")


def own_rows(system: System) -> dict[str, str]:
    """Return the rows, without what means something in one server only."""
    if not system.is_sqlite:
        system.change("UPDATE xapi_statement SET xid = NULL, begun = NULL")
    return system.rows()


def test_a_place_that_was_looked_at_is_still_empty(
    empty: System, full: System, backup: Path
) -> None:
    empty.lms("db", "status")

    empty.lms("restore", str(backup))

    assert own_rows(empty) == own_rows(full)


def test_no_number_of_another_server_is_restored(
    engine: str, empty: System, backup: Path
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has no numbers of transactions")

    empty.lms("restore", str(backup))

    with empty.session() as session:
        found = session.connection().exec_driver_sql(
            "SELECT count(*), count(xid), count(begun) FROM xapi_statement"
        )
        assert found.one()[1:] == (0, 0)


def test_a_folder_gets_a_backup_named_after_the_moment(
    full: System, tmp_path: Path
) -> None:
    full.lms("backup", str(tmp_path))

    (found,) = tmp_path.glob("pamong-*Z.zip")
    assert found.stat().st_mode & 0o077 == 0


def test_a_backup_overwrites_nothing(full: System, backup: Path) -> None:
    before = backup.read_bytes()

    said = full.lms("backup", str(backup), status=1)

    assert "is there already" in said
    assert backup.read_bytes() == before


def test_a_backup_needs_its_folder(full: System, tmp_path: Path) -> None:
    said = full.lms("backup", str(tmp_path / "nowhere" / "b.zip"), status=1)

    assert "there is no folder" in said


def test_a_system_without_tables_has_no_backup(empty: System, tmp_path: Path) -> None:
    said = empty.lms("backup", str(tmp_path / "b.zip"), status=1)

    assert "lms db upgrade" in said
    assert not (tmp_path / "b.zip").exists()


def test_nothing_is_restored_over_another_database(full: System, backup: Path) -> None:
    full.file.unlink()
    full_rows = full.rows()
    (folder,) = (full.data / "files").iterdir()
    folder.rmdir()

    said = full.lms("restore", str(backup), status=1)

    assert "already" in said
    assert full.rows() == full_rows


def test_nothing_is_restored_beside_other_files(empty: System, backup: Path) -> None:
    other = empty.data / "files" / "ab"
    other.mkdir(parents=True)

    said = empty.lms("restore", str(backup), status=1)

    assert "not empty" in said


def test_a_backup_of_one_engine_is_not_for_another(
    engine: str, backup: Path, tmp_path: Path
) -> None:
    other = next(each for each in ENGINES if each != engine)
    with new_database(other) as url:
        said = System(tmp_path / "other", url).lms("restore", str(backup), status=1)

    assert f"this is a backup of {engine}" in said


def test_another_secret_is_told(empty: System, backup: Path) -> None:
    with mock.patch.dict(os.environ, {"LMS_SECRET": "yang lain"}):
        said = empty.lms("restore", str(backup))

    assert "LMS_SECRET is not that of the backup" in said


def test_the_same_secret_needs_no_word(empty: System, backup: Path) -> None:
    assert "LMS_SECRET" not in empty.lms("restore", str(backup))


def damaged(backup: Path, member: str) -> bytes:
    """Change the middle of a member's content; return the backup as it was.

    A single bit may change nothing: a run of zeros can be copied from either zero.
    """
    whole = backup.read_bytes()
    with zipfile.ZipFile(backup) as archive:
        found = archive.getinfo(member)
        lengths = whole[found.header_offset + 26 : found.header_offset + 30]
        start = found.header_offset + 30 + sum(struct.unpack("<HH", lengths))
    third = found.compress_size // 3
    middle = slice(start + third, start + 2 * third)
    changed = bytearray(whole)
    changed[middle] = bytes(byte ^ 0xFF for byte in whole[middle])
    backup.write_bytes(changed)
    return whole


def largest(backup: Path, prefix: str) -> str:
    """Return the name of the largest member that begins so."""
    with zipfile.ZipFile(backup) as archive:
        members = [each for each in archive.infolist() if prefix in each.filename]
    return max(members, key=lambda each: each.file_size).filename


# Not any byte: some of a ZIP mean nothing (tests/core/test_archive.py has them all).
@pytest.mark.parametrize("part", ["files/", "", "manifest.json"])
def test_a_damaged_backup_is_refused(empty: System, backup: Path, part: str) -> None:
    damaged(backup, largest(backup, part))

    said = empty.lms("restore", str(backup), status=1)

    assert "damaged" in said or "not a backup" in said


def test_a_restore_that_failed_can_be_tried_again(
    engine: str, empty: System, backup: Path
) -> None:
    whole = damaged(backup, largest(backup, ""))
    said = empty.lms("restore", str(backup), status=1)
    assert not any((empty.data / "files").iterdir())
    backup.write_bytes(whole)

    if engine == "sqlite":
        empty.lms("restore", str(backup))
        assert empty.file.read_bytes() == FILE
    else:
        assert "dropdb" in said
        assert "empty one" in empty.lms("restore", str(backup), status=1)


def test_it_is_told_what_an_interrupted_restore_left(
    empty: System, backup: Path
) -> None:
    (empty.data / "files" / "ab").mkdir(parents=True)

    said = empty.lms("restore", str(backup), status=1)

    assert "remove the folder if an interrupted restore left it" in said


def test_half_a_backup_is_refused(empty: System, backup: Path) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: len(content) // 2])

    assert "is not a backup" in empty.lms("restore", str(backup), status=1)


def test_any_other_archive_is_refused(empty: System, tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("halo.txt", "halo")

    assert "is not a backup" in empty.lms("restore", str(path), status=1)


def with_manifest(backup: Path, **changes: object) -> None:
    """Change what a backup says of itself."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(members.pop("manifest.json"))
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps({**said, **changes}))


def test_a_backup_of_another_format_is_refused(empty: System, backup: Path) -> None:
    with_manifest(backup, format=2)

    assert "another format" in empty.lms("restore", str(backup), status=1)


def test_a_member_that_nobody_announced_is_refused(empty: System, backup: Path) -> None:
    with zipfile.ZipFile(backup, "a") as archive:
        archive.writestr("../keluar", "")

    assert "does not hold" in empty.lms("restore", str(backup), status=1)


def test_a_file_under_a_wrong_name_is_refused(empty: System, backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        said = json.loads(archive.read("manifest.json"))
        members = {name: archive.read(name) for name in archive.namelist()}
    (name,) = (each for each in members if each.startswith("files/"))
    other = f"files/{'a' * 64}"
    said["members"][other] = said["members"].pop(name)
    members[other] = members.pop(name)
    members["manifest.json"] = json.dumps(said)
    with zipfile.ZipFile(backup, "w") as archive:
        for each, content in members.items():
            archive.writestr(each, content)

    assert "not what its name says" in empty.lms("restore", str(backup), status=1)


def test_tables_of_a_version_that_is_not_here_are_refused(
    engine: str, empty: System, backup: Path
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite's tables come with their rows")
    with_manifest(backup, revisions=["core_9999"])

    assert "install the version" in empty.lms("restore", str(backup), status=1)

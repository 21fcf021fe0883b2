"""``lms content``: courses are checked, imported once, and given back unchanged."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.cli.running import running
from lms.core.files import FileStore
from lms.courses.outline import queries
from lms.courses.outline.models import Course, CourseRevision
from lms.courses.outline.reading import read_folder
from tests.cli.conftest import Command
from tests.cli.refusing import refused
from tests.courses import learning

BROKEN = {
    **learning.FILES,
    "awal.md": b"## Pembuka\n\n![Bagan](media/hilang.png)\n",
    "lanjut.md": b"[ke mana](activity:tidak-ada)\n",
}


def _written(folder: Path, files: Mapping[str, bytes] = learning.FILES) -> str:
    """Write an author's files and return their folder."""
    for name, body in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return str(folder)


def _revisions() -> list[int]:
    """Return the numbers of all revisions."""
    with running(write=False) as session:
        numbers = select(CourseRevision.number).order_by(CourseRevision.number)
        return list(session.scalars(numbers))


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Give the folder of a course without mistakes."""
    return _written(tmp_path / "jalan")


# --- check


def test_checking_counts_and_stores_nothing(lms: Command, folder: str) -> None:
    assert lms("content", "check", folder) == f"{folder}: 4 activities, no mistakes\n"
    assert _revisions() == []


def test_checking_lists_every_mistake_with_file_and_line(
    lms: Command, tmp_path: Path
) -> None:
    folder = _written(tmp_path / "jalan", BROKEN)

    said = refused("content", "check", folder)

    assert f"{folder}/awal.md:3: " in said
    assert "media/hilang.png" in said
    assert f"{folder}/lanjut.md:1: " in said
    assert f"2 mistake(s) in {folder}; nothing was imported" in said


def test_a_folder_that_is_no_course_is_told(lms: Command, tmp_path: Path) -> None:
    empty = tmp_path / "kosong"
    empty.mkdir()

    assert "course.yaml" in refused("content", "check", str(empty))
    assert "does not exist" in refused(
        "content", "check", str(tmp_path / "x"), status=2
    )


# --- import


def test_importing_twice_makes_one_revision(lms: Command, folder: str) -> None:
    first, again = (lms("content", "import", folder) for _ in range(2))

    assert first.splitlines()[-1] == again.splitlines()[-1]
    assert first.splitlines()[-1].startswith("jalan: ")
    assert _revisions() == [1]


def test_changed_files_are_the_next_revision(lms: Command, folder: str) -> None:
    lms("content", "import", folder)
    Path(folder, "awal.md").write_bytes(b"## Lain\n")

    lms("content", "import", folder)

    assert _revisions() == [1, 2]


def test_an_imported_course_is_closed_unless_it_is_to_be_open(
    lms: Command, folder: str
) -> None:
    def is_open() -> bool:
        with running(write=False) as session:
            return session.scalars(select(Course.enrolment_open)).one()

    lms("content", "import", folder)
    closed = is_open()
    lms("content", "import", "--open", folder)

    assert (closed, is_open()) == (False, True)


def test_a_mistake_in_one_course_stores_none(
    lms: Command, folder: str, tmp_path: Path
) -> None:
    broken = _written(tmp_path / "lain", BROKEN)

    said = refused("content", "import", folder, broken)

    assert "nothing was imported" in said
    assert _revisions() == []
    assert not any((tmp_path / "files").rglob("*"))


def test_each_course_is_kept_by_itself(
    lms: Command, folder: str, tmp_path: Path
) -> None:
    renamed = learning.COURSE.replace("key: jalan", "key: lain").encode()
    other = _written(
        tmp_path / "lain", {**learning.FILES, "course.yaml": renamed, "x.txt": b"x"}
    )
    blocked = FileStore(tmp_path / "files").path(hashlib.sha256(b"x").hexdigest())
    blocked.parent.parent.mkdir(parents=True)
    blocked.parent.write_bytes(b"a file where a folder must be")

    with pytest.raises(OSError, match=blocked.parent.name):
        lms("content", "import", folder, other)

    with running(write=False) as session:
        assert [course.key for course in queries.courses(session)] == ["jalan"]


def test_a_course_belongs_to_the_institution_that_is_named(
    lms: Command, folder: str
) -> None:
    other = lms("people", "institution", "Balai Lain").split()[0]

    lms("content", "import", "--institution", "Balai Lain", folder)

    with running(write=False) as session:
        owner = session.scalars(select(Course.institution_id)).one()
    assert str(owner) == other


def test_a_course_of_nobody_is_not_imported(lms: Command, folder: str) -> None:
    said = refused("content", "import", "--institution", "Tidak Ada", folder)

    assert "no such institution" in said
    assert "lms people institution" in said
    assert _revisions() == []


# --- export


def test_every_revision_is_given_back_byte_for_byte(
    lms: Command, folder: str, tmp_path: Path
) -> None:
    odd = {"awal.md": b"\xef\xbb\xbf## A\r\n", "media/x.png": bytes(range(256))}
    lms("content", "import", folder)
    lms("content", "import", _written(Path(folder), odd))
    old, new = tmp_path / "lama", tmp_path / "baru"

    said = lms("content", "export", "jalan", str(old), "--revision", "1")
    lms("content", "export", "jalan", str(new))

    assert said == f"3 files written to {old}\n"
    assert read_folder(old) == learning.FILES
    assert read_folder(new) == {**learning.FILES, **odd}


def test_what_was_exported_is_no_new_revision(
    lms: Command, folder: str, tmp_path: Path
) -> None:
    lms("content", "import", folder)
    lms("content", "export", "jalan", str(tmp_path / "salinan"))

    lms("content", "import", str(tmp_path / "salinan"))

    assert _revisions() == [1]


def test_nothing_is_written_over(lms: Command, folder: str) -> None:
    lms("content", "import", folder)

    said = refused("content", "export", "jalan", folder)

    assert "is not empty; choose another folder" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("tidak-ada",), "no course 'tidak-ada'"),
        (("jalan", "--revision", "7"), "course 'jalan' has no revision 7"),
        (("jalan", "--revision", "0"), "course 'jalan' has no revision 0"),
    ],
)
def test_what_is_not_there_is_not_exported(
    lms: Command, folder: str, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    lms("content", "import", folder)
    key, *options = arguments

    said = refused("content", "export", key, str(tmp_path / "x"), *options)

    assert words in said
    assert not (tmp_path / "x").exists()


def test_the_newest_revision_is_the_current_one(lms: Command, folder: str) -> None:
    lms("content", "import", folder)
    Path(folder, "awal.md").write_bytes(b"## Lain\n")
    lms("content", "import", folder)

    with running(write=False) as session:
        newest = queries.revision_id(session, "jalan", 2)
        assert queries.revision_id(session, "jalan", None) == newest

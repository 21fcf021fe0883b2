"""``lms setup``: a fresh system in one command, and nothing the second time."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.accounts import passwords, queries
from lms.accounts.models import Person
from lms.cli.running import running
from lms.courses.grades.models import GradeBand
from lms.courses.outline.models import Course, CourseRevision
from lms.demo import people as demo_people
from lms.testing.tables import snapshot
from tests.cli.conftest import Command
from tests.cli.refusing import refused
from tests.courses import learning


@pytest.fixture
def content(lms: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let commands work on a data folder of their own, with one course to import."""
    folder = tmp_path / "isi" / "jalan"
    folder.mkdir(parents=True)
    for name, body in learning.FILES.items():
        (folder / name).write_bytes(body)
    monkeypatch.setenv("LMS_CONTENT", str(tmp_path / "isi"))
    monkeypatch.setenv("LMS_DATA", str(tmp_path / "baru"))
    return folder


def _rows() -> dict[str, str]:
    with running(write=False) as session:
        return dict(snapshot(session.connection()))


def test_a_fresh_system_has_tables_bands_people_and_open_courses(
    lms: Command, content: Path
) -> None:
    said = lms("setup")

    with running(write=False) as session:
        courses = session.execute(select(Course.key, Course.enrolment_open)).all()
        bands = session.scalar(select(func.count()).select_from(GradeBand))
        people = set(session.scalars(select(Person.email)))
    assert courses == [("jalan", True)]
    assert bands
    assert people == {each.email for each in demo_people.PEOPLE}
    for each in demo_people.PEOPLE:
        assert each.email in said
    assert f"kata sandi: {demo_people.PASSWORD}" in said


def test_the_printed_password_opens_a_demo_account(lms: Command, content: Path) -> None:
    lms("setup")

    with running(write=False) as session:
        kept = queries.credentials_for(session, demo_people.PEOPLE[0].email)
    assert kept is not None
    assert kept.password_hash is not None
    assert passwords.pool.verify(kept.password_hash, demo_people.PASSWORD)


def test_a_second_time_changes_nothing(lms: Command, content: Path) -> None:
    first = lms("setup")
    before = _rows()

    again = lms("setup")

    assert _rows() == before
    assert again.split("\n\n")[-1] == first.split("\n\n")[-1]
    assert "Importing" not in again


def test_a_changed_course_is_imported_again(lms: Command, content: Path) -> None:
    lms("setup")
    (content / "awal.md").write_bytes(b"## Lain\n")

    lms("setup")

    with running(write=False) as session:
        numbers = session.scalars(select(CourseRevision.number)).all()
    assert sorted(numbers) == [1, 2]


def test_a_course_with_a_mistake_is_told_and_the_rest_is_there(
    lms: Command, content: Path
) -> None:
    (content / "awal.md").write_bytes(b"![Bagan](media/hilang.png)\n")

    said = refused("setup")

    assert "awal.md:1: " in said
    with running(write=False) as session:
        assert session.scalars(select(Course.key)).all() == []


def test_without_demo_there_are_tables_and_nobody(lms: Command, content: Path) -> None:
    said = lms("setup", "--no-demo")

    assert said == ""
    assert lms("people", "list") == ""


def test_a_live_system_gets_no_demo_people(
    lms: Command, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_ENV", "production")
    monkeypatch.setenv("LMS_SECRET", "x" * 40)

    said = lms("setup")

    assert demo_people.PASSWORD not in said
    assert lms("people", "list") == ""


def test_the_demo_accounts_can_be_shown_again(lms: Command) -> None:
    said = lms("demo", "accounts")

    assert demo_people.PASSWORD in said
    assert all(each.what in said for each in demo_people.PEOPLE)

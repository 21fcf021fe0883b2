"""``lms progress``: standings that differ from the log are found, and mended."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.accounts import queries as people
from lms.cli.running import running
from lms.core import clock
from lms.courses.enrolments import operations as enrolments
from lms.courses.outline import queries as outlines
from lms.courses.player import operations as player
from lms.courses.progress import queries
from lms.courses.progress.models import ActivityStanding, CourseStanding
from lms.courses.progress.standing import Standing
from lms.xapi import queries as log
from tests.cli.conftest import Command
from tests.cli.refusing import refused
from tests.courses import learning

REBUILD = ("progress", "rebuild")
CHECK = (*REBUILD, "--check")


@pytest.fixture
def registration(lms: Command, tmp_path: Path) -> UUID:
    """Give an enrolment in which one activity is completed."""
    folder = tmp_path / "jalan"
    folder.mkdir()
    for name, body in learning.FILES.items():
        (folder / name).write_bytes(body)
    lms("content", "import", str(folder))
    with running() as session:
        return _learn(session)


def _learn(session: Session) -> UUID:
    person = people.person_by_email(session, "ayu@uji.example")
    course = outlines.course_by_key(session, "jalan")
    assert person is not None
    assert course is not None
    registration = enrolments.enrol(session, person, course)
    learner = player.Person(person.id, person.account_name, person.name, "id")
    opened = player.open_activity(session, learner, registration, "awal", lock=True)
    player.act(session, opened, "baca", {}, "")
    return registration


def _standing(registration: UUID) -> Standing:
    with running(write=False) as session:
        return queries.standings(session, registration)["awal"]


@contextmanager
def _tampering() -> Iterator[Session]:
    with running() as session:
        yield session


def _claim_more(registration: UUID) -> None:
    """Change rows past the log."""
    with _tampering() as session:
        session.execute(
            update(ActivityStanding)
            .where(ActivityStanding.registration == registration)
            .values(seconds=4711)
        )
        session.execute(
            update(CourseStanding)
            .where(CourseStanding.registration == registration)
            .values(done=3, passed=True)
        )


def test_standings_that_follow_the_log_are_left_alone(
    lms: Command, registration: UUID
) -> None:
    said = [lms(*CHECK), lms(*REBUILD)]

    for each in said:
        assert "1 enrolments, 1 statements in " in each
        assert each.endswith("; 0 differences\n")


def test_a_check_finds_what_was_changed_and_changes_nothing(
    lms: Command, registration: UUID
) -> None:
    _claim_more(registration)
    changed = _standing(registration)

    said = refused(*CHECK)

    assert f"{registration} awal:" in said
    assert f"{registration} (course):" in said
    assert "seconds=4711" in said.split("folded")[0]
    assert "seconds=0" in said.split("folded")[1]
    assert said.endswith("; 2 differences\n")
    assert _standing(registration) == changed


def test_a_rebuild_mends_it_and_says_nothing_in_the_log(
    lms: Command, registration: UUID
) -> None:
    before = _standing(registration)
    _claim_more(registration)
    with running(write=False) as session:
        total = log.total(session)

    said = lms(*REBUILD)

    assert said.endswith("; 2 differences, mended\n")
    assert _standing(registration) == before
    assert lms(*CHECK).endswith("; 0 differences\n")
    with running(write=False) as session:
        whole = queries.whole(session, registration)
        assert log.total(session) == total
    assert whole is not None
    assert (whole.done, whole.passed) == (1, None)


def test_rows_that_are_gone_are_made_again(lms: Command, registration: UUID) -> None:
    before = _standing(registration)
    with _tampering() as session:
        for table in (ActivityStanding, CourseStanding):
            session.execute(delete(table))

    refused(*CHECK)
    lms(*REBUILD)

    assert _standing(registration) == before
    assert lms(*CHECK).endswith("; 0 differences\n")


def test_rows_that_nothing_was_said_of_are_taken_away(
    lms: Command, registration: UUID
) -> None:
    with _tampering() as session:
        made_up = ActivityStanding(registration=registration, key="nanti", seconds=9)
        session.add(made_up)

    assert f"{registration} nanti:" in refused(*CHECK)
    lms(*REBUILD)

    with running(write=False) as session:
        assert set(queries.standings(session, registration)) == {"awal"}


def test_one_enrolment_can_be_looked_at_alone(lms: Command, registration: UUID) -> None:
    lms("people", "add", "Budi", "budi@uji.example")
    with running() as session:
        budi = people.person_by_email(session, "budi@uji.example")
        course = outlines.course_by_key(session, "jalan")
        assert budi is not None
        assert course is not None
        other = enrolments.enrol(session, budi, course)
    _claim_more(registration)

    said = lms(*CHECK, "--registration", str(other))

    assert said.endswith("; 0 differences\n")
    assert "2 enrolments" in refused(*CHECK)
    assert "1 enrolments" in refused(*CHECK, "--registration", str(registration))


def test_an_enrolment_that_is_not_there_is_told(
    lms: Command, registration: UUID
) -> None:
    unknown = str(uuid4())

    assert unknown in refused(*CHECK, "--registration", unknown)


# --- close

QUIZ = b"""\
title: Kuis
time_limit: 20
questions:
  - {key: q, type: true_false, text: Benar, answer: true, explanation: Ya.}
"""


def _begin_and_leave(session: Session) -> UUID:
    person = people.person_by_email(session, "ayu@uji.example")
    course = outlines.course_by_key(session, "jalan")
    assert person is not None
    assert course is not None
    registration = enrolments.enrol(session, person, course)
    learner = player.Person(person.id, person.account_name, person.name, "id")
    with clock.running_at(clock.now() - timedelta(hours=1)):
        opened = player.open_activity(session, learner, registration, "awal", lock=True)
        player.act(session, opened, "mulai", {}, "")
    return registration


def test_what_ran_out_of_time_is_handed_in_once(lms: Command, tmp_path: Path) -> None:
    folder = tmp_path / "jalan"
    folder.mkdir()
    files = {**learning.FILES, "kuis.yaml": QUIZ}
    course = files["course.yaml"].replace(
        b"module: page, title: Awal, minutes: 5, source: awal.md",
        b"module: quiz, title: Awal, minutes: 5, source: kuis.yaml",
    )
    for name, body in {**files, "course.yaml": course}.items():
        (folder / name).write_bytes(body)
    lms("content", "import", str(folder))
    with running() as session:
        registration = _begin_and_leave(session)

    first, again = (lms("progress", "close") for _ in range(2))

    assert first == "1 attempt(s) handed in\n"
    assert again == "0 attempt(s) handed in\n"
    assert _standing(registration).attempts == 1
    assert "0 differences" in lms(*CHECK)

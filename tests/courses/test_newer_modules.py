"""Activities that were placed for an earlier release of their module."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from sqlalchemy.orm import Session

from lms.courses import publishing, registry
from lms.courses.activities import ActivityModule, Rule
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline.models import Course
from lms.courses.outline.reading import ReadActivity
from lms.courses.player import operations as player
from lms.courses.player.operations import Opened, Person
from lms.courses.progress import operations as progress
from lms.courses.progress import queries as standings
from lms.courses.registry import Registry
from lms.xapi import verbs
from tests.courses import saying
from tests.factories import courses


@dataclass(frozen=True, slots=True)
class Settings:
    """What the newer release lets an author choose."""

    greeting: str = "Halo"


class Older(ActivityModule):
    """A module with a rule of its own."""

    key, title = "berubah", "Berubah"
    activity_type = verbs.TYPE_ACTIVITY
    rules: ClassVar[Mapping[str, Rule]] = {
        "scored": lambda facts, _: bool(facts.scores)
    }


class Newer(ActivityModule):
    """Its next release, which has lost the rule and renamed the setting."""

    key, title = "berubah", "Berubah"
    activity_type = verbs.TYPE_ACTIVITY
    settings = Settings


@pytest.fixture(autouse=True)
def own_modules() -> Iterator[None]:
    """Put the modules back that a test takes away."""
    before = registry.current()
    _install(Older())
    yield
    registry.configure(before)


def _install(module: ActivityModule) -> None:
    modules = Registry()
    modules.add(module)
    registry.configure(modules)


def _learner(session: Session) -> EnrolmentRow:
    home = courses.institution(session)
    placed = courses.activity(
        "satu", module="berubah", completion=[["scored", 0]], grade=None
    )
    read = replace(
        courses.read_course(courses.course_document([placed])),
        activities=(ReadActivity("satu", {"sapaan": "Hai"}, {}),),
    )
    published = publishing.publish(session, read, institution_id=home.id)
    course = session.get_one(Course, published.course_id)
    return courses.enrol(session, courses.person(session, home), course)


def _open(session: Session, row: EnrolmentRow) -> Opened:
    assert row.person_id is not None
    person = Person(row.person_id, row.account_name, "Budi Uji", "id")
    return player.open_activity(session, person, row.registration, "satu")


def test_a_setting_that_is_no_more_is_passed_over(session: Session) -> None:
    row = _learner(session)
    _install(Newer())

    assert _open(session, row).context.settings == Settings()


def test_a_standing_stays_whose_rule_is_no_more(session: Session) -> None:
    row = _learner(session)
    saying.score(session, row, "satu", "80")
    before = standings.standings(session, row.registration)
    _install(Newer())

    saying.say(session, row, "satu", verbs.VIEWED)

    assert before["satu"].completed_at is not None
    assert standings.standings(session, row.registration) == before
    assert progress.rebuild(session, row.registration, check=True)[0] == []

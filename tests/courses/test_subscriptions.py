"""A module may hear of what is said about its own activities, and of nothing else."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.courses import registry
from lms.xapi import verbs
from tests.courses import saying
from tests.factories import courses


class Listening(courses.TaskModule):
    """A module that writes down what it hears."""

    key = "dengar-uji"
    heard: list[str]

    def on_stored(
        self, session: Session, registration: UUID, statement: JsonObject
    ) -> None:
        """Keep the verb."""
        self.heard.append(statement["verb"]["id"])


@pytest.fixture
def listening() -> Listening:
    """Give the listening module, known to this process."""
    module = Listening()
    module.heard = []
    registry.current().modules[module.key] = module
    return module


def test_a_module_hears_what_is_said_of_its_own_activities(
    session: Session, listening: Listening
) -> None:
    home = courses.institution(session)
    document = courses.course_document(
        [
            courses.activity("lain"),
            courses.activity("satu", module=Listening.key),
        ]
    )
    course = courses.publish(session, home, document)
    row = courses.enrol(session, courses.person(session, home), course)

    saying.score(session, row, "lain", "50")
    saying.score(session, row, "satu", "90")

    del registry.current().modules[Listening.key]
    assert listening.heard[0] == verbs.SCORED
    assert set(listening.heard) == {verbs.SCORED, verbs.COMPLETED, verbs.PASSED}

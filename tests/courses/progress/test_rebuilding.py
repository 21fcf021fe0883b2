"""What a rebuild leaves alone."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from lms.courses import registry
from lms.courses.progress import operations, queries
from lms.courses.registry import Registry
from tests.courses import saying
from tests.factories import courses


@pytest.fixture
def registered() -> Iterator[None]:
    """Put the modules back that a test takes away."""
    before = registry.current()
    yield
    registry.configure(before)


@pytest.mark.usefixtures("registered")
def test_what_was_reached_in_a_broken_module_stays(session: Session) -> None:
    home = courses.institution(session)
    document = courses.course_document([courses.activity("satu")])
    course = courses.publish(session, home, document)
    row = courses.enrol(session, courses.person(session, home), course)
    saying.score(session, row, "satu", "80")
    before = queries.whole(session, row.registration)
    registry.configure(Registry())

    differences, _ = operations.rebuild(session, row.registration, check=False)

    assert differences == []
    assert queries.whole(session, row.registration) == before

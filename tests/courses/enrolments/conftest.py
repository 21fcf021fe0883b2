"""A course to enrol into."""

import pytest
from sqlalchemy.orm import Session

from tests.courses.enrolments import situations
from tests.courses.enrolments.situations import Campus


@pytest.fixture
def campus(session: Session) -> Campus:
    """Give a course and those who may enrol."""
    return situations.campus(session)

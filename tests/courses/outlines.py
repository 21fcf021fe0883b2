"""Outlines for pure tests: read from a course document, without any database."""

from types import SimpleNamespace
from uuid import UUID

from lms.core.json import JsonObject
from lms.courses.outline.model import Outline, read_outline
from tests.factories import courses

COURSE_ID, REVISION_ID = UUID(int=1), UUID(int=2)
DIGEST = "ab12" * 16


def outline(*activities: JsonObject, **changes: object) -> Outline:
    """Return the outline of a course with ``activities`` in its one section."""
    row = SimpleNamespace(course_id=COURSE_ID, id=REVISION_ID, number=3, digest=DIGEST)
    return read_outline(row, courses.course_document(list(activities), **changes))

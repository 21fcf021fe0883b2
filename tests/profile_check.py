"""Hold every statement that the product stores in any test against our xAPI profile."""

import os
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from lms.courses.profile.matching import violations
from lms.xapi import store
from lms.xapi.statement import Statement
from lms.xapi.store import Source, Stored

BELOW_COURSES = ("tests/xapi/", "tests/conformance/")
"""The LRS knows no courses: its own tests store whatever xAPI allows."""


def install() -> None:
    """Check from now on; calling it again changes nothing."""
    store.subscribe(check)


def check(_session: Session, stored: Sequence[Stored]) -> Iterable[Statement]:
    """Raise AssertionError for a statement of the LMS that breaks the profile."""
    if os.environ.get("PYTEST_CURRENT_TEST", "").startswith(BELOW_COURSES):
        return ()
    for row in stored:
        if row.source is Source.LMS and not row.voided:
            found = violations(row.statement)
            assert not found, f"{found}\n{row.payload.decode()}"
    return ()

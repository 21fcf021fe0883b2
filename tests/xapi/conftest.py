"""A store of its own for each test, and subscribers that leave with it."""

from uuid import UUID, uuid4

import pytest

from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.store import Origin, Source


@pytest.fixture(autouse=True)
def _no_subscribers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody else hear of the statements of these tests."""
    monkeypatch.setattr(door, "_subscribers", [])


@pytest.fixture
def store() -> UUID:
    """Give the store of an institution."""
    return uuid4()


@pytest.fixture
def lms(store: UUID) -> Origin:
    """Give the origin of what the LMS says."""
    return Origin(store, Source.LMS, lms_authority())

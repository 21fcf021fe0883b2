"""A store of its own for each test, its LRS, and subscribers that leave with it."""

from uuid import UUID, uuid4

import pytest
from flask import Flask

from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.store import Origin, Source
from tests.xapi.lrs import Lrs, new_key


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


@pytest.fixture
def lrs(app: Flask, store: UUID) -> Lrs:
    """Give a client of the store that may do everything, in version 2.0."""
    return Lrs(app, *new_key(store))

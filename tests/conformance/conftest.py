"""The LRS as the public suite meets it: each version at its own address."""

from uuid import uuid4

import pytest
from flask import Flask

from lms.xapi import store as door
from lms.xapi.versions import Version
from tests.xapi.lrs import Lrs, new_key

ADDRESSES = {Version.V1: "/xapi/1.0.3", Version.V2: "/xapi"}


@pytest.fixture(autouse=True)
def _no_subscribers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody else hear of the statements of these tests."""
    monkeypatch.setattr(door, "_subscribers", [])


@pytest.fixture(params=list(Version), ids=str)
def version(request: pytest.FixtureRequest) -> Version:
    """Give each version of the specification."""
    chosen: Version = request.param
    return chosen


@pytest.fixture
def lrs(app: Flask, version: Version) -> Lrs:
    """Give a client that may do everything, in each version."""
    lrs = Lrs(app, *new_key(uuid4()), version.value)
    lrs.address = ADDRESSES[version]
    return lrs

"""Fixtures of the client's tests: it talks to our own store over WSGI."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
from flask import Flask

from lms.xapi.client import LrsClient
from lms.xapi.versions import Version
from tests.xapi.lrs import new_key

Opened = Callable[[Version], LrsClient]


@pytest.fixture
def opened(app: Flask, store: UUID) -> Opened:
    """Give a function that opens a client in a version."""
    key, secret = new_key(store)

    def open_client(version: Version) -> LrsClient:
        mount = "/xapi/1.0.3" if version is Version.V1 else "/xapi"
        return LrsClient(
            f"http://lms.test{mount}/",
            (str(key.id), secret),
            version=version,
            transport=httpx.WSGITransport(app=app),
        )

    return open_client


@pytest.fixture(params=list(Version))
def client(request: pytest.FixtureRequest, opened: Opened) -> LrsClient:
    """Give a client in each version."""
    return opened(request.param)

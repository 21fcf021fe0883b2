"""The process of the streams: beside a server, and gone with it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from threading import Event, Thread
from time import monotonic
from uuid import uuid4

import pytest
from flask import Flask

from lms.background import streaming
from lms.cli.streaming import beside
from lms.config import Config
from lms.core import json, transaction
from lms.core.db import db
from lms.xapi import credentials
from lms.xapi import store as door
from lms.xapi.credentials import Credential, Scope
from tests.databases import application
from tests.xapi.lrs import basic
from tests.xapi.said import said

PATIENCE = 60.0
BREATH = 0.05
PARENT = """
import os, subprocess, sys
command = [sys.executable, "-m", "lms.background.streaming", *sys.argv[1:]]
subprocess.Popen([*command, "--parent", str(os.getpid())]).wait()
"""


@pytest.fixture(scope="module")
def real_app() -> Iterator[Flask]:
    """Give an application on a database of its own, which processes can share."""
    with application("sqlite") as app, app.app_context():
        yield app


@pytest.fixture
def key(real_app: Flask) -> tuple[Credential, str]:
    """Give a key of a new store."""
    assert real_app
    with transaction.writing(db.session):
        return credentials.create(db.session(), store=uuid4(), scopes=(Scope.ALL_READ,))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def environment(app: Flask) -> Mapping[str, str]:
    config: Config = app.extensions["pamong.config"]
    own = {
        "LMS_DATA": str(config.data),
        "LMS_URL": config.url,
        "DATABASE_URL": config.database_url,
    }
    return {**os.environ, **own}


@contextmanager
def running(
    app: Flask, arguments: Sequence[str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run Python beside the test."""
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, *arguments], env=environment(app)
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def answered(port: int, key: tuple[Credential, str]) -> Iterator[HTTPResponse]:
    """Give the answer to who asks for a stream, when there is somebody to ask."""
    limit = monotonic() + PATIENCE
    while not is_served(port):
        assert monotonic() < limit, "nobody answers"
        Event().wait(BREATH)
    headers = {"Authorization": basic(str(key[0].id), key[1])}
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/xapi/ext/stream", headers=headers)
        yield connection.getresponse()


def line_of(answer: HTTPResponse, name: bytes) -> bytes:
    """Return the next line of the stream that begins so."""
    for line in answer:
        if line.startswith(name):
            return line.removeprefix(name).strip()
    raise AssertionError(f"the stream ended without {name!r}")


def is_served(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def test_what_is_stored_arrives_and_the_end_of_the_server_is_told(
    real_app: Flask, key: tuple[Credential, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    for name, value in environment(real_app).items():
        monkeypatch.setenv(name, value)
    with ExitStack() as server:
        server.enter_context(beside("127.0.0.1", port))
        with answered(port, key) as answer:
            assert answer.status == 200
            line_of(answer, b"id: ")
            with transaction.writing(db.session):
                (named,) = door.add(db.session(), [said()], key[0].origin("2.0.0"))
            assert json.loads(line_of(answer, b"data: "))["id"] == str(named)

            server.close()

            assert line_of(answer, b"event: ") == b"end"
            assert json.loads(line_of(answer, b"data: ")) == {"reason": "closing"}
            answer.read()
    assert not is_served(port)


def test_the_streams_end_with_a_server_that_is_killed(
    real_app: Flask, key: tuple[Credential, str]
) -> None:
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port)]
    with (
        running(real_app, ["-c", PARENT, *options]) as parent,
        answered(port, key) as answer,
    ):
        parent.send_signal(signal.SIGKILL)

        assert line_of(answer, b"event: ") == b"end"
        answer.read()


def test_a_port_that_is_taken_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "HANDOVER", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        assert streaming.run("127.0.0.1", port) == streaming.TAKEN


def test_a_port_that_another_is_leaving_is_waited_for() -> None:
    other = socket.create_server(("127.0.0.1", 0))

    def leave() -> None:
        asking, _address = other.accept()
        asking.close()
        other.close()

    leaving = Thread(target=leave)
    leaving.start()

    assert not streaming.stays_taken(*other.getsockname())
    leaving.join()


def test_a_port_of_the_newer_internet_is_asked_for_as_well() -> None:
    assert not streaming.stays_taken("::1", free_port())

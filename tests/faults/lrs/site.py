"""The product as people run it: a place for its data, and ``lms serve`` on a port."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

from lms.app import create_app
from lms.core import transaction
from lms.core.db import db
from lms.xapi import credentials
from lms.xapi.credentials import Scope
from tests.databases import test_config
from tests.faults.conftest import process_as_it_was
from tests.faults.lrs.ledger import PATIENCE
from tests.xapi.lrs import basic

WORKERS = 2
"""Processes of the server."""
_BREATH = 0.02
"""Seconds between two looks at something that does not tell."""
_WARNINGS = ["-W", "ignore::ResourceWarning"]


@dataclass(frozen=True, slots=True)
class Place:
    """An installation with empty tables and a key that may do everything."""

    data: Path
    database_url: str
    authorization: str
    store: UUID = field(default_factory=uuid4)

    def environment(self) -> dict[str, str]:
        """Return the settings of its processes."""
        own = {
            "LMS_DATA": str(self.data),
            "LMS_URL": "http://lms.test",
            "LMS_ENV": "development",
            "DATABASE_URL": self.database_url,
        }
        return {**os.environ, **own}


def set_up(database_url: str, data: Path) -> Place:
    """Make the tables and a key."""
    with process_as_it_was():
        app = create_app(test_config(database_url, data))
        with app.app_context():
            db.create_all()
            store = uuid4()
            with transaction.writing(db.session):
                key, secret = credentials.create(
                    db.session(), store=store, scopes=[Scope.ALL]
                )
            db.session.remove()
            db.engine.dispose()
    return Place(data, database_url, basic(str(key.id), secret), store)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Server:
    """``lms serve`` in a process group of its own, to be started again and again.

    ``target`` names a broken build in ``tests.faults.lrs.targets``; ``before`` is a
    command that runs the server's command line.
    """

    def __init__(
        self, place: Place, target: str = "", before: Sequence[str] = ()
    ) -> None:
        self.place = place
        self.port = free_port()
        self._target = target
        self._before = before
        self._process: subprocess.Popen[bytes] | None = None
        self._life = -1

    @property
    def pid(self) -> int:
        """Return the number of its first process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> float:
        """Start and return the seconds until the first answer."""
        began = time.monotonic()
        module = "tests.faults.lrs.serving"
        # Each process of the server holds the other end for as long as it lives.
        self._life, held = os.pipe()
        options = [self._target or "-", "--port", str(self.port)]
        options += ["--workers", str(WORKERS)]
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [*self._before, sys.executable, *_WARNINGS, "-m", module, *options],
            env=self.place.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[held],
        )
        os.close(held)
        while not self._answers():
            assert self._process.poll() is None, "the server ended by itself"
            assert time.monotonic() - began < PATIENCE, "the server does not start"
            Event().wait(_BREATH)
        return time.monotonic() - began

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        with suppress(OSError, HTTPException):
            connection.request("GET", "/xapi/about")
            status = connection.getresponse().status
            connection.close()
            return status == 200
        return False

    def kill(self) -> None:
        """End every process of the group at once, as ``kill -9`` does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the server to end."""
        self._end(signal.SIGTERM)

    def _end(self, with_signal: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if with_signal is signal.SIGTERM:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE / 4)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        ended, _, _ = select.select([self._life], [], [], PATIENCE)
        os.close(self._life)
        assert ended, "a process of the server outlived it"


@contextmanager
def serving(
    place: Place, target: str = "", before: Sequence[str] = ()
) -> Iterator[Server]:
    """Let the place answer."""
    server = Server(place, target, before)
    server.start()
    try:
        yield server
    finally:
        server.stop()

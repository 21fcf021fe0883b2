"""Kill -9 for who forwards, at the worst moments, and look what the other side got."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.core import clock, transaction
from lms.core.db import db
from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.forwarding import letters, targets
from lms.xapi.forwarding.targets import Address, Kind
from lms.xapi.store import Origin, Source
from tests.core.outgoing_servers import Asked, Said, Server, serving
from tests.databases import test_config
from tests.faults.conftest import process_as_it_was
from tests.xapi.forwarding.receiving import ids_in, taken
from tests.xapi.said import said

EACH_LIFE = 40
"""Statements that are stored for one life of the process."""
WAYS = ("before it is taken", "before it is acknowledged", "right after that")
PATIENCE = 30
"""Seconds for a process to do what it must."""
_COMMAND = [sys.executable, "-W", "ignore", "-m", "tests.faults.forwarding.looping"]
_OPTIONS = ["--loop", "--seconds", "0.05", "--allow", "127.0.0.1/32"]


@dataclass(slots=True)
class Murderous:
    """The other side, which kills who talks to it at every fourth request."""

    kills: int
    requests: int = 0
    killed: int = 0
    arrived: list[str] = field(default_factory=list)
    victim: subprocess.Popen[bytes] | None = None

    def say(self, asked: Asked) -> Said:
        """Take what comes, unless it is time for a kill."""
        self.requests += 1
        if self.killed >= self.kills or self.requests % 4:
            return self._taken(asked)
        way = WAYS[self.killed % len(WAYS)]
        self.killed += 1
        if way == WAYS[0]:
            self._kill()
            return b""
        receipt = self._taken(asked)
        if way == WAYS[1]:
            self._kill()
            return b""
        return self._answered(receipt)

    def _answered(self, receipt: bytes) -> Iterator[bytes]:
        yield receipt
        self._kill()

    def _taken(self, asked: Asked) -> bytes:
        self.arrived += ids_in(asked)
        return taken(asked)

    def _kill(self) -> None:
        assert self.victim is not None
        self.victim.kill()

    def bury(self) -> None:
        """Leave no process behind, however it ended."""
        if self.victim is not None:
            self._kill()
            self.victim.wait()


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it: ``lost`` and ``ghosts`` and ``disordered`` must be nothing."""

    stored: int
    killed: int
    again: int
    lost: int
    ghosts: int
    disordered: bool
    letters: int
    seconds: float
    status: int


def kill(url: str, data: Path, kills: int) -> Found:
    """Forward from a new site, kill ``kills`` times, and tell what arrived."""
    began = clock.now()
    with process_as_it_was():
        app = create_app(test_config(url, data))
        with app.app_context():
            db.create_all()
            engine = db.engine
        other = Murderous(kills)
        with serving(other.say) as server, Session(engine) as session:
            try:
                names, waiting, status = _lives(session, other, server, app)
            finally:
                other.bury()
        engine.dispose()
    expected = [str(each) for each in names]
    first = list(dict.fromkeys(other.arrived))
    return Found(
        len(expected),
        other.killed,
        len(other.arrived) - len(first),
        len(set(expected) - set(first)),
        len(set(first) - set(expected)),
        first != expected,
        waiting,
        (clock.now() - began).total_seconds(),
        status,
    )


def _lives(
    session: Session, other: Murderous, server: Server, app: Flask
) -> tuple[list[UUID], int, int]:
    origin = Origin(uuid4(), Source.CLIENT, lms_authority())
    with transaction.writing(session):
        target, _secret = targets.add(
            session,
            store=origin.store,
            kind=Kind.XAPI,
            name="Gudang data",
            address=Address(server.at("/xapi"), "kunci", "rahasia"),
        )
    names: list[UUID] = []
    for _ in range(other.kills):
        victim = _begin(other, app)
        names += _stored(session, origin)
        assert victim.wait(PATIENCE) == -signal.SIGKILL
    last = _begin(other, app)
    names += _stored(session, origin)
    _await(other, names)
    last.terminate()
    status = last.wait(PATIENCE)
    with transaction.reading(session):
        return names, letters.count(session, target.id), status


def _begin(other: Murderous, app: Flask) -> subprocess.Popen[bytes]:
    config = app.extensions["pamong.config"]
    own = {"LMS_DATA": str(config.data), "DATABASE_URL": config.database_url}
    other.victim = subprocess.Popen(  # noqa: S603 - our own command
        [*_COMMAND, *_OPTIONS],
        env={**os.environ, **own, "LMS_URL": "http://lms.test"},
        stdout=subprocess.DEVNULL,
    )
    return other.victim


def _stored(session: Session, origin: Origin) -> list[UUID]:
    names: list[UUID] = []
    for _ in range(EACH_LIFE // 4):
        with transaction.writing(session):
            names += door.add(session, [said() for _ in range(4)], origin)
    return names


def _await(other: Murderous, names: list[UUID]) -> None:
    for _ in range(PATIENCE * 50):
        if str(names[-1]) in other.arrived:
            return
        Event().wait(0.02)
    raise AssertionError("the last statement never arrived")

"""The product as people run it: ``lms setup``, ``lms serve``, and its database."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.db import configure_engine
from lms.core.json import dumps, loads
from lms.core.site import configure, current

NAME = "http://pamong.test"
"""The address by which the site knows itself, whatever port it answers on."""

CONTENT = Path(__file__).parents[2] / "content"
SAMPLE = Path(__file__).parent / "mengenal-kelas"
PATIENCE = 60
"""Seconds until the server must answer, on a busy machine."""

_PYTHON = [sys.executable, "-W", "error", "-W", "ignore::ResourceWarning", "-c"]
"""Connections may be open when a process ends."""

_COMMAND = "from lms.cli import main; main()"
_SERVING = ["--workers", "1", "--stream-port", "0"]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Site:
    """One installation: its folder, its database, the address that it answers on."""

    data: Path
    engine: Engine
    url: str = ""

    def environment(self) -> dict[str, str]:
        """Return the settings of its processes."""
        own = {
            "LMS_DATA": str(self.data),
            "LMS_URL": NAME,
            "LMS_CONTENT": str(self.data / "content"),
            "LMS_ENV": "development",
            "DATABASE_URL": self.engine.url.render_as_string(hide_password=False),
        }
        return {**os.environ, **own}

    def lms(self, *arguments: str) -> str:
        """Run the ``lms`` command and return what it says."""
        return self.run(_COMMAND, *arguments)

    def run(self, code: str, *arguments: str) -> str:
        """Run Python code in a process of the site and return what it prints."""
        done = subprocess.run(  # noqa: S603 - code and arguments of tests
            [*_PYTHON, code, *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look into the database."""
        with Session(self.engine) as session, transaction.reading(session):
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Change the database behind the server's back."""
        with (
            Session(self.engine, expire_on_commit=False) as session,
            transaction.writing(session),
        ):
            yield session

    @contextmanager
    def known(self) -> Iterator[None]:
        """Let this process know the site as its own, to judge identifiers."""
        before = current()
        configure(replace(before, url=NAME, identity=NAME))
        try:
            yield
        finally:
            configure(before)


def installed(data: Path, database_url: str = "") -> Site:
    """Set a site up: tables, demo people, both courses and the sample course."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copytree(CONTENT, data / "content")
    shutil.copytree(SAMPLE, data / "content" / SAMPLE.name)
    site = opened(data, database_url)
    site.lms("setup")
    return site


def opened(data: Path, database_url: str = "") -> Site:
    """Return the site that is in ``data``."""
    engine = create_engine(
        database_url or f"sqlite:///{data / 'pamong.sqlite'}",
        json_serializer=lambda value: dumps(value).decode(),
        json_deserializer=loads,
    )
    configure_engine(engine)
    return Site(data, engine)


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Let the site answer on a free port of this machine; no request may fail."""
    port = _free_port()
    said: list[str] = []
    is_up = Event()

    def listen(lines: Iterable[str]) -> None:
        for line in lines:
            said.append(line)
            if "Started worker" in line:
                is_up.set()
        is_up.set()

    with subprocess.Popen(  # noqa: S603 - our own command
        [*_PYTHON, _COMMAND, "serve", "--port", str(port), *_SERVING],
        env=site.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        listener = Thread(target=listen, args=(process.stdout,), daemon=True)
        listener.start()
        try:
            assert is_up.wait(PATIENCE), said
            assert process.poll() is None, "".join(said)
            yield Site(site.data, site.engine, f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(PATIENCE)
            listener.join(PATIENCE)
            site.engine.dispose()
    assert not any("Traceback" in line for line in said), "".join(said)

"""``lms xapi stream``: live streams, alone or beside ``lms serve``."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import click

from lms.background import streaming
from lms.cli.running import application

PATIENCE = 15.0
"""Seconds that the process may take to end."""
PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds until one that has ended by itself is started again."""


@click.command("stream")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
def stream(host: str, port: int) -> None:
    """Serve live streams of statements (Server-Sent Events), and nothing else.

    `lms serve` does this by itself, in a process beside its own.
    """
    application()
    raise SystemExit(streaming.run(host, port))


@contextmanager
def beside(host: str, port: int) -> Iterator[None]:
    """Serve streams in a child for the time of a block; none where ``port`` is 0.

    It ends with us, however we end, and is started again if it ends alone.
    """
    if not port:
        yield
        return
    child = _Child(host, port)
    Thread(target=child.keep, name="streams", daemon=True).start()
    try:
        yield
    finally:
        child.end()


class _Child:
    """The process of the streams, and the wish that there be one."""

    def __init__(self, host: str, port: int) -> None:
        self._command = [
            *(sys.executable, "-m", streaming.__name__, "--host", host),
            *("--port", str(port), "--parent", str(os.getpid())),
        ]
        self._unwanted = Event()
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command)  # noqa: S603 - a command of ours

    def keep(self) -> None:
        """Start it again whenever it has ended, unless that would be of no use."""
        pause = PAUSE
        while self._process.wait() != streaming.TAKEN:
            if self._unwanted.wait(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE)
            self._process = self._start()

    def end(self) -> None:
        """Let it end, and make it end."""
        self._unwanted.set()
        process = self._process
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        process.kill()

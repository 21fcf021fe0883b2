"""The product's own server on a place, in processes of its own."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event
from time import perf_counter

from tests.bench.lrs import processes
from tests.bench.lrs.places import ROOT, Place
from tests.bench.lrs.wire import HOST, Target

_COMMAND = "from lms.cli import main; main()"
_PATIENCE = 60.0
_BREATH = 0.05


@dataclass(frozen=True, slots=True)
class Shape:
    """With how many processes and threads ``lms serve`` runs."""

    workers: int = 2
    threads: int = 8

    @classmethod
    def parse(cls, text: str) -> "Shape":
        """Read ``2x8``: two workers with eight threads each."""
        workers, threads = text.split("x")
        return cls(int(workers), int(threads))

    def __str__(self) -> str:
        return f"{self.workers}x{self.threads}"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    place: Place
    port: int
    pid: int

    @property
    def target(self) -> Target:
        """Return how it is asked."""
        return Target(self.port, self.place.authorization)

    def cpu(self) -> float:
        """Return the CPU seconds of all its processes."""
        return processes.cpu(self.pid)

    def resident(self) -> int:
        """Return the bytes of memory of all its processes."""
        return processes.resident(self.pid)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving(place: Place, shape: Shape, stream_port: int = 0) -> Iterator[Server]:
    """Let ``place`` answer; complain at the end of whatever it logged as a failure."""
    port = free_port()
    options = ["--workers", str(shape.workers), "--threads", str(shape.threads)]
    options += ["--stream-port", str(stream_port)]
    log = place.data / f"server-{port}.log"
    with (
        log.open("wb") as said,
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", _COMMAND, "serve", "--port", str(port), *options],
            env=place.environment(),
            cwd=ROOT,
            stdout=said,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            await_answer(port, "/xapi/about", process)
            yield Server(place, port, process.pid)
        finally:
            end(process)
    text = log.read_text(errors="replace")
    assert "Traceback" not in text, text[-4000:]


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask a server to end, and make it end."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE / 2)
    process.kill()
    process.wait(_PATIENCE)


def await_answer(port: int, path: str, process: "subprocess.Popen[bytes]") -> None:
    """Return when the server answers."""
    limit = perf_counter() + _PATIENCE
    while not _answers(port, path):
        assert process.poll() is None, "the server ended by itself"
        assert perf_counter() < limit, "the server does not start"
        Event().wait(_BREATH)


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    with suppress(OSError, HTTPException):
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()
        return True
    return False

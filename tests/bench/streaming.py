"""``python -m tests.bench.streaming``: many readers of a live stream, and one writer.

The writer posts at a fixed rate to ``lms serve``, first alone and then beside the
readers, each of whom must get every statement once, in the order of storing.
"""

import asyncio
import re
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from uuid import uuid4

import click

from lms.app import create_app
from lms.config import Config
from lms.core import identity, json, transaction
from lms.core.db import db
from lms.xapi import credentials, verbs
from lms.xapi.credentials import Scope
from lms.xapi.streaming.application import PATH
from tests.bench.lrs import processes
from tests.bench.lrs.places import Place
from tests.bench.lrs.serving import Server, Shape, free_port, serving
from tests.bench.lrs.wire import HOST, Answer, Lane, Pause, basic, drive

LANES = 4
"""Connections of the writer: one alone would wait for the disk each time."""
OF_A_KEY = 50
"""Readers with one key, which is the most that a key may have."""
LATE = 20.0
"""Seconds after the last statement in which it must have arrived everywhere."""
BREATH = 0.1
LONGEST = 120

_NUMBER = re.compile(rb'"response":"(\d+)"')
_OK = 200
_COMMAND = b"lms.background.streaming"


@dataclass(frozen=True, slots=True)
class Writing:
    """How fast the writer was: statements a second, and seconds for one."""

    rate: float
    p50: float
    p95: float

    @classmethod
    def of(cls, took: Sequence[float], seconds: float) -> "Writing":
        """Sum up what each statement took."""
        return cls(len(took) / seconds, _share(took, 50), _share(took, 95))


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured; times in seconds, memory in bytes.

    ``delay`` is from the acknowledgement of a statement to its arrival at a reader, of
    all statements at all readers. ``cpu`` and ``resident`` are of the process of the
    streams; the readers' own is in ``cpu_of_readers``, for it competes with the server.
    ``faults`` says what arrived otherwise than it should.
    """

    readers: int
    statements: int
    delay_p50: float
    delay_p95: float
    delay_worst: float
    alone: Writing
    beside: Writing
    cpu: float
    resident: int
    cpu_of_readers: float
    faults: tuple[str, ...]

    @property
    def slowdown(self) -> float:
        """Return by which part of its rate the writer was slower beside readers."""
        return 1 - self.beside.rate / self.alone.rate


def _share(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


# --- The readers, in a process of their own


class _Reader(asyncio.Protocol):
    """Notes the number and the moment of everything that arrives."""

    def __init__(self, authorization: str) -> None:
        self._asking = (
            f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n"
            f"Authorization: {authorization}\r\n\r\n"
        )
        self._rest = b""
        self.begun = asyncio.Event()
        self.numbers = array("L")
        self.moments = array("d")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self._asking.encode())

    def data_received(self, data: bytes) -> None:
        now = perf_counter()
        whole, end, rest = (self._rest + data).rpartition(b"\n\n")
        self._rest = rest
        if not end:
            return
        self.begun.set()
        found = _numbers_in(whole)
        self.numbers.extend(found)
        self.moments.extend([now] * len(found))


@lru_cache(maxsize=64)
def _numbers_in(events: bytes) -> list[int]:
    """Read the numbers once for all readers: two hundred of them share a machine."""
    return [int(number) for number in _NUMBER.findall(events)]


def _read(
    port: int, authorizations: Sequence[str], readers: int, told: Connection
) -> None:
    """Read along until told how many statements there are and all have arrived."""
    found = asyncio.run(_reading(port, authorizations, readers, told))
    told.send(([(each.numbers, each.moments) for each in found], process_time()))


async def _reading(
    port: int, authorizations: Sequence[str], readers: int, told: Connection
) -> list[_Reader]:
    loop = asyncio.get_running_loop()
    found = [_Reader(authorizations[n // OF_A_KEY]) for n in range(readers)]
    for each in found:
        await loop.create_connection(lambda each=each: each, HOST, port)  # type: ignore[misc]  # bound at once
    await asyncio.wait_for(asyncio.gather(*(each.begun.wait() for each in found)), 60)
    told.send(len(found))
    number: int = await loop.run_in_executor(None, told.recv)
    for _ in range(int(LATE / BREATH)):
        if all(len(each.numbers) >= number for each in found):
            break
        await asyncio.sleep(BREATH)
    return found


# --- The writer


@dataclass(slots=True)
class _Writer:
    """Posts statements with rising numbers at a fixed rate."""

    server: Server
    acknowledged: dict[int, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def write(self, rate: float, seconds: float) -> Writing:
        """Post for so long; sum up what it took."""
        first = len(self.acknowledged)
        took: list[float] = []
        begin = perf_counter() + 0.1
        numbers = range(first, first + int(rate * seconds))
        lanes = [
            self._lane(numbers[lane::LANES], begin + lane / rate, LANES / rate, took)
            for lane in range(LANES)
        ]
        elapsed = drive(self.server.port, lanes, limit=seconds * 10 + 60)
        return Writing.of(took, elapsed)

    def _lane(
        self, numbers: Sequence[int], begin: float, pause: float, took: list[float]
    ) -> Lane:
        for turn, number in enumerate(numbers):
            due = begin + turn * pause
            if due > perf_counter():
                yield Pause(due)
            answer = yield self.server.target.post(_statement(number))
            self._note(number, answer)
            # From when it was due: a writer who is late is slow.
            took.append(perf_counter() - due)

    def _note(self, number: int, answer: Answer | None) -> None:
        self.acknowledged[number] = perf_counter()
        if answer is None or answer.status != _OK:
            self.faults.append(f"statement {number} was answered with {answer}")


def _statement(number: int) -> bytes:
    return json.dumps(
        {
            "actor": {
                "account": {"homePage": "https://simulator.example", "name": "p-17"}
            },
            "verb": {"id": verbs.ANSWERED, "display": {"id": "menjawab"}},
            "object": {
                "id": f"https://simulator.example/soal/{number % 50}",
                "definition": {"type": "http://adlnet.gov/expapi/activities/question"},
            },
            "result": {"success": bool(number % 3), "response": str(number)},
            "context": {"registration": "0b8f0f1e-3c0e-4a53-8a39-5a0d8f1a2c77"},
        }
    )


# --- Both


def measure(readers: int = 200, rate: float = 200, seconds: float = 20) -> Result:
    """Measure the writer alone and then beside the readers, each for ``seconds``."""
    with _place(readers) as (place, authorizations), _serving(place) as (server, port):
        writer = _Writer(server)
        writer.write(rate, 2)
        alone = writer.write(rate, seconds)
        first = len(writer.acknowledged)
        begun = _of_streams(server)
        with _reading_along(port, authorizations, readers) as told:
            beside = writer.write(rate, seconds)
            told.send(len(writer.acknowledged) - first)
            found, spent = told.recv()
        ended = _of_streams(server)
        order = [number for number in _stored(place) if number >= first]
    delays = [
        max(0.0, moment - writer.acknowledged[number])
        for numbers, moments in found
        for number, moment in zip(numbers, moments, strict=True)
    ]
    faults = [
        f"reader {place} got {len(numbers)} of {len(order)}, or in another order"
        for place, (numbers, _moments) in enumerate(found)
        if list(numbers) != order
    ]
    return Result(
        readers=readers,
        statements=len(order),
        delay_p50=_share(delays, 50),
        delay_p95=_share(delays, 95),
        delay_worst=max(delays),
        alone=alone,
        beside=beside,
        cpu=ended.seconds - begun.seconds,
        resident=ended.resident,
        cpu_of_readers=spent,
        faults=(*writer.faults, *faults),
    )


@contextmanager
def _place(readers: int) -> Iterator[tuple[Place, list[str]]]:
    """Give an empty installation, and keys for the readers."""
    with tempfile.TemporaryDirectory(prefix="pamong-stream-") as folder:
        data = Path(folder)
        place = Place("sqlite", data, str(data / "pamong.sqlite"), 0)
        app = create_app(Config.from_env(place.environment()), frozenset({"xapi"}))
        store = uuid4()
        with app.app_context():
            db.create_all()
            with transaction.writing(db.session):
                identity.claim(db.session())
                keys = [
                    credentials.create(db.session(), store=store, scopes=(Scope.ALL,))
                    for _ in range(readers // OF_A_KEY + 2)
                ]
            db.session.remove()
            db.engine.dispose()
        own, *others = [basic(str(key.id), secret) for key, secret in keys]
        yield Place("sqlite", data, place.database, 0, own), others


@contextmanager
def _serving(place: Place) -> Iterator[tuple[Server, int]]:
    port = free_port()
    with serving(place, Shape(), port) as server:
        yield server, port


@contextmanager
def _reading_along(
    port: int, authorizations: Sequence[str], readers: int
) -> Iterator[Connection]:
    """Let the readers read, and give the way to talk with them, once all have begun."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_read, args=(port, authorizations, readers, theirs), daemon=True
    )
    process.start()
    try:
        assert ours.poll(90), "the readers do not begin"
        assert ours.recv() == readers
        yield ours
    finally:
        process.kill()
        process.join()


@dataclass(frozen=True, slots=True)
class _Cost:
    seconds: float
    resident: int


def _of_streams(server: Server) -> _Cost:
    """Return what the process of the streams has cost."""
    (pid,) = (
        int(child)
        for children in Path(f"/proc/{server.pid}/task").glob("*/children")
        for child in children.read_text().split()
        if _COMMAND in Path(f"/proc/{child}/cmdline").read_bytes()
    )
    return _Cost(processes.cpu(pid), processes.resident(pid))


def _stored(place: Place) -> list[int]:
    """Return the numbers of the statements in the order of storing."""
    rows = place.rows("SELECT payload FROM xapi_statement ORDER BY seq")
    return [int(found[1]) for (payload,) in rows if (found := _NUMBER.search(payload))]


@click.command()
@click.option("--readers", default=200, show_default=True)
@click.option("--rate", default=200.0, show_default=True, help="Statements a second.")
@click.option(
    "--seconds",
    type=click.FloatRange(1, LONGEST),
    default=20.0,
    show_default=True,
    help="Of each part.",
)
def main(readers: int, rate: float, seconds: float) -> None:
    """Measure a live stream."""
    found = measure(readers, rate, seconds)
    for name, each in (("alone", found.alone), ("beside", found.beside)):
        click.echo(
            f"writer {name}: {each.rate:.1f}/s, p50 {each.p50 * 1000:.1f} ms, "
            f"p95 {each.p95 * 1000:.1f} ms"
        )
    click.echo(f"slowdown {found.slowdown:.1%}")
    click.echo(
        f"{found.statements} statements to {found.readers} readers: p50 "
        f"{found.delay_p50 * 1000:.0f} ms, p95 {found.delay_p95 * 1000:.0f} ms, "
        f"worst {found.delay_worst * 1000:.0f} ms"
    )
    click.echo(
        f"the process of the streams: {found.cpu:.1f} s of CPU, "
        f"{found.resident / 2**20:.0f} MiB; the readers': {found.cpu_of_readers:.1f} s"
    )
    for fault in found.faults:
        click.echo(fault, err=True)
    raise SystemExit(bool(found.faults))


if __name__ == "__main__":
    main()

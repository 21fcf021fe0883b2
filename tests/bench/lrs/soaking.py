"""A mixed load for minutes: is memory flat, and the end as quick as the start."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any

from click import echo

from lms.core import json
from lms.core.json import JsonObject
from tests.bench.lrs import wire
from tests.bench.lrs.knowledge import Knowledge, mixed
from tests.bench.lrs.loads import Load, Writer, share
from tests.bench.lrs.places import Stores
from tests.bench.lrs.population import Population
from tests.bench.lrs.serving import Server, Shape, serving
from tests.bench.lrs.wire import Answer, Lane, Pause, Target

SAMPLE = 10.0
"""Seconds between two looks at the memory."""
WARMING = 0.2
"""The part of the time in which memory may still grow."""
EDGE = 60.0
"""Seconds of the first and the last stretch whose answers are compared."""
BATCH = 50
BATCHING = (2, 0.25)
"""How many lanes, and seconds between two requests of one."""
SINGLE = (4, 0.08)
READING = (3, 0.1)


@dataclass(slots=True)
class Soak:
    """One long load: what was measured, and when."""

    server: Server
    writer: Writer
    known: Knowledge
    seconds: float
    began: float = field(default_factory=perf_counter)
    answers: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """By kind: the moment, and the seconds that the answer took."""
    resident: list[tuple[float, int]] = field(default_factory=list)
    wrong: int = 0

    @property
    def now(self) -> float:
        """Return the seconds since the beginning."""
        return perf_counter() - self.began

    def lanes(self) -> list[Lane]:
        """Return everybody who takes part."""
        target = self.server.target
        found = [self._watching()]
        for size, (width, pace) in ((BATCH, BATCHING), (1, SINGLE)):
            name = "single" if size == 1 else "batch"
            found += [
                self._writing(name, self._loads(target, size), pace)
                for _one in range(width)
            ]
        width, pace = READING
        found += [self._reading(number, target, pace) for number in range(width)]
        return found

    def _watching(self) -> Lane:
        """Look at the memory; asks the server nothing."""
        while self.now < self.seconds:
            self.resident.append((self.now, self.server.resident()))
            self._tell()
            yield Pause(perf_counter() + SAMPLE)
        self.resident.append((self.now, self.server.resident()))

    def _tell(self) -> None:
        at, size = self.resident[-1]
        done = len(self.writer.ledger.acknowledged)
        echo(f"  {at:5.0f} s  {size / 1e6:7.1f} MB  {done:,} stored")

    def _loads(self, target: Target, size: int) -> Iterator[Load]:
        while self.now < self.seconds:
            yield self.writer.load(target, size)

    def _writing(self, name: str, loads: Iterator[Load], pace: float) -> Lane:
        for request, ids in loads:
            answer = yield request
            assert isinstance(answer, Answer)
            self.writer.ledger.note(ids, answer.status)
            self._note(name, answer)
            yield Pause(perf_counter() + pace)

    def _reading(self, number: int, target: Target, pace: float) -> Lane:
        for question in mixed(self.known, number):
            if self.now >= self.seconds:
                return
            answer = yield target.get(question.query)
            assert isinstance(answer, Answer)
            self._note("read", answer)
            self.wrong += not _all_match(question.query, answer)
            yield Pause(perf_counter() + pace)

    def _note(self, name: str, answer: Answer) -> None:
        self.answers.setdefault(name, []).append((self.now, answer.seconds))

    def figures(self) -> dict[str, Any]:
        """Return the figures."""
        rest = [(at, size) for at, size in self.resident if at >= self._warm()]
        slope = _slope(rest)
        return {
            "seconds": self.seconds,
            "resident_first": rest[0][1],
            "resident_last": rest[-1][1],
            "slope": slope * 60,
            "growth": slope * (rest[-1][0] - rest[0][0]) / rest[0][1],
            "resident": self.resident,
            "answers": {
                name: self._edges(times) for name, times in self.answers.items()
            },
            "wrong": self.wrong,
        }

    def _warm(self) -> float:
        return self.seconds * WARMING

    def _edges(self, times: list[tuple[float, float]]) -> dict[str, float]:
        edge = min(EDGE, self.seconds * WARMING)
        first = [t for at, t in times if at <= edge]
        last = [t for at, t in times if at >= self.seconds - edge]
        return {
            "count": len(times),
            "p50": share([t for _at, t in times], 0.5) * 1000,
            "first_p99": share(first, 0.99) * 1000,
            "last_p99": share(last, 0.99) * 1000,
        }


def _slope(points: list[tuple[float, int]]) -> float:
    """Return the slope of the straight line through ``points`` (least squares)."""
    count = len(points)
    middle = sum(x for x, _y in points) / count
    height = sum(y for _x, y in points) / count
    wide = sum((x - middle) ** 2 for x, _y in points)
    if not wide:
        return 0.0
    return sum((x - middle) * (y - height) for x, y in points) / wide


def _all_match(query: Mapping[str, str], answer: Answer) -> bool:
    if answer.status != 200:
        return False
    found = json.loads(answer.body)["statements"]
    return bool(found) and all(matches(query, each) for each in found)


def matches(query: Mapping[str, str], statement: JsonObject) -> bool:
    """Tell whether ``statement`` passes the filters of ``query``."""
    text = json.dumps(statement)
    wanted = [
        _WANTED[name](query, statement, text) for name in query if name in _WANTED
    ]
    return bool(wanted) and all(wanted)


def _agent(query: Mapping[str, str], statement: JsonObject, text: bytes) -> bool:
    account = json.loads(query["agent"])["account"]
    if "related_agents" in query:
        return json.dumps({"name": account["name"]})[1:-1] in text
    return bool(statement["actor"]["account"] == account)


def _activity(query: Mapping[str, str], statement: JsonObject, text: bytes) -> bool:
    if "related_activities" in query:
        return json.dumps({"id": query["activity"]})[1:-1] in text
    return bool(statement["object"]["id"] == query["activity"])


def _verb(query: Mapping[str, str], statement: JsonObject, _text: bytes) -> bool:
    return bool(statement["verb"]["id"] == query["verb"])


def _registration(
    query: Mapping[str, str], statement: JsonObject, _text: bytes
) -> bool:
    return bool(statement["context"]["registration"] == query["registration"])


_WANTED = {
    "agent": _agent,
    "activity": _activity,
    "verb": _verb,
    "registration": _registration,
}


def soak(stores: Stores, preload: int, shape: Shape, minutes: float) -> dict[str, Any]:
    """Load a store of ``preload`` statements for some minutes."""
    echo(f"{stores.engine}, {preload:,} statements before, {minutes:g} minutes")
    population = Population(stores.seed)
    known = Knowledge(population, preload)
    with stores.copied(preload) as place:
        after, size = place.last(), place.size_on_disk()
        with serving(place, shape) as server:
            writer = Writer(population, preload)
            soaked = Soak(server, writer, known, minutes * 60)
            wire.drive(server.port, soaked.lanes(), soaked.seconds + wire.LIMIT)
        verdict = writer.ledger.compare(place, after)
        grown = place.size_on_disk() - size
    return {
        "engine": stores.engine,
        "preload": preload,
        "serve": str(shape),
        **soaked.figures(),
        "bytes_each": grown / max(1, verdict.stored),
        "ledger": asdict(verdict) | {"refused": writer.ledger.refused},
    }

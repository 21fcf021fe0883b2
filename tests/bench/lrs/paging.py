"""Paging through everything by ``more`` while somebody writes."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any
from uuid import UUID

from click import echo

from lms.core import json
from tests.bench.lrs import wire
from tests.bench.lrs.loads import Writer, share
from tests.bench.lrs.places import Stores
from tests.bench.lrs.population import Population
from tests.bench.lrs.serving import Shape, serving
from tests.bench.lrs.wire import Answer, Lane, Pause, Target

PAGE = 500
EVERY = 0.05
"""Seconds between two batches of the writer."""
BATCH = 10


@dataclass(slots=True)
class Walk:
    """One walk from the first page to the last, and what was met on the way."""

    population: Population
    size: int
    ascending: bool
    times: list[float] = field(default_factory=list)
    met: int = 0
    """Statements of the filled store, each at its place in the order."""
    beside: set[UUID] = field(default_factory=set)
    """What the writer stored and the walk met."""
    wrong: int = 0
    """Statements that stood where they must not, or twice."""
    is_over: bool = False

    def lane(self, target: Target) -> Lane:
        """Return the lane that walks."""
        query = {"limit": str(PAGE)}
        if self.ascending:
            query["ascending"] = "true"
        request = target.get(query)
        began = perf_counter()
        while not self.is_over:
            answer = yield request
            assert isinstance(answer, Answer)
            assert answer.status == 200, answer
            self.times.append(answer.seconds)
            page = json.loads(answer.body)
            self._meet(page["statements"])
            self.is_over = not page["more"]
            request = target.follow(page["more"])
            if perf_counter() - began > 5:
                began = perf_counter()
                echo(f"    {self.met:,} of {self.size:,}")

    def _meet(self, page: list[dict[str, Any]]) -> None:
        for statement in page:
            identifier = UUID(statement["id"])
            if self.met < self.size and identifier == self._expected():
                self.met += 1
            elif identifier in self.beside or not self._may_be_beside():
                self.wrong += 1
            else:
                self.beside.add(identifier)

    def _expected(self) -> UUID:
        number = self.met if self.ascending else self.size - 1 - self.met
        return self.population.facts(number).id

    def _may_be_beside(self) -> bool:
        """Tell whether the writer's statements can stand here: they are the newest."""
        return self.met == (self.size if self.ascending else 0)

    def figures(self, written: set[UUID]) -> dict[str, Any]:
        """Return the figures; ``written`` is what the writer sent."""
        tenth = max(1, len(self.times) // 10)
        first, last = self.times[:tenth], self.times[-tenth:]
        return {
            "pages": len(self.times),
            "seconds": sum(self.times),
            "first": share(first, 0.5) * 1000,
            "last": share(last, 0.5) * 1000,
            "p95": share(self.times, 0.95) * 1000,
            "missing": self.size - self.met,
            "wrong": self.wrong + len(self.beside - written),
            "beside": len(self.beside),
        }


def _writing(writer: Writer, target: Target, is_over: Callable[[], bool]) -> Lane:
    """Return a lane that stores a few statements every now and then."""

    def loads() -> Iterator[Any]:
        while not is_over():
            yield writer.load(target, BATCH)

    for request, ids in loads():
        answer = yield request
        assert isinstance(answer, Answer)
        writer.ledger.note(ids, answer.status)
        yield Pause(perf_counter() + EVERY)


def page(stores: Stores, size: int, shape: Shape) -> dict[str, Any]:
    """Walk through ``size`` statements in both directions while others are stored."""
    found: dict[str, Any] = {}
    population = Population(stores.seed)
    with stores.copied(size) as place:
        after = place.last()
        writer = Writer(population, size)
        with serving(place, shape) as server:
            for name in ("descending", "ascending"):
                echo(f"  paging, {name}")
                walk = Walk(population, size, name == "ascending")
                _walk(walk, writer, server.target)
                found[name] = walk.figures(set(writer.ledger.sent))
                echo(f"  {found[name]}")
        found["ledger"] = asdict(writer.ledger.compare(place, after))
    return found


def _walk(walk: Walk, writer: Writer, target: Target) -> None:
    beside = _writing(writer, target, lambda: walk.is_over)
    wire.drive(target.port, [walk.lane(target), beside])

"""Lanes that write, and what it costs to let them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import process_time
from uuid import UUID

from tests.bench.lrs import statements, wire
from tests.bench.lrs.ledger import Ledger
from tests.bench.lrs.population import Population
from tests.bench.lrs.wire import Answer, Lane, Target

Load = tuple[bytes, list[UUID]]
"""A request that stores something, and the ids that it brings."""


@dataclass(slots=True)
class Times:
    """Seconds that answers took, by what was asked."""

    of: dict[str, list[float]] = field(default_factory=dict)

    def note(self, what: str, seconds: float) -> None:
        """Take one down."""
        self.of.setdefault(what, []).append(seconds)


def share(values: Sequence[float], part: float) -> float:
    """Return the value below which ``part`` of ``values`` lie (0.95: p95)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


@dataclass(slots=True)
class Writer:
    """Makes requests of new statements and keeps their ledger."""

    population: Population
    next: int
    """The number of the next statement."""
    ledger: Ledger = field(init=False)
    times: Times = field(default_factory=Times)
    sent_bytes: int = 0

    def __post_init__(self) -> None:
        """Begin the ledger."""
        self.ledger = Ledger(self.population)

    def load(self, target: Target, size: int) -> Load:
        """Make the request that stores the next ``size`` statements."""
        numbers = range(self.next, self.next + size)
        self.next += size
        ids, bodies = [], []
        for number in numbers:
            facts = self.population.facts(number)
            body = statements.body(facts)
            self.ledger.sent[facts.id] = number
            self.sent_bytes += len(body)
            ids.append(facts.id)
            bodies.append(body)
        if size == 1:
            return target.post(bodies[0]), ids
        return target.post(b"[" + b",".join(bodies) + b"]"), ids

    def loads(self, target: Target, count: int, size: int) -> list[Load]:
        """Make requests for ``count`` statements beforehand."""
        return [self.load(target, size) for _time in range(count // size)]

    def lane(self, what: str, loads: Iterator[Load]) -> Lane:
        """Return a lane that takes from ``loads``, which others may share."""
        for request, ids in loads:
            answer = yield request
            assert isinstance(answer, Answer)
            self.ledger.note(ids, answer.status)
            self.times.note(what, answer.seconds)

    def send(self, port: int, what: str, loads: Iterable[Load], width: int) -> float:
        """Send ``loads`` over ``width`` connections; return the seconds it took."""
        shared = iter(loads)
        return wire.drive(port, [self.lane(what, shared) for _one in range(width)])


@dataclass(frozen=True, slots=True)
class Spent:
    """What some work cost: by the clock, and of CPU, in seconds."""

    wall: float
    server: float
    database: float
    generator: float


def spent(
    work: Callable[[], float],
    server: Callable[[], float],
    database: Callable[[], float],
) -> Spent:
    """Do ``work``, which returns its seconds by the clock, and tell what it cost."""
    before = server(), database(), process_time()
    wall = work()
    own = process_time() - before[2]
    return Spent(wall, server() - before[0], database() - before[1], own)

"""Writing: batches against the bare driver, and single statements sharing commits."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from click import echo

from tests.bench.lrs import baseline, commits
from tests.bench.lrs.baseline import Driver
from tests.bench.lrs.ledger import Verdict
from tests.bench.lrs.loads import Spent, Writer, share, spent
from tests.bench.lrs.places import Place, Stores
from tests.bench.lrs.population import Population
from tests.bench.lrs.serving import Server, Shape, serving

BATCH = 100
BATCH_LANES = 4
SINGLE_LANES = 8
WARMING = 200
"""Statements before anything is measured."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is written."""

    rounds: int = 3
    batched: int = 10_000
    """Statements in batches, each round."""
    single: int = 4_000
    """Statements one by one, for each shape of the server."""
    batch: int = BATCH
    widths: tuple[int, ...] = (1,)
    """Connections of the bare driver; the first is what the bars speak of."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Statements a second, and microseconds of CPU for each of them."""

    rate: float
    cpu: float
    generator: float

    @classmethod
    def of(cls, found: Spent, count: int) -> "Cost":
        """Divide what was spent by what was done."""
        micro = 1_000_000 / count
        cpu = (found.server + found.database) * micro
        return cls(count / found.wall, cpu, found.generator * micro)


@dataclass(slots=True)
class Round:
    """The product and the bare driver, right after one another."""

    product: Cost
    bare: dict[int, Cost] = field(default_factory=dict)


@dataclass(slots=True)
class Bench:
    """One filled store under the product, and equal ones under the bare driver."""

    stores: Stores
    place: Place
    writer: Writer
    drivers: dict[int, Driver]

    def rounds(self, server: Server, plan: Plan) -> Iterator[Round]:
        """Alternate between the product and the driver with the product's rows."""
        for number in range(plan.rounds):
            after = self.place.last()
            one = Round(self._write(server, plan))
            rows = baseline.batches(self.place, after, plan.batch)
            for width, driver in self.drivers.items():
                one.bare[width] = self._insert(driver, rows)
            said = ", ".join(f"{c.rate:,.0f}/s" for c in one.bare.values())
            echo(f"  round {number + 1}: {one.product.rate:,.0f}/s, driver {said}")
            yield one

    def _write(self, server: Server, plan: Plan) -> Cost:
        loads = self.writer.loads(server.target, plan.batched, plan.batch)
        found = spent(
            lambda: self.writer.send(server.port, "batch", loads, BATCH_LANES),
            server.cpu,
            self.stores.cpu,
        )
        return Cost.of(found, plan.batched)

    def _insert(self, driver: Driver, rows: list[baseline.Batch]) -> Cost:
        found = spent(lambda: driver.insert(rows), lambda: 0.0, self.stores.cpu)
        count = sum(len(batch.statements) for batch in rows)
        # The driver's own work is done in this process.
        whole = Spent(found.wall, found.generator, found.database, 0.0)
        return Cost.of(whole, count)

    def warm(self, server: Server) -> None:
        """Write a little, so that connections and caches are there."""
        loads = self.writer.loads(server.target, WARMING, 10)
        self.writer.send(server.port, "warming", loads, SINGLE_LANES)

    def singles(self, shape: Shape, plan: Plan) -> dict[str, Any]:
        """Post statements one by one, over several connections."""
        syncs, after = self.stores.wal_syncs(), self.place.last()
        with serving(self.place, shape) as server:
            self.warm(server)
            before = self._commits(after)
            loads = self.writer.loads(server.target, plan.single, 1)
            found = spent(
                lambda: self.writer.send(server.port, "single", loads, SINGLE_LANES),
                server.cpu,
                self.stores.cpu,
            )
            made = self._commits(after) - before
        times = self.writer.times.of.pop("single")
        result = asdict(Cost.of(found, plan.single)) | {
            "commits": made / plan.single,
            "syncs": self._syncs(syncs, plan.single),
            "p50": share(times, 0.5) * 1000,
            "p99": share(times, 0.99) * 1000,
        }
        echo(f"  single: {result['rate']:,.0f}/s, {result['commits']:.3f} commits each")
        return result

    def _commits(self, after: int) -> int:
        if self.place.engine == "sqlite":
            return commits.of_sqlite(self.place)
        return commits.of_postgresql(self.place, after)

    def _syncs(self, before: int | None, count: int) -> float | None:
        """Return the syncs of PostgreSQL's log for each statement.

        Its processes tell what they did when they end, as those of the server have.
        """
        now = self.stores.wal_syncs()
        if before is None or now is None:
            return None
        return (now - before) / (count + WARMING)


@contextmanager
def bench(stores: Stores, preload: int, widths: Sequence[int]) -> Iterator[Bench]:
    """Give copies of the store with ``preload`` statements."""
    with ExitStack() as stack:
        place = stack.enter_context(stores.copied(preload))
        drivers = {}
        for width in widths:
            copy = stack.enter_context(stores.copied(preload))
            drivers[width] = stack.enter_context(baseline.driver(copy, width))
        writer = Writer(Population(stores.seed), preload)
        yield Bench(stores, place, writer, drivers)


def write(
    stores: Stores, preload: int, shapes: Sequence[Shape], plan: Plan
) -> dict[str, Any]:
    """Measure writing into a store of ``preload`` statements."""
    echo(f"{stores.engine}, {preload:,} statements before")
    shaped: dict[str, Any] = {}
    with bench(stores, preload, plan.widths) as here:
        after = here.place.last()
        for shape in shapes:
            echo(f" workers x threads {shape}")
            with serving(here.place, shape) as server:
                here.warm(server)
                rounds = list(here.rounds(server, plan))
            shaped[str(shape)] = {
                "batched": _medians(rounds, here.writer.times.of.pop("batch")),
                "single": here.singles(shape, plan),
            }
        verdict = here.writer.ledger.compare(here.place, after)
        refused = here.writer.ledger.refused
        size = here.writer.sent_bytes / len(here.writer.ledger.sent)
    _tell(verdict, refused)
    return {
        "engine": stores.engine,
        "preload": preload,
        "plan": asdict(plan),
        "bytes": size,
        "shapes": shaped,
        "ledger": asdict(verdict) | {"refused": refused},
    }


def _tell(verdict: Verdict, refused: int) -> None:
    echo(
        f"  acknowledged {verdict.acknowledged:,}: lost {verdict.lost}, "
        f"duplicated {verdict.duplicated}, ghost {verdict.ghost}, "
        f"altered {verdict.altered} of {verdict.looked_at}; refused {refused}"
    )


def _medians(rounds: Sequence[Round], times: Sequence[float]) -> dict[str, Any]:
    """Return medians; ratios are those of each round, so that both met the same."""
    widths = rounds[0].bare
    return {
        "rate": median(each.product.rate for each in rounds),
        "cpu": median(each.product.cpu for each in rounds),
        "generator": median(each.product.generator for each in rounds),
        "p50": share(times, 0.5) * 1000,
        "p99": share(times, 0.99) * 1000,
        "bare": {
            str(width): {
                "rate": median(each.bare[width].rate for each in rounds),
                "cpu": median(each.bare[width].cpu for each in rounds),
                "of_rate": median(
                    each.product.rate / each.bare[width].rate for each in rounds
                ),
                "of_cpu": median(
                    each.product.cpu / each.bare[width].cpu for each in rounds
                ),
            }
            for width in widths
        },
    }

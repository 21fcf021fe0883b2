"""What leaves the store, and who looks at it: this part of docs/benchmarks.md."""

from collections.abc import Iterator
from typing import Any

from tests.bench.figures import Figure
from tests.bench.lrs import results
from tests.bench.lrs.tables import NAMES, at_most, none, title
from tests.databases import ENGINES

KINDS = ("export", "forward", "console")
"""Measured on each engine."""
ONCE = ("stream", "aggregates")
MOST_DELAY, MOST_SLOWER = 2.0, 10.0
"""Seconds; percent of the writer's rate."""
SLOWEST = 200.0
"""Milliseconds that 95 of 100 pages may take."""


def parts() -> list[str]:
    """Return the tables; what was not measured is left out."""
    return [*_exporting(), *_forwarding(), *_console(), *_aggregates(), *_stream()]


MOST_RESIDENT = 200
"""Megabytes that the process of an export may have."""


def _exporting() -> Iterator[str]:
    for engine in ENGINES:
        result = results.load(f"export-{engine}")
        if result is None:
            continue
        figures: list[Figure] = []
        for name, each in result["found"]["formats"].items():
            value = (
                f"{each['rows'] / each['seconds']:,.0f} rows a second, "
                f"{each['cpu'] / each['rows'] * 1e6:,.0f} µs CPU each; "
                f"{each['bytes'] / each['rows']:,.0f} bytes each"
            )
            figures.append(Figure(name, value))
            peak = each["resident"] / 1e6
            figures.append(
                at_most("… peak of memory", peak, MOST_RESIDENT, "{:.0f} MB")
            )
        size = result["found"]["size"]
        yield title(f"Exports of {size:,} statements, {NAMES[engine]}", figures)


def _forwarding() -> Iterator[str]:
    for engine in ENGINES:
        result = results.load(f"forward-{engine}")
        if result is None:
            continue
        found = result["found"]
        value = (
            f"{found['rate']:,.0f} a second, {found['cpu']:,.0f} µs CPU each to send, "
            f"{found['cpu_received']:,.0f} µs to receive"
        )
        figures = [
            Figure(f"From one instance to another ({found['serve']})", value),
            none("… missing, twice or out of order", found["wrong"]),
        ]
        size = found["size"]
        yield title(f"Forwarding {size:,} statements, {NAMES[engine]}", figures)


def _console() -> Iterator[str]:
    for engine in ENGINES:
        result = results.load(f"console-{engine}")
        if result is None:
            continue
        figures: list[Figure] = []
        for name, each in result["found"]["pages"].items():
            value = (
                f"p95 {each['p95']:.0f} ms (p50 {each['p50']:.0f}), "
                f"{each['cpu']:.0f} ms CPU; HTML {each['html'] / 1000:.0f} kB, "
                f"compressed {each['packed'] / 1000:.1f} kB"
            )
            goal = f"at most {SLOWEST:.0f} ms"
            figures.append(Figure(name, value, goal, met=each["p95"] <= SLOWEST))
        size = result["found"]["size"]
        yield title(f"Pages of the record at {size:,}, {NAMES[engine]}", figures)


def _aggregates() -> Iterator[str]:
    result = results.load("aggregates")
    if result is not None:
        figures = [Figure(**each) for each in result["found"]["figures"]]
        size = result["found"]["size"]
        yield title(f"Aggregates of {size:,} rows", figures)


def _stream() -> Iterator[str]:
    result = results.load("stream")
    if result is not None:
        found: dict[str, Any] = result["found"]
        yield title(
            f"Live stream to {found['readers']} readers, SQLite, 2x8", _streamed(found)
        )


def _streamed(found: dict[str, Any]) -> list[Figure]:
    value = (
        f"p95 {found['delay_p95'] * 1000:.0f} ms (p50 "
        f"{found['delay_p50'] * 1000:.0f}, worst {found['delay_worst'] * 1000:.0f})"
    )
    slower = (1 - found["beside"]["rate"] / found["alone"]["rate"]) * 100
    posts = ", ".join(_posted(name, found[name]) for name in ("alone", "beside"))
    cost = f"{found['cpu']:.1f} s CPU, {found['resident'] / 1e6:.0f} MB"
    what = f"Arrival after the acknowledgement, {found['statements']:,} statements"
    return [
        Figure(what, value, "at most 2 s", met=found["delay_p95"] <= MOST_DELAY),
        Figure("The writer", posts),
        at_most("… slower beside the readers", slower, MOST_SLOWER, "{:.1f} %"),
        none("Missing, twice or out of order", len(found["faults"])),
        Figure("The process of the streams", cost),
    ]


def _posted(name: str, found: dict[str, float]) -> str:
    return f"{name} {found['rate']:.1f} a second, p95 {found['p95'] * 1000:.0f} ms"

"""The section of docs/benchmarks.md about the LRS, made of the results in var/bench."""

from collections.abc import Iterator
from textwrap import fill
from typing import Any

from tests.bench.figures import Figure
from tests.bench.lrs import leaving, results
from tests.bench.lrs.tables import NAMES, at_least, at_most, none, title
from tests.databases import ENGINES

SMALL, LARGE = 10_000, 1_000_000
PRELOADS = (0, 100_000, LARGE)
SLOWEST = 15.0
"""Milliseconds that 95 of 100 answers may take."""
INTRODUCTION = """\
## The Learning Record Store under load

Measured over HTTP against `lms serve` by the project's own load generator
(`python -m tests.bench.lrs_load`, parts in `tests/bench/lrs`), on the same two cores as
the server and the database. Statements are distinct, shaped like the product's own
and about {size:.1f} kB long: 5,000 people in cohorts, 20 courses of 65 activities.
Requests are made beforehand and travel over kept connections. Commits are durable:
`synchronous=FULL`, and PostgreSQL with `fsync`, `full_page_writes` and
`synchronous_commit` on (each asked of the server before a run), 1 GB of shared buffers.
*2x8* means two workers with eight threads each.

CPU is what the system tells of all processes of server and database together. The *bare
driver* inserts the very rows that the product just wrote (statements and index entries)
in transactions of as many, into an equal database, round by round in turn with the
product; ratios are medians of rounds. Commits are counted by the databases: SQLite's
index of its log, PostgreSQL's transactions and the syncs of its log.

What is missed, and why: into an empty SQLite database the driver writes for 60 to 110
µs a statement, less than reading and checking 1.4 kB of JSON take; where the index has
grown to a million statements, one process meets the goals. Each process groups its own
requests, so that two need a commit for every three to four of eight senders'
statements, and on SQLite they wait for each other: `--workers 1` is for a store that
takes in much.

Every acknowledged id is looked for afterwards (lost, duplicated, ghost), and each
answer to a question must hold exactly the statements that it should, in order and as
they were sent; the generator knows which those are.
"""
AGAIN = """\
### Again

    make bench-lrs                        # everything, about an hour on a quiet machine
    python -m tests.bench.lrs_load write --engine sqlite --preload 0 --preload 100000
    python -m tests.bench.lrs_load read --engine postgresql --size 10000 --size 1000000
    python -m tests.bench.lrs_load page --engine sqlite --size 1000000
    python -m tests.bench.lrs_load soak --engine sqlite --minutes 10
    python -m tests.bench.lrs_load ralph
    python -m tests.bench.lrs_load export --engine sqlite --size 1000000
    python -m tests.bench.lrs_load forward --engine postgresql --size 100000
    python -m tests.bench.lrs_load console --engine sqlite --size 1000000
    python -m tests.bench.lrs_load aggregates
    python -m tests.bench.lrs_load stream
    python -m tests.bench.lrs_load report

Filled databases are kept in a cache (`--cache`). Each command leaves its result in
`var/bench`; the last one writes this section from what is there.
"""


def section() -> str:
    """Return the section; a part that was not measured is left out."""
    parts = [*_writing(), *_reading(), *_paging(), *_soak(), *_peer()]
    parts += leaving.parts()
    size = _mean_size() / 1000
    return "\n".join(
        [INTRODUCTION.format(size=size), *parts, AGAIN, "### Measured\n", _measured()]
    )


def _loaded() -> Iterator[dict[str, Any]]:
    names = [f"write-{engine}-{size}" for engine in ENGINES for size in PRELOADS]
    names += [f"read-{engine}-{size}" for engine in ENGINES for size in (SMALL, LARGE)]
    kinds = ("page", "soak", *leaving.KINDS)
    names += [f"{what}-{engine}" for what in kinds for engine in ENGINES]
    for name in [*names, "ralph", *leaving.ONCE]:
        found = results.load(name)
        if found is not None:
            yield found


def _mean_size() -> float:
    sizes = [each["found"].get("bytes", 0.0) for each in _loaded()]
    return max(sizes, default=0.0)


def _measured() -> str:
    """Return when and where; ``load`` is what else the machine had to do, and this."""
    every = list(_loaded())
    places = {f"{each['machine']}; {each['software']}" for each in every}
    lines = [
        f"`{each['command']}`: {each['day']}, load {each['load']}" for each in every
    ]
    return "".join(_bullet(line) for line in [*sorted(places), *lines])


def _bullet(line: str) -> str:
    found = fill(f"- {line}", 88, subsequent_indent="  ", break_on_hyphens=False)
    return f"{found}\n"


def _ledger(found: dict[str, Any]) -> list[Figure]:
    what = f"Lost, duplicated, ghost, altered of {found['acknowledged']:,} acknowledged"
    numbers = [found[name] for name in ("lost", "duplicated", "ghost", "altered")]
    said = ", ".join(map(str, numbers))
    figures = [Figure(what, said, "0, 0, 0, 0", met=not any(numbers))]
    if "refused" in found:
        figures.append(none("Requests refused", found["refused"]))
    return figures


# --- Writing


def _writing() -> Iterator[str]:
    for engine in ENGINES:
        for preload in PRELOADS:
            result = results.load(f"write-{engine}-{preload}")
            if result is None:
                continue
            found = result["found"]
            heading = f"Writing, {NAMES[engine]}, {preload:,} statements before"
            figures = [
                figure
                for shape, each in found["shapes"].items()
                for figure in _shape(shape, each)
            ]
            yield title(heading, [*figures, *_ledger(found["ledger"])])


def _shape(shape: str, found: dict[str, Any]) -> Iterator[Figure]:
    batched, single = found["batched"], found["single"]
    bare, *wider = batched["bare"].items()
    name = f"{shape}: batches of 100, 4 connections"
    yield Figure(name, _cost(batched))
    yield Figure("… the bare driver, 1 connection", _bare(bare[1]))
    yield at_least("… rate, of the driver's", bare[1]["of_rate"] * 100, 50, "{:.0f} %")
    yield at_most("… CPU, of the driver's", bare[1]["of_cpu"], 2, "{:.2f} ×")
    for width, each in wider:
        value = f"{_bare(each)}: rate {each['of_rate']:.0%}, CPU {each['of_cpu']:.2f} ×"
        yield Figure(f"… the bare driver, {width} connections", value)
    yield Figure(f"{shape}: single statements, 8 connections", _cost(single))
    if single["syncs"] is None:
        yield at_most(_COMMITS, single["commits"], 0.25, "{:.3f}")
    else:
        yield at_most(_SYNCS, single["syncs"], 0.25, "{:.3f}")
        yield Figure("… transactions for each statement", f"{single['commits']:.3f}")


_COMMITS = "… durable commits for each statement"
_SYNCS = "… syncs of the log for each statement"


def _cost(found: dict[str, Any]) -> str:
    return (
        f"{found['rate']:,.0f} a second, {found['cpu']:,.0f} µs CPU; "
        f"p50 {found['p50']:.1f}, p99 {found['p99']:.1f} ms"
    )


def _bare(found: dict[str, Any]) -> str:
    return f"{found['rate']:,.0f} a second, {found['cpu']:,.0f} µs CPU"


# --- Reading


def _reading() -> Iterator[str]:
    for engine in ENGINES:
        small = results.load(f"read-{engine}-{SMALL}")
        large = results.load(f"read-{engine}-{LARGE}")
        if large is None and small is None:
            continue
        found = (large or small or {})["found"]
        few = small["found"]["questions"] if small and large else {}
        figures = [
            figure
            for kind, each in found["questions"].items()
            for figure in _question(kind, each, few.get(kind))
        ]
        wrong = sum(
            each["wrong"] + each["otherwise"] for each in found["questions"].values()
        )
        asked = sum(each["checked"] for each in found["questions"].values())
        figures.append(none(f"Wrong answers of {asked:,}", wrong))
        size = f"{found['bytes_each']:,.0f} bytes"
        figures.append(Figure("On disk for each statement", size))
        yield title(f"Reading, {NAMES[engine]}, {found['size']:,} statements", figures)


def _question(
    kind: str, found: dict[str, Any], few: dict[str, Any] | None
) -> Iterator[Figure]:
    value = (
        f"p95 {found['p95']:.1f} ms (p50 {found['p50']:.1f}, max {found['max']:.1f}); "
        f"{found['statements']:.0f} statements, {found['cpu']:.1f} ms CPU"
    )
    yield Figure(kind, value, f"at most {SLOWEST:.0f} ms", met=found["p95"] <= SLOWEST)
    if few is not None:
        ratio = found["p95"] / few["p95"]
        yield at_most(f"… p95, of that at {SMALL:,}", ratio, 2, "{:.2f} ×")


def _paging() -> Iterator[str]:
    for engine in ENGINES:
        result = results.load(f"page-{engine}")
        if result is None:
            continue
        figures: list[Figure] = []
        for name in ("descending", "ascending"):
            walk = result["found"][name]
            value = (
                f"{walk['pages']:,} pages in {walk['seconds']:.0f} s; first tenth "
                f"{walk['first']:.1f} ms, last tenth {walk['last']:.1f} ms a page"
            )
            figures.append(Figure(f"{name.capitalize()}, 500 a page", value))
            ratio = walk["last"] / walk["first"]
            figures.append(at_most("… last tenth, of the first", ratio, 2, "{:.2f} ×"))
            figures.append(none("… missing", walk["missing"]))
            figures.append(none("… twice, or out of place", walk["wrong"]))
        figures += _ledger(result["found"]["ledger"])
        yield title(f"Paging to the end while others write, {NAMES[engine]}", figures)


# --- Soak and peer


def _soak() -> Iterator[str]:
    for engine in ENGINES:
        result = results.load(f"soak-{engine}")
        if result is None:
            continue
        found = result["found"]
        value = (
            f"{found['resident_first'] / 1e6:.0f} MB after the warm-up, "
            f"{found['resident_last'] / 1e6:.0f} MB at the end"
        )
        figures = [
            Figure("Memory of the server", value),
            at_most("… growth in that time", found["growth"] * 100, 5, "{:.1f} %"),
            *(_edges(name, each) for name, each in found["answers"].items()),
            none("Wrong answers", found["wrong"]),
            Figure("On disk for each statement", f"{found['bytes_each']:,.0f} bytes"),
            *_ledger(found["ledger"]),
        ]
        minutes = found["seconds"] / 60
        heading = (
            f"Mixed load of {minutes:g} minutes, {NAMES[engine]}, {found['serve']}"
        )
        yield title(heading, figures)


def _edges(name: str, found: dict[str, float]) -> Figure:
    value = (
        f"p99 {found['first_p99']:.0f} ms in the first minute, "
        f"{found['last_p99']:.0f} ms in the last"
    )
    return Figure(f"{found['count']:,} × {name}", value)


def _peer() -> Iterator[str]:
    result = results.load("ralph")
    if result is None:
        return
    found = result["found"]
    figures = [*_peer_writing("shipped", found), *_peer_writing("mended", found)]
    for kind, each in found["read"]["questions"].items():
        value = f"p50 {each['p50']:.0f}, p95 {each['p95']:.0f} ms"
        value += f"; wrong {each['wrong']} of {each['checked']}"
        if each["otherwise"]:
            value += f", in another order or form {each['otherwise']}"
        figures.append(Figure(kind, value))
    size = f"{found['read']['size']:,}"
    yield title(f"A peer: Ralph ({found['package']}, fs)", figures) + _PEER.format(size)


_PEER = """
As it is shipped, its file system backend refuses every write but the first; *mended* is
one word changed, so that it appends. It never asks the disk to keep what it
acknowledged, so its writing is not durable. Questions are asked at {} statements.
"""


def _peer_writing(how: str, found: dict[str, Any]) -> Iterator[Figure]:
    for name, each in found[how].items():
        if name == "ledger":
            continue
        what = "batches of 100" if name == "batched" else "single statements"
        value = f"{each['refused']} of {each['requests']} requests refused"
        if each["acknowledged"]:
            value = f"{_cost(each)}; {value}"
        yield Figure(f"{how}, {what}", value)
    yield from _ledger(found[how]["ledger"])

"""``python -m tests.bench.lrs_load``: load the LRS, and write down what it took."""

import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import click

from tests.bench import columns, report, streaming
from tests.bench.lrs import (
    consoles,
    exporting,
    leaving,
    paging,
    places,
    ralph,
    reading,
    results,
    section,
    sending,
    soaking,
    writing,
)
from tests.bench.lrs.serving import Shape
from tests.databases import ENGINES

engine_option = click.option("--engine", type=click.Choice(ENGINES), default="sqlite")
cache_option = click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=places.DEFAULT_CACHE,
    show_default=True,
    help="Where filled databases are kept.",
)
seed_option = click.option("--seed", default=1, show_default=True)


@click.group()
def main() -> None:
    """Measure the Learning Record Store with realistic load."""
    # Whoever ends a run lets it end its servers too.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(1))


@main.command()
@engine_option
@cache_option
@seed_option
@click.option(
    "--preload", multiple=True, type=int, help="Statements before; repeat it."
)
@click.option("--serve", "shapes", multiple=True, help="Workers x threads, as 2x8.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--batched", default=10_000, show_default=True, help="Each round.")
@click.option("--single", default=4_000, show_default=True)
def write(
    engine: str,
    cache: Path,
    seed: int,
    preload: tuple[int, ...],
    shapes: tuple[str, ...],
    **plan: int,
) -> None:
    """Write in batches beside the bare driver, and one by one."""
    wanted = [Shape.parse(text) for text in shapes or ("2x8", "1x8", "1x16")]
    widths = (1,) if engine == "sqlite" else (1, 4)
    chosen = writing.Plan(**plan, widths=widths)
    with places.stores(engine, cache, seed) as stores:
        for size in preload or (0, 100_000):
            found = writing.write(stores, size, wanted, chosen)
            click.echo(results.save(f"write-{engine}-{size}", found))


@main.command()
@engine_option
@cache_option
@seed_option
@click.option("--size", "sizes", multiple=True, type=int, help="Repeat it.")
@click.option("--serve", "shape", default="2x8", show_default=True)
@click.option("--count", default=200, show_default=True, help="Of each question.")
def read(
    engine: str, cache: Path, seed: int, sizes: tuple[int, ...], shape: str, count: int
) -> None:
    """Ask every kind of question."""
    with places.stores(engine, cache, seed) as stores:
        for size in sorted(sizes or (10_000, 1_000_000)):
            found = reading.read(stores, size, Shape.parse(shape), count)
            click.echo(results.save(f"read-{engine}-{size}", found))


@main.command()
@engine_option
@cache_option
@seed_option
@click.option("--size", default=1_000_000, show_default=True)
@click.option("--serve", "shape", default="2x8", show_default=True)
def page(engine: str, cache: Path, seed: int, size: int, shape: str) -> None:
    """Page through everything, in both directions, while others store."""
    with places.stores(engine, cache, seed) as stores:
        found = paging.page(stores, size, Shape.parse(shape))
    click.echo(results.save(f"page-{engine}", found))


@main.command()
@engine_option
@cache_option
@seed_option
@click.option("--preload", default=100_000, show_default=True)
@click.option("--serve", "shape", default="2x8", show_default=True)
@click.option("--minutes", default=10.0, show_default=True)
def soak(
    engine: str, cache: Path, seed: int, preload: int, shape: str, minutes: float
) -> None:
    """Write and read for minutes, and watch the server's memory."""
    with places.stores(engine, cache, seed) as stores:
        found = soaking.soak(stores, preload, Shape.parse(shape), minutes)
    click.echo(results.save(f"soak-{engine}", found))


@main.command()
@engine_option
@cache_option
@seed_option
@click.option("--size", default=1_000_000, show_default=True)
def export(engine: str, cache: Path, seed: int, size: int) -> None:
    """Export a whole store in each format, and watch the memory."""
    with places.stores(engine, cache, seed) as stores:
        found = exporting.export(stores, size)
    click.echo(results.save(f"export-{engine}", found))


@main.command()
@engine_option
@cache_option
@seed_option
@click.option("--size", default=100_000, show_default=True)
@click.option("--serve", "shape", default="1x8", show_default=True)
def forward(engine: str, cache: Path, seed: int, size: int, shape: str) -> None:
    """Forward a whole store to a second instance."""
    with places.stores(engine, cache, seed) as stores:
        found = sending.forward(stores, size, Shape.parse(shape))
    click.echo(results.save(f"forward-{engine}", found))


@main.command()
@engine_option
@cache_option
@seed_option
@click.option("--size", default=1_000_000, show_default=True)
def console(engine: str, cache: Path, seed: int, size: int) -> None:
    """Open the pages of the record above a large store."""
    with places.stores(engine, cache, seed) as stores:
        found = consoles.console(stores, size)
    click.echo(results.save(f"console-{engine}", found))


@main.command()
@click.option("--size", default=columns.SIZE, show_default=True)
@click.option("--real", default=columns.REAL, show_default=True)
def aggregates(size: int, real: int) -> None:
    """Ask aggregates of many rows, and take statements into the columns."""
    figures = [*columns.asked(size), *columns.kept_up(real)]
    found = {"size": size, "figures": [asdict(each) for each in figures]}
    click.echo(results.save("aggregates", found))


@main.command()
@click.option("--readers", default=200, show_default=True)
@click.option("--rate", default=200.0, show_default=True, help="Statements a second.")
@click.option("--seconds", default=20.0, show_default=True, help="Of each part.")
def stream(readers: int, rate: float, seconds: float) -> None:
    """Write alone, and beside the readers of a live stream."""
    found = asdict(streaming.measure(readers, rate, seconds))
    click.echo(results.save("stream", found))


@main.command("ralph")
@cache_option
@seed_option
@click.option("--batched", default=2000, show_default=True)
@click.option("--single", default=200, show_default=True)
@click.option("--count", default=20, show_default=True, help="Of each question.")
def peer(cache: Path, seed: int, **plan: int) -> None:
    """Load Ralph in the same way; installs it below the cache."""
    click.echo(results.save("ralph", ralph.compare(cache, seed, ralph.Plan(**plan))))


@main.command("report")
def write_report() -> None:
    """Write the section of docs/benchmarks.md from the results in var/bench."""
    report.write_others(section.section())


@main.command()
@cache_option
def readers(cache: Path) -> None:
    """Measure what leaves the store, on SQLite; part of ``make bench``."""
    _run([*([name, "--engine", "sqlite"] for name in leaving.KINDS), *_ONCE], cache)


@main.command("all")
@cache_option
@click.option("--minutes", default=10.0, show_default=True, help="Of each soak.")
def everything(cache: Path, minutes: float) -> None:
    """Do all of it, on both engines; what fails does not keep the rest from running."""
    steps = [
        [name, "--engine", engine]
        for name in ("write", "read", "page")
        for engine in ENGINES
    ]
    steps += [["soak", "--engine", e, "--minutes", str(minutes)] for e in ENGINES]
    steps += [[name, "--engine", e] for name in leaving.KINDS for e in ENGINES]
    _run([*steps, *_ONCE, ["ralph"]], cache)


_ONCE = [[name] for name in leaving.ONCE]


def _run(steps: list[list[str]], cache: Path) -> None:
    failed = [step for step in steps if not _is_done(step, cache)]
    report.write_others(section.section())
    if failed:
        raise click.ClickException(f"failed: {failed}")


def _is_done(step: list[str], cache: Path) -> bool:
    command = [sys.executable, "-m", "tests.bench.lrs_load", *step]
    if step not in _ONCE:
        command += ["--cache", str(cache)]
    click.echo(f"\n{' '.join(step)}")
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=places.ROOT, check=False
    )
    return done.returncode == 0


if __name__ == "__main__":
    main()

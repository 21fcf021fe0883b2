"""``python -m tests.bench``: measure, print, and write docs/benchmarks.md."""

import click

from lms.core import clock
from tests.bench import acts, figures, pages, record, report, starting, weights
from tests.bench.baseline import bare_page
from tests.bench.institute import Institute, institute
from tests.bench.measuring import Case, Measured, measure
from tests.databases import ENGINES

PAGES, ACTS, RECORD, START = "Pages", "What learners do", "The record", "Starting"
PARTS = {"pages": PAGES, "acts": ACTS, "record": RECORD, "start": START}
BARE = "bare"


@click.command()
@click.option("--only", type=click.Choice(list(PARTS)), multiple=True)
@click.option("--rounds", default=15, show_default=True)
@click.option("--engine", type=click.Choice(ENGINES), default="sqlite")
@click.option("--write/--no-write", default=True, help="docs/benchmarks.md.")
def main(only: tuple[str, ...], rounds: int, engine: str, *, write: bool) -> None:
    """Measure what the product costs."""
    wanted = set(only or PARTS)
    with bare_page(engine) as bare, institute(engine) as here:
        cases = [Case(BARE, lambda: [bare() for _time in range(5)], 5)]
        cases += pages.cases(here) if "pages" in wanted else []
        cases += acts.cases(here) if "acts" in wanted else []
        cases += record.cases(here) if "record" in wanted else []
        found = {each.name: each for each in measure(cases, bare, rounds)}
        parts = _parts(here, wanted, found)
    run = report.Run(clock.now().date(), engine, rounds, found[BARE].seconds)
    for title, part in parts.items():
        click.echo(f"{title}\n")
        for each in part:
            state = "" if each.met is None else "  met" if each.met else "  MISSED"
            click.echo(f"  {each.what:<68} {each.value:>30}{state}")
        click.echo()
    click.echo(f"bare page {run.bare * 1000:.2f} ms")
    if write and wanted == set(PARTS):
        report.write(report.document(run, parts))


def _parts(
    here: Institute, wanted: set[str], found: dict[str, Measured]
) -> dict[str, list[figures.Figure]]:
    parts: dict[str, list[figures.Figure]] = {}
    if "pages" in wanted:
        parts[PAGES] = figures.of_pages(found, weights.weigh(here))
    if "acts" in wanted:
        parts[ACTS] = figures.of_acts(found)
    if "record" in wanted:
        parts[RECORD] = figures.of_record(found, here.filled)
    if "start" in wanted:
        parts[START] = figures.of_start(starting.second_setup())
    return parts


if __name__ == "__main__":
    main()

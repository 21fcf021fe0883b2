"""docs/benchmarks.md: the figures, where they were measured, and how to repeat them."""

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from tests.bench.figures import Figure

PATH = Path(__file__).parents[2] / "docs" / "benchmarks.md"
PACKAGES = ("Flask", "SQLAlchemy", "Jinja2", "Werkzeug", "orjson", "psycopg", "typst")
INTRODUCTION = """\
# Benchmarks

What the product costs, measured as CPU time of one process (`time.process_time`), with
the requests made by Werkzeug's test client. A *bare page* is what Flask itself costs
for a page that knows its visitor: a signed cookie, one query by primary key, a Jinja
page in a layout (`tests/bench/baseline.py`). It is measured in the same breath, so the
ratio means the same on another machine and on a busy one. Each figure is the median of
its rounds.

Repeat it with `make bench`, or choose:
`python -m tests.bench --rounds 20 --engine postgresql --no-write`.

Queries and bytes of the course page are also tests (`tests/budgets`); times are not,
because a busy machine would fail them.
"""

OTHERS = "<!-- From here on written by: python -m tests.bench.lrs_load report -->"
"""Where the part of the page begins that this report keeps as it is."""


@dataclass(frozen=True, slots=True)
class Run:
    """How it was measured."""

    day: date
    engine: str
    rounds: int
    bare: float
    """CPU seconds of the bare page."""


def document(run: Run, parts: Mapping[str, Sequence[Figure]]) -> str:
    """Return the page."""
    tables = "\n".join(f"## {title}\n\n{table(part)}" for title, part in parts.items())
    return f"{INTRODUCTION}\n{tables}\n## Where\n\n{_where(run)}\n"


def write(page: str) -> None:
    """Put ``page`` before what others have written, and keep that."""
    before = PATH.read_text() if PATH.exists() else ""
    _own, mark, others = before.partition(OTHERS)
    PATH.write_text(page + (f"\n{mark}{others}" if mark else ""))


def write_others(part: str) -> None:
    """Put ``part`` after the page, in place of what others had written."""
    own = PATH.read_text().partition(OTHERS)[0].rstrip()
    PATH.write_text(f"{own}\n\n{OTHERS}\n\n{part}")


def table(figures: Sequence[Figure]) -> str:
    """Return figures as a Markdown table."""
    rows = [f"| {f.what} | {f.value} | {_goal(f)} |\n" for f in figures]
    return "| what | measured | goal |\n|---|---|---|\n" + "".join(rows)


def _goal(figure: Figure) -> str:
    if figure.met is None:
        return figure.goal
    return f"{figure.goal}: {'met' if figure.met else '**missed**'}"


def _where(run: Run) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    lines = [
        f"{run.day.isoformat()}, {run.rounds} rounds, {run.engine}",
        f"a bare page took {run.bare * 1000:.2f} ms",
        f"{processor()}, {os.cpu_count()} cores, {platform.system()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        packages,
    ]
    return "\n".join(f"- {line}" for line in lines)


def processor() -> str:
    """Return the name of this machine's processor."""
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()

"""Tables of docs/benchmarks.md about the LRS."""

from collections.abc import Sequence

from tests.bench import report
from tests.bench.figures import Figure

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def title(text: str, figures: Sequence[Figure]) -> str:
    """Return a table under its title."""
    return f"### {text}\n\n{report.table(figures)}"


def at_least(what: str, value: float, limit: float, shown: str) -> Figure:
    """Return a figure that must reach ``limit``; ``shown`` formats both."""
    goal = f"at least {shown.format(limit)}"
    return Figure(what, shown.format(value), goal, met=value >= limit)


def at_most(what: str, value: float, limit: float, shown: str) -> Figure:
    """Return a figure that may be at most ``limit``; ``shown`` formats both."""
    goal = f"at most {shown.format(limit)}"
    return Figure(what, shown.format(value), goal, met=value <= limit)


def none(what: str, value: int) -> Figure:
    """Return a figure that must be nothing."""
    return Figure(what, str(value), "0", met=value == 0)

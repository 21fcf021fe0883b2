"""Measuring CPU time side by side with a baseline, so that machines can be compared.

Wall time on a shared machine says little. What counts here is the CPU time of the
process, and its ratio to the bare page measured in the same breath.
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

BREATH = 10
"""Bare pages before and after each run of a case."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something to measure; ``run`` does it ``times`` times, ``before`` prepares it."""

    name: str
    run: Callable[[], object]
    times: int = 1
    before: Callable[[], object] = field(default=lambda: None)


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds for one time, and how many bare pages that is; medians of rounds."""

    name: str
    seconds: float
    ratio: float


def cpu_of(work: Callable[[], object]) -> float:
    """Return the CPU seconds that ``work`` took in this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


def measure(
    cases: Sequence[Case], bare: Callable[[], object], rounds: int
) -> list[Measured]:
    """Measure ``cases`` in turn, ``rounds`` times, with bare pages in between."""
    for case in cases:
        case.before()
        case.run()
    gc.collect()
    gc.freeze()
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    ratios: dict[str, list[float]] = {case.name: [] for case in cases}
    for _round in range(rounds):
        for case in cases:
            case.before()
            first = cpu_of(lambda: _repeat(bare))
            spent = cpu_of(case.run) / case.times
            second = cpu_of(lambda: _repeat(bare))
            seconds[case.name].append(spent)
            ratios[case.name].append(spent * 2 * BREATH / (first + second))
    gc.unfreeze()
    return [
        Measured(case.name, median(seconds[case.name]), median(ratios[case.name]))
        for case in cases
    ]


def _repeat(bare: Callable[[], object]) -> None:
    for _time in range(BREATH):
        bare()

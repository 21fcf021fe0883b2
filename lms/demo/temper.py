"""What people are like: how able, how eager, how late, and whether they give up."""

from dataclasses import dataclass
from random import Random

LATE, NEVER, GIVES_UP = 0.12, 0.03, 0.09
"""Shares of late starters, of those who never begin and of those who stop."""


@dataclass(frozen=True, slots=True)
class Temper:
    """One person as a learner."""

    ability: float
    """In logits: at 0 half of the questions of middling difficulty are right."""
    pace: float
    """Times the estimated minutes."""
    eagerness: float
    """The chance that a working day is one of learning."""
    lag: int
    """Days between the cohort's start and the first sitting."""
    patience: float
    """The share of the course after which the person stops; 1 for never."""
    curiosity: float
    """The chance that an optional activity is taken."""
    ambition: float
    """The chance that a failed quiz is tried again."""


def temper(random: Random) -> Temper:
    """Return somebody."""
    return Temper(
        ability=random.gauss(1.5, 0.75),
        pace=min(2.5, max(0.4, random.lognormvariate(0, 0.35))),
        eagerness=random.betavariate(4, 3),
        lag=_lag(random),
        patience=random.uniform(0.1, 0.9) if random.random() < GIVES_UP else 1,
        curiosity=random.betavariate(3, 2),
        ambition=random.betavariate(6, 2),
    )


def _lag(random: Random) -> int:
    kind = random.random()
    if kind < NEVER:
        return 10_000
    if kind < NEVER + LATE:
        return random.randint(9, 20)
    return min(6, int(random.expovariate(0.7)))

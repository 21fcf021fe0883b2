"""docs/faults.md: what was broken, how often, and what was missing afterwards."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.faults.lrs.ledger import Verdict

PATH = Path(__file__).parents[3] / "docs" / "faults.md"
INTRODUCTION = """\
# Faults: what the record survives

Written by `make faults`; change the text in `tests/faults/lrs/report.py`.

Clients send batches of statements to `lms serve` without a pause and note **outside the
server** what was acknowledged; a batch without an answer is sent again with the same
ids. While they write, something is broken. Afterwards the notes are compared with the
rows of the database:

- *lost*: acknowledged, and not there
- *doubled*: there more than once
- *ghost*: there, and never sent
- *torn*: batches of which only a part is there

All four must be 0. A harness that finds nothing proves little unless it would find
something: those for kills, cuts, restarts and readers also run against a **broken
build**, and must count losses there; the one for backups (in the tests) against a
copied database file.

- **kill -9**: SIGKILL to the whole process group of the server, at a random moment.
- **Power cut**: the files of the SQLite library that Python itself uses are wrapped
  (`tests/faults/lrs/vfs.py`). At a random write or sync, what was written and not
  synced is undone: all of it or a random part, in blocks of 512 or 4096 bytes. The
  product runs unchanged, with four clients in threads of its process. That `fsync`
  does what it says is believed.
- **Immediate restart**: `pg_ctl restart -m immediate` of a PostgreSQL with `fsync` and
  `synchronous_commit` on.
- **The same new things**: writers bring the same new activities and agents at the same
  moment, in different orders; every answer must be 200.
- **Consistent-Through**: a reader asks again and again for what was stored since the
  last `X-Experience-API-Consistent-Through`; *lost* is what it never saw.
- **Backup**: `lms backup` while clients write, then `lms restore` elsewhere and
  `lms check --full`; *lost* is what was acknowledged before the backup began. A *gap*
  would be a statement that is missing although one is there that was sent after it was
  acknowledged.

Short forms of all run with the tests (`tests/faults/lrs`), and others that need no
repetition: a full disk (507, reading goes on, recovers when there is room), 50 parallel
requests with one id.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One fault on one engine, ``times`` over."""

    what: str
    engine: str
    times: int
    verdict: Verdict
    remark: str
    broken: bool = False

    @property
    def failed(self) -> bool:
        """Tell whether the product lost something, or a broken build did not."""
        return (self.verdict.faults == 0) is self.broken

    def __str__(self) -> str:
        state = "FAILED " if self.failed else ""
        head = f"{state}{self.what} ({self.engine}, {self.times})"
        return f"{head}: {self.verdict}; {self.remark}"


def document(day: date, lines: Sequence[Line]) -> str:
    """Return the page."""
    sound = [line for line in lines if not line.broken]
    broken = [line for line in lines if line.broken]
    return (
        f"{INTRODUCTION}\n## The product\n\n{_table(sound)}"
        f"\n## Broken builds\n\n{_table(broken)}\n## Where\n\n{_where(day)}\n"
    )


def _table(lines: Sequence[Line]) -> str:
    head = (
        "| fault | engine | times | acknowledged | lost | doubled | ghost | torn | |\n"
        "|---|---|--:|--:|--:|--:|--:|--:|---|\n"
    )
    return head + "".join(_row(line) for line in lines)


def _row(line: Line) -> str:
    verdict = line.verdict
    return (
        f"| {line.what} | {line.engine} | {line.times} | {verdict.acked:,} | "
        f"{verdict.lost:,} | {verdict.duplicated} | {verdict.ghost} | {verdict.torn} | "
        f"{line.remark} |\n"
    )


def _where(day: date) -> str:
    return (
        f"{day.isoformat()}, {os.cpu_count()} cores, clients included; "
        f"{platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}. PostgreSQL is that of the tests."
    )

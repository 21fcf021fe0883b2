"""What clients were promised, kept outside the server, and what became of it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from threading import Condition
from uuid import UUID

from sqlalchemy import create_engine, select

from lms.xapi.tables import statement

PATIENCE = 60
"""Seconds until something must have happened, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The ledger against the rows of the database.

    ``lost`` was acknowledged and is not there; ``duplicated`` is there more than once;
    ``ghost`` was never sent; ``torn`` counts batches of which only a part is there.
    """

    acked: int
    stored: int
    lost: int
    duplicated: int
    ghost: int
    torn: int

    @property
    def faults(self) -> int:
        """Return how much is wrong."""
        return self.lost + self.duplicated + self.ghost + self.torn

    def __str__(self) -> str:
        return (
            f"{self.acked:,} acked, {self.lost:,} lost, {self.duplicated} duplicated, "
            f"{self.ghost} ghost, {self.torn} torn"
        )


class Ledger:
    """What was sent and what was acknowledged, in order; many writers share one."""

    def __init__(self) -> None:
        self.batches: list[tuple[UUID, ...]] = []
        self.acked: list[UUID] = []
        self.events: list[tuple[bool, tuple[UUID, ...]]] = []
        """In order: whether a batch was acknowledged, or sent for the first time."""
        self.answers: Counter[int] = Counter()
        self.strange: list[str] = []
        """The first answers that were neither a promise nor a plea to wait."""
        self._changed = Condition()

    def send(self, ids: Sequence[UUID]) -> None:
        """Note a batch before it leaves for the first time."""
        with self._changed:
            self.batches.append(tuple(ids))
            self.events.append((False, tuple(ids)))

    def acknowledge(self, ids: Sequence[UUID]) -> None:
        """Note what a server promised to keep."""
        with self._changed:
            self.acked.extend(ids)
            self.events.append((True, tuple(ids)))
            self._changed.notify_all()

    def answered(self, status: int, body: bytes) -> None:
        """Note the status of an answer, and the text of one that is none of ours."""
        with self._changed:
            self.answers[status] += 1
            if status not in {200, 503, 507} and not self.strange:
                self.strange.append(f"{status} {body[:500]!r}")
            self._changed.notify_all()

    def wait_for(self, more: int) -> None:
        """Wait until ``more`` statements than now have been acknowledged."""
        wanted = len(self.acked) + more
        self.wait_until(lambda: len(self.acked) >= wanted)

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Wait until an answer makes ``happened`` true."""
        with self._changed:
            assert self._changed.wait_for(happened, PATIENCE), (
                f"the server does not answer: {dict(self.answers)} {self.strange}"
            )

    def judge(self, database_url: str) -> Verdict:
        """Compare with what the database holds."""
        return judge(self.batches, self.acked, stored_ids(database_url))


def judge(
    batches: Collection[Sequence[UUID]], acked: Iterable[UUID], found: Sequence[UUID]
) -> Verdict:
    """Compare what was sent and acknowledged with the rows that were ``found``."""
    there = set(found)
    promised = set(acked)
    sent = {each for batch in batches for each in batch}
    return Verdict(
        acked=len(promised),
        stored=len(there),
        lost=len(promised - there),
        duplicated=len(found) - len(there),
        ghost=len(there - sent),
        torn=sum(0 < len(there.intersection(batch)) < len(batch) for batch in batches),
    )


def stored_ids(database_url: str) -> list[UUID]:
    """Return the id of every row, read from the table and not from an index."""
    engine = create_engine(database_url)
    # No index has the checksum, so the rows themselves are read.
    query = select(statement.c.id, statement.c.checksum)
    try:
        with engine.connect() as connection:
            return [row.id for row in connection.execute(query)]
    finally:
        engine.dispose()

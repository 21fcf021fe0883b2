"""How much a key is used: counted in memory, written now and then, by the hour.

A process that is killed forgets its last minute, and so does one whose database cannot
be written at that moment: the figures are for people to look at, and no request waits
for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.core import clock
from lms.xapi.tables import credential_use

KEPT = timedelta(days=400)
"""Thirteen months: as long as somebody may want to compare with a year ago."""

Place = tuple[UUID, datetime]
"""A key and the beginning of an hour."""

_COUNTS = ("reads", "writes", "refused", "statements")


@dataclass(frozen=True, slots=True)
class Use:
    """How often something was done with a key."""

    reads: int = 0
    writes: int = 0
    refused: int = 0
    statements: int = 0

    def __add__(self, other: "Use") -> "Use":
        return Use(*(getattr(self, name) + getattr(other, name) for name in _COUNTS))

    @property
    def requests(self) -> int:
        """Return how many requests these are."""
        return self.reads + self.writes + self.refused


class Counts:
    """Uses that wait to be written."""

    def __init__(self) -> None:
        self._waiting: dict[Place, Use] = {}
        self._mutex = Lock()

    def add(self, key: UUID, use: Use) -> None:
        """Count ``use`` of ``key`` in the present hour."""
        place = key, hour_of(clock.now())
        with self._mutex:
            self._waiting[place] = self._waiting.get(place, Use()) + use

    def take(self) -> dict[Place, Use]:
        """Give what waits to be written, and begin anew."""
        with self._mutex:
            waiting, self._waiting = self._waiting, {}
        return waiting


def hour_of(moment: datetime) -> datetime:
    """Return when the hour of ``moment`` began."""
    return moment.replace(minute=0, second=0, microsecond=0)


def write(session: Session, counted: Mapping[Place, Use]) -> None:
    """Add what was counted; in one order for all processes."""
    insert = (
        sqlite.insert(credential_use)
        if session.get_bind().dialect.name == "sqlite"
        else postgresql.insert(credential_use)
    )
    adding = insert.on_conflict_do_update(
        index_elements=[credential_use.c.credential, credential_use.c.hour],
        set_={name: credential_use.c[name] + insert.excluded[name] for name in _COUNTS},
    )
    # Past the ORM, which would batch the rows in its own way.
    session.connection().execute(
        adding,
        [
            {"credential": key, "hour": hour}
            | {name: getattr(counted[key, hour], name) for name in _COUNTS}
            for key, hour in sorted(counted)
        ],
    )


def of_key(session: Session, key: UUID, *, since: datetime) -> dict[datetime, Use]:
    """Return the uses of a key by hour; an hour without any is left out."""
    found = session.execute(
        select(credential_use)
        .where(credential_use.c.credential == key, credential_use.c.hour >= since)
        .order_by(credential_use.c.hour)
    )
    return {
        row.hour: Use(row.reads, row.writes, row.refused, row.statements)
        for row in found
    }


def total(uses: Iterable[Use]) -> Use:
    """Return the sum of ``uses``."""
    return sum(uses, Use())


def forget(session: Session, *, before: datetime) -> None:
    """Delete what was counted before ``before``."""
    session.execute(delete(credential_use).where(credential_use.c.hour < before))

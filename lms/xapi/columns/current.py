"""The columns as they are now: what little is missing is taken in first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.xapi import moments
from lms.xapi.columns import layout, writing
from lms.xapi.columns.home import Home
from lms.xapi.columns.reading import Snapshot, nothing, snapshot
from lms.xapi.consistency import consistent_through
from lms.xapi.following import START


@dataclass(frozen=True, slots=True)
class Current:
    """Columns to be asked, and the moment up to which they count everything.

    ``behind`` tells that statements wait which somebody has still to take in.
    """

    snapshot: Snapshot
    through: datetime
    behind: bool

    @property
    def tag(self) -> str:
        """Return what changes with everything that may change an answer."""
        manifest = self.snapshot.manifest
        return f"{manifest.generation}-{manifest.rows}-{manifest.gone}"


@contextmanager
def current(
    session: Session, store: UUID, home: Home, most: int = writing.STEP
) -> Iterator[Current]:
    """Give the columns of a store, after taking in up to ``most`` statements.

    If somebody else is taking in, it gives what they have so far.
    """
    folder = home.of(store)
    # Before anything is read: then the present is certain where nobody writes.
    now = consistent_through(session, store)
    manifest = layout.load(folder)
    behind = writing.is_behind(session, store, manifest)
    was_there, upto = not behind, START
    if behind:
        caught = writing.catch_up(session, store, folder, home.dimensions, most)
        if caught is not None:
            behind, upto = caught.more, caught.upto
    found = snapshot(folder) or nothing()
    seen = moments.from_microseconds(layout.through(max(upto, found.manifest.upto)))
    through = max(now, seen) if was_there else seen
    try:
        yield Current(found, through, behind)
    finally:
        found.close()

"""Counting again: whether columns say of each statement what the log says."""

import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from lms.xapi.columns import keeping, layout
from lms.xapi.columns.home import Home
from lms.xapi.columns.layout import TEXTS, TYPES
from lms.xapi.columns.reading import Numbers, Snapshot, nothing, snapshot


@dataclass(frozen=True, slots=True)
class Checked:
    """How many statements count, and how many differ by column.

    ``missing`` and ``foreign`` have no row, or a row and no statement.
    """

    rows: int
    missing: int
    foreign: int
    differing: dict[str, int]

    @property
    def is_right(self) -> bool:
        """Tell whether everything agrees."""
        return not (self.missing or self.foreign or any(self.differing.values()))


def check(session: Session, home: Home, store: UUID) -> Checked:
    """Make the columns of a store anew in another place and compare each row.

    Outside of a transaction. What is voided in the moment between both may differ.
    """
    with tempfile.TemporaryDirectory(prefix="pamong-columns-") as name:
        again = Home(Path(name), home.dimensions)
        keeping.run(session, again, [store])
        for each in (home, again):
            keeping.run(session, each, [store])
        here, fresh = snapshot(home.of(store)), snapshot(again.of(store))
        with closing(here or nothing()) as ours, closing(fresh or nothing()) as theirs:
            return compare(ours, theirs)


def compare(ours: Snapshot, theirs: Snapshot) -> Checked:
    """Compare two states as far as both go."""
    upto = theirs.manifest.upto
    if ours.manifest.rows:
        upto = min(upto, ours.manifest.upto)
    mine, others = _kept(ours, upto), _kept(theirs, upto)
    own, right = ours.column("seq")[mine], theirs.column("seq")[others]
    both, at, beside = np.intersect1d(own, right, True, return_indices=True)
    return Checked(
        len(right),
        len(right) - len(both),
        len(own) - len(both),
        {
            name: _differing(ours, theirs, name, mine[at], others[beside])
            for name in TYPES
            if name != "seq"
        },
    )


def _kept(of: Snapshot, upto: int) -> Numbers:
    """Return the rows up to a place that count."""
    counts = of.column("seq") <= upto
    counts[of.gone] = False
    return np.flatnonzero(counts)


def _differing(
    ours: Snapshot, theirs: Snapshot, name: str, mine: Numbers, others: Numbers
) -> int:
    first, second = ours.column(name)[mine], theirs.column(name)[others]
    if name in TEXTS or name == layout.ACTOR:
        # Codes are given in the order of coming, which voided statements change.
        first = _same_codes(ours, theirs, name, first)
    if first.dtype.kind == "f":
        return int(np.count_nonzero(~((first == second) | _both_nan(first, second))))
    return int(np.count_nonzero(first != second))


def _both_nan(first: Numbers, second: Numbers) -> Numbers:
    both: Numbers = np.isnan(first) & np.isnan(second)
    return both


def _same_codes(ours: Snapshot, theirs: Snapshot, name: str, codes: Numbers) -> Numbers:
    """Return our codes as theirs; one that they do not have is nobody's."""
    known = {word: code for code, word in enumerate(theirs.words(name))}
    table = [known.get(word, -2) for word in ours.words(name)]
    return np.array([*table, -1], np.int64)[codes]

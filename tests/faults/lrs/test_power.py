"""When the power is cut, what was acknowledged is on the disk."""

from pathlib import Path

import pytest

from tests.faults.lrs import vfs
from tests.faults.lrs.power import black_out

pytestmark = pytest.mark.skipif(
    not vfs.is_reachable(), reason="Python's SQLite is no library of its own here"
)

CUTS = 20
CUTS_OF_THE_BROKEN = 6


def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    left = black_out(tmp_path, CUTS)

    assert left.verdict.faults == 0, left
    assert left.verdict.acked > 0
    assert left.damaged == 0


def test_a_database_that_does_not_sync_each_commit_is_found_out(
    tmp_path: Path,
) -> None:
    left = black_out(tmp_path, CUTS_OF_THE_BROKEN, synchronous="NORMAL")

    assert left.verdict.lost > 0

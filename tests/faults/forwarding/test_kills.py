"""Killed in the middle of its work, forwarding loses nothing and keeps the order."""

from pathlib import Path

import pytest

from tests.databases import ENGINES, new_database
from tests.faults.forwarding.kills import kill

KILLS = {"sqlite": 3, "postgresql": 2}


@pytest.mark.parametrize("engine", ENGINES)
def test_kill_9_loses_nothing_and_keeps_the_order(engine: str, tmp_path: Path) -> None:
    with new_database(engine) as url:
        found = kill(url, tmp_path, KILLS[engine])

    assert found.killed == KILLS[engine], found
    assert (found.lost, found.ghosts, found.letters) == (0, 0, 0), found
    assert not found.disordered, found
    # What was on its way when somebody was killed came twice.
    assert found.again > 0, found
    assert found.status == 0, found

"""Killed in the middle of its work, the server keeps what it acknowledged."""

from pathlib import Path

import pytest

from tests.databases import ENGINES, new_database
from tests.faults.lrs.kills import kill
from tests.faults.lrs.site import set_up

KILLS = {"sqlite": 8, "postgresql": 4}
"""PostgreSQL itself is not killed here: tests.faults.lrs.test_restarts."""


@pytest.mark.parametrize("engine", ENGINES)
def test_kill_9_loses_nothing_that_was_acknowledged(
    engine: str, tmp_path: Path
) -> None:
    with new_database(engine) as url:
        killed = kill(set_up(url, tmp_path), KILLS[engine])

    assert killed.verdict.faults == 0, killed
    assert killed.verdict.acked > 0
    assert set(killed.answers) == {200}


def test_a_server_that_acknowledges_before_it_stores_is_found_out(
    tmp_path: Path,
) -> None:
    with new_database("sqlite") as url:
        killed = kill(set_up(url, tmp_path), 1, target="early")

    assert killed.verdict.lost > 0

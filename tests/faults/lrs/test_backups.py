"""A backup is made while clients write; what comes back is all up to one moment."""

from pathlib import Path

import pytest

from tests.databases import ENGINES, new_database
from tests.faults.lrs.backups import copy_file, drill, other, put_file, stamp
from tests.faults.lrs.site import set_up


@pytest.mark.parametrize("engine", ENGINES)
def test_a_backup_during_writes_is_a_prefix_of_what_was_acknowledged(
    engine: str, tmp_path: Path
) -> None:
    with new_database(engine) as url, new_database(engine) as another:
        place = set_up(url, tmp_path / "here")
        stamp(place)

        restored = drill(place, other(place, another, tmp_path / "there"))

    assert restored.verdict.faults == 0, restored
    assert restored.gaps == 0
    assert restored.during > 0


def test_a_copied_database_file_is_found_out(tmp_path: Path) -> None:
    place = set_up(f"sqlite:///{tmp_path}/here.sqlite", tmp_path / "here")
    elsewhere = other(place, f"sqlite:///{tmp_path}/there.sqlite", tmp_path / "there")

    restored = drill(place, elsewhere, make=copy_file, bring_back=put_file)

    assert restored.verdict.lost > 0

"""A backup taken while clients write, restored into another place."""

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from alembic import command
from sqlalchemy import make_url

from lms.app import create_app
from lms.cli.database import alembic_config
from lms.core.db import db
from tests.cli.systems import System
from tests.databases import test_config
from tests.faults.conftest import process_as_it_was
from tests.faults.lrs.ledger import Ledger, Verdict, judge, stored_ids
from tests.faults.lrs.site import Place, serving
from tests.faults.lrs.writers import writing

MOST_BACKUPS = 50
BackUp = Callable[[Place, Path], None]
"""Makes a backup of a place into a file."""
Restore = Callable[[Path, Place], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a backup brought back.

    ``verdict`` counts as acknowledged what was so when the backup began. ``gaps`` are
    statements that are not there although others are that were sent later than these
    were acknowledged: what is restored is then no prefix.
    """

    verdict: Verdict
    gaps: int
    during: int
    """Statements that were acknowledged while the backup was made."""
    making: float
    restoring: float


def lms(place: Place, *arguments: str) -> None:
    """Run the command under the settings of ``place``."""
    System(place.data, place.database_url).lms(*arguments)


def stamp(place: Place) -> None:
    """Note in the database of which revision its tables are."""
    with process_as_it_was():
        app = create_app(test_config(place.database_url, place.data))
        with app.app_context():
            command.stamp(alembic_config(), "heads")
            db.session.remove()
            db.engine.dispose()


def back_up(place: Place, target: Path) -> None:
    """Make a backup as people do."""
    lms(place, "backup", str(target))


def restore(source: Path, place: Place) -> None:
    """Restore a backup as people do, and check what came back."""
    lms(place, "restore", str(source))
    lms(place, "check", "--full")


def copy_file(place: Place, target: Path) -> None:
    """Copy the file of an SQLite database, as people should not."""
    shutil.copy(_file(place), target)


def put_file(source: Path, place: Place) -> None:
    """Put such a copy in place."""
    place.data.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, _file(place))


def _file(place: Place) -> Path:
    return Path(make_url(place.database_url).database or "")


def drill(
    place: Place,
    elsewhere: Place,
    *,
    statements: int = 400,
    make: BackUp = back_up,
    bring_back: Restore = restore,
) -> Restored:
    """Back ``place`` up while clients write, restore it ``elsewhere``, and judge."""
    ledger = Ledger()
    target = place.data / "backup.zip"
    with serving(place) as server, writing(server, ledger):
        ledger.wait_for(statements)
        # A small backup may be done before anybody is answered: then once more.
        for _attempt in range(MOST_BACKUPS):
            target.unlink(missing_ok=True)
            before = list(ledger.acked)
            began = time.monotonic()
            make(place, target)
            making = time.monotonic() - began
            during = len(ledger.acked) - len(before)
            if during:
                break
        ledger.wait_for(statements // 2)
    began = time.monotonic()
    bring_back(target, elsewhere)
    restoring = time.monotonic() - began
    found = stored_ids(elsewhere.database_url)
    return Restored(
        judge(ledger.batches, before, found),
        _gaps(ledger, found),
        during,
        making,
        restoring,
    )


def _gaps(ledger: Ledger, found: Sequence[UUID]) -> int:
    there = set(found)
    last = max(
        (
            moment
            for moment, (is_acknowledged, ids) in enumerate(ledger.events)
            if not is_acknowledged and there.intersection(ids)
        ),
        default=0,
    )
    return sum(
        len(set(ids) - there)
        for is_acknowledged, ids in ledger.events[:last]
        if is_acknowledged
    )


def other(place: Place, database_url: str, data: Path) -> Place:
    """Return an empty place for what is restored."""
    return replace(place, database_url=database_url, data=data)

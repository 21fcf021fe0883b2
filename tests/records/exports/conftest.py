"""A store with statements of every kind, and the runner that makes its exports."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.roles import SYSTEM, Actor
from lms.core import transaction
from lms.core.json import JsonObject
from lms.records.asked import Asked
from lms.records.exports import running, writers
from lms.records.formats import Format
from lms.records.models import RecordExport, State
from lms.records.operations import exports as operations
from lms.records.operations.exports import Order
from lms.xapi import search
from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.store import Origin, Source
from lms.xapi.tables import statement
from tests.records.exports.statements import many

SMALL_PAGE = 3


@dataclass(frozen=True, slots=True)
class Press:
    """Makes exports of one store."""

    session: Session
    folder: Path
    store: UUID

    def add(self, *statements: JsonObject) -> None:
        """Store statements, as the LMS does."""
        origin = Origin(self.store, Source.LMS, lms_authority())
        with transaction.writing(self.session):
            door.add(self.session, statements, origin)

    def order(self, wanted: Order, by: Actor = SYSTEM) -> UUID:
        """Ask for an export and return its number."""
        with transaction.writing(self.session):
            return operations.order(self.session, wanted, by=by).id

    def run(self) -> int:
        """Make what waits."""
        return running.run_due(self.session, self.folder, writers.ALL)

    def export(self, export: UUID) -> RecordExport:
        """Return the row as it is now."""
        self.session.expire_all()
        query = select(RecordExport).where(RecordExport.id == export)
        return self.session.scalars(query).one()

    def path(self, export: UUID) -> Path:
        """Return where the file is."""
        return running.path_of(self.folder, export, self.export(export).format)

    def made(
        self,
        format_: Format,
        *columns: str,
        asked: Asked | None = None,
        pseudonymised: bool = False,
    ) -> Path:
        """Ask for a file of the store, let it be made, and return where it is."""
        asked = asked or Asked()
        export = self.order(
            Order(self.store, asked, (), format_, columns, pseudonymised)
        )
        assert self.run() == 1
        assert self.export(export).state is State.DONE
        return self.path(export)

    def payloads(self) -> list[bytes]:
        """Return what is stored and not voided, read past all searching."""
        query = (
            select(statement.c.payload)
            .where(statement.c.store == self.store, ~statement.c.voided)
            .order_by(statement.c.seq)
        )
        with transaction.reading(self.session):
            return list(self.session.connection().execute(query).scalars())


@pytest.fixture(autouse=True)
def _no_subscribers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody else hear of the statements of these tests."""
    monkeypatch.setattr(door, "_subscribers", [])


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pages and chunks so small that a few statements fill many."""
    monkeypatch.setattr(search, "MOST", SMALL_PAGE)
    for each in writers.ALL.values():
        monkeypatch.setattr(each, "pages", 2)


@pytest.fixture
def empty_press(session: Session, tmp_path: Path) -> Press:
    """Give a store without statements."""
    return Press(session, tmp_path / "exports", uuid4())


@pytest.fixture
def press(empty_press: Press) -> Press:
    """Give a store with statements of every kind."""
    empty_press.add(*many())
    return empty_press

"""Two systems for the command, on one engine: one with records, and an empty place."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock
from uuid import UUID, uuid4

import psycopg
from click.testing import CliRunner, Result
from sqlalchemy import Pool, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from lms.cli import main
from lms.cli.running import application
from lms.core import site, transaction
from lms.core.db import db
from lms.testing.tables import snapshot
from lms.xapi import store as door
from lms.xapi.agents import lms_authority
from lms.xapi.store import Origin, Source
from tests.databases import new_database, postgresql_url
from tests.faults.conftest import process_as_it_was
from tests.xapi.said import reference, said, voiding

STATEMENTS = 40
FILE = b"Naskah latihan, pertemuan pertama."


@dataclass(frozen=True, slots=True)
class System:
    """One installation, by its settings."""

    data: Path
    database_url: str

    @contextmanager
    def present(self) -> Iterator[None]:
        """Let a block run under its settings, as a process of its own.

        Whatever it connected to is let go at its end.
        """
        own = {"LMS_DATA": str(self.data), "DATABASE_URL": self.database_url}
        opened: list[DBAPIConnection] = []

        def note(connection: DBAPIConnection, _entry: object) -> None:
            opened.append(connection)

        event.listen(Pool, "connect", note)
        try:
            with mock.patch.dict(os.environ, own), process_as_it_was():
                yield
        finally:
            event.remove(Pool, "connect", note)
            for connection in opened:
                connection.close()

    def lms(self, *arguments: str, status: int = 0) -> str:
        """Run the command and return what it says."""
        with self.present():
            result: Result = CliRunner().invoke(main, arguments)
        assert result.exit_code == status, (result.output, result.exc_info)
        return result.output

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a session in a transaction of its own; connections end with it."""
        with self.present():
            app = application()
            with app.app_context():
                with transaction.writing(db.session):
                    yield db.session()
                db.session.remove()

    def change(self, sql: str, **values: object) -> None:
        """Change the database behind the product's back."""
        with self.session() as session:
            assert session.connection().execute(text(sql), values).rowcount != 0

    def rows(self) -> dict[str, str]:
        """Return what stands in every table."""
        with self.session() as session:
            return dict(snapshot(session.connection()))

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is a file."""
        return self.database_url.startswith("sqlite")

    @property
    def database(self) -> Path:
        """Return the file of an SQLite database."""
        return Path(make_url(self.database_url).database or "")

    @property
    def file(self) -> Path:
        """Return the one file that the system keeps."""
        (found,) = (self.data / "files").glob("*/*")
        return found


def fill(system: System) -> list[UUID]:
    """Store statements of several kinds and a file; return the ids."""
    ids = [uuid4() for _ in range(STATEMENTS)]
    batch = [
        said(
            id=str(each),
            result={"response": f"jawaban {number}", "score": {"scaled": 0.75}},
        )
        for number, each in enumerate(ids)
    ]
    batch += [reference(ids[0]), reference(uuid4()), voiding(ids[1])]
    with system.session() as session:
        site.current().files.put(FILE)
        door.add(session, batch, Origin(uuid4(), Source.CMI5, lms_authority()))
    return ids


@contextmanager
def copied(system: System, folder: Path) -> Iterator[System]:
    """Give a copy of a system that nobody uses at the moment."""
    data = folder / "data"
    shutil.copytree(system.data, data)
    with new_database("sqlite" if system.is_sqlite else "postgresql") as url:
        copy = System(data, url)
        if system.is_sqlite:
            shutil.copy(system.database, copy.database)
        else:
            _copy_database(system, copy)
        yield copy


def _copy_database(system: System, copy: System) -> None:
    source, target = (make_url(each.database_url).database for each in (system, copy))
    with psycopg.connect(postgresql_url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{target}"'.encode())
        connection.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"'.encode())

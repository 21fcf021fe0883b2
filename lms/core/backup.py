"""A copy of the whole site while it runs, and the way back from it.

The database is read in one transaction, so the copy is what was committed at one
moment; the files are read after it, and because a file is durable before a row names
it and never changes, every file that the copy names is there.
"""

import hmac
import os
import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Inspector, inspect, text

from lms.core import clock, site
from lms.core.archive import (
    CHUNK,
    Advance,
    ArchiveReader,
    ArchiveWriter,
    Manifest,
    pieces,
)
from lms.core.db import Mode, mode
from lms.core.errors import BackupError
from lms.core.files import FileStore, sync

DATABASE = "database.sqlite"
TABLE = "tables/{}.copy"
FILE = "files/{}"
REVISIONS = "alembic_version"
_PAGES = 512
"""Pages of SQLite that are copied at a time."""

Blanks = Mapping[str, Collection[str]]
"""Columns, by table, that mean something in one PostgreSQL server only."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What of the database went into an archive."""

    revisions: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]


def fingerprint() -> str:
    """Return what tells one secret of a site from another, and nothing of it."""
    return hmac.digest(site.current().secret, b"backup", "sha256")[:8].hex()


# --- Making


def make(
    engine: Engine, target: Path, version: str, blanks: Blanks, advance: Advance
) -> Manifest:
    """Write a backup of the database and of the site's files into ``target``.

    Nobody waits for it: SQLite's writers go on beside a reader, and so do PostgreSQL's.
    """
    made = clock.now().isoformat(timespec="seconds")
    with ArchiveWriter(target, advance) as archive:
        if engine.dialect.name == "sqlite":
            copied = _copy_sqlite(engine, archive, target.parent)
        else:
            copied = _copy_tables(engine, archive, blanks)
        for path in sorted(site.current().files.paths()):
            archive.add(FILE.format(path.name), pieces(path))
        manifest = Manifest(
            engine.dialect.name,
            made,
            version,
            fingerprint(),
            copied.revisions,
            copied.columns,
            archive.members,
        )
        archive.finish(manifest)
    return manifest


def size_of(engine: Engine) -> int:
    """Return about how many bytes a backup has to read."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            query = (
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            )
        else:
            query = "SELECT pg_database_size(current_database())"
        size: int = connection.execute(text(query)).scalar_one()
    return size + sum(path.stat().st_size for path in site.current().files.paths())


def _copy_sqlite(engine: Engine, archive: ArchiveWriter, beside: Path) -> Copied:
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as folder:
        path = Path(folder) / DATABASE
        with (
            closing(_opened(Path(engine.url.database or ""))) as source,
            closing(_opened(path)) as copy,
        ):
            # A transaction of its own keeps others' commits from beginning it anew.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode=DELETE")
            revisions = _revisions(copy.execute(f"SELECT version_num FROM {REVISIONS}"))  # noqa: S608 - a constant
        archive.add(DATABASE, pieces(path))
    return Copied(revisions, {})


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def _revisions(rows: Iterable[Sequence[Any]]) -> tuple[str, ...]:
    return tuple(sorted(row[0] for row in rows))


def _copy_tables(engine: Engine, archive: ArchiveWriter, blanks: Blanks) -> Copied:
    token = mode.set(Mode.READ)
    try:
        snapshot = engine.execution_options(isolation_level="REPEATABLE READ")
        with snapshot.connect() as connection:
            found = inspect(connection)
            columns = {
                table: tuple(column["name"] for column in found.get_columns(table))
                for table in found.get_table_names()
                if table != REVISIONS
            }
            for table, names in sorted(columns.items()):
                content = _table(connection, table, names, blanks.get(table, ()))
                archive.add(TABLE.format(table), content)
            rows = connection.execute(text(f"SELECT version_num FROM {REVISIONS}"))  # noqa: S608 - a constant
            return Copied(_revisions(rows), columns)
    finally:
        mode.reset(token)


def _table(
    connection: Connection, table: str, columns: Sequence[str], blank: Collection[str]
) -> Iterator[bytes]:
    """Give a table's rows as COPY writes them, in larger pieces."""
    quote = connection.dialect.identifier_preparer.quote
    chosen = ", ".join("NULL" if name in blank else quote(name) for name in columns)
    sql = f"COPY (SELECT {chosen} FROM {quote(table)}) TO STDOUT"  # noqa: S608 - names that the database itself gave
    driver: Any = connection.connection.driver_connection
    piece = bytearray()
    with driver.cursor() as cursor, cursor.copy(sql) as rows:
        for row in rows:
            piece += row
            if len(piece) >= CHUNK:
                yield bytes(piece)
                piece.clear()
    yield bytes(piece)


# --- Restoring


def restore_files(archive: ArchiveReader, files: FileStore) -> int:
    """Put the files of a backup into an empty store; return how many."""
    names = [name for name in archive.manifest.members if name.startswith("files/")]
    for name in names:
        digest = files.put(b"".join(archive.read(name)))
        if FILE.format(digest) != name:
            message = f"{name} is not what its name says"
            raise BackupError(message)
    return len(names)


def remove_files(archive: ArchiveReader, files: FileStore) -> None:
    """Take the files of a backup out of a store again, and the folders they were in."""
    for name in archive.manifest.members:
        if name.startswith("files/"):
            path = files.path(name.removeprefix("files/"))
            path.unlink(missing_ok=True)
            with suppress(OSError):
                path.parent.rmdir()


def is_empty_sqlite(path: Path) -> bool:
    """Tell whether there is no database, or one without any table."""
    if not path.exists():
        return True
    with closing(_opened(path)) as database:
        query = "SELECT count(*) FROM sqlite_master"
        tables: int = database.execute(query).fetchone()[0]
    return tables == 0


def restore_sqlite(archive: ArchiveReader, path: Path) -> None:
    """Put the database of a backup where there is none; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for beside in ("-wal", "-shm"):
        # A log that an empty database left would be played into this one.
        path.with_name(path.name + beside).unlink(missing_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("wb") as file:
            for piece in archive.read(DATABASE):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def restore_tables(archive: ArchiveReader, connection: Connection) -> None:
    """Fill the tables of a new PostgreSQL database, in the caller's transaction.

    The tables must be those of the backup's revisions; what making them wrote is
    replaced.
    """
    found = inspect(connection)
    expected = archive.manifest.columns
    tables = _in_order(found, expected)
    quote = connection.dialect.identifier_preparer.quote
    everything = ", ".join(map(quote, tables))
    connection.execute(text(f"TRUNCATE {everything}"))
    driver: Any = connection.connection.driver_connection
    for table in tables:
        columns = ", ".join(map(quote, expected[table]))
        sql = f"COPY {quote(table)} ({columns}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(sql) as rows:
            for piece in archive.read(TABLE.format(table)):
                rows.write(piece)
        _continue_numbers(connection, found, table)


def _in_order(found: Inspector, expected: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the tables, each after those that it refers to."""
    ordered = [name for name, _keys in found.get_sorted_table_and_fkc_names() if name]
    tables = [name for name in ordered if name != REVISIONS]
    for table in tables:
        here = {column["name"] for column in found.get_columns(table)}
        if here != set(expected.get(table, ())):
            message = f"the table {table} is not that of the backup"
            raise BackupError(message)
    if missing := expected.keys() - set(tables):
        message = f"the backup has a table that nothing here makes: {min(missing)}"
        raise BackupError(message)
    return tables


def _continue_numbers(connection: Connection, found: Inspector, table: str) -> None:
    """Let the numbers that the database itself gives go on after those of the rows."""
    quote = connection.dialect.identifier_preparer.quote
    for column in found.get_columns(table):
        if "nextval" in str(column["default"]) or column.get("identity"):
            # The names are the database's own.
            last = f"max({quote(column['name'])})) FROM {quote(table)}"
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence(:table, :column), {last}"),
                {"table": quote(table), "column": column["name"]},
            )

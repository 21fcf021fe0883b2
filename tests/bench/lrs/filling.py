"""``python -m tests.bench.lrs.filling SIZE SEED FOLDER``: a site with a record.

A process of its own, so that nothing of the application stays in the generator. It
takes its settings from the environment, makes the tables and a key, stores the first
SIZE statements of the population through the store's one door in large transactions,
and writes ``place.json`` with what a client must know.
"""

import sys
from pathlib import Path
from uuid import UUID, uuid4

import click

from lms.app import create_app
from lms.config import Config
from lms.core import json, transaction
from lms.core.db import db
from lms.xapi import credentials, store
from lms.xapi.credentials import Credential, Scope
from tests.bench.lrs import statements
from tests.bench.lrs.population import Population
from tests.bench.lrs.wire import basic

AT_ONCE = 5000
"""Statements in a transaction."""
TELLING = 50_000
"""Statements between two lines of progress."""


def fill(size: int, seed: int, folder: Path) -> None:
    """Make the installation that the environment describes."""
    app = create_app(Config.from_env())
    tenant = uuid4()
    with app.app_context():
        db.create_all()
        key, secret = _new_key(tenant)
        _store(key, Population(seed), size)
        db.session.remove()
        db.engine.dispose()
    kept = {"authorization": basic(str(key.id), secret), "store": str(tenant)}
    (folder / "place.json").write_bytes(json.dumps(kept))


def _new_key(tenant: UUID) -> tuple[Credential, str]:
    with transaction.writing(db.session):
        return credentials.create(db.session(), store=tenant, scopes=[Scope.ALL])


def _store(key: Credential, population: Population, size: int) -> None:
    origin = key.origin("2.0.0")
    for start in range(0, size, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, size))
        batch = [statements.statement(population.facts(n)) for n in numbers]
        with transaction.writing(db.session):
            store.add(db.session(), batch, origin)
        db.session.remove()
        if start % TELLING == 0:
            click.echo(f"  stored {numbers.stop:,} of {size:,}")


if __name__ == "__main__":
    fill(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))

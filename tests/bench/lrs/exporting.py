"""Exporting: a whole store as a file, made by the process that the product starts."""

import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from time import perf_counter
from typing import Any
from uuid import UUID

from click import echo
from flask import Flask
from sqlalchemy import select

from lms.accounts.roles import SYSTEM
from lms.app import create_app
from lms.config import Config
from lms.core import json, transaction
from lms.core.db import db
from lms.records.asked import Asked
from lms.records.formats import Format
from lms.records.models import RecordExport, State
from lms.records.operations import exports
from lms.records.operations.exports import Order
from tests.bench.lrs import processes
from tests.bench.lrs.places import ROOT, Place, Stores

KINDS = {
    "NDJSON": (Format.NDJSON, False),
    "CSV": (Format.CSV, False),
    "Parquet": (Format.PARQUET, False),
    "Parquet, pseudonymised": (Format.PARQUET, True),
}
_BREATH = 0.02
"""Seconds."""


def export(stores: Stores, size: int) -> dict[str, Any]:
    """Export a store of ``size`` statements in each format."""
    found: dict[str, Any] = {"size": size, "formats": {}}
    with stores.copied(size) as place, application(place) as app, app.app_context():
        for name, (format_, pseudonymised) in KINDS.items():
            wanted = Order(store_of(place), Asked(), format=format_)
            _order(replace(wanted, pseudonymised=pseudonymised))
            before = stores.cpu()
            figures = _made(place)
            figures["cpu"] += stores.cpu() - before
            figures |= _checked(size)
            found["formats"][name] = figures
            echo(f"  {name:<24} {figures}")
    return found


@contextmanager
def application(
    place: Place, url: str = "", faces: AbstractSet[str] = frozenset()
) -> Iterator[Flask]:
    """Give the application of a copied installation; ``url`` is another address."""
    settings = place.environment() | ({"LMS_URL": url} if url else {})
    app = create_app(Config.from_env(settings), faces)
    with app.app_context():
        # The kept installation may be older; nothing stands in these tables there.
        tables = db.metadata.sorted_tables
        others = [each for each in tables if not each.name.startswith("xapi_")]
        db.metadata.drop_all(db.engine, tables=others)
        db.create_all()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def store_of(place: Place) -> UUID:
    """Return the store of a filled installation."""
    told = json.loads((place.data.parent / "place.json").read_bytes())
    return UUID(told["store"])


def _order(wanted: Order) -> None:
    with transaction.writing(db.session):
        exports.order(db.session(), wanted, by=SYSTEM)
    db.session.remove()


def _made(place: Place) -> dict[str, float]:
    """Let the product make what waits; return seconds, CPU and the peak of memory."""
    began = perf_counter()
    resident = 0
    with subprocess.Popen(
        [sys.executable, "-m", "lms.background.exporting"],
        env=place.environment(),
        cwd=ROOT,
    ) as process:
        cpu = 0.0
        while process.poll() is None:
            resident = max(resident, processes.peak(process.pid))
            cpu = max(cpu, processes.cpu(process.pid))
            Event().wait(_BREATH)
    assert process.returncode == 0
    seconds = perf_counter() - began
    return {"seconds": seconds, "cpu": cpu, "resident": resident}


def _checked(size: int) -> dict[str, int]:
    """Return how much came out; every statement must have."""
    with transaction.reading(db.session):
        newest = select(RecordExport).order_by(RecordExport.created_at.desc()).limit(1)
        made = db.session.scalars(newest).one()
        assert made.state is State.DONE, made.failure
        assert made.done == size, made.done
        found = {"rows": made.done, "bytes": made.size or 0}
    db.session.remove()
    return found

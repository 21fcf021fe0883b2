"""Results as JSON files in var/bench, each with when, where and how it was measured."""

import os
import platform
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lms.core import clock, json
from tests.bench import report
from tests.bench.lrs.places import ROOT

FOLDER = ROOT / "var" / "bench"
_PACKAGES = ("Flask", "SQLAlchemy", "granian", "orjson", "psycopg")


def save(name: str, found: dict[str, Any]) -> Path:
    """Write a result and return where it is."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"lrs-{name}.json"
    path.write_bytes(json.dumps_pretty(_how() | {"found": found}))
    return path


def load(name: str) -> dict[str, Any] | None:
    """Return a result that was saved, if there is one."""
    path = FOLDER / f"lrs-{name}.json"
    if not path.is_file():
        return None
    read: dict[str, Any] = json.loads(path.read_bytes())
    return read


def _how() -> dict[str, Any]:
    software = [
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        *(f"{name} {version(name)}" for name in _PACKAGES),
    ]
    return {
        "day": clock.now().date().isoformat(),
        "command": " ".join(["python -m tests.bench.lrs_load", *_arguments()]),
        "machine": f"{report.processor()}, {os.cpu_count()} cores, {platform.system()}",
        "load": round(os.getloadavg()[0], 1),
        "software": ", ".join(software),
    }


def _arguments() -> list[str]:
    """Return the arguments but for the cache, which is a folder of this machine."""
    given = sys.argv[1:]
    if "--cache" in given:
        place = given.index("--cache")
        del given[place : place + 2]
    return given

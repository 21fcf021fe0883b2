"""``python -m lms.background.exporting``: make the exports that wait, by itself.

A server starts it when something waits: pyarrow costs 40 MB, and reading a million
statements would keep the interpreter from pages.
"""

import os

from sqlalchemy import event

from lms.app import create_app, spare_the_collector
from lms.config import Config
from lms.core.db import db
from lms.records.exports import running, writers

NICENESS = 10
CACHE = "PRAGMA cache_size=-4096"
"""Kibibytes: each page of statements is read once."""


def main() -> int:
    """Make what waits; return how many files were finished."""
    os.nice(NICENESS)
    app = create_app(Config.from_env(), frozenset())
    spare_the_collector()
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            db.engine.dispose()
            event.listen(db.engine, "connect", lambda made, _entry: made.execute(CACHE))
        return running.run_due(db.session, running.home(), writers.ALL)


if __name__ == "__main__":
    main()

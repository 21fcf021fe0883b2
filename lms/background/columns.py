"""``python -m lms.background.columns``: let columns catch up, in a process of its own.

A server starts it when many statements wait: reading a million of them would keep the
interpreter from pages.
"""

import os

from lms.accounts.queries import institutions
from lms.app import create_app, spare_the_collector
from lms.config import Config
from lms.core import transaction
from lms.core.db import db
from lms.xapi.columns import keeping
from lms.xapi.columns.home import EXTENSION

NICENESS = 10


def main() -> int:
    """Take in what waits in all stores; return how many statements that were."""
    os.nice(NICENESS)
    app = create_app(Config.from_env(), frozenset())
    spare_the_collector()
    with app.app_context():
        session = db.session()
        with transaction.reading(session):
            stores = [each.id for each in institutions(session)]
        return keeping.run(session, app.extensions[EXTENSION], stores)


if __name__ == "__main__":
    main()

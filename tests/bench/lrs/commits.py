"""How many durable commits there were, told by the databases and not by the product."""

import sys
from pathlib import Path

from tests.bench.lrs.places import Place

_CHANGES = slice(8, 12)
"""Of the index of SQLite's log (WalIndexHdr.iChange): grows by one each commit."""


def of_sqlite(place: Place) -> int:
    """Return a number that every commit increases by one.

    The file is read and not opened by SQLite here: this process must have no connection
    to that database, or closing the file would drop its locks.
    """
    with Path(f"{place.database}-shm").open("rb") as index:
        return int.from_bytes(index.read(12)[_CHANGES], sys.byteorder)


def of_postgresql(place: Place, after: int) -> int:
    """Return how many transactions stored statements after the ``seq`` ``after``."""
    query = "SELECT count(DISTINCT xid) FROM xapi_statement WHERE seq > ?"
    ((found,),) = place.rows(query, [after])
    return int(found)

"""Failures that are the machine's: a busy or lost database, a full disk.

Pages and the LRS both answer them, each in its own words; what they are, and when to
come back, is said here.
"""

import errno
import logging
import secrets
import sqlite3
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

BUSY_RETRY = 5
"""Seconds; SQLite's longest wait for its one writer is ten, usually far less."""

FULL_RETRY = 60
"""Seconds; somebody has to make room first."""

FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL_DATABASE = ("database or disk is full", "no space left on device")
"""How SQLite and PostgreSQL (53100) say it."""


_PRIMARY = 0xFF
"""The bits of SQLite's extended codes that say which kind of error it is."""


class OutcomeUnknownError(Exception):
    """The connection, or the disk, was lost at the commit, which may have been done."""


MACHINES = (OperationalError, PoolTimeoutError, OSError, OutcomeUnknownError)
"""The errors that ``failure_of`` looks at."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What to answer: a status, a stable code, and when to come back, in seconds."""

    status: HTTPStatus
    code: str
    retry_after: int


BUSY = Failure(HTTPStatus.SERVICE_UNAVAILABLE, "busy", BUSY_RETRY)
UNKNOWN = Failure(HTTPStatus.SERVICE_UNAVAILABLE, "outcome_unknown", BUSY_RETRY)
FULL = Failure(HTTPStatus.INSUFFICIENT_STORAGE, "storage_full", FULL_RETRY)


def failure_of(error: BaseException) -> Failure | None:
    """Return what ``error`` means; None is a defect of the program."""
    if isinstance(error, OutcomeUnknownError):
        return UNKNOWN
    if isinstance(error, OSError):
        return FULL if error.errno in FULL_DISK else None
    if isinstance(error, OperationalError | PoolTimeoutError):
        return FULL if _says_full(error) else BUSY
    return None


def leaves_commit_unknown(error: DBAPIError) -> bool:
    """Tell whether a commit that failed with ``error`` may have been done all the same.

    The connection was lost; or SQLite could not write or sync its log, where the
    transaction may stand complete for whoever opens the database next.
    """
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    return error.connection_invalidated or code & _PRIMARY == sqlite3.SQLITE_IOERR


def _says_full(error: BaseException | None) -> bool:
    """Look also at what came before: a full SQLite forgets its savepoints."""
    while error is not None:
        if any(text in str(error).lower() for text in FULL_DATABASE):
            return True
        error = error.__context__
    return False


def incident(log: logging.Logger, request: str, error: BaseException) -> str:
    """Log ``error`` under a new number, which whoever is told of it can quote."""
    number = secrets.token_hex(4)
    log.error("Incident %s: %s", number, request, exc_info=error)
    return number

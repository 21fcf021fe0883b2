"""Two transactions of which the second comes in while the first is not yet over."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from lms.core import transaction
from lms.core.db import db
from tests.databases import application

T = TypeVar("T")
POLL = 0.01
"""Seconds between two looks at who waits."""

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@contextmanager
def postgresql() -> Iterator[Flask]:
    """Give an application whose writers really are side by side."""
    with application("postgresql") as app:
        yield app


def committed(app: Flask, act: Callable[[Session], T]) -> T:
    """Run ``act`` in a transaction of its own."""
    with app.app_context(), transaction.writing(db.session):
        return act(db.session())


def nothing(_session: Session) -> None:
    """Do nothing."""


def interleaved(
    app: Flask,
    first: Callable[[Session], object],
    second: Callable[[Session], T],
    *,
    then: Callable[[Session], object] = nothing,
) -> T:
    """Run ``first``; before its commit, ``second`` until it ends or waits for it.

    ``then`` is what the first transaction does after that, still before its commit.
    """
    with ThreadPoolExecutor(1) as pool:
        with app.app_context(), transaction.writing(db.session):
            first(db.session())
            begun = pool.submit(committed, app, second)
            _until_done_or_waiting(begun)
            then(db.session())
        return begun.result(timeout=30)


def _until_done_or_waiting(begun: Future[Any]) -> None:
    while not wait([begun], timeout=POLL).done:
        with db.engine.connect() as connection:
            if connection.execute(_WAITING).scalar_one():
                return

"""Institutions and people for tests, made through the real operations."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from uuid import UUID

from flask import Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from lms.accounts import passwords
from lms.accounts.models import InstitutionKind, Person
from lms.accounts.operations import people
from lms.accounts.operations.people import Particulars
from lms.accounts.roles import SITE, SYSTEM, Grant, Role, Scope
from lms.core.db import db
from tests.browser import Browser

PASSWORD = "sawah hijau di lereng"

_numbers = itertools.count(1)


@cache
def password_hash() -> str:
    """Return the hash of ``PASSWORD``; made once, because it is slow on purpose."""
    return passwords.pool.hash(PASSWORD)


def institution(session: Session) -> UUID:
    """Make a training centre and return its id."""
    return people.create_institution(
        session,
        name=f"Pusat Pelatihan {next(_numbers)}",
        kind=InstitutionKind.KEMENTERIAN,
        city="Bandung",
    ).id


def person(
    session: Session,
    *grants: Grant,
    institution_id: UUID | None = None,
    name: str = "Siti Rahayu",
    nip: str | None = None,
    must_change_password: bool = False,
) -> Person:
    """Make a person whose password is ``PASSWORD``, with the given roles.

    The change is flushed, not committed: the test's transaction holds it.
    """
    made = people.create_person(
        session,
        Particulars(name=name, email=f"orang{next(_numbers)}@contoh.go.id", nip=nip),
        institution_id=institution_id or institution(session),
        password_hash=password_hash(),
        must_change_password=must_change_password,
    )
    for each in grants:
        people.grant(session, made.id, each, by=SYSTEM)
    session.flush()
    return made


def holding(role: Role, scope: Scope = SITE) -> Grant:
    """Return a grant, site-wide unless told."""
    return Grant(role, scope)


def browser_of(app: Flask, who: Person) -> Browser:
    """Return a browser in which ``who`` is signed in."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.sign_in(who.id, who.stamp)
    return browser


def take(session: Session, who: Person, old: Grant) -> None:
    """Take a role away again."""
    people.revoke(session, who.id, old, by=SYSTEM)
    session.flush()


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL that a block sends to the database of ``app``."""
    with app.app_context():
        target = db.engines[None]
    with _listening(target) as statements:
        yield statements


@contextmanager
def counted_session(session: Session) -> Iterator[list[str]]:
    """Collect the SQL that a block sends through ``session``."""
    with _listening(session.connection()) as statements:
        yield statements


@contextmanager
def _listening(target: Engine | Connection) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*facts: object) -> None:
        statements.append(str(facts[2]))

    event.listen(target, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(target, "before_cursor_execute", note)


def busy_pool() -> passwords.HashPool:
    """Return a pool whose every place is taken."""
    pool = passwords.HashPool(workers=1, waiting=0)
    pool._places.acquire()
    return pool

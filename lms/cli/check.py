"""``lms check``: whether database and files are still what was stored."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from lms.cli.running import connected
from lms.core import checking, site, transaction
from lms.core.archive import Advance
from lms.core.checking import Problem
from lms.core.db import db
from lms.courses.outline import queries as courses
from lms.xapi import checking as records
from lms.xapi import queries as store

SHOWN = 50
"""Problems that are told one by one; the others are counted."""

SAMPLE = 10_000
"""Statements whose index is compared, without --full."""


UNREADABLE = (DatabaseError, ValueError)
"""What a database says of itself, and what its rows cannot be made into."""


@dataclass(frozen=True, slots=True)
class _Work:
    label: str
    length: int
    look: Callable[[Advance], Iterator[Problem]]


@click.command()
@click.option("--full", is_flag=True, help="Compare the index of every statement.")
def check(*, full: bool) -> None:
    """Read everything again and compare it with itself; exit 1 if something changed.

    The server may go on. Each statement is compared with its checksum and columns,
    each document and file with its sum. Of the index a sample is compared.
    """
    problems: list[Problem] = []
    try:
        with connected() as session, transaction.reading(db.session):
            _see_one_moment(session)
            for work in _works(session, full=full):
                problems += _found(work)
    except UNREADABLE as error:
        problems.append(Problem("the database", f"it cannot be read: {error}"))
    for problem in problems[:SHOWN]:
        click.echo(str(problem))
    if problems:
        message = f"{len(problems)} problem(s) found"
        raise click.ClickException(message)
    click.echo("Everything is as it was stored.")


def _found(work: _Work) -> Iterator[Problem]:
    with click.progressbar(length=work.length, label=work.label) as bar:
        try:
            yield from work.look(bar.update)
        except UNREADABLE as error:
            yield Problem(f"the database ({work.label})", f"it cannot be read: {error}")
        bar.finish()


def _see_one_moment(session: Session) -> None:
    """Let writers change nothing between two queries."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _works(session: Session, *, full: bool) -> Iterator[_Work]:
    connection = session.connection()
    yield _Work(
        "Database",
        checking.tables(connection),
        lambda advance: checking.check_database(connection, advance),
    )
    statements = store.total(session)
    every = 1 if full else max(1, statements // SAMPLE)
    yield _Work(
        "Statements",
        statements,
        lambda advance: records.check_statements(session, advance, every=every),
    )
    if full:
        yield _Work("Index", 1, lambda _advance: records.check_index(session))
    yield _Work("Documents", 1, lambda _advance: records.check_documents(session))
    yield _Work("Attachments", 1, lambda _advance: records.check_attachments(session))
    files = site.current().files
    yield _Work(
        "Files",
        sum(1 for _path in files.paths()),
        lambda advance: checking.check_files(
            files, courses.named_files(session), advance
        ),
    )

"""``lms progress``: standings and the log they are folded from."""

import time
from collections.abc import Sequence
from uuid import UUID

import click
from sqlalchemy.orm import Session

from lms.cli.running import connected, running
from lms.courses.enrolments import queries
from lms.courses.player import overdue
from lms.courses.progress.operations import Difference
from lms.courses.progress.operations import rebuild as rebuild_one

SHOWN = 20


@click.group()
def progress() -> None:
    """Check and rebuild progress and grades from the statement log."""


@progress.command()
@click.option("--check", is_flag=True, help="Only compare; exit 1 on a difference.")
@click.option("--registration", type=click.UUID, help="Only this enrolment.")
def rebuild(registration: UUID | None, *, check: bool) -> None:
    """Work out all standings again from the log, and mend those that differ."""
    began = time.perf_counter()
    differences: list[Difference] = []
    read = 0
    with running(write=not check) as session:
        everybody = _chosen(session, registration)
        with click.progressbar(everybody, label="Enrolments") as bar:
            for each in bar:
                found, count = rebuild_one(session, each, check=check)
                differences += found
                read += count
    seconds = time.perf_counter() - began
    for difference in differences[:SHOWN]:
        click.echo(
            f"{difference.registration} {difference.key or '(course)'}:\n"
            f"  kept   {difference.kept}\n  folded {difference.folded}"
        )
    mended = "" if check or not differences else ", mended"
    click.echo(
        f"{len(everybody)} enrolments, {read} statements in {seconds:.1f} s; "
        f"{len(differences)} differences{mended}"
    )
    if check and differences:
        raise SystemExit(1)


@progress.command()
def close() -> None:
    """Hand in what ran out of time and nobody handed in, as a server does."""
    with connected() as session:
        ended = overdue.end(session)
    click.echo(f"{ended} attempt(s) handed in")


def _chosen(session: Session, registration: UUID | None) -> Sequence[UUID]:
    if registration is None:
        return queries.registrations(session)
    if queries.enrolment(session, registration) is None:
        message = f"there is no enrolment {registration}"
        raise click.ClickException(message)
    return [registration]

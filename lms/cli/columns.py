"""``lms xapi columns``: the columns beside the log, from which aggregates are told."""

from uuid import UUID

import click
from flask import current_app
from sqlalchemy.orm import Session

from lms.cli.people import find_institution
from lms.cli.running import connected
from lms.core import transaction
from lms.xapi import moments
from lms.xapi.columns import checking, keeping, layout, writing
from lms.xapi.columns.home import EXTENSION, Home

INSTITUTION = click.option("--institution", "home", help="Default: the only one.")


@click.group()
def columns() -> None:
    """Look after the columns from which aggregates are told; the log is the truth."""


@columns.command()
@INSTITUTION
def rebuild(home: str | None) -> None:
    """Make the columns of an institution anew from its statements."""
    with connected() as session:
        store, place = _place(session, home)
        with writing.writing(place.of(store), place.dimensions) as writer:
            if writer is None:
                message = "another process is adding to them; try again in a moment"
                raise click.ClickException(message)
            writing.rebuild(place.of(store))
        rows = keeping.run(session, place, [store])
    click.echo(f"{rows} statements taken in")


@columns.command()
@INSTITUTION
def check(home: str | None) -> None:
    """Count again from the log and compare every statement; exit code 1 if they differ.

    Reads all statements; statements may come in meanwhile.
    """
    with connected() as session:
        store, place = _place(session, home)
        found = checking.check(session, place, store)
    click.echo(f"{found.rows} statements in the log")
    click.echo(f"{found.missing} missing, {found.foreign} too many")
    for name, count in found.differing.items():
        click.echo(f"{name}: {count} differ")
    if not found.is_right:
        click.echo("mend them with: lms xapi columns rebuild", err=True)
        raise SystemExit(1)


@columns.command()
@INSTITUTION
def status(home: str | None) -> None:
    """Tell up to when the columns count, and what room they take."""
    with connected() as session:
        store, place = _place(session, home)
        folder = place.of(store)
        manifest = layout.load(folder)
        with transaction.reading(session):
            behind = writing.is_behind(session, store, manifest)
    if manifest is None:
        click.echo("no columns yet; they are made when somebody asks")
        return
    size = sum(manifest.sizes.values())
    each = size / manifest.rows if manifest.rows else 0
    upto = moments.written_microseconds(max(layout.through(manifest.upto), 0))
    click.echo(f"{manifest.rows} statements, {manifest.gone} of them struck out")
    click.echo(f"counted up to {upto}{'; more is waiting' if behind else ''}")
    click.echo(f"{size} bytes, {each:.0f} for each statement, in {folder}")


def _place(session: Session, home: str | None) -> tuple[UUID, Home]:
    with transaction.reading(session):
        return find_institution(session, home), current_app.extensions[EXTENSION]

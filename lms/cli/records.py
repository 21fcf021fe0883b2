"""``lms records``: statements as files in any format, and what readers have saved."""

import shutil
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import click
from flask import Flask, current_app
from sqlalchemy.orm import Session

from lms.accounts.models import Institution
from lms.accounts.roles import SYSTEM
from lms.cli.people import find_institution
from lms.cli.running import connected, running
from lms.core import transaction
from lms.core.db import db
from lms.records.asked import Asked, Outcome
from lms.records.exports import running as runner
from lms.records.exports import writers
from lms.records.formats import Format
from lms.records.models import RecordExport, SavedQuery, State
from lms.records.operations import exports
from lms.records.operations.exports import Order
from lms.records.queries import saved

POLL = 0.2
"""Seconds between two looks at how far an export is."""

Options = dict[str, Any]

FORMATS = click.Choice([format_.value for format_ in Format])
OUTCOMES = click.Choice([outcome.name.lower() for outcome in Outcome])
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def records() -> None:
    """Take statements out of the record; list saved queries."""


@records.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--format", "format_", type=FORMATS, default="ndjson", show_default=True)
@click.option("--institution", "home", help="Whose records; default: the only one.")
@click.option("--column", "columns", multiple=True, help="A name, or a path from $.")
@click.option("--pseudonymised", is_flag=True, help="Give people other names.")
@click.option("--verb", default="", help="Only with this verb.")
@click.option("--activity", default="", help="Only about this activity.")
@click.option("--course", default="", help="Only within the course of this IRI.")
@click.option("--cohort", default="", help="Only within the cohort of this IRI.")
@click.option("--person", default="", help="Only of this account.")
@click.option("--registration", type=click.UUID, help="Only of this registration.")
@click.option("--outcome", type=OUTCOMES, help="Only what came out so.")
@click.option("--since", type=DAY, help="Only stored on this day or later.")
@click.option("--until", type=DAY, help="Only stored on this day or earlier.")
@click.option("--since-export", type=click.UUID, help="Only what came after this one.")
def export(out: Path, since_export: UUID | None, **options: Any) -> None:  # noqa: ANN401 - one for each option above
    """Write statements to a file, as the pages of the record give them.

    NDJSON is gzipped, Parquet is a ZIP of one file a month. Days are those of the
    institution's clock. The last line names the export, for --since-export, which
    repeats its question and format for what was stored since.
    """
    with connected() as session:
        with transaction.writing(session):
            wanted = _wanted(session, since_export, options)
            number = exports.order(session, wanted, by=SYSTEM).id
        _make(session, number)
        with transaction.reading(session):
            row = _row(session, number)
            if row.state is not State.DONE:
                message = f"export {number} {row.state}: {row.failure or 'taken back'}"
                raise click.ClickException(message)
            made = runner.path_of(runner.home(), number, row.format)
            done, digest = row.done, row.sha256
        # Outside of a transaction: nobody waits for a long file.
        _copy(made, out)
        with transaction.writing(session):
            # The copy is the one that was wanted; the other would lie there a week.
            exports.remove(session, _row(session, number))
        runner.sweep(session, runner.home())
    click.echo(f"{done} statements written to {out}, SHA-256 {digest}")
    click.echo(f"export {number}")


def _wanted(session: Session, since_export: UUID | None, options: Options) -> Order:
    if since_export is not None:
        earlier = session.get(RecordExport, since_export)
        if earlier is None:
            message = f"there is no export {since_export}"
            raise click.ClickException(message)
        return exports.order_since(earlier)
    store = find_institution(session, options["home"])
    zone = session.get_one(Institution, store).time_zone
    return Order(
        store,
        _asked(options, zone),
        (),
        Format(options["format_"]),
        options["columns"],
        options["pseudonymised"],
    )


def _asked(options: Options, zone: str) -> Asked:
    outcome = options["outcome"]
    return Asked(
        verb=options["verb"],
        activity=options["activity"],
        course=options["course"],
        cohort=options["cohort"],
        person=options["person"],
        registration=options["registration"],
        outcome=Outcome[outcome.upper()] if outcome else None,
        since=_day(options["since"]),
        until=_day(options["until"]),
        zone=zone,
    )


def _day(found: datetime | None) -> date | None:
    return None if found is None else found.date()


# --- Making the file


def _make(session: Session, number: UUID) -> None:
    """Make the export and show how far it is, whoever makes it: a server may be first.

    What else waits is made along with it.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - werkzeug's documented way
    with (
        click.progressbar(length=1, label="Statements") as bar,
        ThreadPoolExecutor(1) as pool,
    ):
        while True:
            working = pool.submit(_run, app)
            while not wait([working], POLL).done:
                _show(bar, session, number)
            working.result()
            if not _show(bar, session, number):
                return
            # A server has it.
            Event().wait(POLL)


def _run(app: Flask) -> None:
    with app.app_context():
        runner.run_due(db.session, runner.home(), writers.ALL)


def _show(bar: Any, session: Session, number: UUID) -> bool:  # noqa: ANN401 - click hides its type
    """Move the bar to where the export is; tell whether it is still on its way."""
    with transaction.reading(session):
        row = _row(session, number)
        bar.length = max(row.total or 1, 1)
        bar.update(min(row.done, bar.length) - bar.pos)
        return row.is_open


def _row(session: Session, number: UUID) -> RecordExport:
    return session.get_one(RecordExport, number, populate_existing=True)


def _copy(made: Path, out: Path) -> None:
    """Put the file where it is wanted; what is there is replaced at once, or not."""
    unfinished = out.with_name(f"{out.name}.unfinished")
    try:
        shutil.copyfile(made, unfinished)
        unfinished.replace(out)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        message = f"{out} cannot be written: {error.strerror}"
        raise click.ClickException(message) from None


# --- Saved queries


@records.command("queries")
@click.option("--institution", "home", help="Whose records; default: the only one.")
def queries_(home: str | None) -> None:
    """List saved queries: how often, when next (UTC), for whom, whose, name."""
    with running(write=False) as session:
        found = saved.of_store(session, find_institution(session, home))
        for row, email in found:
            click.echo(_line(row, email))


def _line(row: SavedQuery, email: str | None) -> str:
    due = f"{row.next_due_at:%Y-%m-%d %H:%M}" if row.next_due_at else "-"
    due = f"paused: {row.paused}" if row.paused else due
    return f"{row.every.value:<8} {due:<20} {row.sharing.value:<12} {email}  {row.name}"

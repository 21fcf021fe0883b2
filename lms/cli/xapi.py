"""``lms xapi``: statements as files, out of the store and into it."""

import gzip
import os
import time
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click
from sqlalchemy.orm import Session

from lms.cli import profiles
from lms.cli.people import find_institution
from lms.cli.running import connected
from lms.core import transaction
from lms.xapi import exporting, importing, moments
from lms.xapi.importing import Outcome
from lms.xapi.stored import Origin

SHOWN = 5
"""Rejected lines of a batch told on the terminal; the file has them all."""

_GZIP = b"\x1f\x8b"

NEW_FILE = click.Path(dir_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Moment(click.ParamType[datetime]):
    """A moment as statements write it."""

    name = "moment"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the moment, strictly."""
        try:
            return moments.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def xapi() -> None:
    """Write statements to files and read them from files."""


xapi.add_command(profiles.profile)


@xapi.command()
@click.argument("file", type=NEW_FILE)
@click.option("--institution", "home", help="Whose records; default: the only one.")
@click.option("--since", type=Moment(), help="Only what was stored after this moment.")
def export(file: Path, home: str | None, since: datetime | None) -> None:
    """Write an institution's statements to FILE, one a line, voided ones too.

    A name that ends in .gz is compressed. If FILE is there, it is continued after its
    last statement. Attachments' contents are not in it.
    """
    if since is not None and file.exists():
        message = f"{file} is continued where it ends; --since is for a new file"
        raise click.ClickException(message)
    compressed = file.suffix == ".gz"
    with connected() as session:
        store = _institution(session, home)
        try:
            last = exporting.resume(file, compressed=compressed)
            wanted = exporting.span(session, store, since, last)
        except exporting.ForeignFileError as error:
            message = (
                f"{file} cannot be continued: {error}; remove it or choose another file"
            )
            raise click.ClickException(message) from None
        with file.open("ab") as target:
            count = _export(session, wanted, target, compressed=compressed)
    through = moments.written(wanted.through)
    click.echo(f"{count} statements written to {file}; it is complete up to {through}")


def _export(
    session: Session, wanted: exporting.Range, target: BinaryIO, *, compressed: bool
) -> int:
    count = 0
    with click.progressbar(
        length=exporting.count(session, wanted), label="Statements"
    ) as bar:
        for page in exporting.pages(session, wanted):
            exporting.append(target, page, compressed=compressed)
            count += len(page)
            bar.update(len(page))
    exporting.settle(target)
    return count


@xapi.command("import")
@click.argument("file", type=FILE)
@click.option("--institution", "home", help="Whose records; default: the only one.")
@click.option(
    "--authority",
    default="file",
    show_default=True,
    help="Name under which the import vouches for the statements.",
)
def import_(file: Path, home: str | None, authority: str) -> None:
    """Store the statements of FILE, one JSON object a line, plain or gzip.

    Each is checked; what cannot be stored is listed in FILE.rejected.ndjson, and the
    exit code is 1. To repeat an import does no harm: what is there is passed over. The
    store sets `stored` and `authority` anew, and progress and grades do not move.
    """
    began = time.perf_counter()
    with connected() as session, file.open("rb") as raw:
        origin = importing.origin_of(_institution(session, home), authority)
        tally = _import(session, raw, origin, _refused_of(file))
    seconds = time.perf_counter() - began
    rate = tally.read / seconds
    click.echo(
        f"{tally.read} lines in {seconds:.1f} s ({rate:.0f}/s): {tally.stored} stored, "
        f"{tally.known} there already, {tally.rejected} rejected"
    )
    if tally.rejected:
        click.echo(f"see {_refused_of(file)}", err=True)
        raise SystemExit(1)


@dataclass(slots=True)
class _Tally:
    """What became of the lines so far."""

    stored: int = 0
    known: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        return self.stored + self.known + self.rejected

    def count(self, outcome: Outcome) -> None:
        self.stored += outcome.stored
        self.known += outcome.known
        self.rejected += len(outcome.rejected)


def _refused_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.rejected.ndjson")


def _import(
    session: Session, raw: BufferedReader, origin: Origin, refused: Path
) -> _Tally:
    """Store the lines of ``raw``; list those that are refused, as they come."""
    refused.unlink(missing_ok=True)
    tally = _Tally()
    length = os.fstat(raw.fileno()).st_size
    compressed = raw.peek(2)[:2] == _GZIP
    with (
        gzip.open(raw) if compressed else nullcontext(raw) as lines,
        click.progressbar(length=length, label="Bytes") as bar,
    ):
        try:
            source = importing.sum_of(lines)
            found = importing.lines_of(lines)
            for outcome in importing.run(session, found, origin, source):
                tally.count(outcome)
                _list(refused, outcome)
                bar.update(raw.tell() - bar.pos)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            message = f"the file is broken ({error}); {tally.stored} new are stored"
            raise click.ClickException(message) from None
        bar.update(length - bar.pos)
    return tally


def _list(refused: Path, outcome: Outcome) -> None:
    if outcome.rejected:
        with refused.open("ab") as file:
            file.writelines(each.as_json() for each in outcome.rejected)
    for each in outcome.rejected[:SHOWN]:
        where = f"{each.path}: " if each.path else ""
        click.echo(f"line {each.line.number}: {where}{each.message}", err=True)


def _institution(session: Session, home: str | None) -> UUID:
    with transaction.reading(session):
        return find_institution(session, home)

"""``lms content``: courses as files."""

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy.orm import Session

from lms.accounts import queries as people
from lms.cli.running import application, connected, running
from lms.core import json, transaction
from lms.courses import publishing
from lms.courses.activities import setting_fields
from lms.courses.folders import folder_of
from lms.courses.outline import operations, queries
from lms.courses.outline.reading import (
    ContentError,
    ReadCourse,
    course_schema,
    read_folder,
)
from lms.courses.outline.settings import settings_schema
from lms.courses.registry import current

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def content() -> None:
    """Check, import and export courses."""


def read(folder: Path) -> ReadCourse:
    """Read a course folder; list every mistake and stop."""
    try:
        return publishing.read(read_folder(folder))
    except ContentError as error:
        for problem in error.problems:
            click.echo(f"{folder}/{problem}", err=True)
        count = len(error.problems)
        message = f"{count} mistake(s) in {folder}; nothing was imported"
        raise click.ClickException(message) from None


@content.command()
@click.argument("folders", nargs=-1, required=True, type=FOLDER)
def check(folders: tuple[Path, ...]) -> None:
    """Read courses without importing them, and list every mistake with its line."""
    application()
    for folder in folders:
        course = read(folder)
        click.echo(f"{folder}: {len(course.activities)} activities, no mistakes")


@content.command("import")
@click.argument("folders", nargs=-1, required=True, type=FOLDER)
@click.option("--institution", help="Name of the owner; default: the first one.")
@click.option("--open", "opened", is_flag=True, help="Let everybody enrol.")
def import_(
    folders: tuple[Path, ...], institution: str | None, *, opened: bool
) -> None:
    """Publish courses as new revisions; unchanged ones are left alone.

    Nothing is imported when any of them has a mistake; else each is kept by itself.
    """
    application()
    courses = [read(folder) for folder in folders]
    with connected() as session:
        with transaction.reading(session):
            home = owner(session, institution)
        with click.progressbar(
            courses, label="Importing", item_show_func=lambda c: c.key if c else ""
        ) as bar:
            for course in bar:
                _import(session, course, home, opened=opened)
    for course in courses:
        click.echo(f"{course.key}: {course.digest[:12]}")


def _import(session: Session, course: ReadCourse, home: UUID, *, opened: bool) -> None:
    """Publish one course, in a transaction of its own.

    Everybody who learns in it is folded again under locks: several courses together
    would hold those of the first until the last was done.
    """
    operations.keep_files(course)
    with transaction.writing(session):
        published = publishing.publish(session, course, institution_id=home)
        if opened:
            publishing.open_to_everybody(session, published.course_id)


@content.command()
@click.argument("key")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--revision", type=int, help="Number of the revision; default: current.")
def export(key: str, folder: Path, revision: int | None) -> None:
    """Write a course's files into FOLDER, byte for byte as they were imported."""
    if folder.exists() and any(folder.iterdir()):
        message = f"{folder} is not empty; choose another folder"
        raise click.ClickException(message)
    with running(write=False) as session:
        identifier = queries.revision_id(session, key, revision)
        files = operations.files_of(session, identifier)
    for path, body in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    click.echo(f"{len(files)} files written to {folder}")


@content.command()
@click.argument("folder", type=FOLDER)
def schemas(folder: Path) -> None:
    """Write the JSON Schemas of course files into FOLDER, for editors."""
    application()
    for name, schema in all_schemas().items():
        (folder / name).write_bytes(json.dumps_pretty(schema) + b"\n")
        click.echo(str(folder / name))


def owner(session: Session, name: str | None) -> UUID:
    """Return the institution that owns imported courses."""
    found = people.institutions(session)
    chosen = [each for each in found if name is None or each.name == name]
    if not chosen:
        message = "no such institution; create it with `lms people institution`"
        raise click.ClickException(message)
    return chosen[0].id


def all_schemas() -> dict[str, json.JsonObject]:
    """Return every JSON Schema of course files, by file name.

    A module brings its own as ``*.schema.json`` in its folder.
    """
    found = {"course.schema.json": course_schema()}
    for module in current():
        for path in sorted(folder_of(module).glob("*.schema.json")):
            found[path.name] = json.loads(path.read_bytes())
        if setting_fields(module):
            schema = settings_schema(module.settings)
            found[f"{module.key}.settings.schema.json"] = schema
    return found

"""``lms backup`` and ``lms restore``: the whole site as one file."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import click
from alembic import command
from alembic.util import CommandError
from sqlalchemy import inspect, make_url
from sqlalchemy.exc import DatabaseError

from lms.cli.database import alembic_config
from lms.cli.running import application, connected
from lms.config import Config, ConfigurationError
from lms.core import backup as backups
from lms.core import clock, transaction
from lms.core.archive import ArchiveReader, Manifest
from lms.core.db import db
from lms.core.errors import BackupError
from lms.core.files import FileStore
from lms.xapi.checking import OF_ONE_SERVER

TARGET = click.Path(path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("target", type=TARGET)
def backup(target: Path) -> None:
    """Write a copy of database and files to TARGET, while the site runs.

    In a folder the copy is named after the moment. An existing file stays as it is.
    """
    if target.is_dir():
        target /= f"pamong-{clock.now():%Y%m%dT%H%M%SZ}.zip"
    if target.exists():
        message = f"{target} is there already; choose another name"
        raise click.ClickException(message)
    if not target.parent.is_dir():
        message = f"there is no folder {target.parent}"
        raise click.ClickException(message)
    with (
        connected(),
        _saying_what_fails(),
        click.progressbar(length=backups.size_of(db.engine), label="Copying") as bar,
    ):
        manifest = backups.make(
            db.engine, target, version("pamong"), OF_ONE_SERVER, bar.update
        )
        bar.finish()
    megabytes = target.stat().st_size / 1e6
    files = sum(name.startswith("files/") for name in manifest.members)
    click.echo(f"{target}: {manifest.engine}, {files} files, {megabytes:.1f} MB")


@click.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Put the site that is in FILE where there is none.

    LMS_DATA and DATABASE_URL say where, as for the running site. Nothing that is there
    is overwritten.
    """
    config = _config()
    with _saying_what_fails(), ArchiveReader(file) as archive:
        _refuse_wrong_place(archive.manifest, config)
        with click.progressbar(length=archive.manifest.size, label="Restoring") as bar:
            archive.advance = bar.update
            files = _restored(archive, config)
        manifest = archive.manifest
    click.echo(f"restored as of {manifest.made}, with {files} files")
    application()
    if manifest.secret != backups.fingerprint():
        click.echo(
            "LMS_SECRET is not that of the backup: sessions, links and the keys of LRS "
            "clients do not work with this one.",
            err=True,
        )
    click.echo("Now run `lms db upgrade`, `lms check --full` and start the server.")


def _restored(archive: ArchiveReader, config: Config) -> int:
    """Restore, and return how many files; what fails leaves the place as it was."""
    store = FileStore(config.data / "files")
    try:
        files = backups.restore_files(archive, store)
        if archive.manifest.engine == "sqlite":
            backups.restore_sqlite(archive, _sqlite_file(config))
        else:
            _restore_postgresql(archive)
    except BaseException:
        # Not if the database is there already: it names them.
        if _is_empty(archive.manifest.engine, config):
            backups.remove_files(archive, store)
        raise
    return files


def _is_empty(engine: str, config: Config) -> bool:
    if engine == "sqlite":
        return backups.is_empty_sqlite(_sqlite_file(config))
    # Tables that were begun have to be removed by hand before another attempt.
    return True


def _config() -> Config:
    try:
        return Config.from_env()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _saying_what_fails() -> Iterator[None]:
    try:
        yield
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None


def _sqlite_file(config: Config) -> Path:
    return Path(make_url(config.database_url).database or "")


def _refuse_wrong_place(manifest: Manifest, config: Config) -> None:
    here = make_url(config.database_url).get_backend_name()
    if here != manifest.engine:
        message = f"this is a backup of {manifest.engine}, and DATABASE_URL says {here}"
        raise BackupError(message)
    files = config.data / "files"
    if files.is_dir() and any(files.iterdir()):
        message = (
            f"{files} is not empty; restore into another LMS_DATA, or remove the "
            "folder if an interrupted restore left it"
        )
        raise BackupError(message)
    if here == "sqlite" and not backups.is_empty_sqlite(_sqlite_file(config)):
        message = f"{_sqlite_file(config)} has tables already; restore elsewhere"
        raise BackupError(message)


def _restore_postgresql(archive: ArchiveReader) -> None:
    with application().app_context():
        if inspect(db.engine).get_table_names():
            message = "the database has tables already; restore into an empty one"
            raise BackupError(message)
        try:
            _fill_postgresql(archive)
        except CommandError as error:
            message = (
                f"no tables can be made as of the backup ({error}); install the "
                f"version that made it, {archive.manifest.version}, and its modules"
            )
            raise BackupError(message) from None
        except (BackupError, OSError, DatabaseError) as error:
            message = (
                f"{error}; empty the database before another attempt (dropdb, "
                "createdb): it has tables now"
            )
            raise BackupError(message) from error


def _fill_postgresql(archive: ArchiveReader) -> None:
    for revision in archive.manifest.revisions:
        command.upgrade(alembic_config(), revision)
    with transaction.writing(db.session):
        backups.restore_tables(archive, db.session().connection())
    db.session.remove()

"""``lms db``: the tables and their migrations."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic import command
from alembic.util import CommandError
from flask import current_app
from flask_migrate import Config as AlembicConfig
from flask_migrate import Migrate

from lms.cli.running import application
from lms.core import identity, transaction
from lms.core.db import db as database
from lms.courses import registry
from lms.courses.folders import folder_of

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# Here and not in lms.app: a server does not need the 12 MB of Alembic.
migrate = Migrate(directory=str(MIGRATIONS), render_as_batch=True)


@migrate.configure  # type: ignore[untyped-decorator]  # Flask-Migrate has no types
def _add_branches(config: AlembicConfig) -> AlembicConfig:
    """Let every module bring its own branch of revisions, in ``migrations/``."""
    places = [MIGRATIONS / "versions"]
    places += [folder_of(module) / "migrations" for module in registry.current()]
    found = [str(place) for place in places if place.is_dir()]
    config.set_main_option("version_locations", "\n".join(found))
    return config


@click.group("db")
def db() -> None:
    """Create and change the tables."""


def alembic_config(x_argument: str | None = None) -> AlembicConfig:
    """Return Alembic's settings with every module's folder of revisions.

    Inside an application, which it makes ready for Alembic.
    """
    arguments = [x_argument] if x_argument else None
    migrate.init_app(current_app, database)
    config: AlembicConfig = migrate.get_config(x_arg=arguments)
    # Else what was the output when Alembic was imported.
    config.stdout = sys.stdout
    return config


@contextmanager
def migrating() -> Iterator[None]:
    """Run Alembic in the application's context; tell what people can mend."""
    with application().app_context():
        try:
            yield
        except CommandError as error:
            raise click.ClickException(str(error)) from None


@db.command()
@click.option("--revision", default="heads", show_default=True)
def upgrade(revision: str) -> None:
    """Bring the tables up to date; safe to repeat."""
    with migrating():
        command.upgrade(alembic_config(), revision)
        if revision == "heads":
            with transaction.writing(database.session):
                identity.claim(database.session())
        click.echo(f"The tables are up to date ({database.engine.dialect.name}).")


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Go back to REVISION (`base` removes every table and all that is in them)."""
    with migrating():
        command.downgrade(alembic_config(), revision)


@db.command()
def status() -> None:
    """Show which revisions the database has."""
    with migrating():
        command.current(alembic_config(), verbose=False)


@db.command()
@click.argument("message")
@click.option("--branch", default="core", show_default=True, help="core or a module.")
def revision(message: str, branch: str) -> None:
    """Write a new revision from the difference between tables and models."""
    with migrating():
        config = alembic_config(f"branch={branch}")
        command.revision(
            config,
            message,
            autogenerate=True,
            head=f"{branch}@head",
        )

"""``lms setup``: everything that a fresh system needs; nothing when it has it."""

import click
from alembic import command
from sqlalchemy.orm import Session

from lms.cli.content import read
from lms.cli.database import alembic_config
from lms.cli.running import application
from lms.config import Config
from lms.core import identity, transaction
from lms.core.db import db
from lms.courses import publishing
from lms.courses.grades.operations import seed_bands
from lms.courses.outline import operations, queries
from lms.courses.outline.reading import COURSE_FILE, digest_of, read_folder
from lms.demo import people as demo_people


@click.command()
@click.option("--demo/--no-demo", default=True, help="Make demo people (development).")
def setup(*, demo: bool) -> None:
    """Create tables and bands; in development also demo people and the courses.

    Quick when all is there.
    """
    app = application()
    config = Config.from_env()
    with app.app_context(), app.test_request_context():
        command.upgrade(alembic_config(), "heads")
        with transaction.writing(db.session):
            identity.claim(db.session())
            seed_bands(db.session())
        if demo and config.development:
            _ensure_people(db.session())
            _import_courses(db.session(), config)
    if demo and config.development:
        click.echo(accounts(config))


def accounts(config: Config) -> str:
    """Return the address and the demo accounts, for a person to read."""
    lines = [
        f"  {each.email:<24} {each.nip or '':<20} {each.what}"
        for each in demo_people.PEOPLE
    ]
    return "\n".join(
        [
            "",
            f"{config.site_name}: {config.url}",
            "",
            "Akun demo (surel atau NIP; kata sandi semuanya sama):",
            *lines,
            f"  kata sandi: {demo_people.PASSWORD}",
            "",
        ]
    )


def _ensure_people(session: Session) -> None:
    with transaction.reading(db.session):
        absent = demo_people.missing(session)
    if not absent:
        return
    password_hash = demo_people.hashed_password()
    with transaction.writing(db.session):
        demo_people.ensure(session, absent, password_hash)


def _import_courses(session: Session, config: Config) -> None:
    with transaction.reading(db.session):
        known = {
            course.key: queries.current_outline(session, course).digest
            for course in queries.courses(session)
        }
    folders = [path.parent for path in sorted(config.content.glob(f"*/{COURSE_FILE}"))]
    changed = [
        folder
        for folder in folders
        if known.get(folder.name) != digest_of(read_folder(folder))
    ]
    if not changed:
        return
    with click.progressbar(changed, label="Importing courses") as bar:
        for folder in bar:
            course = read(folder)
            operations.keep_files(course)
            with transaction.writing(db.session):
                home = demo_people.demo_institution(session)
                published = publishing.publish(session, course, institution_id=home)
                publishing.open_to_everybody(session, published.course_id)

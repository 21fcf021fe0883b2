"""``lms demo``: a demonstration institute."""

import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from lms.cli.running import application
from lms.cli.setup import accounts, setup
from lms.config import Config
from lms.core import clock
from lms.core.db import db
from lms.core.errors import PamongError
from lms.demo import filling

LABELS = {
    "institutions": "institutions",
    "people": "people",
    "cohorts": "cohorts",
    "enrolments": "enrolments",
    "attempts": "quiz attempts",
    "passed": "courses passed",
    "failed": "courses failed",
    "certificates": "certificates",
    "statements": "statements",
}


@click.group()
def demo() -> None:
    """Demonstration people and records (never in production)."""


@demo.command("accounts")
def show_accounts() -> None:
    """Print the demo accounts."""
    click.echo(accounts(Config.from_env()))


@demo.command()
@click.option("--people", default=120, show_default=True, help="Participants.")
@click.option("--seed", default=1, show_default=True, help="The same seed, the same.")
@click.option("--months", default=6, show_default=True, help="Of records.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day; default: today."
)
@click.pass_context
def fill(
    context: click.Context, people: int, seed: int, months: int, until: datetime | None
) -> None:
    """Fill a new database with cohorts, participants and months of their records.

    Everybody's password is that of the demo accounts.
    """
    if not Config.from_env().development:
        message = "demo people have a public password; never in production (LMS_ENV)"
        raise click.ClickException(message)
    context.invoke(setup, demo=True)
    began = time.process_time()
    end = clock.now() if until is None else until.replace(tzinfo=UTC)
    wishes = filling.Wishes(max(1, people), seed, max(1, months), end)
    length = (end.date() - wishes.begin) // timedelta(days=1)
    app = application()
    with app.app_context(), app.test_request_context():
        try:
            with click.progressbar(length=length, label="Days") as bar:
                made = filling.fill(db.session(), wishes, bar.update)
        except PamongError as error:
            raise click.ClickException(str(error)) from None
    for name, number in asdict(made).items():
        click.echo(f"{number:>9} {LABELS[name]}")
    spent = time.process_time() - began
    click.echo(f"{wishes.begin} – {end.date()}; {spent:.1f} s of CPU")

"""``lms demo``: a demonstration institute."""

import click

from lms.cli.setup import accounts
from lms.config import Config


@click.group()
def demo() -> None:
    """Demonstration people and records (never in production)."""


@demo.command("accounts")
def show_accounts() -> None:
    """Print the demo accounts."""
    click.echo(accounts(Config.from_env()))

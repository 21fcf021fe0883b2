"""``lms keys``: credentials of LRS clients."""

from datetime import timedelta
from uuid import UUID

import click

from lms.cli.people import find_institution
from lms.cli.running import running
from lms.core import clock
from lms.xapi import credentials
from lms.xapi.credentials import Scope

SCOPES = click.Choice([scope.value for scope in Scope])


@click.group()
def keys() -> None:
    """Make, list and revoke keys of LRS clients."""


@keys.command()
@click.argument("name")
@click.option("--scope", "scopes", type=SCOPES, multiple=True, default=("all/read",))
@click.option("--institution", "home", help="Whose records; default: the only one.")
@click.option("--days", type=click.IntRange(1, 3650), help="Days until it expires.")
def create(
    name: str, scopes: tuple[str, ...], home: str | None, days: int | None
) -> None:
    """Make a key for NAME and print its secret, once."""
    with running() as session:
        expires = clock.now() + timedelta(days=days) if days else None
        key, secret = credentials.create(
            session,
            store=find_institution(session, home),
            scopes=[Scope(scope) for scope in scopes],
            name=name,
            expires_at=expires,
        )
    click.echo(f"key     {key.id}\nsecret  {secret}")
    click.echo("The secret is not shown again. Use both as Basic credentials.")


@keys.command("list")
@click.option("--institution", "home", help="Default: the only one.")
def list_(home: str | None) -> None:
    """List the keys of an institution."""
    with running(write=False) as session:
        store = find_institution(session, home)
        for key in credentials.credentials_of(session, store=store):
            state = "revoked" if key.revoked_at else "active"
            click.echo(
                f"{key.id}  {state:<8} {' '.join(sorted(key.scopes))}  {key.name}"
            )


@keys.command()
@click.argument("key", type=click.UUID)
@click.option("--institution", "home", help="Default: the only one.")
def revoke(key: UUID, home: str | None) -> None:
    """Revoke KEY at once."""
    with running() as session:
        store = find_institution(session, home)
        credentials.revoke(session, store=store, key_id=key)

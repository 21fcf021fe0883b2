"""``lms keys``: credentials of LRS clients."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import click

from lms.cli.people import find_institution
from lms.cli.running import running
from lms.core import clock
from lms.xapi import credentials
from lms.xapi.credentials import Credential, Scope

SCOPES = click.Choice([scope.value for scope in Scope])
LONGEST_OVERLAP = timedelta(days=30)

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Span(click.ParamType[timedelta]):
    """A span of time: 30m, 24h or 7d; 0 for none."""

    name = "span"

    def convert(
        self,
        value: str | timedelta,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> timedelta:
        """Return the span that was typed."""
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"(\d{1,4})([mhd])|0", value, re.ASCII)
        if match is None:
            self.fail(f"{value!r} is not like 30m, 24h or 7d", param, ctx)
        number, unit = match.groups()
        span = timedelta(**{_UNITS[unit]: int(number)}) if unit else timedelta(0)
        if span > LONGEST_OVERLAP:
            self.fail(f"{value} is longer than {LONGEST_OVERLAP.days}d", param, ctx)
        return span


@click.group()
def keys() -> None:
    """Make, list, renew and revoke keys of LRS clients."""


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
    _show(key, secret)


def _show(key: Credential, secret: str) -> None:
    click.echo(f"key     {key.id}\nsecret  {secret}")
    click.echo("The secret is not shown again. Use both as Basic credentials.")


@keys.command("list")
@click.option("--institution", "home", help="Default: the only one.")
def list_(home: str | None) -> None:
    """List the keys of an institution: state, last use, scopes, name, ends (UTC)."""
    with running(write=False) as session:
        store = find_institution(session, home)
        found = credentials.credentials_of(session, store=store)
    for key in found:
        click.echo(_line(key, clock.now()))


def _line(key: Credential, now: datetime) -> str:
    used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never used"
    said = f"{key.id}  {_state(key, now):<8} {used:<16}  "
    said += f"{' '.join(sorted(key.scopes))}  {key.name}"
    if key.expires_at is not None and key.revoked_at is None:
        said += f"  (expires {key.expires_at:%Y-%m-%d %H:%M})"
    if key.overlaps_until is not None and key.overlaps_until > now:
        said += f"  (old secret until {key.overlaps_until:%Y-%m-%d %H:%M})"
    return said


def _state(key: Credential, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    is_over = key.expires_at is not None and key.expires_at <= now
    return "expired" if is_over else "active"


@keys.command()
@click.argument("key", type=click.UUID)
@click.option(
    "--overlap",
    type=Span(),
    default="24h",
    show_default=True,
    help="How long the old secret still opens: 30m, 24h, 7d or 0.",
)
@click.option("--institution", "home", help="Default: the only one.")
def rotate(key: UUID, overlap: timedelta, home: str | None) -> None:
    """Give KEY a new secret and print it, once; the old one opens a while longer."""
    with running() as session:
        renewed, secret = credentials.rotate(
            session,
            store=find_institution(session, home),
            key_id=key,
            overlap=overlap,
        )
    _show(renewed, secret)
    if renewed.overlaps_until is not None:
        end = f"{renewed.overlaps_until:%Y-%m-%d %H:%M}"
        click.echo(f"The old secret opens until {end} UTC.")


@keys.command()
@click.argument("key", type=click.UUID)
@click.option("--institution", "home", help="Default: the only one.")
def revoke(key: UUID, home: str | None) -> None:
    """Revoke KEY at once."""
    with running() as session:
        store = find_institution(session, home)
        credentials.revoke(session, store=store, key_id=key)

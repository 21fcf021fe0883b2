"""``lms xapi targets`` and ``lms xapi forward``: statements to other systems."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Event
from typing import TextIO
from uuid import UUID

import click
from sqlalchemy.orm import Session

from lms.cli.people import find_institution
from lms.cli.running import connected, running
from lms.cli.xapi import Moment
from lms.config import Config
from lms.core import clock, transaction
from lms.core.outgoing import Door, Network, networks
from lms.xapi import forwarding
from lms.xapi.forwarding import letters as dead
from lms.xapi.forwarding import targets as operations
from lms.xapi.forwarding.letters import Letter
from lms.xapi.forwarding.sending import Ending, Verdict
from lms.xapi.forwarding.targets import Address, Choice, Kind, State, Target
from lms.xapi.versions import Version

KINDS = click.Choice([kind.value for kind in Kind])
VERSIONS = click.Choice([version.value for version in Version])
INSTITUTION = click.option("--institution", "home", help="Default: the only one.")


class Networks(click.ParamType[tuple[Network, ...]]):
    """A network or a single address."""

    name = "network"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Network, ...]:
        """Read the network."""
        try:
            return networks(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


ALLOWED = click.option(
    "--allow",
    "allowed",
    type=Networks(),
    multiple=True,
    help="A private network that may be called, also without encryption.",
)


@click.group()
def targets() -> None:
    """Say where statements go, and where they are fetched from."""


@targets.command()
@click.argument("name")
@click.argument("url")
@click.option("--kind", type=KINDS, required=True)
@click.option("--key", "login", default="", help="Name of the key at another LRS.")
@click.option(
    "--secret-file",
    "secret",
    type=click.File(),
    help="A file whose first line is the secret, - for the input; else it is asked.",
)
@click.option("--version", type=VERSIONS, default=Version.V2.value, show_default=True)
@click.option("--verb", help="Only statements with this verb.")
@click.option("--activity", help="Only statements about or around this activity.")
@click.option("--direct", is_flag=True, help="Not those around the activity.")
@click.option("--registration", type=click.UUID, help="Only of this registration.")
@click.option("--since", type=Moment(), help="Only what was stored after this moment.")
@INSTITUTION
def add(  # noqa: PLR0913, PLR0917 - options
    name: str,
    url: str,
    kind: str,
    login: str,
    secret: TextIO | None,
    version: str,
    verb: str | None,
    activity: str | None,
    registration: UUID | None,
    since: datetime | None,
    home: str | None,
    *,
    direct: bool,
) -> None:
    """Add the target NAME at URL.

    xapi: another LRS, URL is what lies before /statements. webhook: a program that is
    told; its signing secret is made and printed once. pull: another LRS to read from.
    """
    address = Address(url, login, _secret(kind, secret), Version(version))
    choice = Choice(verb, activity, not direct, registration, since)
    with running() as session:
        added, kept = operations.add(
            session,
            store=find_institution(session, home),
            kind=Kind(kind),
            name=name,
            address=address,
            choice=choice,
        )
    click.echo(f"target  {added.id}")
    if added.kind is Kind.WEBHOOK and not address.secret:
        click.echo(f"secret  {kept}")
        click.echo("The secret is not shown again. Check the signatures with it.")


def _secret(kind: str, file: TextIO | None) -> str:
    if file is not None:
        return file.readline().strip()
    if kind == Kind.WEBHOOK:
        return ""
    said: str = click.prompt("Secret of the key", hide_input=True)
    return said


@targets.command("list")
@INSTITUTION
def list_(home: str | None) -> None:
    """List the targets: state, kind, dead letters, name, address, last error (UTC)."""
    with running(write=False) as session:
        found = operations.of_store(session, find_institution(session, home))
        waiting = {each.id: dead.count(session, each.id) for each in found}
    for each in found:
        click.echo(_line(each, waiting[each.id], clock.now()))


def _line(target: Target, waiting: int, now: datetime) -> str:
    said = f"{_state(target, now):<8} {target.kind.value:<8} {waiting:>5}  "
    said += f"{target.name}  {target.url}"
    if target.succeeded_at is not None:
        said += f"  (last success {target.succeeded_at:%Y-%m-%d %H:%M})"
    if target.error_code:
        said += f"  ({target.error_code}: {target.error_words})"
    return said


def _state(target: Target, now: datetime) -> str:
    resting = target.waits_until is not None and target.waits_until > now
    if target.state is State.ACTIVE and resting and target.failures:
        broken = target.failures >= forwarding.PACE.breaks_after
        return "broken" if broken else "waiting"
    return target.state.value


@targets.command()
@click.argument("name")
@INSTITUTION
def pause(name: str, home: str | None) -> None:
    """Send nothing more to NAME for now; what it misses waits for it."""
    with _changing(name, home) as (session, target):
        operations.pause(session, target.id)


@targets.command()
@click.argument("name")
@INSTITUTION
def resume(name: str, home: str | None) -> None:
    """Go on with NAME where it was, after a pause or when a fault is mended."""
    with _changing(name, home) as (session, target):
        operations.resume(session, target.id)


@targets.command()
@click.argument("name")
@INSTITUTION
@click.confirmation_option(prompt="Its place and its dead letters are lost. Go on?")
def remove(name: str, home: str | None) -> None:
    """Forget NAME, its secret and its dead letters."""
    with _changing(name, home) as (session, target):
        operations.remove(session, target.id)


@contextmanager
def _changing(name: str, home: str | None) -> Iterator[tuple[Session, Target]]:
    with running() as session:
        store = find_institution(session, home)
        yield session, operations.named(session, store, name)


@targets.command()
@click.argument("name")
@click.option("--all", "all_of_them", is_flag=True, help="Those settled since, too.")
@INSTITUTION
def letters(name: str, home: str | None, *, all_of_them: bool) -> None:
    """List the dead letters of NAME: statements that it refused, and why."""
    with running(write=False) as session:
        target = operations.named(session, find_institution(session, home), name)
        found = dead.waiting(session, target.id, all_of_them=all_of_them)
    for each in found:
        click.echo(_letter(each))


def _letter(letter: Letter) -> str:
    said = f"{letter.id}  {letter.refused_at:%Y-%m-%d %H:%M}  {letter.statement}  "
    said += f"{letter.code}: {letter.words}"
    if letter.replayed_at is not None:
        said += f"  (settled {letter.replayed_at:%Y-%m-%d %H:%M})"
    return f"{said}  # {letter.note}" if letter.note else said


@targets.command()
@click.argument("letter", type=click.UUID)
@click.argument("text")
def note(letter: UUID, text: str) -> None:
    """Write TEXT beside the dead LETTER."""
    with running() as session:
        dead.annotate(session, letter, text)


@targets.command()
@click.argument("letter", type=click.UUID)
def drop(letter: UUID) -> None:
    """Forget the dead LETTER; its target will not get this statement."""
    with running() as session:
        dead.drop(session, letter)


@targets.command()
@click.argument("name")
@click.argument("letter", type=click.UUID, required=False)
@ALLOWED
@INSTITUTION
def replay(
    name: str,
    letter: UUID | None,
    allowed: tuple[tuple[Network, ...], ...],
    home: str | None,
) -> None:
    """Send all dead letters of NAME once more, or one, as they are stored now.

    What arrives is settled; the exit code is 1 if something does not.
    """
    with connected() as session, _door(allowed) as door:
        with transaction.reading(session):
            target = operations.named(session, find_institution(session, home), name)
            found = dead.waiting(session, target.id)
        chosen = [each for each in found if letter in {None, each.id}]
        if letter is not None and not chosen:
            raise click.ClickException(f"{name} has no such dead letter waiting")
        refused = _replayed(session, door, chosen)
    if refused:
        raise SystemExit(1)


def _replayed(session: Session, door: Door, chosen: Iterable[Letter]) -> int:
    refused = 0
    for each in chosen:
        verdict = forwarding.replay(session, door, each.id)
        click.echo(f"{each.id}  {_told(verdict)}")
        if verdict.ending in {Ending.STOPPED, Ending.FAILED}:
            # The next one would fare no better.
            return refused + 1
        refused += verdict.ending is Ending.REFUSED
    return refused


def _told(verdict: Verdict) -> str:
    return f"{verdict.ending.value}  {verdict.words}".rstrip()


@click.command()
@click.option("--loop", is_flag=True, help="Go on until the process is ended.")
@click.option(
    "--seconds",
    type=click.FloatRange(0.05, 3600),
    default=5,
    show_default=True,
    help="Pause between rounds.",
)
@ALLOWED
def forward(
    seconds: float, allowed: tuple[tuple[Network, ...], ...], *, loop: bool
) -> None:
    """Send to every target what is due, and fetch what is to be fetched.

    Any number of these may run: each target is worked for by one at a time.
    """
    ended = Event()
    if loop:
        # The batch that is on its way is noted first.
        signal.signal(signal.SIGTERM, lambda _number, _frame: ended.set())
    with connected() as session, _door(allowed) as door:
        while not ended.is_set():
            tally = forwarding.run_due(session, door)
            if any((tally.delivered, tally.letters, tally.failed)) or not loop:
                click.echo(
                    f"{tally.delivered} delivered, {tally.letters} laid aside, "
                    f"{tally.failed} failure(s)"
                )
            if not loop:
                return
            ended.wait(seconds)


def _door(allowed: Iterable[tuple[Network, ...]]) -> Door:
    rules = Config.from_env().outgoing
    also = tuple(each for some in allowed for each in some)
    return Door(replace(rules, allowed=rules.allowed + also))

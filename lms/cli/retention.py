"""``lms forget`` and ``lms xapi retention``: what has served its time leaves."""

from datetime import datetime, timedelta
from uuid import UUID

import click
from sqlalchemy.orm import Session

from lms.accounts.operations import retention as operations
from lms.accounts.operations import sign_in
from lms.accounts.roles import SYSTEM
from lms.cli.people import find_institution
from lms.cli.running import connected, running
from lms.cli.xapi import Moment
from lms.core import clock, outbox, transaction
from lms.xapi import moments, uses
from lms.xapi import retention as store
from lms.xapi.retention import LONGEST, SHORTEST, Kept, Preview, Rule
from lms.xapi.retiring import Tally

DAYS = click.IntRange(1, 36500)
FOR_EVER = "for-ever"
INSTITUTION = click.option("--institution", "home", help="Default: the only one.")


class Months(click.ParamType[int]):
    """A number of months; 0 is for ever."""

    name = "months"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read the number."""
        if value == FOR_EVER:
            return 0
        months = int(value) if value.isascii() and value.isdigit() else 0
        if not SHORTEST <= months <= LONGEST:
            self.fail(f"write {SHORTEST} to {LONGEST}, or {FOR_EVER}", param, ctx)
        return months


@click.command()
@click.option(
    "--audit-days",
    type=DAYS,
    default=730,
    show_default=True,
    help="Keep entries of the log so long.",
)
@click.option(
    "--mail-days",
    type=DAYS,
    default=30,
    show_default=True,
    help="Keep sent mail so long.",
)
def forget(audit_days: int, mail_days: int) -> None:
    """Delete old log entries, sent mail, ended sessions and used links; run daily."""
    now = clock.now()
    with running() as session:
        sign_in.forget(session, audit_before=now - timedelta(days=audit_days))
        outbox.forget_sent(session, before=now - timedelta(days=mail_days))
        uses.forget(session, before=now - uses.KEPT)


# --- What clients wrote


@click.group()
def retention() -> None:
    """Say how long the store keeps what clients wrote, and delete what is older."""


@retention.command("set")
@click.option("--statements", type=Months(), help=f"Months, or {FOR_EVER}.")
@click.option("--documents", type=Months(), help=f"Months, or {FOR_EVER}.")
@click.option("--nightly/--by-hand", default=None, help="Every night by itself.")
@INSTITUTION
def set_(
    statements: int | None,
    documents: int | None,
    home: str | None,
    *,
    nightly: bool | None,
) -> None:
    """Change the rule of the store; what is not named stays as it is.

    Statements that Pamong itself made are evidence, and are never deleted by it.
    """
    with running() as session:
        institution = find_institution(session, home)
        rule = store.kept(session, institution).rule
        wanted = Rule(
            rule.statements if statements is None else statements or None,
            rule.documents if documents is None else documents or None,
            rule.nightly if nightly is None else nightly,
        )
        operations.decide(session, institution, wanted, by=SYSTEM)
        _tell(store.kept(session, institution))


@retention.command()
@INSTITUTION
def show(home: str | None) -> None:
    """Tell the rule of the store, and when it was last carried out."""
    with running(write=False) as session:
        _tell(store.kept(session, find_institution(session, home)))


def _tell(kept: Kept) -> None:
    rule = kept.rule
    click.echo(f"statements of clients: {_span(rule.statements)}")
    click.echo(f"documents of clients: {_span(rule.documents)}")
    click.echo(f"deleted: {'every night' if rule.nightly else 'by hand'}")
    if kept.approved_at is not None:
        click.echo(f"agreed to, not yet done: {moments.written(kept.approved_at)}")
    last = "never" if kept.ran_at is None else moments.written(kept.ran_at)
    click.echo(f"last run: {last}")


def _span(months: int | None) -> str:
    return "for ever" if months is None else f"{months} months"


@retention.command()
@click.option("--dry-run", is_flag=True, help="Tell what would go; change nothing.")
@click.option("--at", type=Moment(), help="The moment of a dry run; default: now.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@INSTITUTION
def run(at: datetime | None, home: str | None, *, dry_run: bool, yes: bool) -> None:
    """Delete what is older than the rule allows; a run that was stopped goes on.

    For the same moment never more goes than the dry run told.
    """
    at = at or clock.now()
    with connected() as session:
        institution, seen = _look(session, home, at)
        _list(seen)
        if dry_run:
            click.echo(f"to delete just this: --at {moments.written(at)}")
            return
        if seen.count() and not yes:
            click.confirm("Delete them for ever?", abort=True)
        _count(operations.run(session, institution, at))


def _look(session: Session, home: str | None, at: datetime) -> tuple[UUID, Preview]:
    with transaction.reading(session):
        institution = find_institution(session, home)
        return institution, store.preview(session, institution, at)


def _list(seen: Preview) -> None:
    for each in seen.shares:
        span = f"{moments.written(each.oldest)} to {moments.written(each.newest)}"
        click.echo(f"{each.part.value:<16} {each.month:%Y-%m} {each.count:>9}  {span}")
    click.echo(f"{seen.count()} in all")


def _count(tally: Tally) -> None:
    click.echo(f"{tally.statements} statements, {tally.documents} documents deleted")

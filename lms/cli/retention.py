"""``lms forget``: what has served its time leaves."""

from datetime import timedelta

import click

from lms.accounts.operations import sign_in
from lms.cli.running import running
from lms.core import clock, outbox

DAYS = click.IntRange(1, 36500)


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

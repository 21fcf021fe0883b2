"""The ``lms`` command."""

import click

from lms.cli import (
    backup,
    check,
    columns,
    content,
    database,
    demo,
    forwarding,
    keys,
    people,
    progress,
    records,
    retention,
    serve,
    setup,
    streaming,
    xapi,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pamong", prog_name="lms")
def main() -> None:
    """Pamong: learning management with its own Learning Record Store.

    Settings come from the environment (LMS_DATA, LMS_URL, DATABASE_URL …); without any,
    everything is kept below ./var for development.
    """


for command in (
    setup.setup,
    serve.serve,
    database.db,
    content.content,
    people.people,
    keys.keys,
    xapi.xapi,
    backup.backup,
    backup.restore,
    check.check,
    progress.progress,
    demo.demo,
    serve.outbox,
    retention.forget,
    records.records,
):
    main.add_command(command)
for command in (forwarding.targets, forwarding.forward, retention.retention):
    xapi.xapi.add_command(command)
xapi.xapi.add_command(streaming.stream)
xapi.xapi.add_command(columns.columns)

"""``lms serve`` and ``lms outbox``: the running system."""

import logging

import click
from granian.constants import Interfaces
from granian.server import Server

from lms.cli import streaming
from lms.cli.running import application
from lms.config import Config
from lms.core import outbox as mail
from lms.core.db import db


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option(
    "--threads",
    default=8,
    show_default=True,
    help="Requests at a time in each process; those that write records share commits.",
)
@click.option(
    "--stream-port",
    type=click.IntRange(0, 65535),
    help="Where live streams are served; 0 for nowhere.  [default: port + 1]",
)
def serve(
    host: str, port: int, workers: int, threads: int, stream_port: int | None
) -> None:
    """Serve people's pages and the LRS with a production server (Granian).

    Live streams of statements are served by a process of their own beside it.
    """
    application()
    logging.getLogger("_granian").addFilter(_is_no_advice)
    with streaming.beside(host, port + 1 if stream_port is None else stream_port):
        Server(
            target="lms.app:serving",
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            log_access=False,
            websockets=False,
        ).serve()


def _is_no_advice(record: logging.LogRecord) -> bool:
    """Leave out that so many threads are many: they wait for the disk together."""
    return "Python threads" not in record.getMessage()


@click.group()
def outbox() -> None:
    """Mail that waits to be sent."""


@outbox.command()
def send() -> None:
    """Send what is due; run it every few minutes."""
    with application().app_context():
        sent = mail.send_due(db.session, Config.from_env().transport())
    click.echo(f"{sent} mail(s) sent")

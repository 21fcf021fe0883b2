"""``python -m lms.background.streaming``: live streams, in a process of their own.

Readers stay for hours and would each keep a thread of a server that has eight; here one
loop serves them all. A server starts it beside itself (``lms.cli.streaming``).
"""

import argparse
import asyncio
import ctypes
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from threading import Event, Thread
from time import monotonic

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from lms.app import MINUTE, create_app, every, spare_the_collector
from lms.config import Config
from lms.core.application import TransactionalFlask
from lms.core.db import db
from lms.xapi.http import auth
from lms.xapi.streaming import Streams, Threads, Works
from lms.xapi.versions import Version

PATIENCE = 5.0
"""Seconds that the server may take to end when all streams have ended."""
TAKEN = 3
"""The exit code that says that somebody else listens on the port."""
HANDOVER = 10.0
"""Seconds for which one who listens there is waited for: the last server may end."""
BREATH = 0.1
CONNECTIONS = 2048
"""More than streams: whoever is too many must be told so."""

_SET_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal comes; 0 when it did."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--parent", type=int, help="End when this process does.")
    given = parser.parse_args(arguments)
    if given.parent is not None:
        _end_with(given.parent)
    return run(given.host, given.port)


def run(host: str, port: int) -> int:
    """Serve until a signal comes; 0 when it did, ``TAKEN`` when the port is not free.

    The process ends with it: a thread may still be waiting for the database, and has
    nothing that could be lost.
    """
    if stays_taken(host, port):
        told = "port %d is taken: there are no live streams; choose another port, or 0"
        logging.getLogger(__name__).error(told, port)
        return TAKEN
    logging.getLogger("_granian").addFilter(_is_no_advice)
    app = create_app(Config.from_env(), frozenset({"xapi"}))
    uses = partial(every, MINUTE, partial(auth.write_uses, app), Event())
    Thread(target=uses, name="uses", daemon=True).start()
    spare_the_collector()
    asyncio.run(_serve(app, host, port))
    auth.write_uses(app)
    return 0


async def _serve(app: TransactionalFlask, host: str, port: int) -> None:
    streams = Streams(works(app))
    server = Server(
        streams,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        websockets=False,
        log_level=LogLevels.warning,
    )
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(asked.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    await streams.close()
    server.stop()  # type: ignore[no-untyped-call]  # Granian's
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await serving


def works(app: TransactionalFlask) -> Works:
    """Return what the streams of ``app`` need."""
    config: Config = app.extensions["pamong.config"]
    with app.app_context():
        engine = db.engine
    return Works(
        Threads(engine),
        auth.door(app),
        config.lrs_origins,
        Version(config.lrs_default_version),
        config.trusted_proxies,
    )


def _end_with(parent: int) -> None:
    """Let Linux end us when the process that started us ends, however it does."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:
        # It has ended already.
        os.kill(os.getpid(), signal.SIGTERM)


def stays_taken(host: str, port: int) -> bool:
    """Tell whether somebody listens who does not end: Granian would share the port.

    Streams of a server that was killed take a moment to say farewell.
    """
    limit = monotonic() + HANDOVER
    while _is_taken(host, port):
        if monotonic() >= limit:
            return True
        Event().wait(BREATH)
    return False


def _is_taken(host: str, port: int) -> bool:
    # Of whichever family the address is.
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _is_no_advice(record: logging.LogRecord) -> bool:
    """Leave out that this way of running the server is new."""
    return "experimental" not in record.getMessage()


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)

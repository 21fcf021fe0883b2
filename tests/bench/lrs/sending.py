"""Forwarding: everything in one store to a second instance, in order."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event
from time import perf_counter
from typing import Any

from lms.app import create_app
from lms.config import Config
from lms.core import transaction
from lms.core.db import db
from lms.xapi.forwarding import targets
from lms.xapi.forwarding.targets import Address, Kind
from lms.xapi.versions import Version
from tests.bench.lrs import processes
from tests.bench.lrs.exporting import store_of
from tests.bench.lrs.places import ROOT, Place, Row, Stores
from tests.bench.lrs.serving import Server, Shape, end, serving
from tests.bench.lrs.wire import HOST, login_of

_COMMAND = "from lms.cli import main; main()"
_PATIENCE = 600.0
_BREATH = 0.05
"""Seconds."""
_IN_ORDER = "SELECT id FROM xapi_statement ORDER BY seq"


def forward(stores: Stores, size: int, shape: Shape) -> dict[str, Any]:
    """Forward a store of ``size`` statements to an instance that has none."""
    with stores.copied(size) as source, stores.copied(0) as target:
        with serving(target, shape) as server:
            _aim(source, server)
            began = perf_counter()
            with _forwarding(source) as sending:
                while target.count() < size:
                    assert sending.poll() is None, "the forwarder ended by itself"
                    assert perf_counter() - began < _PATIENCE, target.count()
                    Event().wait(_BREATH)
                seconds = perf_counter() - began
                cpu = processes.cpu(sending.pid)
            received = server.cpu()
        return {
            "size": size,
            "serve": str(shape),
            "seconds": seconds,
            "rate": size / seconds,
            "cpu": cpu / size * 1e6,
            "cpu_received": received / size * 1e6,
            "wrong": _wrong(source.rows(_IN_ORDER), target.rows(_IN_ORDER)),
        }


def _aim(source: Place, server: Server) -> None:
    """Make the second instance a target of the first."""
    login, secret = login_of(server.place.authorization)
    address = Address(f"http://{HOST}:{server.port}/xapi", login, secret, Version.V2)
    app = create_app(Config.from_env(source.environment()), frozenset())
    with app.app_context():
        db.create_all()
        with transaction.writing(db.session):
            store = store_of(source)
            targets.add(
                db.session(),
                store=store,
                kind=Kind.XAPI,
                name="second instance",
                address=address,
            )
        db.session.remove()
        db.engine.dispose()


@contextmanager
def _forwarding(source: Place) -> Iterator["subprocess.Popen[bytes]"]:
    """Let the product send as long as the block lasts."""
    options = ["--loop", "--seconds", "0.05", "--allow", HOST]
    with (
        closing((source.data / "forward.log").open("wb")) as said,
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", _COMMAND, "xapi", "forward", *options],
            env=source.environment(),
            cwd=ROOT,
            stdout=said,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield process
        finally:
            end(process)


def _wrong(sent: list[Row], received: list[Row]) -> int:
    """Return how many places hold another statement than was sent there."""
    pairs = zip(sent, received, strict=False)
    return sum(a != b for a, b in pairs) + abs(len(sent) - len(received))

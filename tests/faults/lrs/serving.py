"""``python -m tests.faults.lrs.serving TARGET …``: what ``lms serve …`` does.

With ``-`` it is nothing else; a TARGET of ``tests.faults.lrs.targets`` is served in the
place of the product's own.
"""

import sys
from collections.abc import Callable
from unittest import mock

from granian.server import Server

from lms.cli import main, serve
from tests.faults.lrs import targets


def _with(target: str) -> Callable[..., object]:
    """Return Granian's server, whatever it is told to serve, with this target."""
    return lambda **settings: Server(**{**settings, "target": target})


if __name__ == "__main__":
    chosen, *arguments = sys.argv[1:]
    if chosen != "-":
        broken = _with(f"{targets.__name__}:{chosen}")
        mock.patch.object(serve, "Server", broken).start()
    main(["serve", "--stream-port", "0", *arguments])

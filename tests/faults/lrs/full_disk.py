"""A disk that is full: a small file system in memory, in a name space of the server."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.lrs.site import Place, Server, serving

_MOUNT = (
    'mount -t tmpfs -o size="$1" none "$2" && cp -R "$3/." "$2" && '
    'fallocate -l "$4" "$2/$5" && shift 5 && exec "$@"'
)
BALLAST = "ballast"


def _name_space() -> list[str]:
    """Return the command that gives a process its own mounts."""
    own = ["unshare", "--mount"]
    return own if os.geteuid() == 0 else [*own, "--map-root-user"]


def can_mount(folder: Path) -> bool:
    """Tell whether this machine lets us mount a file system for our own processes."""
    if shutil.which("unshare") is None:
        return False
    command = [*_name_space(), "mount", "-t", "tmpfs", "none", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - ours
    return done.returncode == 0


class SmallDisk:
    """The server's own disk, seen from outside."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self._folder = folder

    @property
    def root(self) -> Path:
        """Return where this process finds the disk."""
        return Path(f"/proc/{self.server.pid}/root{self._folder}")

    def make_room(self) -> None:
        """Delete what was there to be deleted."""
        (self.root / BALLAST).unlink()

    def copied(self, folder: Path) -> str:
        """Copy the database of an idle server and return its address.

        SQLite would look through the link below /proc for a file of our own.
        """
        for path in self.root.glob("pamong.sqlite*"):
            shutil.copy(path, folder)
        return f"sqlite:///{folder / 'pamong.sqlite'}"


@contextmanager
def serving_on_small_disk(
    place: Place, template: Path, *, size: int, ballast: int
) -> Iterator[SmallDisk]:
    """Serve ``place`` from a disk of ``size`` MiB that begins as a copy of a folder."""
    before = [
        *_name_space(),
        "sh",
        "-c",
        _MOUNT,
        "sh",
        f"{size}m",
        str(place.data),
        str(template),
        f"{ballast}MiB",
        BALLAST,
    ]
    with serving(place, before=before) as server:
        yield SmallDisk(server, place.data)

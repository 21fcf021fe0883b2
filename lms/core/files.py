"""A content-addressed file store: a file's name is the SHA-256 of its bytes."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lms.core.errors import NotFoundError


class FileStore:
    """Files under one folder, written once and never changed.

    A file is durable before ``put`` returns, so a row that names it may be committed;
    a file whose transaction failed is left over and harmless.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep ``content`` and return its SHA-256 in hexadecimal."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(path, content)
        # Else a power cut may lose the name of a file whose bytes are safe: also of one
        # that somebody else has written and not yet made durable.
        for folder in (path.parent, self.folder, self.folder.parent):
            sync(folder)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes of ``digest``."""
        try:
            return self.path(digest).read_bytes()
        except FileNotFoundError:
            raise NotFoundError(digest) from None

    def paths(self) -> Iterator[Path]:
        """Give every file of the store; its name is its digest."""
        yield from self.folder.glob(f"[0-9a-f][0-9a-f]/{'[0-9a-f]' * 64}")

    def path(self, digest: str) -> Path:
        """Return where ``digest`` lies; refuse anything that is not a digest."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):  # noqa: PLR2004 - SHA-256
            raise NotFoundError(digest)
        return self.folder / digest[:2] / digest


def sync(folder: Path) -> None:
    """Make the names in ``folder`` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_durably(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

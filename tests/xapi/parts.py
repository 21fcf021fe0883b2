"""Multipart bodies for tests, written out by hand; contents and their attachments."""

import hashlib
from collections.abc import Mapping

from lms.core import json
from lms.core.json import JsonObject
from tests.xapi.said import attachment

BOUNDARY = "batas"
KIND = f"multipart/mixed; boundary={BOUNDARY}"
NASKAH = "naskah kolaborasi ☕\r\n".encode()
GAMBAR = bytes(range(256)) * 4


def sum_of(content: bytes, algorithm: str = "sha256") -> str:
    """Return a SHA-2 sum in hexadecimal."""
    return hashlib.new(algorithm, content).hexdigest()


def brought(content: bytes, **changes: object) -> JsonObject:
    """Return the attachment whose content comes in a part."""
    own = {"sha2": sum_of(content), "length": len(content)}
    declared = attachment(**own)
    del declared["fileUrl"]
    return {**declared, **changes}


def headers_of(content: bytes) -> dict[str, str]:
    """Return the headers of the part that carries ``content``."""
    return {
        "Content-Type": "text/plain",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": sum_of(content),
    }


def part(content: bytes, headers: Mapping[str, str | None] | None = None) -> bytes:
    """Write one part; a header given as None is left out."""
    wanted = {**headers_of(content), **(headers or {})}
    return plain(content, {name: text for name, text in wanted.items() if text})


def plain(content: bytes, headers: Mapping[str, str]) -> bytes:
    """Write one part with exactly these headers."""
    lines = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
    return f"--{BOUNDARY}\r\n{lines}\r\n".encode() + content + b"\r\n"


def first(statements: object) -> bytes:
    """Write the part that holds the statements."""
    return plain(json.dumps(statements), {"Content-Type": "application/json"})


def whole(*parts: bytes) -> bytes:
    """Join parts to a body."""
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def sent(statements: object, *contents: bytes) -> bytes:
    """Write statements and the contents of their attachments."""
    return whole(first(statements), *map(part, contents))

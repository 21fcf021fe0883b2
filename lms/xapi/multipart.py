"""multipart/mixed by bytes, in and out (RFC 2046, 5.1).

Read strictly: each delimiter is a line of its own, lines end with CRLF, the last
delimiter must be there, and a header that readers could take differently is refused.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.xapi.errors import BodyError

MAX_PARTS = 1000
"""Of one body; a batch that needs more can be sent as two."""
MAX_HEADERS = 8192
"""Bytes of the headers of one part."""

_CHUNK = 64 * 1024
_BOUNDARY_PARAMETER = re.compile(
    r';\s*boundary\s*=\s*("[^"]*"|[^\s;"]*)(?=\s*(?:;|$))', re.IGNORECASE
)
_BOUNDARY = re.compile(r"[A-Za-z0-9'()+_,\-./:=? ]{0,69}[A-Za-z0-9'()+_,\-./:=?]")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_REST_OF_DELIMITER = re.compile(rb"(--)?[ \t]*(?:\r\n|\Z)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part; the names of its headers are in lower case."""

    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """The content of a part that is read only when it is sent."""

    path: Path
    length: int


def media_type(header: str) -> str:
    """Return the type that a Content-Type names, without parameters, in lower case."""
    return header.partition(";")[0].strip().lower()


# --- Reading


def boundary_of(content_type: str) -> bytes:
    """Return the boundary that the header names (RFC 2046, 5.1.1)."""
    found = _BOUNDARY_PARAMETER.findall(content_type)
    if len(found) != 1:
        message = "the Content-Type multipart/mixed needs one boundary"
        raise BodyError(message)
    boundary = found[0].removeprefix('"').removesuffix('"')
    if not _BOUNDARY.fullmatch(boundary):
        message = "the boundary must be 1 to 70 characters of RFC 2046, 5.1.1"
        raise BodyError(message)
    return bytes(boundary, "ascii")


def read(body: bytes, boundary: bytes, most: float = MAX_PARTS) -> list[Part]:
    """Return the parts of ``body``, at least one; what stands around them is ignored.

    A body without its last delimiter was cut off, and is refused. A page that was asked
    for may have more than ``MAX_PARTS``: its reader says so by ``math.inf``.
    """
    parts: list[Part] = []
    begin = None
    for start, end, is_last in _delimiters(body, b"\r\n--" + boundary):
        if begin is not None:
            parts.append(_part(body, begin, start))
        if len(parts) > most:
            message = f"the body has more than {most} parts"
            raise BodyError(message)
        if is_last:
            break
        begin = end
    else:
        message = "the body ends before its last boundary"
        raise BodyError(message)
    if not parts:
        message = "the body has no parts"
        raise BodyError(message)
    return parts


def _delimiters(body: bytes, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Give where each delimiter starts and ends, and whether it is the last.

    The line end before a delimiter is part of it; the first may stand at the very
    beginning. A line that only begins like a delimiter is content.
    """
    start = -2 if body.startswith(delimiter[2:]) else body.find(delimiter)
    while start != -1:
        after = start + len(delimiter)
        rest = _REST_OF_DELIMITER.match(body, after)
        if rest is not None:
            after = rest.end()
            yield start, after, rest[1] is not None
        start = body.find(delimiter, after)


def _part(body: bytes, begin: int, end: int) -> Part:
    if body.startswith(b"\r\n", begin, end):
        return Part(body[begin + 2 : end])
    blank = body.find(b"\r\n\r\n", begin, min(end, begin + MAX_HEADERS))
    if blank == -1:
        message = "the headers of a part do not end, or are too long"
        raise BodyError(message)
    headers = body[begin:blank].decode("latin-1")
    return Part(body[blank + 4 : end], _headers(headers.split("\r\n")))


def _headers(lines: Iterable[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not (colon and _NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            message = "a part has a header that is none"
            raise BodyError(message)
        if name.lower() in headers:
            message = f"a part has the header {name} twice"
            raise BodyError(message)
        headers[name.lower()] = value.strip()
    return headers


# --- Writing


@dataclass(frozen=True, slots=True)
class Message:
    """A multipart/mixed body to be sent; ``chunks`` can be gone through once."""

    content_type: str
    length: int
    chunks: Iterator[bytes]


def write(parts: Iterable[tuple[Mapping[str, str], bytes | File]]) -> Message:
    """Return the message of ``parts``: each its headers and its content.

    Files are read while the message is sent, so it may be larger than the memory.
    """
    # Nobody can know it beforehand, so no content can hold it.
    boundary = secrets.token_hex(16)
    pieces: list[bytes | File] = []
    for headers, content in parts:
        lines = "".join(f"{name}: {_safe(text)}\r\n" for name, text in headers.items())
        pieces += [f"--{boundary}\r\n{lines}\r\n".encode("latin-1"), content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return Message(
        f"multipart/mixed; boundary={boundary}",
        sum(_length(piece) for piece in pieces),
        _chunks(pieces),
    )


def _safe(value: str) -> str:
    """Return a header's value; one with a line end would write a header of its own."""
    if not _VALUE.fullmatch(value):
        message = "a header of a part must be one line of printable characters"
        raise ValueError(message)
    return value


def _length(piece: bytes | File) -> int:
    return piece.length if isinstance(piece, File) else len(piece)


def _chunks(pieces: Iterable[bytes | File]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
            continue
        with piece.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk

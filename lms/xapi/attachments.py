"""The contents of attachments: matched with what statements declare, kept, given out.

A content belongs to a store under the SHA-2 sum that a statement declares for it; its
bytes lie once in the file store, however often they are sent.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from lms.core import json, site
from lms.core.json import JsonObject
from lms.xapi import multipart
from lms.xapi.errors import AttachmentError, StatementError
from lms.xapi.multipart import File, Message, Part
from lms.xapi.tables import attachment

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
"""The usage type of a signature (xAPI 2.0, 4.2.6)."""

HASH = "X-Experience-API-Hash"
ENCODING = "Content-Transfer-Encoding"
UNKNOWN_TYPE = "application/octet-stream"

ALGORITHMS = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
"""By the hexadecimal digits of a sum: a declaration does not name its algorithm."""
_LONGEST_TYPE = 255
_CHUNK = 500

Declaration = JsonObject
"""An item of ``attachments`` in a statement."""


@dataclass(frozen=True, slots=True)
class Content:
    """The content of an attachment, under the sum of its declaration in lower case."""

    sha2: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A content that lies in the file store, as the row that names it."""

    sha2: str
    file: str
    content_type: str
    length: int


# --- What statements declare


def declared(statement: object) -> Iterator[tuple[str, Declaration]]:
    """Give the path and the declaration of each attachment, SubStatement's included.

    The statement need not be checked yet: what is no declaration is passed over.
    """
    if not isinstance(statement, dict):
        return
    for path, holder in (("", statement), ("object.", statement.get("object"))):
        listed = holder.get("attachments") if isinstance(holder, dict) else None
        for position, item in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(item, dict):
                yield f"{path}attachments[{position}]", item


def match(
    statements: Sequence[JsonObject], parts: Sequence[Part]
) -> dict[str, Content]:
    """Return the contents that came with ``statements``, by their sums.

    Each part must be declared, and each declaration without a ``fileUrl``, as well as
    each signature, must have its part (xAPI 2.0, 4.1.3; 1.0.3, Communication 1.5.2).
    """
    received = dict(_checked(part) for part in parts)
    contents: dict[str, Content] = {}
    for number, statement in enumerate(statements):
        for path, item in declared(statement):
            sha2 = _sum_of(item)
            if sha2 in received:
                kind = _safe_type(item.get("contentType"))
                contents.setdefault(sha2, Content(sha2, kind, received[sha2]))
            elif _is_brought(item):
                error = StatementError(path, "needs its content in a part of its own")
                raise error.within(number) if len(statements) > 1 else error
    if extra := received.keys() - contents.keys():
        message = f"no statement declares an attachment with the sha2 {min(extra)}"
        raise AttachmentError(message)
    return contents


def _checked(part: Part) -> tuple[str, bytes]:
    """Return sum and content of a part; its length may differ from the declared one.

    The suites send such contents and want them taken, so the sum alone decides.
    """
    sha2 = part.headers.get(HASH.lower(), "").lower()
    if not sha2:
        message = f"every part but the first needs the header {HASH}"
        raise AttachmentError(message)
    if part.headers.get(ENCODING.lower(), "").lower() != "binary":
        message = f"every part but the first needs the header {ENCODING}: binary"
        raise AttachmentError(message)
    algorithm = ALGORITHMS.get(len(sha2))
    if algorithm is None:
        message = f"{HASH} must be a SHA-2 sum in hexadecimal digits"
        raise AttachmentError(message)
    if hashlib.new(algorithm, part.content).hexdigest() != sha2:
        message = f"the content of a part has another sum than {sha2}"
        raise AttachmentError(message)
    return sha2, part.content


def _is_brought(declaration: Declaration) -> bool:
    """Tell whether the content must come with the statement that declares it."""
    return "fileUrl" not in declaration or declaration.get("usageType") == SIGNATURE


def _sum_of(declaration: Declaration) -> str:
    return str(declaration.get("sha2", "")).lower()


def _safe_type(declared_type: object) -> str:
    """Return the declared type, if a header and its column can carry it."""
    kind = declared_type if isinstance(declared_type, str) else UNKNOWN_TYPE
    fits = kind.isascii() and kind.isprintable() and len(kind) <= _LONGEST_TYPE
    return kind if fits else UNKNOWN_TYPE


# --- Keeping


def keep(contents: Iterable[Content]) -> list[Kept]:
    """Put contents into the file store, durably; before the writing transaction begins.

    Should that fail, files are left over that nothing names.
    """
    files = site.current().files
    return [
        Kept(item.sha2, files.put(item.content), item.content_type, len(item.content))
        for item in contents
    ]


_INSERT = text(
    f"""
    INSERT INTO {attachment.name} (store, sha2, file, content_type, length)
    VALUES (:store, :sha2, :file, :content_type, :length)
    ON CONFLICT DO NOTHING
    """  # noqa: S608 - a constant
).bindparams(bindparam("store", type_=attachment.c.store.type))


def insert(session: Session, store: UUID, kept: Sequence[Kept]) -> None:
    """Give ``store`` the contents; what it has already stays.

    Before the statements and in the order of sums, so that two writers never wait for
    each other.
    """
    if not kept:
        return
    rows = [
        {
            "store": store,
            "sha2": item.sha2,
            "file": item.file,
            "content_type": item.content_type,
            "length": item.length,
        }
        for item in sorted(kept, key=lambda item: item.sha2)
    ]
    session.connection().execute(_INSERT, rows)


# --- Giving out


_BY_SUMS = select(
    attachment.c.sha2, attachment.c.file, attachment.c.content_type, attachment.c.length
).where(
    attachment.c.store == bindparam("store_id"),
    attachment.c.sha2.in_(bindparam("sums", expanding=True)),
)


def find(session: Session, store: UUID, sums: Iterable[str]) -> dict[str, Kept]:
    """Return what ``store`` has of these sums, by sum; needs the primary key."""
    wanted = list(dict.fromkeys(sums))
    found: dict[str, Kept] = {}
    for start in range(0, len(wanted), _CHUNK):
        parameters = {"store_id": store, "sums": wanted[start : start + _CHUNK]}
        rows = session.connection().execute(_BY_SUMS, parameters)
        found.update((row.sha2, Kept(*row)) for row in rows)
    return found


def message(
    session: Session,
    store: UUID,
    body: bytes,
    payloads: Iterable[bytes],
    *,
    only_brought: bool = False,
) -> Message:
    """Return ``body`` followed by the contents of the statements ``payloads``.

    Each content comes once, in the order of its first declaration and with the type
    declared there (xAPI 2.0, 4.1.6.1; 1.0.3, Communication 2.1.3). ``only_brought``
    leaves out what a declaration may name that never brought it: somebody who reads no
    more than what he sent would else get the content of a sum that he heard of.
    """
    types = _types(payloads, only_brought=only_brought)
    found = find(session, store, types)
    parts: list[tuple[Mapping[str, str], bytes | File]] = [
        ({"Content-Type": "application/json"}, body)
    ]
    files = site.current().files
    for sha2, kind in types.items():
        if sha2 in found:
            headers = {"Content-Type": kind, ENCODING: "binary", HASH: sha2}
            path = files.path(found[sha2].file)
            # Asked for its size, a lost file fails here and not in mid-answer.
            parts.append((headers, File(path, path.stat().st_size)))
    return multipart.write(parts)


def _types(payloads: Iterable[bytes], *, only_brought: bool) -> dict[str, str]:
    """Return the declared type of each sum that ``payloads`` name."""
    types: dict[str, str] = {}
    for payload in payloads:
        # Most statements have none, and are not read for it.
        if b'"attachments"' not in payload:
            continue
        statement: Any = json.loads(payload)
        for _path, item in declared(statement):
            if _is_brought(item) or not only_brought:
                types.setdefault(_sum_of(item), _safe_type(item["contentType"]))
    return types

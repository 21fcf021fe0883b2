"""The ``more`` of a page: where it goes on, signed, so that nothing is kept for it."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from lms.core import clock, json, site
from lms.xapi import moments
from lms.xapi.errors import ParameterError, ScopeError
from lms.xapi.search import Position

LIFETIME = timedelta(hours=48)
"""The specification asks for a day at least (2.0, 4.1.6.1)."""

_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Cursor:
    """The query that a page belongs to, its reader's key and its position."""

    query: tuple[tuple[str, str], ...]
    key: UUID
    position: Position


def seal(cursor: Cursor) -> str:
    """Write ``cursor`` as a token that only this site can have made."""
    expires = moments.as_microseconds(clock.now() + LIFETIME)
    position = cursor.position
    parts = [cursor.query, cursor.key, position.seq, position.last, expires]
    text = json.dumps(parts)
    return base64.urlsafe_b64encode(_mac(text) + text).rstrip(b"=").decode()


def unseal(token: str, key: UUID) -> Cursor:
    """Read a token of ``seal``; refuse a changed, old or foreign one."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        sealed = b""
    mac, text = sealed[:_MAC_BYTES], sealed[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(text)):
        raise ParameterError("more", "is not one that this store gave out")
    query, owner, seq, last, expires = json.loads(text)
    if UUID(owner) != key:
        message = "this page belongs to another key"
        raise ScopeError(message)
    if expires <= moments.as_microseconds(clock.now()):
        raise ParameterError("more", "has expired; ask for the first page again")
    pairs = tuple((name, value) for name, value in query)
    return Cursor(pairs, key, Position(seq, last))


def _mac(text: bytes) -> bytes:
    return hmac.digest(site.current().secret, b"lrs more\0" + text, "sha256")[
        :_MAC_BYTES
    ]

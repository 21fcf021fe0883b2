"""Access tokens: what a key was exchanged for, for an hour (OAuth 2, RFC 6749, 4.4).

A token is signed with the site's secret and names its key, its scopes and its end, so
no table keeps it. It opens nothing by itself: with each use its key is looked up as for
a secret, and the token is as dead as the key or the secret that it was given for.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from lms.core import clock, json, site
from lms.xapi import moments
from lms.xapi.credentials import Credential, Lock, Scope
from lms.xapi.errors import EndedTokenError, UnauthorizedError

LIFETIME = timedelta(hours=1)
LONGEST = 1000
"""Characters; ours have about 200."""

WRONG = "the token is not one that this store gave out"
ENDED = "this token has ended; ask for a new one"

_MAC_BYTES = 32
_PRINT_BYTES = 12


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says; ``secret`` recognises the secret that it was given for."""

    key: UUID
    scopes: frozenset[Scope]
    ends: datetime
    secret: bytes

    @property
    def key_id(self) -> str:
        """Return the name of the key."""
        return str(self.key)

    def admit(self, lock: Lock | None) -> Credential:
        """Return the key of this token with its scopes, if both still hold."""
        if lock is None or self.ends <= clock.now():
            raise EndedTokenError(ENDED)
        key = lock.alive()
        if not any(
            hmac.compare_digest(self.secret, _print(digest))
            for digest in lock.digests()
        ):
            raise EndedTokenError(ENDED)
        return replace(key, scopes=self.scopes & key.covers)


def issue(lock: Lock, secret: str, scopes: Collection[Scope]) -> str:
    """Return a token of the key that ``secret`` opens; refuse a wrong secret."""
    ends = moments.as_microseconds(clock.now() + LIFETIME)
    sign = _print(lock.recognised(secret)).hex()
    key = lock.alive()
    parts = [str(key.id), " ".join(sorted(key.covers & set(scopes))), ends, sign]
    text = json.dumps(parts)
    return base64.urlsafe_b64encode(_mac(text) + text).rstrip(b"=").decode()


def read(token: str) -> Token:
    """Return what a token of ``issue`` says; refuse any that is not one."""
    sealed = b""
    if len(token) <= LONGEST:
        try:
            padded = token.encode("ascii") + b"=" * (-len(token) % 4)
            sealed = base64.b64decode(padded, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            pass
    mac, text = sealed[:_MAC_BYTES], sealed[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(text)):
        raise UnauthorizedError(WRONG)
    key, scopes, ends, sign = json.loads(text)
    return Token(
        UUID(key),
        frozenset(Scope(scope) for scope in scopes.split()),
        moments.from_microseconds(ends),
        bytes.fromhex(sign),
    )


def _print(digest: bytes) -> bytes:
    return hashlib.sha256(b"lrs token of\0" + digest).digest()[:_PRINT_BYTES]


def _mac(text: bytes) -> bytes:
    return hmac.digest(site.current().secret, b"lrs token\0" + text, "sha256")

"""Secrets of other systems, kept so that the database alone opens none of them."""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lms.core import site
from lms.xapi.forwarding.errors import SecretError

_PURPOSE = b"pamong: secrets of forwarding targets"
_NONCE_BYTES = 12
_KEY_BYTES = 32


def locked(secret: str, owner: UUID) -> bytes:
    """Return ``secret`` encrypted under the site's own, for ``owner`` alone."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, secret.encode(), owner.bytes)


def opened(box: bytes, owner: UUID) -> str:
    """Return the secret; a box of another owner or under another key has none."""
    nonce, sealed = box[:_NONCE_BYTES], box[_NONCE_BYTES:]
    try:
        return _cipher().decrypt(nonce, sealed, owner.bytes).decode()
    except (InvalidTag, ValueError):
        message = "the secret cannot be read; LMS_SECRET has changed: add it anew"
        raise SecretError(message) from None


def _cipher() -> AESGCM:
    derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE)
    return AESGCM(derived.derive(site.current().secret))

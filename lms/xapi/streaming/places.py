"""The ``id`` of an event: a place in one store, signed, so that one can go on there.

It names no key and does not expire: whoever may read the store may go on behind it,
however old it is. A place of another store is no place.
"""

import base64
import binascii
import hmac
from uuid import UUID

from lms.core import site
from lms.xapi.errors import ParameterError

_SEQ_BYTES = 8
_MAC_BYTES = 16


def seal(store: UUID, seq: int) -> bytes:
    """Write the place behind ``seq`` as a token that only this site can have made."""
    text = seq.to_bytes(_SEQ_BYTES, signed=True)
    return base64.urlsafe_b64encode(_mac(store, text) + text)


def unseal(store: UUID, token: str, name: str) -> int:
    """Return the place that the parameter or header ``name`` gives."""
    try:
        sealed = base64.urlsafe_b64decode(token)
    except (binascii.Error, ValueError):
        sealed = b""
    mac, text = sealed[:_MAC_BYTES], sealed[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(store, text)):
        raise ParameterError(name, "is not the id of an event of this store")
    return int.from_bytes(text, signed=True)


def _mac(store: UUID, text: bytes) -> bytes:
    told = b"lrs stream\0" + store.bytes + text
    return hmac.digest(site.current().secret, told, "sha256")[:_MAC_BYTES]

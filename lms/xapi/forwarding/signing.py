"""Webhooks are signed, so that who receives one knows by whom and when it was sent.

The signature is the HMAC-SHA256 of the time stamp, a full stop and the body, under the
secret of the target, in hexadecimal after ``v1=``. A receiver compares it in constant
time, and refuses a time stamp that is not of the present: an old message that somebody
sends again is found out that way, and a repeated delivery by its id.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from lms.core import clock
from lms.xapi.forwarding.errors import SignatureError

SIGNATURE = "Pamong-Signature"
TIMESTAMP = "Pamong-Timestamp"
DELIVERY = "Pamong-Delivery"

WINDOW = timedelta(minutes=5)
"""How far the time stamp may lie from the receiver's clock, both ways."""

_VERSION = "v1="


def headers(secret: str, delivery: str, body: bytes) -> dict[str, str]:
    """Return what is sent beside ``body``, now."""
    stamp = str(int(clock.now().timestamp()))
    return {
        DELIVERY: delivery,
        TIMESTAMP: stamp,
        SIGNATURE: _VERSION + _digest(secret, stamp, body),
    }


def verify(
    secret: str,
    received: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
    window: timedelta = WINDOW,
) -> None:
    """Raise unless the message is by whoever has ``secret``, unchanged, and fresh."""
    named = {name.lower(): value for name, value in received.items()}
    stamp = named.get(TIMESTAMP.lower(), "")
    said = named.get(SIGNATURE.lower(), "")
    right = _VERSION + _digest(secret, stamp, body)
    if not hmac.compare_digest(said.encode(), right.encode()):
        raise SignatureError("the signature is not of this message and secret")
    # Only now: what is signed was written by us, and is a number.
    if abs(now.timestamp() - int(stamp)) > window.total_seconds():
        raise SignatureError("the message is too old, or a clock is wrong")


def _digest(secret: str, stamp: str, body: bytes) -> str:
    signed = stamp.encode() + b"." + body
    return hmac.digest(secret.encode(), signed, "sha256").hex()

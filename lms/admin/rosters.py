"""A roster on its way from the preview to the confirmation, inside the page itself.

Nothing is kept on the server in between: a list of names that nobody confirmed would
stay there. What comes back is read and judged anew, so it needs no signature.
"""

import base64
import binascii
import zlib

from lms.accounts import roster
from lms.accounts.roster import Row
from lms.admin.errors import RosterLostError, RosterTooLargeError

LONGEST_FIELD = 400_000
"""Characters; werkzeug refuses forms whose fields are longer than 500,000 bytes."""

MOST_ROWS = 1_500
"""Six seconds of the one writer that SQLite allows (measured: 4 ms a row); the command
line takes more."""

LARGEST = 8 * 1024 * 1024
"""Bytes once unpacked; a few kilobytes can be made to swell to gigabytes."""


def read(content: bytes) -> list[Row]:
    """Read a list that is short enough to be imported while others wait."""
    rows = roster.parse(content)
    if len(rows) > MOST_ROWS:
        raise RosterTooLargeError
    return rows


def pack(content: bytes) -> str:
    """Return ``content`` as text for a hidden field."""
    packed = base64.b64encode(zlib.compress(content, 9)).decode()
    if len(packed) > LONGEST_FIELD or len(content) > LARGEST:
        raise RosterTooLargeError
    return packed


def unpack(text: str) -> bytes:
    """Return what ``pack`` was given, or raise ``RosterLostError``."""
    reader = zlib.decompressobj()
    try:
        content = reader.decompress(base64.b64decode(text, validate=True), LARGEST)
    except (binascii.Error, ValueError, zlib.error):
        raise RosterLostError from None
    if not reader.eof:
        raise RosterLostError
    return content

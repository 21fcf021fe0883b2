"""How large a picture is, read from its first bytes (pure).

A page that knows this keeps the place of a picture that has not come yet, so that the
text does not jump while it is read.
"""

import re
import struct

Size = tuple[int, int]
"""Width and height in pixels."""

_SVG = re.compile(
    rb"<svg\b[^>]*?\bviewBox\s*=\s*[\"']\s*"
    rb"[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*[\"']"
)
_SVG_HEAD = 4096
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_FRAME = re.compile(
    rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(..)(..)", re.DOTALL
)
"""The start of a frame: marker, length, eight bits, height, width (T.81, B.2.2)."""


def size_of(content: bytes) -> Size | None:
    """Return the size of an SVG, PNG or JPEG; None when it is not told or another."""
    if content.startswith(_PNG) and len(content) >= 24:  # noqa: PLR2004 - the header
        width, height = struct.unpack(">II", content[16:24])
        return _sensible(width, height)
    if content.startswith(_JPEG):
        frame = _FRAME.search(content)
        if frame is None:
            return None
        return _sensible(
            int.from_bytes(frame[2], "big"), int.from_bytes(frame[1], "big")
        )
    box = _SVG.search(content[:_SVG_HEAD])
    try:
        return _sensible(float(box[1]), float(box[2])) if box else None
    except ValueError:
        return None


def _sensible(width: float, height: float) -> Size | None:
    found = round(width), round(height)
    return found if min(found) > 0 else None

"""The size of pictures, read from their first bytes."""

import struct

import pytest

from lms.courses.pictures import size_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 360) + b"\x08"
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 360, 640) + b"\x03\x01\x22\x00"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"\n viewBox="0 0 720 480.4" role="img">'


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (PNG, (640, 360)),
        (JPEG, (640, 360)),
        (SVG, (720, 480)),
        (b"<?xml version='1.0'?><svg viewBox='0,0,10,20'>", (10, 20)),
    ],
)
def test_a_known_picture_tells_its_size(content: bytes, size: tuple[int, int]) -> None:
    assert size_of(content) == size


@pytest.mark.parametrize(
    "content",
    [
        b"",
        PNG[:20],
        JPEG[:20],
        b"GIF89a",
        b"<svg>",
        b'<svg viewBox="0 0 1.2.3 4">',
        b'<svg viewBox="0 0 0 480">',
    ],
)
def test_a_picture_that_does_not_tell_has_no_size(content: bytes) -> None:
    assert size_of(content) is None

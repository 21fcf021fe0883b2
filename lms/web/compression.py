"""Gzip for pages: text over slow lines costs a quarter of its bytes."""

import gzip

from flask import Flask, Response, request

MINIMUM = 1024
"""Bytes; below this the gzip header and the work outweigh the gain."""

LEVEL = 6
TYPES = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/ld+json",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
    }
)


def pack(content: bytes, level: int = LEVEL) -> bytes:
    """Return ``content`` as gzip, the same bytes every time."""
    return gzip.compress(content, compresslevel=level, mtime=0)


def accepted() -> bool:
    """Tell whether the caller of this request takes gzip."""
    return request.accept_encodings.quality("gzip") > 0


def register(app: Flask) -> None:
    """Compress finished answers that are text, long enough and not yet encoded."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if not _compressible(response):
        return response
    response.vary.add("Accept-Encoding")
    if accepted():
        response.set_data(pack(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        # One tag must not name two different bodies (RFC 9110, 8.8.3.3).
        tag, _weak = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
    return response


def _compressible(response: Response) -> bool:
    if response.direct_passthrough or response.is_streamed:
        return False
    if response.mimetype not in TYPES or "Content-Encoding" in response.headers:
        return False
    return len(response.get_data()) > MINIMUM

"""Pictures and files of courses."""

from flask import Blueprint, Flask, Response, send_file

from lms.core import site
from lms.core.db import db
from lms.core.errors import NotFoundError
from lms.core.permissions import signed_in
from lms.courses.outline import queries

bp = Blueprint("outline", __name__)

_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
}
_IMMUTABLE = "private, max-age=31536000, immutable"


@bp.get("/media/<digest>.<suffix>")
@signed_in
def media(digest: str, suffix: str) -> Response:
    """Serve a picture of a course; its name is its content, so it never changes."""
    row = queries.media(db.session(), digest)
    # Another course may have the same picture as .jpeg and not as .jpg.
    if row is None or _TYPES.get(f".{suffix}") != _TYPES[row.suffix]:
        raise NotFoundError(digest)
    response = send_file(
        site.current().files.path(digest), mimetype=_TYPES[row.suffix], etag=digest
    )
    response.headers["Cache-Control"] = _IMMUTABLE
    # A picture may carry script when it is opened by itself.
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    return response


def register(app: Flask) -> None:
    """Add the route of pictures."""
    app.register_blueprint(bp)

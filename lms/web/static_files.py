"""Static files under addresses that contain their content's hash.

An address such as ``/static/web/app.1f0c2d3e4b5a.css`` never changes its meaning, so
browsers keep it for a year; a changed file has another address.
"""

import hashlib
import mimetypes
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from werkzeug.security import safe_join

from lms.core.permissions import public
from lms.web import compression

HASH_LENGTH = 12
HEXADECIMAL = frozenset("0123456789abcdef")
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "public, no-cache"
MAXIMUM_GZIP_LEVEL = 9
OWN_FOLDER = Path(__file__).parent / "static" / "web"
EXTENSION = "pamong.static"

blueprint = Blueprint("static", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; ``packed`` is None when gzip does not make it smaller."""

    content: bytes
    packed: bytes | None
    digest: str
    mimetype: str
    modified: int
    path: Path

    @property
    def is_current(self) -> bool:
        """Tell whether the file is still as it was read."""
        try:
            return os.stat(self.path).st_mtime_ns == self.modified  # noqa: PTH116 - three times on every page, and Path.stat costs twice as much
        except OSError:
            return False


class StaticFolders:
    """The folders of all packages, each under its own name."""

    def __init__(self) -> None:
        self.folders: dict[str, Path] = {}
        self.urls: dict[tuple[str, str, str], str] = {}
        """Addresses by the site's prefix, the file's name and its digest."""
        self._assets: dict[str, Asset] = {}

    def add(self, name: str, folder: Path) -> None:
        """Serve ``folder`` under ``name``."""
        self.folders[name] = folder

    def find(self, name: str) -> Asset | None:
        """Return the asset ``name`` ("web/app.css"), read again when it changed."""
        asset = self._assets.get(name)
        if asset is not None and asset.is_current:
            return asset
        path = self._path(name)
        if path is None or not path.is_file():
            return None
        asset = self._assets[name] = _read(path, path.stat().st_mtime_ns)
        return asset

    def _path(self, name: str) -> Path | None:
        head, _, rest = name.partition("/")
        folder = self.folders.get(head)
        # "app.css/" would name the same file again, under another address.
        plain = rest and not rest.endswith("/")
        joined = safe_join(str(folder), rest) if folder and plain else None
        return Path(joined) if joined else None


def static_folder(app: Flask, name: str, path: Path) -> None:
    """Serve the files of ``path`` as ``name/…``."""
    _folders(app).add(name, path)


def static_url(name: str) -> str:
    """Return the address of the static file ``name``, with its content's hash."""
    folders = _folders(current_app)
    asset = folders.find(name)
    if asset is None:
        message = f"no static file {name!r}: register its folder with static_folder()"
        raise LookupError(message)
    known = (request.root_path, name, asset.digest)
    return folders.urls.get(known) or folders.urls.setdefault(known, _url(name, asset))


def _url(name: str, asset: Asset) -> str:
    path = PurePosixPath(name)
    return url_for(
        "static.file", name=str(path.with_suffix(f".{asset.digest}{path.suffix}"))
    )


@blueprint.get("/static/<path:name>")
@public
def file(name: str) -> Response:
    """Send a static file; one of an older version's address is sent as it is now."""
    plain, digest = _split(name)
    folders = _folders(current_app)
    asset = (folders.find(plain) if digest else None) or folders.find(name)
    if asset is None:
        abort(404)
    response = _answer(asset)
    current = digest == asset.digest
    response.headers["Cache-Control"] = IMMUTABLE if current else REVALIDATE
    return response


def register(app: Flask) -> None:
    """Install the route, the folder of this package and ``static_url`` in templates."""
    static_folder(app, "web", OWN_FOLDER)
    app.register_blueprint(blueprint)
    app.jinja_env.globals["static_url"] = static_url


def _folders(app: Flask) -> StaticFolders:
    folders: StaticFolders = app.extensions.setdefault(EXTENSION, StaticFolders())
    return folders


def _split(name: str) -> tuple[str, str]:
    """Return the file's name without its hash, and the hash ("" when there is none)."""
    path = PurePosixPath(name)
    stem, dot, digest = path.stem.rpartition(".")
    if not dot or len(digest) != HASH_LENGTH or not set(digest) <= HEXADECIMAL:
        return name, ""
    return str(path.with_name(stem + path.suffix)), digest


def _read(path: Path, modified: int) -> Asset:
    content = path.read_bytes()
    packed = compression.pack(content, MAXIMUM_GZIP_LEVEL)
    return Asset(
        content=content,
        packed=packed if len(packed) < len(content) else None,
        digest=hashlib.sha256(content).hexdigest()[:HASH_LENGTH],
        mimetype=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        modified=modified,
        path=path,
    )


def _answer(asset: Asset) -> Response:
    packed = asset.packed if compression.accepted() else None
    response = Response(packed or asset.content, mimetype=asset.mimetype)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(asset.digest, weak=True)
    response.make_conditional(request)
    return response

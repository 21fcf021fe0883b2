"""Places inside this site, and the refusal of every other one."""

from urllib.parse import urlsplit

HOME = "/"
SIGN_IN = "/masuk"
SIGN_OUT = "/keluar"
PROFILE = "/profil"
HELP = "/bantuan"

FORBIDDEN = frozenset("\\") | frozenset(map(chr, range(0x21)))
"""Browsers read a backslash as a slash and drop control characters and blanks."""


def local(target: str | None, default: str = HOME) -> str:
    r"""Return ``target`` if it is a path of this site, else ``default``.

    ``//host``, ``/\host``, ``https:host`` and anything with a control character lead
    elsewhere in one browser or another.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    if FORBIDDEN & set(target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target

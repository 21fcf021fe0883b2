"""What every package must know of the running site; set once, when it starts.

Core receives its settings and never looks for them: ``lms.config`` reads the
environment and calls ``configure``.
"""

from dataclasses import dataclass, field
from pathlib import Path

from lms.core.files import FileStore


@dataclass(frozen=True, slots=True)
class Site:
    """The settings that code without a request needs.

    ``url`` is where people reach the site, without a slash at its end, and may change.
    ``identity`` is what it was when the first tables were made: the ``homePage`` of
    accounts and the root of identifiers in statements, so it is kept in the database
    and never changes (``lms.core.identity``).
    """

    url: str = "http://127.0.0.1:8000"
    identity: str = "http://127.0.0.1:8000"
    name: str = "Pamong"
    secret: bytes = b"development only"
    files: FileStore = field(default_factory=lambda: FileStore(Path("var/files")))

    @property
    def profile(self) -> str:
        """Return the identifier of our xAPI profile, where it is also published."""
        return f"{self.identity}/profile"

    @property
    def profile_version(self) -> str:
        """Return the identifier of the profile's version that statements follow."""
        return f"{self.profile}/v/1"


_site = Site()


def configure(site: Site) -> None:
    """Make ``site`` the running one."""
    global _site  # noqa: PLW0603 - one process serves one site
    _site = site


def current() -> Site:
    """Return the running site."""
    return _site

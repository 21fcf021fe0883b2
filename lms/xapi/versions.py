"""The versions of xAPI that the store speaks, and how a request chooses one."""

import re
from enum import StrEnum

from lms.xapi.errors import UnsupportedVersionError

HEADER = "X-Experience-API-Version"


class Version(StrEnum):
    """A version, as responses announce it."""

    V1 = "1.0.3"
    V2 = "2.0.0"

    @property
    def of_statements(self) -> str:
        """Return the ``version`` of a statement that names none (1.0.3, 2.4.10)."""
        return "1.0.0" if self is Version.V1 else self.value


_SPOKEN = (
    (re.compile(r"1\.0(\.\d+)?"), Version.V1),
    (re.compile(r"2\.0(\.\d+)?"), Version.V2),
)


def negotiate(header: str | None) -> Version:
    """Return the version that a request's header asks for (xAPI 2.0, 4.1.6)."""
    if header is None:
        message = f"the header {HEADER} is missing; send 1.0.3 or 2.0.0"
        raise UnsupportedVersionError(message)
    for pattern, version in _SPOKEN:
        if pattern.fullmatch(header):
            return version
    message = f"version {header!r} is not supported; send 1.0.3 or 2.0.0"
    raise UnsupportedVersionError(message)

"""Why a stream is refused, beyond what every resource of the LRS refuses."""

from http import HTTPStatus
from typing import ClassVar

from lms.core.errors import NotFoundError, PamongError

RETRY_AFTER = 30
"""Seconds: a place is free when somebody leaves, which nobody knows."""


class TooManyStreamsError(PamongError):
    """As many streams are open as may be, in all or with this key."""

    code: ClassVar[str] = "too_many_streams"
    status: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, most: int, of_whom: str) -> None:
        super().__init__(
            f"{most} streams are open {of_whom}, which is the most; close one, or come "
            f"again in {RETRY_AFTER} s"
        )
        self.retry_after = RETRY_AFTER


class ClosingError(PamongError):
    """The server is about to end."""

    code: ClassVar[str] = "closing"
    status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__("the server is about to end; come again")
        self.retry_after = 5


class UnknownAddressError(NotFoundError):
    """Streams are at one address; everything else is on the other port."""

    def __init__(self, known: str) -> None:
        super().__init__(f"only {known} is served here")


class MethodError(PamongError):
    """A stream can only be read."""

    code: ClassVar[str] = "method_not_allowed"
    status: ClassVar[HTTPStatus] = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self) -> None:
        super().__init__("a stream can only be read: GET, HEAD or OPTIONS")

"""Errors that people or clients see: a stable code, a status, a way out."""

from http import HTTPStatus
from typing import ClassVar


class PamongError(Exception):
    """Base of every error that the edge turns into an answer.

    ``code`` never changes once published; the message is translated and says the cause
    and the next step. ``title`` heads the page instead of what its status is called.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    title: ClassVar[object] = ""

    def __init__(self, message: object = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotFoundError(PamongError):
    """The thing does not exist, or this person may not know that it does."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND


class ForbiddenError(PamongError):
    """The person is known and may not do this."""

    code = "forbidden"
    status = HTTPStatus.FORBIDDEN


class ConflictError(PamongError):
    """The request contradicts what is already there."""

    code = "conflict"
    status = HTTPStatus.CONFLICT


class BackupError(PamongError):
    """A backup cannot be made or restored; nothing was overwritten."""

    code = "backup"


class ReadOnlyTransactionError(RuntimeError):
    """A reading request tried to write: a defect of the program, never of its user."""

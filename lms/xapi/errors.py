"""Errors of the LRS: each becomes one JSON answer.

Their readers are the programmers of clients, so the messages are in English, in the
words of the xAPI specification, and name the property at fault.
"""

from http import HTTPStatus
from typing import ClassVar, Self

from lms.core.errors import ConflictError, ForbiddenError, PamongError


class StatementError(PamongError):
    """A statement breaks a rule of the specification; ``path`` names the property."""

    code: ClassVar[str] = "invalid_statement"

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else str(self.message)

    def within(self, step: str | int) -> Self:
        """Lengthen the path by the property or position that holds the fault."""
        self.path = _joined(step, self.path)
        return self


def _joined(step: str | int, path: str) -> str:
    head = f"[{step}]" if isinstance(step, int) else step
    if not path or path.startswith("["):
        return head + path
    return f"{head}.{path}"


class BodyError(PamongError):
    """The body of a request is not the JSON that it should be."""

    code: ClassVar[str] = "invalid_body"


class UnsupportedBodyError(PamongError):
    """The body is of a kind that this resource does not read."""

    code: ClassVar[str] = "unsupported_body"


class ParameterError(PamongError):
    """A query parameter is unknown, repeated, malformed or contradicts another."""

    code: ClassVar[str] = "invalid_parameter"

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.path = name

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class UnsupportedVersionError(PamongError):
    """The request names no version of xAPI that this store speaks."""

    code: ClassVar[str] = "unsupported_version"


class UnauthorizedError(PamongError):
    """The request carries no key, or one that is wrong, revoked or expired."""

    code: ClassVar[str] = "unauthorized"
    status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED


class ScopeError(ForbiddenError):
    """The key is valid and lacks the scope for this request."""

    code: ClassVar[str] = "insufficient_scope"


class VoidingError(ForbiddenError):
    """A client tried to void a statement that another authority made."""

    code: ClassVar[str] = "foreign_statement"


class StatementConflictError(ConflictError):
    """A different statement with this id is already stored."""

    code: ClassVar[str] = "statement_conflict"

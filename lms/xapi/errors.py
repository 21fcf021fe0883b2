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


class AttachmentError(BodyError):
    """A part of the body does not fit the attachments that statements declare."""

    code: ClassVar[str] = "invalid_attachment"


class SignatureError(StatementError):
    """The signature of a statement is malformed, or not of this statement."""

    code: ClassVar[str] = "invalid_signature"


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


class AlternateRequestError(PamongError):
    """A request in the alternate syntax of 1.0.3 is not written as it should be."""

    code: ClassVar[str] = "invalid_alternate_request"


class UnsupportedVersionError(PamongError):
    """The request names no version of xAPI that this store speaks."""

    code: ClassVar[str] = "unsupported_version"


class UnauthorizedError(PamongError):
    """The request carries no key, or one that is wrong, revoked or expired."""

    code: ClassVar[str] = "unauthorized"
    status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED


class RevokedKeyError(UnauthorizedError):
    """The secret is the key's own, and the key was revoked or has expired."""

    code: ClassVar[str] = "key_ended"


class EndedTokenError(RevokedKeyError):
    """The token was ours, and it or the secret that it was given for has ended."""

    code: ClassVar[str] = "token_ended"


class ScopeError(ForbiddenError):
    """The key is valid and lacks the scope for this request."""

    code: ClassVar[str] = "insufficient_scope"


class VoidingError(ForbiddenError):
    """A client tried to void a statement that another authority made."""

    code: ClassVar[str] = "foreign_statement"


class StatementConflictError(ConflictError):
    """A different statement with this id is already stored."""

    code: ClassVar[str] = "statement_conflict"


class TooLargeError(PamongError):
    """The request is larger than this store takes at once."""

    code: ClassVar[str] = "too_large"
    status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooManyGuessesError(PamongError):
    """Too many wrong keys came from one address; ``retry_after`` is in seconds."""

    code: ClassVar[str] = "too_many_wrong_keys"
    status: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "the key or its secret is wrong, as were many before it; check them and "
            f"try again in {retry_after} s"
        )
        self.retry_after = retry_after


class TooManyRequestsError(PamongError):
    """This key asks more often than it may; ``retry_after`` is in seconds."""

    code: ClassVar[str] = "rate_limited"
    status: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, per_minute: int, retry_after: int) -> None:
        super().__init__(
            f"this key may ask {per_minute} times a minute; send batches, and go on in "
            f"{retry_after} s"
        )
        self.retry_after = retry_after


class PreconditionFailedError(PamongError):
    """The document is not the one that the client read: somebody changed it since."""

    code: ClassVar[str] = "precondition_failed"
    status: ClassVar[HTTPStatus] = HTTPStatus.PRECONDITION_FAILED


class PreconditionMissingError(PamongError):
    """A profile is put in 1.0.3 without saying what it replaces."""

    code: ClassVar[str] = "precondition_missing"


class DocumentConflictError(ConflictError):
    """A document is there already, and the client did not say that it knows it."""

    code: ClassVar[str] = "document_conflict"


class UnmergeableDocumentError(PamongError):
    """One of two documents is no JSON object, so they cannot become one."""

    code: ClassVar[str] = "unmergeable_document"

"""What can be wrong with a quiz file, and with an answer."""

from http import HTTPStatus

from lms.core.errors import ConflictError, PamongError
from lms.core.i18n import lazy

Path = tuple[str | int, ...]
"""The way to a field: names of mappings and places in lists, from the file's top."""


class ContentError(PamongError):
    """One fault of a quiz file: where it is, what it is and how to mend it.

    ``file`` is empty for the quiz itself, else the path of the bank.
    """

    code = "quiz_content"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, path: Path, message: object, file: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.file = file

    def __str__(self) -> str:
        where = ".".join(str(part) for part in self.path)
        return ": ".join(part for part in (self.file, where, str(self.message)) if part)


class InvalidContentError(PamongError):
    """A quiz file cannot be used; ``errors`` holds every fault of it."""

    code = "quiz_content"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: list[ContentError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


class AnswerError(PamongError):
    """What was sent is no answer to this question; nothing of it is kept."""

    code = "quiz_answer"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoAttemptLeftError(ConflictError):
    """Every attempt that the quiz allows was used."""

    code = "quiz_no_attempt_left"


class SubmittedError(ConflictError):
    """The attempt was submitted, so nothing of it changes any more."""

    code = "quiz_submitted"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Percobaan ini sudah dikumpulkan, jadi jawabannya tidak dapat diubah. "
                "Buka halaman hasil untuk melihatnya."
            )
        )

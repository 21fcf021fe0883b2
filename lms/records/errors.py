"""What can be wrong with a question about the record."""

from lms.core.errors import PamongError
from lms.core.i18n import lazy


class MalformedQuestionError(PamongError):
    """A part of the address does not say what it should."""

    code = "malformed_question"

    def __init__(self, part: str) -> None:
        super().__init__(
            lazy(
                "Saringan “%(part)s” tidak terbaca. Hapus saringan itu, lalu pilih "
                "kembali dari daftar.",
                part=part,
            )
        )

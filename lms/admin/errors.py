"""What staff are told when something is not theirs to see or cannot be done."""

from lms.core.errors import PamongError
from lms.core.i18n import lazy


class RosterTooLargeError(PamongError):
    """The list is too long to be carried from the preview to its confirmation."""

    code = "roster_too_large"

    def __init__(self) -> None:
        super().__init__(
            lazy("Daftar terlalu besar untuk satu kali impor. Bagi menjadi beberapa.")
        )


class RosterLostError(PamongError):
    """What the confirmation carried is not what the preview gave."""

    code = "roster_lost"

    def __init__(self) -> None:
        super().__init__(
            lazy("Daftar yang hendak disimpan tidak terbaca. Unggah kembali berkasnya.")
        )

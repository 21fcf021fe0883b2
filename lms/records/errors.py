"""What can be wrong with a question about the record."""

from http import HTTPStatus

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


class UnknownColumnError(PamongError):
    """A column has neither a known name nor a path that can be read."""

    code = "unknown_column"

    def __init__(self, name: str) -> None:
        super().__init__(
            lazy(
                "Kolom “%(name)s” tidak dikenal. Pilih kolom dari daftar, atau tulis "
                "jalurnya seperti $.result.response, paling banyak 60 kolom.",
                name=name[:100],
            )
        )


class ExportError(PamongError):
    """An export cannot be made, or not be had."""

    code = "export"
    status = HTTPStatus.CONFLICT


class TooManyRowsError(ExportError):
    """A sheet would be too long."""

    code = "too_many_rows"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Berkas Excel memuat paling banyak 50.000 catatan. Pilih CSV atau "
                "Parquet, atau persempit saringan Anda."
            )
        )


class TooManyExportsError(ExportError):
    """Somebody has several exports on their way already."""

    code = "too_many_exports"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Beberapa unduhan Anda masih disiapkan. Tunggu sampai salah satunya "
                "selesai, lalu minta lagi."
            )
        )


class RightLostError(ExportError):
    """Who asked may not read all of it any more."""

    code = "right_lost"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Hak Anda membaca catatan ini sudah berubah. Mintalah unduhan baru, "
                "yang memuat apa yang boleh Anda baca sekarang."
            )
        )


class KeyDestroyedError(ExportError):
    """The key of the other names is gone."""

    code = "key_destroyed"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Kunci nama samaran sudah dihapus, sehingga nama yang sama tidak dapat "
                "dibuat lagi. Mintalah unduhan baru, yang memakai kunci baru."
            )
        )


class ExportInVainError(ExportError):
    """Making it broke off again and again."""

    code = "in_vain"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Unduhan ini berkali-kali terhenti. Coba sekali lagi; bila terulang, "
                "hubungi pengelola sistem."
            )
        )


class LinkExpiredError(PamongError):
    """The address of a file was good for a while only."""

    code = "link_expired"
    status = HTTPStatus.GONE
    title = lazy("Tautan sudah kedaluwarsa")

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Tautan unduhan berlaku satu jam. Buka kembali daftar unduhan Anda "
                "untuk memperoleh tautan baru."
            )
        )


class FileGoneError(PamongError):
    """The file was there and is not kept any more."""

    code = "file_gone"
    status = HTTPStatus.GONE
    title = lazy("Berkas sudah dihapus")

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Berkas unduhan disimpan tujuh hari, lalu dihapus. Minta unduhan yang "
                "sama sekali lagi dari daftar unduhan Anda."
            )
        )


class TooManyQueriesError(PamongError):
    """Somebody has saved as many queries as one may."""

    code = "too_many_queries"
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Anda sudah menyimpan 200 pencarian. Hapus yang tidak dipakai lagi, "
                "lalu simpan yang ini."
            )
        )


class QueryNameTakenError(PamongError):
    """The owner has another saved query of this name."""

    code = "query_name_taken"
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            lazy("Anda sudah mempunyai pencarian bernama ini. Pilih nama lain.")
        )


class LostWorkError(Exception):
    """What an export had written so far is not where it was."""


class UnusableProfileError(PamongError):
    """What somebody brings is no profile, or breaks a rule of profiles."""

    code = "unusable_profile"


class LargeProfileError(UnusableProfileError):
    """A profile asks for more than a page has the time to look at."""

    code = "large_profile"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Profil ini terlalu besar untuk halaman ini. Periksa dengan perintah "
                "lms xapi profile check di server."
            )
        )


class BusyCheckError(PamongError):
    """Somebody else's check is under way; two at once would slow everybody down."""

    code = "busy_check"
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Pemeriksaan lain sedang berjalan. Tunggu sepuluh detik, lalu coba "
                "lagi."
            )
        )

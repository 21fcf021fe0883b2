"""What can go wrong with accounts, and what to do about it."""

from http import HTTPStatus
from typing import ClassVar

from lms.core.errors import ConflictError, ForbiddenError, NotFoundError, PamongError
from lms.core.i18n import lazy


class NotSignedInError(PamongError):
    """Nobody is signed in, and the page or action needs somebody."""

    code = "not_signed_in"
    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            lazy("Anda belum masuk, atau sesi Anda sudah berakhir. Silakan masuk lagi.")
        )


class NotAllowedError(ForbiddenError):
    """The person's roles do not allow this."""

    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Peran Anda tidak mengizinkan tindakan ini. "
                "Hubungi penyelenggara bila menurut Anda seharusnya boleh."
            )
        )


class MustChangePasswordError(ForbiddenError):
    """The first password must be replaced before anything else."""

    code = "must_change_password"

    def __init__(self) -> None:
        super().__init__(
            lazy("Ganti dahulu kata sandi awal Anda, lalu ulangi tindakan ini.")
        )


class PersonNotFoundError(NotFoundError):
    """No such person."""

    code = "person_not_found"

    def __init__(self) -> None:
        super().__init__(lazy("Orang ini tidak ditemukan."))


class EmailTakenError(ConflictError):
    """Another account has this e-mail address."""

    code = "email_taken"

    def __init__(self) -> None:
        super().__init__(
            lazy("Alamat surel ini sudah dipakai akun lain. Pakai alamat lain.")
        )


class NipTakenError(ConflictError):
    """Another account has this NIP."""

    code = "nip_taken"

    def __init__(self) -> None:
        super().__init__(
            lazy("NIP ini sudah dipakai akun lain. Periksa kembali angkanya.")
        )


class SuspendedError(ConflictError):
    """The account is suspended, so a link to it would open nothing."""

    code = "person_suspended"

    def __init__(self) -> None:
        super().__init__(
            lazy("Akun ini sedang ditangguhkan. Pulihkan dahulu, lalu kirim tautan.")
        )


class InvalidPersonError(PamongError):
    """Name or e-mail cannot be right."""

    code = "invalid_person"


class InvalidNipError(PamongError):
    """The text is not a NIP; the message says which part is wrong."""

    code = "invalid_nip"


class InvalidRosterError(PamongError):
    """The roster as a whole cannot be read."""

    code = "invalid_roster"


class WeakPasswordError(PamongError):
    """The new password is too easy to guess; the message says why."""

    code = "weak_password"


class InvalidLinkError(PamongError):
    """The link for a new password is unknown, used or too old."""

    code = "invalid_link"
    status = HTTPStatus.GONE

    def __init__(self) -> None:
        super().__init__(
            lazy("Tautan ini sudah tidak berlaku. Minta tautan baru, lalu coba lagi.")
        )


class RetryLaterError(PamongError):
    """The request was not tried; ``retry_after`` says in how many seconds it may be."""

    retry_after: int

    def __init__(self, message: object, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooManyAttemptsError(RetryLaterError):
    """Too many failures for this account or from this address."""

    code: ClassVar[str] = "too_many_attempts"
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            lazy(
                "Terlalu banyak percobaan yang gagal. Tunggu %(seconds)s detik, "
                "lalu coba lagi, atau atur ulang kata sandi Anda.",
                seconds=retry_after,
            ),
            retry_after,
        )


class ServiceBusyError(RetryLaterError):
    """More people sign in at this moment than can be served."""

    code: ClassVar[str] = "service_busy"
    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            lazy("Banyak orang sedang masuk. Tunggu beberapa detik, lalu coba lagi."),
            retry_after,
        )


class NotHereError(NotFoundError):
    """There is no such thing where this person is responsible, or none at all."""

    code = "not_here"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Halaman ini tidak ditemukan di lingkup tugas Anda. Periksa alamatnya, "
                "atau mintalah peran yang sesuai kepada administrator."
            )
        )


class AccountsNotJoinedError(ConflictError):
    """Two accounts cannot be one person's."""


class OwnCodeError(AccountsNotJoinedError):
    """The code was made in the account in which it is typed."""

    code = "own_code"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Kode ini dibuat di akun yang sedang Anda pakai. Masuklah ke akun yang "
                "lain, lalu masukkan kodenya di sana."
            )
        )


class SameInstitutionError(AccountsNotJoinedError):
    """Both sides have an account in one institution."""

    code = "same_institution"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Dua akun dari lembaga yang sama tidak dapat digabung di sini. "
                "Mintalah penyelenggara lembaga itu membereskannya."
            )
        )


class TwoNipsError(AccountsNotJoinedError):
    """Both sides have a NIP, so they are two civil servants."""

    code = "two_nips"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Kedua akun mempunyai NIP yang berbeda, jadi bukan milik satu orang. "
                "Bila salah satunya keliru, mintalah penyelenggara memperbaikinya."
            )
        )

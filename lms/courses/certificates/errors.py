"""What can stand in the way of a certificate, said with the next step."""

from http import HTTPStatus

from lms.core.errors import ConflictError, NotFoundError, PamongError
from lms.core.i18n import lazy


class CertificateNotFoundError(NotFoundError):
    """There is no such certificate, or this person may not know that there is."""

    code = "certificate_not_found"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Sertifikat ini tidak ditemukan. Buka halaman Sertifikat untuk melihat "
                "sertifikat milik Anda."
            )
        )


class NotPassedError(ConflictError):
    """The course is not passed, so there is nothing to certify."""

    code = "certificate_not_passed"

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Peserta ini belum lulus, jadi sertifikat belum dapat diterbitkan. "
                "Periksa kegiatan wajib dan nilai akhirnya."
            )
        )


class NotAwardableError(ConflictError):
    """The course gives no certificates, or the enrolment has ended."""

    code = "certificate_not_awardable"


class ReasonMissingError(PamongError):
    """A revocation without a reason could not be answered for."""

    code = "certificate_reason_missing"

    def __init__(self) -> None:
        super().__init__(lazy("Tuliskan alasan pencabutan, paling panjang 500 huruf."))


class RevokedError(PamongError):
    """The certificate was revoked and is not drawn any more."""

    code = "certificate_revoked"
    status = HTTPStatus.GONE

    def __init__(self) -> None:
        super().__init__(
            lazy(
                "Sertifikat ini sudah dicabut sehingga tidak dapat diunduh lagi. "
                "Hubungi penyelenggara bila Anda memerlukan penjelasan."
            )
        )

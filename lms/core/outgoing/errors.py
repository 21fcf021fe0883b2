"""What can go wrong outside: each error says so much and no more.

No message holds anything that the other side said, nor tells an address, a name or the
state of a port: the person who named the target may be probing with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import ClassVar

import httpcore
import httpx

from lms.core.errors import PamongError
from lms.core.i18n import lazy


class OutgoingError(PamongError):
    """A request that the system wanted to send did not bring an answer."""

    code = "outgoing"
    status = HTTPStatus.BAD_GATEWAY
    said: ClassVar[object] = lazy(
        "Server tujuan tidak dapat dihubungi. Silakan coba lagi nanti."
    )

    def __init__(self, message: object = "") -> None:
        super().__init__(message or self.said)


class RefusedError(OutgoingError):
    """The door does not let this request out; sending it again is of no use."""

    code = "outgoing_refused"
    status = HTTPStatus.BAD_REQUEST
    said = lazy(
        "Alamat tujuan tidak diizinkan. Gunakan alamat di internet umum, atau minta "
        "pengelola sistem mengizinkan jaringan tujuan."
    )


class UnreachableError(OutgoingError):
    """There is no connection, or it broke."""

    code = "outgoing_unreachable"


class UntrustedError(OutgoingError):
    """The other side's certificate is not valid for its name."""

    code = "outgoing_untrusted"
    said = lazy(
        "Sertifikat server tujuan tidak sah. Hubungi pengelola server tersebut."
    )


class TooSlowError(OutgoingError):
    """The whole answer did not come in time."""

    code = "outgoing_too_slow"
    status = HTTPStatus.GATEWAY_TIMEOUT
    said = lazy("Server tujuan terlalu lambat. Silakan coba lagi nanti.")


class TooLargeError(OutgoingError):
    """The answer is larger than the system wants to read."""

    code = "outgoing_too_large"
    said = lazy("Jawaban server tujuan terlalu besar. Periksa kembali alamatnya.")


class BadAnswerError(OutgoingError):
    """The answer is not one that can be read."""

    code = "outgoing_bad_answer"
    said = lazy("Jawaban server tujuan tidak dapat dibaca. Periksa kembali alamatnya.")


UNREADABLE = lazy(
    "Alamat tujuan tidak dapat dibaca. Tulis alamat lengkap tanpa nama pengguna dan "
    "kata sandi, misalnya https://lrs.contoh.go.id/xapi."
)
INSECURE = lazy("Alamat tujuan harus diawali https://.")
CLOSED_PORT = lazy(
    "Port tujuan tidak diizinkan. Gunakan port layanan web, misalnya 443."
)
BAD_HEADER = lazy(
    "Permintaan memuat tajuk (header) yang tidak sah. Periksa kembali tajuknya."
)
TOO_MANY_HOPS = lazy(
    "Server tujuan terlalu sering mengalihkan permintaan. Gunakan alamat akhirnya."
)


Kinds = dict[type[Exception], type[Exception]]

_HTTPX: Kinds = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
}


@contextmanager
def as_httpx() -> Iterator[None]:
    """Raise what breaks in a block as httpx says it, which its clients understand."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise _HTTPX[type(error)]("the server is too slow") from error
    except httpcore.NetworkError as error:
        raise _HTTPX[type(error)]("the server cannot be reached") from error
    except httpcore.ProtocolError as error:
        # Without its cause, which quotes what the server said.
        raise _HTTPX[type(error)]("this is not HTTP") from None


@contextmanager
def as_outgoing() -> Iterator[None]:
    """Raise what breaks in a block as an error for people."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise TooSlowError from error
    except httpcore.NetworkError as error:
        raise UnreachableError from error
    except httpcore.RemoteProtocolError:
        raise BadAnswerError from None
    except httpcore.LocalProtocolError:
        raise RefusedError(BAD_HEADER) from None

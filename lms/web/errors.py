"""Error pages: what happened, what to do next, and a number to quote when we failed."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, current_app, json, render_template, request
from flask_babel import LazyString
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from lms.core import failures
from lms.core.errors import PamongError
from lms.core.i18n import lazy
from lms.web import subject


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer: its status, its stable code, its text and extra headers."""

    status: HTTPStatus
    code: str
    message: str | LazyString = ""
    incident: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    title: str = ""


TEXTS: dict[int, tuple[LazyString, LazyString]] = {
    400: (
        lazy("Permintaan tidak dapat dibaca"),
        lazy(
            "Alamat atau isian yang dikirim tidak lengkap atau keliru. Kembali ke "
            "halaman sebelumnya, periksa isian Anda, lalu coba sekali lagi."
        ),
    ),
    403: (
        lazy("Anda belum berhak membuka halaman ini"),
        lazy(
            "Halaman ini hanya untuk peran tertentu. Bila Anda memerlukannya untuk "
            "bertugas, mintalah penyelenggara pelatihan menambahkan peran Anda."
        ),
    ),
    404: (
        lazy("Halaman tidak ditemukan"),
        lazy(
            "Alamatnya mungkin salah ketik, atau isinya sudah dipindahkan. Periksa "
            "kembali alamatnya atau mulailah dari Beranda."
        ),
    ),
    405: (
        lazy("Halaman tidak dapat dibuka dengan cara itu"),
        lazy(
            "Halaman ini menerima kiriman formulir, bukan kunjungan langsung, atau "
            "sebaliknya. Bukalah kembali dari menu."
        ),
    ),
    409: (
        lazy("Permintaan ini belum dapat dijalankan"),
        lazy(
            "Keadaannya sudah berubah sejak halaman Anda dibuka. Muat ulang halamannya "
            "dan periksa sebelum mencoba lagi."
        ),
    ),
    413: (
        lazy("Berkas terlalu besar"),
        lazy(
            "Kiriman Anda melebihi ukuran yang dapat diterima. Perkecil berkasnya, "
            "misalnya dengan memampatkan gambar, lalu unggah lagi."
        ),
    ),
    429: (
        lazy("Terlalu banyak percobaan"),
        lazy(
            "Kami menerima terlalu banyak permintaan dalam waktu singkat. Tunggu "
            "sebentar, lalu coba lagi."
        ),
    ),
    500: (
        lazy("Terjadi kesalahan pada sistem kami"),
        lazy(
            "Ini bukan kesalahan Anda. Perubahan terakhir tidak disimpan. Coba lagi; "
            "bila berulang, sampaikan nomor kejadian di bawah ini kepada kami."
        ),
    ),
    503: (
        lazy("Sistem sedang sibuk"),
        lazy(
            "Perubahan terakhir belum tersimpan. Tunggu beberapa detik, lalu muat "
            "ulang halaman ini. Jawaban yang sudah bertanda tersimpan tetap aman."
        ),
    ),
    507: (
        lazy("Ruang penyimpanan penuh"),
        lazy(
            "Sistem masih dapat dibaca, tetapi belum dapat menyimpan. Pengelola perlu "
            "menambah ruang. Simpan pekerjaan Anda dan coba lagi nanti."
        ),
    ),
}
"""Title and text of each error page, where the error itself brings no message."""

UNKNOWN = (
    lazy("Belum pasti apakah perubahan Anda tersimpan"),
    lazy(
        "Sambungan ke basis data terputus ketika perubahan terakhir disimpan. Tunggu "
        "beberapa detik, muat ulang halaman ini, lalu periksa sebelum mengirim lagi."
    ),
)
"""Title and text where even the system does not know."""

EXPIRED = lazy(
    "Halaman kedaluwarsa karena terlalu lama terbuka atau Anda sudah keluar di tab "
    "lain. Kembali, muat ulang halamannya, lalu kirim sekali lagi."
)


def register(app: Flask) -> None:
    """Turn errors into pages, or into JSON for clients that prefer it."""
    app.register_error_handler(PamongError, _own)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    for kind in failures.MACHINES:
        app.register_error_handler(kind, _machine)


def answer(problem: Problem) -> Response:
    """Make the response for ``problem``, without asking the database anything."""
    subject.stop_asking()
    response = _shape()(problem)
    response.status_code = problem.status
    response.headers.extend(problem.headers)
    return response


def _own(error: PamongError) -> Response:
    # An error raised with an identifier only has nothing to say to people.
    message = error.message if " " in str(error.message) else ""
    retry = getattr(error, "retry_after", None)
    headers = () if retry is None else (("Retry-After", str(retry)),)
    return answer(
        Problem(
            error.status,
            error.code,
            str(message),
            headers=headers,
            title=str(error.title),
        )
    )


def _expired(_error: CSRFError) -> Response:
    return answer(Problem(HTTPStatus.BAD_REQUEST, "page_expired", EXPIRED))


def _http(error: HTTPException) -> Response:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if error.response is not None or code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    if code == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _defect(error)
    status = HTTPStatus(code)
    kept = ("Allow", "Retry-After", "WWW-Authenticate")
    headers = tuple(pair for pair in error.get_headers() if pair[0] in kept)
    return answer(Problem(status, status.name.lower(), headers=headers))


def _defect(error: HTTPException) -> Response:
    incident = _log(getattr(error, "original_exception", None) or error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return answer(Problem(status, "internal", incident=incident))


def _machine(error: Exception) -> Response:
    failure = failures.failure_of(error)
    if failure is None:
        raise error
    retry = ("Retry-After", str(failure.retry_after))
    title, message = UNKNOWN if failure is failures.UNKNOWN else ("", "")
    return answer(
        Problem(
            failure.status,
            failure.code,
            message,
            incident=_log(error),
            headers=(retry,),
            title=str(title),
        )
    )


def _log(error: BaseException) -> str:
    said = f"{request.method} {request.path}"
    return failures.incident(current_app.logger, said, error)


def _shape() -> Callable[[Problem], Response]:
    if isinstance(request.routing_exception, SecurityError):
        # The host is not ours, so no link of a page could be built.
        return _plain
    return _json if _wants_json() else _page


def _wants_json() -> bool:
    if request.path == "/xapi" or request.path.startswith("/xapi/"):
        return True
    accept = request.accept_mimetypes
    return accept["application/json"] > accept["text/html"]


def _json(problem: Problem) -> Response:
    body = {"error": problem.code, "message": str(_text(problem))}
    if problem.incident:
        body["incident"] = problem.incident
    return current_app.response_class(json.dumps(body), mimetype="application/json")


def _plain(problem: Problem) -> Response:
    return current_app.response_class(f"{_text(problem)}\n", mimetype="text/plain")


def _page(problem: Problem) -> Response:
    known = problem.status if problem.status in TEXTS else HTTPStatus.BAD_REQUEST
    page = render_template(
        f"web/errors/{known.value}.html",
        problem=problem,
        title=problem.title or TEXTS[known][0],
        text=_text(problem),
    )
    return current_app.response_class(page)


def _text(problem: Problem) -> str | LazyString:
    if problem.message:
        return problem.message
    return TEXTS.get(problem.status, TEXTS[HTTPStatus.BAD_REQUEST])[1]

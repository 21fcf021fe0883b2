"""Words for what goes wrong on the way to other systems, by its stable code."""

from dataclasses import dataclass

from flask_babel import LazyString

from lms.core.i18n import _, lazy

_TROUBLES: dict[str, LazyString] = {
    "outgoing_refused": lazy(
        "Alamat tujuan tidak diizinkan: mengarah ke jaringan dalam atau port tertutup."
    ),
    "outgoing_unreachable": lazy("Server tujuan tidak dapat dihubungi."),
    "outgoing_untrusted": lazy("Sertifikat server tujuan tidak sah."),
    "outgoing_too_slow": lazy("Server tujuan tidak menjawab pada waktunya."),
    "outgoing_too_large": lazy("Jawaban server tujuan terlalu besar."),
    "outgoing_bad_answer": lazy("Jawaban server tujuan tidak dapat dibaca."),
    "unreadable": lazy("Jawaban server asal bukan daftar pernyataan xAPI."),
    "no_receipt": lazy(
        "Yang menjawab bukan LRS: nomor catatan yang diterima tidak disebut. Periksa "
        "alamatnya."
    ),
    "refuses_everything": lazy(
        "Catatan demi catatan ditolak. Periksa catatan yang tertolak, perbaiki "
        "penyebabnya, lalu lanjutkan."
    ),
    "secret_unreadable": lazy(
        "Rahasia tidak dapat dibuka karena kunci situs (LMS_SECRET) sudah diganti. Isi "
        "rahasia sekali lagi."
    ),
    "gone": lazy("Catatan ini sudah tidak ada di tempat asalnya."),
    "voided": lazy("Catatan ini sudah dibatalkan, sehingga tidak dikirim."),
    "target_busy": lazy(
        "Tujuan ini sedang dikerjakan proses lain. Coba lagi sebentar lagi."
    ),
    "lease_lost": lazy(
        "Tujuan ini sedang dikerjakan proses lain. Coba lagi sebentar lagi."
    ),
    "http_400": lazy("Server tujuan menolak catatan ini karena isinya (400)."),
    "http_401": lazy("Server tujuan menolak kunci atau rahasianya (401)."),
    "http_403": lazy("Kunci ini tidak diizinkan menulis di server tujuan (403)."),
    "http_404": lazy("Alamat ini tidak ada di server tujuan (404)."),
    "http_409": lazy(
        "Server tujuan sudah mempunyai catatan lain dengan nomor ini (409)."
    ),
    "http_410": lazy("Alamat ini sudah ditutup di server tujuan (410)."),
    "http_413": lazy("Catatan ini terlalu besar bagi server tujuan (413)."),
    "http_422": lazy("Server tujuan menolak catatan ini karena isinya (422)."),
    "http_429": lazy("Server tujuan meminta agar lebih jarang dikirimi (429)."),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong; ``detail`` is in English, for programmers."""

    text: str
    detail: str = ""


def trouble(code: str, words: str) -> Trouble:
    """Return words for people; ``words`` themselves only where the code has none."""
    if code in _TROUBLES:
        return Trouble(str(_TROUBLES[code]))
    if code.startswith("http_"):
        status = code.removeprefix("http_")
        return Trouble(_("Server tujuan menjawab dengan kode %(code)s.", code=status))
    return Trouble(_("Catatan ini tidak sesuai aturan xAPI."), words)

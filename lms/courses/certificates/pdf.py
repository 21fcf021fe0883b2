"""The certificate's paper: one A4 sheet, drawn by typst as accessible PDF/UA-1.

Every text reaches the template as JSON and is shown as a string there, so a name can
never be markup. Always in Indonesian, whatever language the course is in: it is an
official paper. Drawing takes some milliseconds of CPU; never do it in a writing
transaction.
"""

import io
import logging
import threading
from datetime import UTC, date, datetime, time
from pathlib import Path

import segno
import typst
from babel.dates import format_date
from babel.numbers import format_decimal

from lms.core import json, site
from lms.core.json import JsonObject
from lms.courses.certificates.paper import Paper

TEMPLATE = Path(__file__).with_name("sertifikat.typ")
LOCALE = "id"
LONGEST_WORD = 36
"""Letters; a longer one may be broken anywhere, or it would leave the paper."""

_local = threading.local()
log = logging.getLogger(__name__)


def draw(paper: Paper, digest: str) -> bytes:
    """Return the PDF of ``paper``; the same facts give the same bytes.

    A name in letters that the fonts do not have cannot be PDF/UA: such a paper is drawn
    all the same, tagged but without the promise.
    """
    inputs = {"data": json.dumps(_data(paper, digest)).decode()}
    stamp = datetime.combine(paper.issued_on, time(), UTC)
    try:
        return _compile(inputs, stamp, accessible=True)
    except typst.TypstError as error:
        log.warning("certificate %s is not PDF/UA-1: %s", paper.number, error.message)
        return _compile(inputs, stamp, accessible=False)


def _compile(inputs: dict[str, str], stamp: datetime, *, accessible: bool) -> bytes:
    drawn = _compiler().compile(
        sys_inputs=inputs,
        format="pdf",
        pdf_standards=["ua-1"] if accessible else [],
        timestamp=stamp,
    )
    if not isinstance(drawn, bytes):
        message = "the certificate is more than one sheet"
        raise TypeError(message)
    return drawn


def _compiler() -> typst.Compiler:
    """Return this thread's compiler; making one takes ten times as long as a sheet.

    Only the fonts inside typst are used, so that every machine draws the same.
    """
    found: typst.Compiler | None = getattr(_local, "compiler", None)
    if found is None:
        found = _local.compiler = typst.Compiler(TEMPLATE, ignore_system_fonts=True)
    return found


def _data(paper: Paper, digest: str) -> JsonObject:
    issued = paper.issued_on
    shown = {
        "issuer": paper.issuer,
        "heading": "Sertifikat",
        "number-label": "Nomor",
        "number": paper.number,
        "given": "diberikan kepada",
        "name": paper.holder_name,
        "institution": paper.institution,
        "finished": "telah menyelesaikan dan dinyatakan lulus pelatihan",
        "course": paper.course_title,
        "check": "Periksa keasliannya",
        "address": site.current().url.split("://", 1)[-1] + "/verifikasi",
        "code": paper.code,
        "digest": f"Sidik data {short_digest(digest)}",
        "issued-label": "Diterbitkan",
        "issued": format_date(issued, "d MMMM yyyy", LOCALE),
        "issued-by": f"secara elektronik melalui {site.current().name}",
    }
    return {
        **{key: _breakable(text) for key, text in shown.items()},
        "title": _clean(f"Sertifikat {paper.number} – {paper.holder_name}"),
        "description": _clean(f"Sertifikat pelatihan {paper.course_title}"),
        "author": _clean(paper.issuer),
        "date": [issued.year, issued.month, issued.day],
        "facts": [[label, _breakable(fact)] for label, fact in _facts(paper)],
        "url": paper.url,
        "qr": _qr(paper.url),
        "qr-alt": f"Kode QR menuju halaman verifikasi {paper.url}",
    }


def _facts(paper: Paper) -> list[tuple[str, str]]:
    """Return what is known of the course; what is empty is left out."""
    mark = "" if paper.mark is None else format_decimal(paper.mark, "0.00", LOCALE)
    facts = [
        ("Beban belajar", f"{paper.jp} JP"),
        ("Masa belajar", _period(paper.started_on, paper.finished_on)),
        ("Nilai akhir", mark),
        ("Kualifikasi", paper.band),
        ("Angkatan", paper.cohort_name),
    ]
    return [(label, fact) for label, fact in facts if fact]


def _period(start: date, end: date) -> str:
    """Write two days as one span, without saying a month or year twice."""
    last = format_date(end, "d MMMM yyyy", LOCALE)
    if start == end:
        return last
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{last}"
    pattern = "d MMMM" if start.year == end.year else "d MMMM yyyy"
    return f"{format_date(start, pattern, LOCALE)} – {last}"


def short_digest(digest: str) -> str:
    """Return the first 16 digits of a digest, in groups, as paper and check show it."""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def _clean(text: str) -> str:
    """Drop control characters and superfluous blanks."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _breakable(text: str) -> str:
    """Return clean text whose very long words may break."""
    return " ".join(
        "\u200b".join(word) if len(word) > LONGEST_WORD else word
        for word in _clean(text).split()
    )


def _qr(url: str) -> str:
    drawing = io.BytesIO()
    # Any mask can be read; choosing the best of eight takes 4 of the 5 ms.
    segno.make(url, error="m", micro=False, mask=3).save(
        drawing, kind="svg", border=0, xmldecl=False, dark="#122745", unit="mm"
    )
    return drawing.getvalue().decode()

"""The drawn certificate: complete, accessible, and never a program."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.courses.certificates import pdf
from tests.courses.certificates.papers import SAMPLE, drawn

LONG_NAME = (
    "Raden Mas Haryo Bimo Setyo Notonegoro Kusumoningrat Djojohadikusumo, S.H., M.H."
)
LONG_TITLE = (
    "Penguatan Kapasitas Kolaborasi Lintas Sektor dalam Penyelenggaraan Pelayanan "
    "Publik yang Terpadu di Daerah Tertinggal, Terdepan, dan Terluar bagi Aparatur "
    "Sipil Negara Golongan II dan III Tahun"
)


def test_every_fact_stands_on_the_paper() -> None:
    text = drawn(SAMPLE).text

    assert SAMPLE.holder_name in text
    assert SAMPLE.institution in text
    assert SAMPLE.issuer.upper() in text
    assert SAMPLE.course_title in text
    assert SAMPLE.number in text
    assert SAMPLE.code in text
    assert SAMPLE.cohort_name in text
    assert "6 JP" in text
    assert "88,40" in text
    assert "Memuaskan" in text
    assert "2–9 Januari 2026" in text
    assert "10 Januari 2026" in text
    assert pdf.short_digest(SAMPLE.digest()) in text


def test_it_is_one_sheet_of_a4_across() -> None:
    [page] = drawn(SAMPLE).reader.pages

    assert [round(float(side)) for side in page.mediabox[2:]] == [842, 595]


def test_it_is_tagged_titled_and_in_indonesian() -> None:
    paper = drawn(SAMPLE)

    assert paper.catalogue["/MarkInfo"]["/Marked"]
    assert str(paper.catalogue["/Lang"]).lower().startswith("id")
    assert paper.catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.reader.metadata is not None
    title = paper.reader.metadata.title
    assert title == f"Sertifikat {SAMPLE.number} – {SAMPLE.holder_name}"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper.catalogue["/Metadata"].get_data()
    kinds = {element.get("/S") for element in paper.structure()}
    assert {"/H1", "/Figure", "/Link"} <= kinds


def test_the_code_to_scan_has_words_for_whoever_cannot_see_it() -> None:
    figures = [e for e in drawn(SAMPLE).structure() if e.get("/S") == "/Figure"]

    assert [str(figure["/Alt"]) for figure in figures] == [
        f"Kode QR menuju halaman verifikasi {SAMPLE.url}"
    ]


def test_the_same_facts_give_the_same_bytes() -> None:
    digest = SAMPLE.digest()

    assert pdf.draw(SAMPLE, digest) == pdf.draw(SAMPLE, digest)


def test_several_can_be_drawn_at_once() -> None:
    papers = [replace(SAMPLE, holder_name=f"Peserta {n}") for n in range(6)]

    with ThreadPoolExecutor(3) as pool:
        texts = [each.text for each in pool.map(drawn, papers)]

    assert all(f"Peserta {n}" in text for n, text in enumerate(texts))


@pytest.mark.parametrize(
    "text",
    [
        '#import "@preview/x:1.0.0": *',
        '#read("/etc/passwd")',
        "#panic()",
        "$ x^2 $",
        "[isi] #[isi]",
        "@rujukan <label>",
        "\\ \\u{41} \\#",
        "*tebal* _miring_ `kode` = Judul",
        "// komentar /* lain */",
        "{{7*7}} {% x %}",
        "</svg><script>",
        '"; #sys.inputs',
    ],
)
def test_text_is_data_and_never_markup(text: str) -> None:
    paper = drawn(
        replace(
            SAMPLE,
            holder_name=text,
            institution=text,
            issuer=text,
            course_title=text,
            cohort_name=text,
            band=text,
        )
    )

    letters = "".join(text.split()).casefold()
    assert paper.letters.casefold().count(letters) == 6
    assert paper.reader.metadata is not None
    assert str(paper.reader.metadata.title).endswith(text)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (LONG_NAME, LONG_TITLE),
        ("Sri", "WoG"),
        ("N" * 80, "K" * 200),
        ("Ni " * 60, "Kolaborasi " * 18),
    ],
)
def test_long_names_and_titles_fit_on_the_sheet(name: str, title: str) -> None:
    paper = drawn(
        replace(
            SAMPLE,
            holder_name=name,
            course_title=title,
            institution="Dinas " * 33,
            issuer="Lembaga " * 24,
            cohort_name="Angkatan " * 12,
        )
    )

    assert len(paper.reader.pages) == 1
    assert "".join(name.split()) in paper.letters
    assert "".join(title.split()) in paper.letters
    assert SAMPLE.code in paper.text
    assert SAMPLE.number in paper.text


def test_what_is_not_known_is_left_out() -> None:
    paper = replace(SAMPLE, mark=None, band="", cohort_name="", institution="")

    text = drawn(paper).text.upper()

    assert "NILAI AKHIR" not in text
    assert "KUALIFIKASI" not in text
    assert "ANGKATAN" not in text
    assert SAMPLE.holder_name.upper() in text


def test_a_name_in_other_letters_is_drawn_all_the_same() -> None:
    paper = drawn(replace(SAMPLE, holder_name="李明 Ayu"))

    assert len(paper.reader.pages) == 1
    assert "Ayu" in paper.text
    assert paper.catalogue["/MarkInfo"]["/Marked"]


def test_control_characters_disappear() -> None:
    paper = drawn(replace(SAMPLE, holder_name="Budi\x00\n\u202eoloh\x1b"))

    assert "Budi oloh" in paper.text


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 1, 9), date(2026, 1, 9), "9 Januari 2026"),
        (date(2026, 1, 2), date(2026, 1, 9), "2–9 Januari 2026"),
        (date(2026, 1, 30), date(2026, 2, 1), "30 Januari – 1 Februari 2026"),
        (date(2025, 12, 30), date(2026, 1, 1), "30 Desember 2025 – 1 Januari 2026"),
        (date(2025, 1, 2), date(2026, 1, 9), "2 Januari 2025 – 9 Januari 2026"),
    ],
)
def test_a_span_of_days_says_nothing_twice(start: date, end: date, words: str) -> None:
    assert pdf._period(start, end) == words


@given(st.text(max_size=80))
@settings(max_examples=20, deadline=None)
def test_any_name_can_be_drawn(name: str) -> None:
    assert pdf.draw(replace(SAMPLE, holder_name=name), "0" * 64).startswith(b"%PDF")


def test_every_fact_changes_the_digest() -> None:
    changes: dict[str, Any] = {
        "jp": 7,
        "mark": Decimal("88.41"),
        "started_on": date(2026, 1, 3),
        "finished_on": date(2026, 1, 8),
        "issued_on": date(2026, 1, 11),
    }
    digests = {
        replace(SAMPLE, **{each.name: changes.get(each.name, "Lain")}).digest()
        for each in fields(SAMPLE)
    }

    assert len(digests) == len(fields(SAMPLE))
    assert SAMPLE.digest() not in digests


def test_the_digest_does_not_depend_on_how_a_mark_is_kept() -> None:
    assert replace(SAMPLE, mark=Decimal("88.4")).digest() == SAMPLE.digest()

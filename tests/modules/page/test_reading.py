"""A Markdown file as a page, and the lines of its mistakes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import html
from lms.modules.page.reading import read_page
from tests.core.test_markdown import MARKDOWN
from tests.factories.modules import problems, source

CONTENT = Path(__file__).parents[3] / "content"
PAGE = """\
## Tiga surat

Teks dengan *istilah* dan ![peta](../../media/peta.svg) kecil.

### Bagian dalam

- satu
- dua

## Rangkuman

Lihat [awal](#tiga-surat) dan [lain](activity:lain).
"""
PICTURE = {"media/peta.svg": b'<svg viewBox="0 0 720 480">'}


def test_a_page_knows_its_words_headings_and_pictures() -> None:
    page = read_page(source(PAGE, files=PICTURE))

    assert page["headings"] == [
        {"id": "isi-tiga-surat", "text": "Tiga surat"},
        {"id": "isi-rangkuman", "text": "Rangkuman"},
    ]
    assert page["pictures"] == 1
    assert page["words"] == 16


def test_every_heading_can_be_linked_to() -> None:
    page = read_page(source(PAGE, files=PICTURE))

    assert '<h2 id="isi-tiga-surat">Tiga surat</h2>' in page["html"]
    assert '<h3 id="isi-bagian-dalam">' in page["html"]
    assert 'href="#isi-tiga-surat"' in page["html"]


def test_headings_of_the_same_words_have_different_names() -> None:
    page = read_page(source("## Sama\n\n## Sama\n\n## Sama 2\n\n## ***\n"))

    ids = [heading["id"] for heading in page["headings"]]
    assert ids == ["isi-sama", "isi-sama-2", "isi-sama-2-2", "isi-bagian"]


def test_a_picture_keeps_its_place_before_it_has_come() -> None:
    page = read_page(source(PAGE, files=PICTURE))

    assert 'src="/media/media/peta.svg"' in page["html"]
    assert 'width="720" height="480"' in page["html"]


def test_a_link_to_another_activity_stands_beside_this_one() -> None:
    page = read_page(source(PAGE, files=PICTURE))

    assert '<a href="lain"' in page["html"]


def test_a_page_without_mistakes_has_no_problems() -> None:
    found = source(PAGE, files=PICTURE)

    read_page(found)

    assert problems(found) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "masih kosong"),
        (" \n\n", 1, "masih kosong"),
        ("Teks\n\n# Judul\n", 3, "judul tingkat 1"),
        ("Teks\n\nJudul\n=====\n", 3, "judul tingkat 1"),
        ("## A\n\nTeks\n\n#### B\n", 5, "melompati"),
        ("### A\n", 1, "melompati"),
        ("## A\n### B\n#### C\n##### D\n###### E\n", 5, "terlalu dalam"),
        ("## A\n\n::: kasus X\nTeks\n\n#### B\n:::\n", 6, "melompati"),
        ("Teks\n\nLihat\n![](../../media/peta.svg)\n", 4, "teks pengganti"),
        ("| a |\n|---|\n| b |\n| ![](../../media/peta.svg) |\n", 4, "teks pengganti"),
        ("Teks\n\n![a](../../media/tiada.svg)\n", 3, "media/tiada.svg tidak ada"),
        ("Teks\n\n\n[a](activity:tiada)\n", 4, "tiada"),
        ("Teks\n\n[a](ftp://x.example/y)\n", 3, "tidak ada"),
        ("Teks\n\n[a](../../../etc/passwd)\n", 3, "tidak ada"),
        ("## A\r\n\r\nTeks\r\n\r\n#### B\r\n", 5, "melompati"),
        (b"Teks\n\xff\xfe\n", 2, "bukan teks UTF-8"),
        ("x\n" * 600_000, 1, "terlalu besar"),
    ],
)
def test_a_mistake_tells_its_line(text: str | bytes, line: int, words: str) -> None:
    found = source(text, files=PICTURE)

    read_page(found)

    ((where, message),) = problems(found)
    assert where == line
    assert words in message


def test_all_mistakes_are_told_at_once() -> None:
    found = source("# A\n\n![](x.svg)\n\n[b](x.svg)\n\n[c](x.svg)\n")

    read_page(found)

    assert sorted({line for line, _ in problems(found)}) == [1, 3, 5, 7]


def test_a_mark_at_the_start_of_a_windows_file_is_passed_over() -> None:
    page = read_page(source("\ufeff## Awal\n\nTeks.\n"))

    assert page["headings"] == [{"id": "isi-awal", "text": "Awal"}]


@given(MARKDOWN | st.text())
def test_whatever_an_author_writes_the_page_is_clean(text: str) -> None:
    page = read_page(source(text))

    if page:
        assert html.clean(page["html"]) == page["html"]


@pytest.mark.parametrize(
    "path", sorted(CONTENT.glob("*/sections/*/*.md")), ids=lambda path: path.name
)
def test_the_pages_of_our_courses_have_no_mistakes(path: Path) -> None:
    course = CONTENT / path.relative_to(CONTENT).parts[0]
    media = {p.relative_to(course).as_posix(): b"" for p in course.glob("media/*")}
    keys = frozenset(
        line.split("key:")[1].strip()
        for line in (course / "course.yaml").read_text().splitlines()
        if "key:" in line
    )
    found = source(
        path.read_bytes(),
        path=path.relative_to(course).as_posix(),
        files=media,
        activities=keys,
    )

    page = read_page(found)

    assert problems(found) == []
    assert page["headings"][-1]["text"] == "Rangkuman"

"""Markdown of authors: what it becomes, what it refuses, and that it is clean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import html, markdown
from lms.core.markdown import BOXES, Heading, Picture, render, render_inline
from tests.core import attacks

PIECES = st.sampled_from(
    [
        *("# a", "## b", "#### c", "---", "===", "- x", "  - y", "1. z", "> q", "***"),
        *("| a | b |", "|---|---|", "| 1 | ![](x.svg) |", "```", "~~~ py", "    kode"),
        *("::: kasus Judul *x*", ":::", "::: penting", "^[catatan]", "[^1]", "[^1]: x"),
        *("![a](b.svg)", '![a](b.svg "k *c*")', "[x](y)", "[x]: http://y.z", "[x]", ""),
        *("[x](#b)", "<b>x</b>", "<script>", "&lt;", "**t**", "~~d~~", "`k`", "a\\"),
        *attacks.PAYLOADS,
    ]
)
MARKDOWN = st.lists(PIECES | st.text(max_size=8), max_size=12).map("\n".join)


def test_a_picture_alone_becomes_a_figure_with_its_title_below() -> None:
    shown = render('![Peta](peta.svg "Gambar 1. *Peta*")')

    assert shown == (
        '<figure><img src="peta.svg" alt="Peta" loading="lazy">'
        "<figcaption>Gambar 1. <em>Peta</em></figcaption></figure>\n"
    )


def test_a_picture_within_a_sentence_stays_there() -> None:
    shown = render("Lihat ![peta](peta.svg) ini.")

    assert shown == '<p>Lihat <img src="peta.svg" alt="peta"> ini.</p>\n'


def test_a_picture_in_a_list_keeps_its_caption() -> None:
    shown = render('- ![Peta](peta.svg "Gambar 1")')

    assert "<li><figure><img" in shown.replace("\n", "")
    assert "<figcaption>Gambar 1</figcaption></figure>" in shown


@pytest.mark.parametrize("kind", BOXES)
def test_a_box_shows_its_title(kind: str) -> None:
    shown = render(f"::: {kind} Judul *miring*\nIsi.\n:::")

    assert shown == (
        f'<aside class="kotak kotak-{kind}">'
        '<p class="kotak-judul">Judul <em>miring</em></p>\n<p>Isi.</p>\n</aside>\n'
    )


def test_a_box_without_a_title_is_called_by_its_kind() -> None:
    assert '<p class="kotak-judul">Penting</p>' in render("::: penting\nIsi.\n:::")


def test_a_wide_table_can_be_scrolled_by_keyboard() -> None:
    shown = render("| a |\n|---|\n| b |")

    assert shown.startswith('<div class="scroller" role="group" tabindex="0"')
    assert shown.rstrip().endswith("</table></div>")


def test_a_footnote_is_linked_both_ways_under_safe_names() -> None:
    shown = render("Teks.[^1]\n\n[^1]: Catatan.")

    assert '<a href="#isi-fn1" id="isi-fnref1"' in shown
    assert '<li id="isi-fn1"' in shown
    assert 'aria-label="Kembali ke teks"' in shown
    assert 'href="#isi-fnref1"' in shown


def test_every_link_and_picture_is_resolved() -> None:
    seen: list[str] = []

    def resolve(url: str) -> str:
        seen.append(url)
        return f"/media/{len(seen)}"

    shown = render("[a](activity:b) ![c](d.svg)\n\n[e][f]\n\n[f]: g.pdf", resolve)

    assert seen == ["activity:b", "d.svg", "g.pdf"]
    assert 'href="/media/1"' in shown
    assert 'src="/media/2"' in shown
    assert 'href="/media/3"' in shown


def test_an_address_keeps_its_percent_signs() -> None:
    address = "https://x.example/cari?q=kerja%20sama%26lain&p=a%2Fb"

    assert f'href="{address.replace("&p", "&amp;p")}"' in render(f"[x]({address})")


@pytest.mark.parametrize("payload", attacks.PAYLOADS)
def test_html_is_shown_as_it_was_typed(payload: str) -> None:
    shown = render(f"teks {payload} teks")

    assert {tag for tag, _ in attacks.elements(shown)} <= {"p", "code"}


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](javascript%3Aalert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](vbscript:msgbox)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "![x](data:text/html,<script>alert(1)</script>)",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        '![x](x.svg "<img src=x onerror=alert(1)>")',
        '![" onerror="alert(1)](x.svg)',
        "::: kasus <img src=x onerror=alert(1)>\nx\n:::",
    ],
)
def test_an_address_that_runs_is_no_link(text: str) -> None:
    assert attacks.dangers(render(text)) == []


def test_one_line_is_rendered_without_a_paragraph() -> None:
    assert render_inline("Arti *tata*\n  kelola") == "Arti <em>tata</em> kelola"


def test_headings_are_found_with_level_words_and_line() -> None:
    text = "Teks\n\n## Satu *dua* `tiga`\n\n> ### Empat\n\nLima\n====\n"

    assert markdown.headings(text) == [
        Heading(2, "Satu dua tiga", 3),
        Heading(3, "Empat", 5),
        Heading(1, "Lima", 7),
    ]


def test_pictures_are_found_with_their_words_and_line() -> None:
    text = "Teks\n![](a.svg) dan\n![b *c*](b.svg)\n\n- satu\n  ![](d.svg)\n"
    table = "\n| a |\n|---|\n| ![](e.svg) |\n"

    assert markdown.pictures(text + table) == [
        Picture("", 2),
        Picture("b c", 3),
        Picture("", 6),
        Picture("", 10),
    ]


def test_a_heading_or_a_picture_in_code_is_none() -> None:
    text = "```\n## a\n![](b.svg)\n```\n"

    assert markdown.headings(text) == []
    assert markdown.pictures(text) == []


@given(MARKDOWN)
def test_whatever_is_written_comes_out_clean(text: str) -> None:
    shown = render(text)

    assert html.clean(shown) == shown


@given(MARKDOWN)
def test_whatever_is_written_in_one_line_comes_out_clean(text: str) -> None:
    shown = render_inline(text)

    assert html.clean(shown) == shown


@given(MARKDOWN)
def test_as_many_headings_are_found_as_are_drawn(text: str) -> None:
    shown = render(text)
    found = [each.level for each in markdown.headings(text)]

    for level in (2, 3, 4, 5):
        assert shown.count(f"<h{level}>") == found.count(level)

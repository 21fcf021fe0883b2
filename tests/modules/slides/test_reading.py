"""A file of slides as a deck, and the lines of its mistakes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import html
from lms.modules.slides.reading import Passage, read_slides, split
from tests.core.test_markdown import MARKDOWN
from tests.factories.modules import problems, source

CONTENT = Path(__file__).parents[3] / "content"
DECK = """\
## Mengenal *Whole of Government*

- satu
- dua

???
Catatan **pertama**.

---

## Peta & jalan

![Peta](../media/peta.svg "Gambar 1")
---
## Hanya judul
"""
PICTURE = {"media/peta.svg": b'<svg viewBox="0 0 720 480">'}
PATH = "slides/a.md"


def test_a_deck_is_cut_into_slides_with_titles_and_notes() -> None:
    slides = read_slides(source(DECK, path=PATH, files=PICTURE))["slides"]

    assert [slide["title"] for slide in slides] == [
        "Mengenal Whole of Government",
        "Peta & jalan",
        "Hanya judul",
    ]
    assert slides[0]["title_html"] == "Mengenal <em>Whole of Government</em>"
    assert slides[0]["html"] == "<ul>\n<li>satu</li>\n<li>dua</li>\n</ul>\n"
    assert slides[0]["notes_html"] == "<p>Catatan <strong>pertama</strong>.</p>\n"
    assert 'width="720" height="480"' in slides[1]["html"]
    assert slides[2]["html"] == slides[2]["notes_html"] == ""


def test_a_deck_without_mistakes_has_no_problems() -> None:
    found = source(DECK, path=PATH, files=PICTURE)

    read_slides(found)

    assert problems(found) == []


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("a\n---\nb", [Passage("a", 1), Passage("b", 3)]),
        ("a\r\n---  \r\nb", [Passage("a", 1), Passage("b", 3)]),
        ("a\n----\nb", [Passage("a\n----\nb", 1)]),
        ("a\n ---\nb", [Passage("a\n ---\nb", 1)]),
        ("```\n---\n```\n---\nb", [Passage("```\n---\n```", 1), Passage("b", 5)]),
        (
            "~~~ md\n```\n---\n~~~\n---",
            [Passage("~~~ md\n```\n---\n~~~", 1), Passage("", 6)],
        ),
        ("````\n```\n---\n````", [Passage("````\n```\n---\n````", 1)]),
        ("``` a`b\n---\nc", [Passage("``` a`b", 1), Passage("c", 3)]),
        ("```\n``` x\n---", [Passage("```\n``` x\n---", 1)]),
        ("```\ntak ditutup\n---", [Passage("```\ntak ditutup\n---", 1)]),
        ("a\u2028---\u2028b", [Passage("a\u2028---\u2028b", 1)]),
        ("---", [Passage("", 1), Passage("", 2)]),
    ],
)
def test_a_file_is_cut_at_its_separators(text: str, passages: list[Passage]) -> None:
    assert split(text, "---") == passages


@given(st.lists(st.sampled_from(["---", "```", "~~~~", "a", "", "???", "````"])))
def test_each_passage_stands_between_two_separators(lines: list[str]) -> None:
    passages = split("\n".join(lines), "---")

    ends = [passage.line - 1 for passage in passages[1:]]
    for passage, end in zip(passages, [*ends, len(lines) + 1], strict=True):
        assert passage.text == "\n".join(lines[passage.line - 1 : end - 1])
        assert lines[end - 1 : end] in (["---"], [])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "masih kosong"),
        ("## A\n\n---\n\n---\n## B\n", 4, "salindia ke-2 kosong"),
        ("---\n## A\n", 1, "salindia ke-1 kosong"),
        ("## A\n---\n", 3, "salindia ke-2 kosong"),
        ("## A\n\n---\n\nTeks\n", 5, "salindia ke-2 harus dimulai dengan judul"),
        ("# A\n", 1, "harus dimulai dengan judul"),
        ("### A\n", 1, "harus dimulai dengan judul"),
        ("##\nTeks\n", 1, "harus dimulai dengan judul"),
        ("##A\n", 1, "harus dimulai dengan judul"),
        ("## A\n\n## B\n", 3, "judul di dalam salindia"),
        ("## A\n\n#### B\n", 3, "judul di dalam salindia"),
        ("## A\nTeks\n???\nCatatan\n???\nLagi\n", 5, "dua kali"),
        ("## A\n\n---\n## B\n\n![](../media/peta.svg)\n", 6, "teks pengganti"),
        ("## A\n???\nx\n\n![](../media/peta.svg)\n", 5, "teks pengganti"),
        ("## A\n\n---\n\n## B\n\n[c](../media/tiada.svg)\n", 7, "tiada.svg tidak ada"),
        ("## A\n???\n\n[c](activity:tiada)\n", 4, "tiada"),
        ("## A\n\n---\n## B\nTeks[^1]\n\n[^1]: x\n", 5, "catatan kaki"),
        ("## A\n\n---\n## B\nTeks^[x]\n", 5, "catatan kaki"),
    ],
)
def test_a_mistake_tells_its_line(text: str, line: int, words: str) -> None:
    found = source(text, path=PATH, files=PICTURE)

    read_slides(found)

    ((where, message),) = problems(found)
    assert where == line
    assert words in message


@given(st.lists(MARKDOWN | st.text(), max_size=3).map("\n---\n## A\n".join))
def test_whatever_an_author_writes_the_slides_are_clean(text: str) -> None:
    deck = read_slides(source(f"## {text}", path=PATH))

    for slide in deck["slides"]:
        for part in ("title_html", "html", "notes_html"):
            assert html.clean(slide[part]) == slide[part]


@pytest.mark.parametrize(
    "path", sorted(CONTENT.glob("*/slides/*.md")), ids=lambda path: path.name
)
def test_the_decks_of_our_courses_have_no_mistakes(path: Path) -> None:
    course = CONTENT / path.relative_to(CONTENT).parts[0]
    media = {p.relative_to(course).as_posix(): b"" for p in course.glob("media/*")}
    found = source(path.read_bytes(), path=f"slides/{path.name}", files=media)

    slides = read_slides(found)["slides"]

    assert problems(found) == []
    assert len(slides) >= 8
    assert all(slide["notes_html"] for slide in slides)

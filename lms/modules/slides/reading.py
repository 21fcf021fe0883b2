"""An author's file of slides as content, and the mistakes in it (pure).

Slides are separated by lines of three hyphens outside code; each begins with its title
as a heading of level 2, and what stands after a line ``???`` are the speaker's notes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from lms.core import html, markdown
from lms.core.json import JsonObject
from lms.courses.source import Source

TITLE_LEVEL = 2
SEPARATOR = "---"
NOTES = "???"

_TITLE = re.compile(r"##[ \t]+(?P<title>.*?)(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<rest>.*)")
_FOOTNOTE = '<sup class="footnote-ref"'


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the file and the line, from 1, where it begins."""

    text: str
    line: int

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing but space stands here."""
        return not self.text.strip()


def read_slides(source: Source) -> JsonObject:
    """Return the content of a deck; mistakes are told with their lines."""
    text = source.text()
    if not text.strip():
        if source.path in source.files and not source.files[source.path].strip():
            source.error("berkas salindia masih kosong; tulis isinya", line=1)
        return {}
    passages = split(text, SEPARATOR)
    return {
        "slides": [
            _slide(source, number, passage)
            for number, passage in enumerate(passages, start=1)
        ]
    }


def split(text: str, separator: str, first_line: int = 1) -> list[Passage]:
    """Cut ``text`` at the lines that are ``separator``, except inside code fences."""
    lines = text.replace("\r\n", "\n").split("\n")
    cuts = [
        index for index, line in _outside_fences(lines) if line.rstrip() == separator
    ]
    starts = [0, *(cut + 1 for cut in cuts)]
    ends = [*cuts, len(lines)]
    return [
        Passage("\n".join(lines[start:end]), first_line + start)
        for start, end in zip(starts, ends, strict=True)
    ]


def _outside_fences(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Give the lines outside fenced code with their indexes (CommonMark 0.31, 4.5)."""
    fence = ""
    for index, line in enumerate(lines):
        match = _FENCE.fullmatch(line)
        if not match:
            if not fence:
                yield index, line
            continue
        mark, rest = match["mark"], match["rest"]
        if not fence:
            opens = mark[0] == "~" or "`" not in rest
            fence = mark if opens else ""
        elif mark.startswith(fence) and not rest.strip():
            fence = ""


def _slide(source: Source, number: int, passage: Passage) -> JsonObject:
    title, body = _titled(source, number, passage)
    front, *notes = split(body.text, NOTES, body.line)
    for extra in notes[1:]:
        source.error(
            f"salindia ke-{number} memuat {NOTES} dua kali; satukan catatannya",
            line=extra.line - 1,
        )
    shown = markdown.render_inline(title)
    return {
        "title": unescape(html.plain(shown)),
        "title_html": shown,
        "html": _part(source, front),
        "notes_html": _part(source, notes[0]) if notes else "",
    }


def _titled(source: Source, number: int, passage: Passage) -> tuple[str, Passage]:
    """Take the title off a slide; a slide without one is a mistake."""
    if passage.is_empty:
        source.error(
            f"salindia ke-{number} kosong; hapus baris {SEPARATOR} yang berlebih",
            line=passage.line,
        )
        return "", passage
    lines = passage.text.split("\n")
    first = next(index for index, line in enumerate(lines) if line.strip())
    match = _TITLE.fullmatch(lines[first])
    if match is None or not match["title"]:
        source.error(
            f"salindia ke-{number} harus dimulai dengan judul: ## Judul salindia",
            line=passage.line + first,
        )
    rest = Passage("\n".join(lines[first + 1 :]), passage.line + first + 1)
    return match["title"] if match else "", rest


def _part(source: Source, passage: Passage) -> str:
    """Render a slide's front or its notes."""
    before = TITLE_LEVEL
    for heading in markdown.headings(passage.text):
        line = passage.line + heading.line - 1
        if not TITLE_LEVEL < heading.level <= before + 1:
            marks = "#" * (before + 1)
            source.error(f"judul di dalam salindia seharusnya {marks}", line=line)
        before = max(heading.level, TITLE_LEVEL)
    for picture in markdown.pictures(passage.text):
        if not picture.alt:
            source.error(
                "gambar tanpa teks pengganti; tulis apa yang ditunjukkannya di antara"
                " kurung siku: ![…](…)",
                line=passage.line + picture.line - 1,
            )
    shown = source.markdown(passage.text, line=passage.line)
    if _FOOTNOTE in shown:
        source.error(
            f"salindia tidak memuat catatan kaki; tulis di bawah {NOTES}",
            line=passage.line,
        )
    return shown

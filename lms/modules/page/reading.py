"""An author's Markdown file as the content of a page, and the mistakes in it (pure)."""

import re
from collections.abc import Iterator

from lms.core import html, markdown
from lms.core.json import JsonObject
from lms.courses.source import Source

TOP = 2
DEEPEST = 5
"""Levels of headings; the page's title is the one of level 1."""

_HEADING = re.compile(rf"<h([{TOP}-{DEEPEST}])>")


def read_page(source: Source) -> JsonObject:
    """Return the content of a page; mistakes are told with their lines."""
    text = source.text()
    if not text.strip():
        if source.path in source.files and not source.files[source.path].strip():
            source.error("halaman masih kosong; tulis isinya", line=1)
        return {}
    headings = markdown.headings(text)
    pictures = markdown.pictures(text)
    _check_headings(source, headings)
    for picture in pictures:
        if not picture.alt:
            source.error(
                "gambar tanpa teks pengganti; tulis apa yang ditunjukkannya di antara"
                " kurung siku: ![…](…)",
                line=picture.line,
            )
    shown = source.markdown(text, line=1)
    ids = list(_identifiers(headings))
    left = iter(ids)
    return {
        "html": _HEADING.sub(lambda tag: f'<h{tag[1]} id="{next(left)}">', shown),
        "words": len(html.plain(shown).split()),
        "headings": [
            {"id": name, "text": heading.text}
            for name, heading in zip(ids, _drawn(headings), strict=True)
            if heading.level == TOP
        ],
        "pictures": len(pictures),
    }


def _drawn(headings: list[markdown.Heading]) -> list[markdown.Heading]:
    return [each for each in headings if TOP <= each.level <= DEEPEST]


def _check_headings(source: Source, headings: list[markdown.Heading]) -> None:
    before = 1
    for heading in headings:
        message = _mistake(heading.level, before)
        if message:
            source.error(message, line=heading.line)
        before = max(heading.level, 1)


def _mistake(level: int, before: int) -> str:
    if level < TOP:
        return (
            "judul tingkat 1 (#) sudah diberikan oleh course.yaml; mulailah dengan ##"
        )
    if level > DEEPEST:
        return f"judul terlalu dalam; paling dalam {'#' * DEEPEST}"
    if level > before + 1:
        marks = "#" * level
        return f"judul {marks} melompati satu tingkat; pakai {'#' * (before + 1)}"
    return ""


def _identifiers(headings: list[markdown.Heading]) -> Iterator[str]:
    """Name every heading after its text, so that ``[…](#rangkuman)`` finds it."""
    taken: set[str] = set()
    for heading in _drawn(headings):
        slug = re.sub(r"\W+", "-", heading.text.casefold()).strip("-") or "bagian"
        name, number = slug, 1
        while name in taken:
            number += 1
            name = f"{slug}-{number}"
        taken.add(name)
        yield html.ID_PREFIX + name

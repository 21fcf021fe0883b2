"""Markdown of authors to clean HTML, once, when it is saved (never per request).

CommonMark with tables, strike-through, footnotes and boxes::

    ::: kasus Posyandu di Desa Sukamaju
    …
    :::

A paragraph that holds only an image becomes a figure whose caption is the image's
title. Raw HTML is not Markdown here: it is shown as it was typed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import render_footnote_anchor

from lms.core import html

_BREAKS = frozenset({"softbreak", "hardbreak"})

BOXES = {
    "kasus": "Kasus",
    "penting": "Penting",
    "renungkan": "Renungkan",
    "praktik": "Praktik",
    "istilah": "Istilah",
}
"""Kinds of boxes and what each is called when its author gives no title."""

LinkResolver = Callable[[str], str]
"""Gives the address of a link or an image that the author wrote, percent-encoded."""


Size = tuple[int, int]
Measure = Callable[[str], Size | None]
"""Gives the width and height of a picture by the address that the author wrote."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level, its text without marks and its line, from 1."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: what stands for it when it is not seen, and its line, from 1."""

    alt: str
    line: int


def _same(url: str) -> str:
    return url


def _unknown(_url: str) -> Size | None:
    return None


def render(
    text: str, resolve: LinkResolver = _same, measure: Measure = _unknown
) -> str:
    """Return ``text`` as clean HTML, with every link passed through ``resolve``."""
    tokens = _parser.parse(text)
    _measure_pictures(tokens, measure)
    _resolve_links(tokens, resolve)
    _make_figures(tokens)
    return html.clean(_parser.renderer.render(tokens, _parser.options, {}))


def render_inline(text: str, resolve: LinkResolver = _same) -> str:
    """Return one line of ``text`` as clean HTML without a paragraph around it."""
    tokens = _parser.parseInline(" ".join(text.split()))
    _resolve_links(tokens, resolve)
    return html.clean(_parser.renderer.render(tokens, _parser.options, {}))


def headings(text: str) -> list[Heading]:
    """Return the headings of ``text`` in the order in which they are drawn."""
    tokens = _parser.parse(text)
    return [
        Heading(int(token.tag[1:]), _words(inline), (token.map or [0])[0] + 1)
        for token, inline in pairwise(tokens)
        if token.type == "heading_open"
    ]


def pictures(text: str) -> list[Picture]:
    """Return the pictures of ``text`` in the order in which they are drawn."""
    return [found for token in _parser.parse(text) for found in _pictures(token)]


def _pictures(inline: Token) -> Iterator[Picture]:
    line = (inline.map or [0])[0] + 1
    for child in inline.children or ():
        line += child.type in _BREAKS
        if child.type == "image":
            yield Picture(_words(child), line)


def _words(inline: Token) -> str:
    pieces = [
        " " if child.type in _BREAKS else child.content
        for child in inline.children or ()
    ]
    return "".join(pieces).strip()


def _measure_pictures(tokens: Sequence[Token], measure: Measure) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "image":
                size = measure(str(child.attrGet("src")))
                if size is not None:
                    child.attrSet("width", str(size[0]))
                    child.attrSet("height", str(size[1]))


def _resolve_links(tokens: Sequence[Token], resolve: LinkResolver) -> None:
    for token in tokens:
        for child in token.children or ():
            name = {"link_open": "href", "image": "src"}.get(child.type)
            if name is not None:
                child.attrSet(name, resolve(str(child.attrGet(name))))


def _make_figures(tokens: list[Token]) -> None:
    for index in range(len(tokens) - 2):
        opening, inline, closing = tokens[index : index + 3]
        alone = [c for c in inline.children or () if c.content or c.type == "image"]
        if opening.type != "paragraph_open" or len(alone) != 1:
            continue
        if alone[0].type == "image":
            opening.type, closing.type = "figure_open", "figure_close"
            # The items of a tight list hide their paragraphs; a figure shows.
            opening.hidden = closing.hidden = False
            opening.tag = closing.tag = "figure"
            closing.meta = {"caption": alone[0].attrGet("title")}
            alone[0].attrSet("loading", "lazy")
            alone[0].attrs.pop("title", None)


def _figure_close(
    self: RendererHTML,  # noqa: ARG001 - the renderer's signature
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    _env: EnvType,
) -> str:
    caption = tokens[index].meta.get("caption")
    if not caption:
        return "</figure>\n"
    return f"<figcaption>{_parser.renderInline(str(caption))}</figcaption></figure>\n"


def _box(kind: str) -> Callable[..., str]:
    def draw(
        _self: RendererHTML,
        tokens: Sequence[Token],
        index: int,
        _options: OptionsDict,
        _env: EnvType,
    ) -> str:
        token = tokens[index]
        if token.nesting != 1:
            return "</aside>\n"
        title = token.info.strip().removeprefix(kind).strip() or BOXES[kind]
        inner = _parser.renderInline(title)
        return f'<aside class="kotak kotak-{kind}"><p class="kotak-judul">{inner}</p>\n'

    return draw


def _table_open(*_: Any) -> str:  # noqa: ANN401 - the renderer's signature
    # A group and not a region: landmarks of one page must have different names.
    return (
        '<div class="scroller" role="group" tabindex="0" aria-label="Tabel"><table>\n'
    )


def _table_close(*_: Any) -> str:  # noqa: ANN401 - the renderer's signature
    return "</table></div>\n"


def _footnote_anchor(
    self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    anchor: str = render_footnote_anchor(self, tokens, index, options, env)
    return anchor.replace("<a ", '<a aria-label="Kembali ke teks" ')


def _build() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    for kind in BOXES:
        parser.use(container_plugin, kind, render=_box(kind))
    parser.add_render_rule("figure_close", _figure_close)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("footnote_anchor", _footnote_anchor)
    return parser


_parser = _build()

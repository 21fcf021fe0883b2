"""HTML of authors, made safe once, when it is saved (nh3; decision 0003).

No other module sanitises. ``id`` is never let through as written: an author's
``id="app"`` would shadow a global of the page's scripts, so every id gets a prefix.
"""

import re
from html import escape

import nh3

ID_PREFIX = "isi-"

_TAGS = frozenset(
    """a abbr aside b blockquote br caption cite code col colgroup dd del dfn div dl dt
    em figcaption figure h2 h3 h4 h5 hr i img ins kbd li mark ol p pre q s samp section
    small span strong sub sup table tbody td tfoot th thead tr ul""".split()
)
_ATTRIBUTES = {
    "*": {"class", "id", "lang"},
    "a": {"href", "title", "aria-label", "role"},
    "aside": {"aria-label"},
    "col": {"span"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope"},
    "section": {"aria-label"},
    "div": {"role", "tabindex", "aria-label"},
}
_SCHEMES = {"http", "https", "mailto"}

# Parsing drops the first line break of <pre>, so writing must double it (HTML 13.3).
_PRE_BREAK = re.compile(r"(<pre(?: [^>]*)?>)\n")
_PASSES = 8
"""More than enough: misnested elements settle in three."""


def _prefix(_tag: str, name: str, value: str) -> str | None:
    if name == "id" and not value.startswith(ID_PREFIX):
        return ID_PREFIX + value
    if name == "href" and value.startswith("#") and value[1:2]:
        return "#" + ID_PREFIX + value[1:].removeprefix(ID_PREFIX)
    return value


_cleaner = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={"script", "style"},
    attributes=_ATTRIBUTES,
    attribute_filter=_prefix,
    url_schemes=_SCHEMES,
    link_rel="noopener noreferrer",
    strip_comments=True,
)
_text = nh3.Cleaner(tags=set(), clean_content_tags={"script", "style"})


def clean(html: str) -> str:
    """Return ``html`` with only what an author may use; idempotent.

    What a browser makes of misnested elements may differ from what was cleaned, so
    cleaning goes on until nothing changes any more.
    """
    for _ in range(_PASSES):
        cleaned = _PRE_BREAK.sub(r"\1\n\n", _cleaner.clean(html))
        if cleaned == html:
            return cleaned
        html = cleaned
    return escape(html)


def plain(html: str) -> str:
    """Return the text of ``html``, still escaped, without any element."""
    return _text.clean(html)

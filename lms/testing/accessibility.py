"""What a page must have so that everybody can use it, as far as its HTML tells.

WCAG 2.2: 1.1.1 (pictures), 1.3.1 and 2.4.6 (headings), 4.1.2 (names). A browser's tools
find more; these rules run without one.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from lms.testing.markup import Element, Shown

NAMELESS_INPUTS = frozenset({"hidden", "image"})
NAMED_BY_VALUE = frozenset({"submit", "button", "reset"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LOADING = {
    "img": "src",
    "script": "src",
    "link": "href",
    "iframe": "src",
    "form": "action",
}
REFERRING = ("for", "aria-labelledby", "aria-describedby", "form")


def problems(page: Shown) -> Iterator[str]:
    """Say what keeps somebody from using the page."""
    root = page.root
    ids = [e.get("id") for e in root.walk() if e.get("id")]
    for doubled in sorted({each for each in ids if ids.count(each) > 1}):
        yield f"two elements have the id {doubled!r}"
    yield from _language(root)
    yield from _names(root)
    yield from _headings(root)
    yield from _references(root, set(ids))


def _language(root: Element) -> Iterator[str]:
    if not any(each.get("lang") for each in root.all("html")):
        yield "<html> names no language (lang)"


def _names(root: Element) -> Iterator[str]:
    for image in root.all("img"):
        if "alt" not in image.attributes:
            yield f"picture without a text (alt): {image.get('src')}"
    for control in root.all("input", "select", "textarea"):
        if control.get("type") not in NAMELESS_INPUTS:
            yield from _unlabelled(root, control)
    for each in root.all("button", "a", "summary"):
        if each.tag != "a" or "href" in each.attributes:
            yield from _unnamed(root, each)


def _unlabelled(root: Element, control: Element) -> Iterator[str]:
    if control.is_unspoken:
        yield from _focused(control)
    elif not _label(root, control):
        yield f"field without a label: {control.tag} name={control.get('name')!r}"


def _unnamed(root: Element, element: Element) -> Iterator[str]:
    if element.is_unspoken:
        yield from _focused(element)
    elif not _named(root, element):
        yield f"{element.tag} without a text: {element.attributes}"


def _focused(element: Element) -> Iterator[str]:
    if element.get("tabindex") != "-1":
        yield f"hidden from readers, yet the keyboard reaches it: {element.attributes}"


def _label(root: Element, control: Element) -> str:
    if control.get("type") in NAMED_BY_VALUE:
        return control.get("value")
    around = control.around("label")
    labels = [
        each.text
        for each in root.all("label")
        if control.get("id") and each.get("for") == control.get("id")
    ]
    own = around.text if around is not None else ""
    return " ".join([*labels, own, *_by_attributes(root, control)]).strip()


def _named(root: Element, element: Element) -> str:
    return " ".join([element.text, *_by_attributes(root, element)]).strip()


def _by_attributes(root: Element, element: Element) -> list[str]:
    by = element.get("aria-labelledby").split()
    texts = [each.text for each in root.walk() if each.get("id") in by] if by else []
    return [*texts, element.get("aria-label"), element.get("title")]


def _headings(root: Element) -> Iterator[str]:
    """The page's own headings; an index beside them has headings of its own."""
    mains = root.all("main")
    if len(mains) != 1:
        yield f"a page has one <main>, this one {len(mains)}"
    before = 0
    for heading in mains[0].all(*HEADINGS) if mains else []:
        level = int(heading.tag[1])
        if not heading.text:
            yield f"<{heading.tag}> is empty"
        if level > before + 1:
            yield f"<{heading.tag}> {heading.text!r} comes after <h{before}>"
        if level == 1 and before:
            yield f"a second <h1>: {heading.text!r}"
        before = level


def _references(root: Element, ids: set[str]) -> Iterator[str]:
    for element in root.walk():
        for name in REFERRING:
            for wanted in element.get(name).split():
                if wanted not in ids:
                    yield f"{element.tag} {name}={wanted!r} names nothing on the page"


def unsafe(page: Shown) -> Iterator[str]:
    """Say what the page's Content-Security-Policy would not let run or load."""
    for element in page.root.walk():
        if "style" in element.attributes or element.tag == "style":
            yield f"inline style in <{element.tag}>"
        for name in element.attributes:
            if name.startswith("on"):
                yield f"inline script in <{element.tag} {name}>"
        if element.tag == "script" and not (element.get("src") or element.get("nonce")):
            yield "inline <script> without a nonce"
        target = urlsplit(element.get(LOADING.get(element.tag, "")))
        if target.netloc or target.scheme not in {"", "data"}:
            yield f"<{element.tag}> loads from another host: {target.geturl()}"

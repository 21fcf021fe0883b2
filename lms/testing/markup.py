"""HTML as a tree, as far as looking at pages of the product needs it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Union
from urllib.parse import urlsplit

VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()
)
UNSENT = frozenset({"submit", "button", "image", "reset", "file"})
CHOSEN = frozenset({"select", "textarea"})
TICKED = frozenset({"checkbox", "radio"})


@dataclass(slots=True, eq=False)
class Element:
    """One element; ``children`` are elements and texts in their order."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list[Union["Element", str]] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """Give this element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, *tags: str) -> list["Element"]:
        """Return the elements below that have one of ``tags``."""
        return [each for each in self.walk() if each.tag in tags]

    def around(self, tag: str) -> "Element | None":
        """Return the nearest element of ``tag`` that holds this one."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above

    def get(self, name: str) -> str:
        """Return an attribute, empty if it is absent."""
        return self.attributes.get(name, "")

    @property
    def is_unspoken(self) -> bool:
        """Tell whether this element, or one around it, is hidden from readers."""
        element: Element | None = self
        while element is not None and element.get("aria-hidden") != "true":
            element = element.parent
        return element is not None

    @property
    def text(self) -> str:
        """Return the text that is read out: alternatives, and nothing hidden."""
        if self.get("aria-hidden") == "true":
            return ""
        own = [self.get("aria-label")] if self.get("aria-label") else []
        own += [self.get("alt")] if self.tag == "img" else []
        below = [c if isinstance(c, str) else c.text_around for c in self.children]
        return " ".join(" ".join([*own, *below]).split())

    @property
    def text_around(self) -> str:
        """Return the text as part of a larger one: what may be chosen is no part."""
        return "" if self.tag in CHOSEN else self.text


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.here = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.here.tag == tag:
            self.here = self.here.parent or self.root
            return
        above = self.here.around(tag)
        if above is not None:
            self.here = above.parent or self.root

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, self.here)
        self.here.children.append(element)
        return element


def parse(html: str) -> Element:
    """Return the root above everything in ``html``."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


@dataclass(frozen=True)
class Shown:
    """One page as a learner's browser got it; parsed when somebody looks."""

    url: str
    html: str

    @cached_property
    def root(self) -> Element:
        """Return what stands above everything on the page."""
        return parse(self.html)

    def form(self, action: str) -> Element | None:
        """Return the form that is sent to ``action``, by itself or by a button."""
        for form in self.root.all("form"):
            buttons = [each.get("formaction") for each in self._controls(form)]
            if action in (urlsplit(form.get("action")).path, *buttons):
                return form
        return None

    def fields(self, action: str) -> dict[str, str]:
        """Return what a browser sends to ``action`` when nothing more is filled in."""
        form = self.form(action)
        if form is None:
            return self.tokens()
        sent: dict[str, str] = {}
        for control in self._controls(form):
            value = _value(control)
            if control.get("name") and value is not None:
                sent[control.get("name")] = value
        return sent

    def tokens(self) -> dict[str, str]:
        """Return what the page's script sends along with everything."""
        for element in self.root.walk():
            if "data-activity" in element.attributes:
                return {
                    "csrf_token": element.get("data-csrf"),
                    "token": element.get("data-token"),
                }
        return {}

    def _controls(self, form: Element) -> Iterator[Element]:
        for each in self.root.all("input", "select", "textarea", "button"):
            inside = each.around("form") is form and "form" not in each.attributes
            outside = form.get("id") and each.get("form") == form.get("id")
            if inside or outside:
                yield each


def _value(control: Element) -> str | None:
    """Return what a control sends by itself; None for nothing (HTML, 4.10.21)."""
    kind = control.get("type")
    if control.tag == "button" or (control.tag == "input" and kind in UNSENT):
        return None
    if control.tag == "textarea":
        texts = [each for each in control.children if isinstance(each, str)]
        return "".join(texts).removeprefix("\n")
    if control.tag == "select":
        return _chosen(control)
    if kind in TICKED and "checked" not in control.attributes:
        return None
    return control.attributes.get("value", "on" if kind in TICKED else "")


def _chosen(select: Element) -> str | None:
    options = select.all("option")
    chosen = [each for each in options if "selected" in each.attributes] or options[:1]
    return chosen[0].attributes.get("value", chosen[0].text) if chosen else None

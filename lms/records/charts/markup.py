"""SVG as text; the one place where a chart's markup is put together.

Whatever is not markup made here passes ``escape``: labels come from statements, and
statements from anywhere.
"""

from collections.abc import Iterable
from html import escape

from lms.records.charts.lettering import Label, tidy


def spot(value: float) -> str:
    """Write a place in the drawing: one decimal at most, never "-0"."""
    rounded = round(value, 1) or 0.0
    return f"{rounded:g}" if abs(rounded) < 10**5 else f"{rounded:.0f}"


def element(tag: str, content: str = "", /, **attributes: str | float | None) -> str:
    """Return an element around ``content``, which is markup already.

    ``class_`` and ``stroke_width`` are written as SVG writes them; None leaves one out.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def _value(value: str | float | None) -> str:
    return escape(value) if isinstance(value, str) else spot(value or 0.0)


def said(text: str) -> str:
    """Return ``text`` as what stands inside an element."""
    return escape(tidy(text), quote=False)


def group(content: str, **attributes: str | float | None) -> str:
    """Return a group around ``content``; nothing for nothing."""
    return element("g", content, **attributes) if content else ""


def line(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return a stroke from one place to another; its group says how it looks."""
    (x1, y1), (x2, y2) = start, end
    where = f"H{spot(x2)}" if spot(y1) == spot(y2) else f"L{spot(x2)} {spot(y2)}"
    if spot(x1) == spot(x2):
        where = f"V{spot(y2)}"
    return element("path", d=f"M{spot(x1)} {spot(y1)}{where}")


def box(
    x: float, y: float, size: tuple[float, float], class_: str | None = None
) -> str:
    """Return a rectangle; nothing for one without extent."""
    wide, high = size
    if wide <= 0 or high <= 0:
        return ""
    return element("rect", class_=class_, x=x, y=y, width=wide, height=high)


def letters(labels: Iterable[Label], **attributes: str | float | None) -> str:
    """Return texts at their places, in one group."""
    return group("".join(map(_letter, labels)), **attributes)


def _letter(label: Label) -> str:
    return element(
        "text",
        said(label.text),
        class_="strong" if label.bold else None,
        x=label.x,
        y=label.y,
        text_anchor=None if label.anchor == "start" else label.anchor,
    )


def told(content: str, name: str, href: str | None) -> str:
    """Return what belongs to one figure, under its name; a link if it leads anywhere.

    The title is both the name that is read aloud and what a mouse shows on hovering.
    """
    title = element("title", said(name))
    if href is None:
        return element("g", title + content)
    return element("a", title + content, href=href)

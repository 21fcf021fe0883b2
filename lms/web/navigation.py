"""Navigation: packages register their places, the layout shows those one may visit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from flask import Flask, current_app, request, url_for
from flask_babel import LazyString

from lms.core.permissions import Permission, Subject
from lms.web import subject

EXTENSION = "pamong.navigation"
URLS = "pamong.navigation.urls"
Section = Literal["main", "staff", "records"]
Predicate = Callable[[Subject], bool]


def is_signed_in(person: Subject) -> bool:
    """Tell whether ``person`` is known."""
    return person.is_authenticated


def holds(*permissions: Permission) -> Predicate:
    """Return a predicate: the person holds any of ``permissions`` anywhere."""

    def check(person: Subject) -> bool:
        return person.is_authenticated and any(map(person.may, permissions))

    return check


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the navigation; ``order`` sorts within its section."""

    label: str | LazyString
    endpoint: str
    icon: str
    visible: Predicate = is_signed_in
    section: Section = "main"
    order: int = 100


class NavLink(NamedTuple):
    """An item as the layout shows it; ``current`` is the value of aria-current.

    A tuple, because every page compares its links with those of a remembered header.
    """

    label: str
    url: str
    icon: str
    current: str


def add(app: Flask, *items: NavItem) -> None:
    """Add ``items`` to the navigation of ``app``."""
    app.extensions.setdefault(EXTENSION, []).extend(items)


def links(section: Section) -> list[NavLink]:
    """Return what the person of this request sees in ``section``, in order."""
    person = subject.current()
    items: list[NavItem] = sorted(
        (
            item
            for item in current_app.extensions.get(EXTENSION, [])
            if item.section == section and item.visible(person)
        ),
        key=lambda item: item.order,
    )
    path, prefix = request.path, request.root_path
    return [_link(item, path, prefix) for item in items]


def register(app: Flask) -> None:
    """Give templates ``nav(section)``."""
    app.extensions.setdefault(EXTENSION, [])
    app.extensions[URLS] = {}
    app.jinja_env.globals["nav"] = links


def _link(item: NavItem, path: str, prefix: str) -> NavLink:
    url = _url(item.endpoint, prefix)
    return NavLink(str(item.label), url, item.icon, _current(url, path))


def _url(endpoint: str, prefix: str) -> str:
    """Return the address of a place; it changes only with the site's prefix."""
    urls: dict[tuple[str, str], str] = current_app.extensions[URLS]
    known = (prefix, endpoint)
    return urls.get(known) or urls.setdefault(known, url_for(endpoint))


def _current(url: str, path: str) -> str:
    if path == url:
        return "page"
    is_below = url != "/" and path.startswith(f"{url.rstrip('/')}/")
    return "true" if is_below else ""

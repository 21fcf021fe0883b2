"""What the layout needs on every page, and the page behind "Butuh bantuan?"."""

from typing import Any

from flask import Blueprint, Flask, render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from lms.core import site
from lms.core.memory import Memory
from lms.core.permissions import public
from lms.web import destinations, navigation, subject
from lms.web.drawing import draw
from lms.web.language import current_language
from lms.web.navigation import NavLink

blueprint = Blueprint("web", __name__, template_folder="templates")

TOKEN, HERE = "\0t", "\0h"
"""Stand for the form's token and the page's address in a header that is remembered."""

Header = tuple[str, str, tuple[NavLink, ...], tuple[NavLink, ...], bool]
_headers: Memory[Header, str] = Memory(256)


@blueprint.get(destinations.HELP)
@public
def help_page() -> str:
    """Show where to find help and where to complain."""
    return render_template("web/help.html")


def register(app: Flask) -> None:
    """Install the templates of this package and what they read."""
    app.register_blueprint(blueprint)
    app.context_processor(_context)
    app.jinja_env.globals["header"] = header


def header() -> Markup:
    """Return the top of this page, drawn once for all who see the same places."""
    known = (
        current_language(),
        site.current().name,
        tuple(navigation.links("main")),
        tuple(navigation.links("staff")),
        subject.current().is_authenticated,
    )
    drawn = _headers.get(known) or _headers.put(known, _draw(known))
    # The address comes last: it is the visitor's and could contain anything.
    whole = drawn.replace(TOKEN, generate_csrf()).replace(HERE, _here())
    return Markup(whole)  # noqa: S704 - drawn by our own template


def _draw(known: Header) -> str:
    _language, name, main, staff, is_known = known
    places = (destinations, main, staff)
    return draw("web/header.html", "header", name, *places, is_known, HERE, TOKEN)


def _here() -> str:
    return str(escape(request.full_path))


def _context() -> dict[str, Any]:
    return {
        "site_name": site.current().name,
        "places": destinations,
        "subject": subject.current,
    }

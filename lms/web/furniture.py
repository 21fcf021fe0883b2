"""What the layout needs on every page, and the page behind "Butuh bantuan?"."""

from typing import Any

from flask import Blueprint, Flask, render_template

from lms.core import site
from lms.core.permissions import public
from lms.web import destinations, subject

blueprint = Blueprint("web", __name__, template_folder="templates")


@blueprint.get(destinations.HELP)
@public
def help_page() -> str:
    """Show where to find help and where to complain."""
    return render_template("web/help.html")


def register(app: Flask) -> None:
    """Install the templates of this package and what they read."""
    app.register_blueprint(blueprint)
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    return {
        "site_name": site.current().name,
        "places": destinations,
        "subject": subject.current,
    }

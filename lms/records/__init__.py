"""For those who read the records: the console, exports, streams, aggregates."""

from pathlib import Path

from flask import Flask

from lms.core.i18n import lazy
from lms.core.permissions import Permission
from lms.records.blueprint import bp
from lms.records.views import explorer
from lms.web import navigation
from lms.web.navigation import NavItem, holds
from lms.web.static_files import static_folder

VIEWS = (explorer,)
"""The modules whose import puts their views on the blueprint."""


def register(app: Flask) -> None:
    """Add the pages of the record and their place in the navigation."""
    app.register_blueprint(bp)
    static_folder(app, "records", Path(__file__).parent / "static" / "records")
    reads = holds(Permission.READ_STATEMENTS)
    item = NavItem(
        lazy("Rekam Belajar"), "records.explore", "search", reads, "staff", 45
    )
    navigation.add(app, item)

"""For those who read the records: the console, exports, streams, aggregates."""

from pathlib import Path

from flask import Flask

from lms.accounts import erasures
from lms.accounts import exports as own_data
from lms.core.i18n import lazy
from lms.core.permissions import Permission
from lms.records.blueprint import bp
from lms.records.operations.exports import forget
from lms.records.queries.exports import export_of
from lms.records.views import dashboard, explorer
from lms.records.views import exports as export_pages
from lms.web import navigation
from lms.web.navigation import NavItem, holds
from lms.web.static_files import static_folder

VIEWS = (explorer, dashboard, export_pages)
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
    own_data.register("record_exports", export_of)
    erasures.register("record_exports", forget)

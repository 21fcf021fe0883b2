"""For those who read the records: the console, exports, streams, aggregates."""

from pathlib import Path

from flask import Flask

from lms.accounts import erasures
from lms.accounts import exports as own_data
from lms.core.i18n import lazy
from lms.core.permissions import Permission
from lms.records.blueprint import bp
from lms.records.operations import saved as saved_queries
from lms.records.operations.exports import forget
from lms.records.queries import saved as saved_found
from lms.records.queries.exports import export_of
from lms.records.views import (
    aggregates,
    dashboard,
    explorer,
    letters,
    profiles,
    saved,
    targets,
    voided,
)
from lms.records.views import exports as export_pages
from lms.web import navigation
from lms.web.navigation import NavItem, holds
from lms.web.static_files import static_folder

VIEWS = (
    explorer,
    dashboard,
    aggregates,
    export_pages,
    saved,
    targets,
    letters,
    voided,
    profiles,
)
"""The modules whose import puts their views on the blueprint."""

_READS = holds(Permission.READ_STATEMENTS)
_KEYS = holds(Permission.MANAGE_KEYS)
ROOMS = (
    NavItem(lazy("Catatan"), "records.explore", "search", _READS, "records", 10),
    NavItem(lazy("Dasbor"), "records.dashboard", "chart", _READS, "records", 20),
    NavItem(lazy("Agregat"), "records.aggregates", "chart", _READS, "records", 30),
    NavItem(lazy("Pencarian"), "records.saved_queries", "list", _READS, "records", 40),
    NavItem(lazy("Unduhan"), "records.exports", "download", _READS, "records", 50),
    NavItem(lazy("Dibatalkan"), "records.voided", "flag", _READS, "records", 60),
    NavItem(
        lazy("Profil xAPI"), "records.profile_form", "check", _READS, "records", 70
    ),
    NavItem(lazy("Tujuan"), "records.list_targets", "chart", _KEYS, "records", 80),
)
"""Where one can go from any page of the record."""


def register(app: Flask) -> None:
    """Add the pages of the record and their place in the navigation."""
    app.register_blueprint(bp)
    static_folder(app, "records", Path(__file__).parent / "static" / "records")
    item = NavItem(
        lazy("Rekam Belajar"), "records.explore", "search", _READS, "staff", 45
    )
    navigation.add(app, item, *ROOMS)
    own_data.register("record_exports", export_of)
    own_data.register("record_saved_queries", saved_found.export_of)
    erasures.register("record_saved_queries", saved_queries.forget)
    erasures.register("record_exports", forget)

"""Pages for staff: people, cohorts, certificates, keys of the LRS, the system."""

from pathlib import Path

from flask import Flask

from lms.accounts import scopes
from lms.accounts.identity import SignedInPerson
from lms.admin.blueprint import bp
from lms.admin.views import (
    access,
    certificates,
    cohorts,
    key,
    keys,
    people,
    person,
    recap,
    records,
    retention,
    roster,
    system,
)
from lms.core.i18n import lazy
from lms.core.permissions import Permission, Subject
from lms.web import navigation
from lms.web.navigation import NavItem, Predicate, holds
from lms.web.static_files import static_folder

VIEWS = (
    access,
    people,
    person,
    roster,
    cohorts,
    recap,
    records,
    certificates,
    key,
    keys,
    retention,
    system,
)
"""The modules whose import puts their views on the blueprint."""


def _of_institutions(permission: Permission) -> Predicate:
    """Return the predicate of pages that show whole institutions."""

    def check(subject: Subject) -> bool:
        return (
            isinstance(subject, SignedInPerson)
            and scopes.places(subject, permission).reach_institutions
        )

    return check


def _of_site(permission: Permission) -> Predicate:
    """Return the predicate of pages that show the whole site."""

    def check(subject: Subject) -> bool:
        return (
            isinstance(subject, SignedInPerson)
            and scopes.places(subject, permission).everywhere
        )

    return check


def _items() -> list[NavItem]:
    manages = _of_institutions(Permission.MANAGE_PEOPLE)
    follows = holds(Permission.FOLLOW_COHORT)
    releases = holds(Permission.RELEASE_CERTIFICATE)
    gives = _of_institutions(Permission.MANAGE_KEYS)
    keeps = _of_institutions(Permission.ADMINISTER)
    audits = _of_institutions(Permission.AUDIT)
    runs = _of_site(Permission.ADMINISTER)
    return [
        NavItem(lazy("Angkatan"), "admin.cohorts", "calendar", follows, "staff", 10),
        NavItem(lazy("Orang"), "admin.people", "users", manages, "staff", 20),
        NavItem(
            lazy("Penerbitan Sertifikat"),
            "admin.certificate_groups",
            "certificate",
            releases,
            "staff",
            30,
        ),
        NavItem(lazy("Kunci LRS"), "admin.keys", "key", gives, "staff", 40),
        NavItem(lazy("Masa Simpan"), "admin.retention", "clock", keeps, "staff", 48),
        NavItem(lazy("Log Akses"), "admin.access_log", "lock", audits, "staff", 47),
        NavItem(lazy("Sistem"), "admin.system", "gear", runs, "staff", 50),
    ]


def register(app: Flask) -> None:
    """Add the staff pages and their places in the navigation; after the courses."""
    app.register_blueprint(bp)
    static_folder(app, "admin", Path(__file__).parent / "static" / "admin")
    navigation.add(app, *_items())

"""Navigation shows the places that one may visit."""

from uuid import UUID

import pytest
from flask import Flask, g

from lms.core.permissions import Permission, public
from lms.web import navigation
from lms.web.navigation import NavItem, holds
from lms.web.subject import SLOT, Anonymous


class Organiser:
    """Somebody who manages cohorts and nothing else."""

    is_authenticated = True

    def may(self, permission: Permission, *_scopes: UUID) -> bool:
        """Hold one permission."""
        return permission is Permission.MANAGE_COHORT


@pytest.fixture
def staffed(site: Flask) -> Flask:
    for name, path in (("b", "/"), ("k", "/kelas"), ("a", "/angkatan"), ("o", "/o")):
        site.add_url_rule(path, name, public(lambda: ""))
    navigation.add(
        site,
        NavItem("Kelas Saya", "k", "book", order=20),
        NavItem("Beranda", "b", "home", order=10),
        NavItem(
            "Angkatan",
            "a",
            "users",
            section="staff",
            visible=holds(Permission.TEACH, Permission.MANAGE_COHORT),
        ),
        NavItem(
            "Orang",
            "o",
            "user",
            section="staff",
            visible=holds(Permission.MANAGE_PEOPLE),
        ),
    )
    return site


def _seen(app: Flask, path: str, person: object) -> dict[str, list[tuple[str, str]]]:
    with app.test_request_context(path):
        setattr(g, SLOT, person)
        return {
            "main": [(link.label, link.current) for link in navigation.links("main")],
            "staff": [(link.label, link.current) for link in navigation.links("staff")],
        }


def test_a_stranger_sees_nothing(staffed: Flask) -> None:
    assert _seen(staffed, "/", Anonymous()) == {"main": [], "staff": []}


def test_items_come_in_order_and_only_those_allowed(staffed: Flask) -> None:
    assert _seen(staffed, "/", Organiser()) == {
        "main": [("Beranda", "page"), ("Kelas Saya", "")],
        "staff": [("Angkatan", "")],
    }


def test_a_page_below_a_place_marks_that_place(staffed: Flask) -> None:
    seen = _seen(staffed, "/kelas/7/bacaan", Organiser())

    assert seen["main"] == [("Beranda", ""), ("Kelas Saya", "true")]


def test_a_place_with_a_longer_name_is_another_place(staffed: Flask) -> None:
    assert _seen(staffed, "/kelaslain", Organiser())["main"][1] == ("Kelas Saya", "")


def test_the_layout_shows_them_with_the_current_one_marked(staffed: Flask) -> None:
    @staffed.before_request
    def sign_in() -> None:
        setattr(g, SLOT, Organiser())

    html = staffed.test_client().get("/bantuan").text

    assert '<a href="/kelas">' in html
    assert 'action="/keluar"' in html
    assert 'href="/masuk"' not in html


def test_the_layout_offers_a_stranger_to_sign_in(staffed: Flask) -> None:
    html = staffed.test_client().get("/bantuan").text

    assert 'href="/masuk"' in html
    assert 'action="/keluar"' not in html

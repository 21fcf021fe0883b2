"""The own profile: what one sees, changes and takes along."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts import exports
from lms.accounts.models import Person
from lms.accounts.operations import people as operations
from lms.accounts.operations.people import Particulars
from lms.accounts.roles import SYSTEM, Role
from tests.browser import Browser
from tests.factories import people

NIP = "198609262015052001"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def siti(session: Session) -> Person:
    """Give a teacher with a NIP."""
    return people.person(session, people.holding(Role.PENGAJAR), nip=NIP)


@pytest.fixture
def browser(app: Flask, siti: Person) -> Browser:
    """Give a browser in which this person is signed in."""
    return people.browser_of(app, siti)


def test_the_profile_shows_the_own_particulars_and_masks_the_nip(
    browser: Browser, siti: Person
) -> None:
    page = browser.get("/profil").text

    assert "Siti Rahayu" in page
    assert (siti.email or "-") in page
    assert "Pengajar" in page
    assert "Bandung" in page
    assert NIP not in page


def test_a_hostile_name_is_only_text(app: Flask, session: Session) -> None:
    home = people.institution(session)
    made = operations.create_person(
        session,
        Particulars(f"Siti {HOSTILE}", "siti@contoh.id", position=HOSTILE),
        institution_id=home,
        must_change_password=False,
    )
    session.flush()

    page = people.browser_of(app, made).get("/profil").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_chosen_language_stays_with_the_account(
    browser: Browser, session: Session, siti: Person
) -> None:
    answer = browser.send("/bahasa", bahasa="en", next="/profil")

    session.refresh(siti)
    assert answer.headers["Location"] == "/profil"
    assert siti.language == "en"


def test_a_visitor_chooses_a_language_too(client: Browser) -> None:
    assert client.send("/bahasa", bahasa="en").status_code == 303


def test_a_language_that_is_not_spoken_is_ignored(
    browser: Browser, session: Session, siti: Person
) -> None:
    browser.send("/bahasa", bahasa="tlh")

    session.refresh(siti)
    assert siti.language == "id"


@pytest.mark.parametrize("path", ["/bahasa", "/sandi", "/masuk"])
def test_fields_that_a_form_does_not_have_change_nothing(
    browser: Browser, session: Session, siti: Person, path: str
) -> None:
    before = {column.key: getattr(siti, column.key) for column in Person.__table__.c}

    browser.send(
        path,
        bahasa="id",
        role="admin",
        is_admin="1",
        institution_id=str(UUID(int=1)),
        nip="198609262015052009",
        name="Orang lain",
        email="lain@contoh.id",
        must_change_password="1",
        suspended_at="2020-01-01",
    )

    session.refresh(siti)
    after = {column.key: getattr(siti, column.key) for column in Person.__table__.c}
    assert after == before


def test_own_data_are_given_whole_and_without_secrets(
    browser: Browser, siti: Person
) -> None:
    answer = browser.get("/profil/data-saya.json")

    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.json is not None
    account = answer.json["account"]
    assert (account["name"], account["email"], account["nip"]) == (
        siti.name,
        siti.email,
        NIP,
    )
    assert account["roles"] == [{"role": "pengajar", "scope": "site", "scope_id": None}]
    assert "person_created" in [entry["act"] for entry in account["log"]]
    assert siti.stamp not in answer.text
    assert "argon2" not in answer.text


def test_own_data_are_ones_own(app: Flask, session: Session, siti: Person) -> None:
    budi = people.person(session, name="Budi")

    answer = people.browser_of(app, budi).get("/profil/data-saya.json")

    assert (siti.email or "-") not in answer.text


def test_own_data_hold_what_other_packages_keep(
    browser: Browser, siti: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_exports", dict(exports._exports))
    exports.register("other", lambda _session, person_id: {"of": person_id})

    answer = browser.get("/profil/data-saya.json")

    assert answer.json is not None
    assert answer.json["other"] == {"of": str(siti.id)}


def test_two_packages_cannot_export_under_one_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exports, "_exports", {})
    exports.register("same", lambda _session, _person_id: None)

    with pytest.raises(ValueError, match="same"):
        exports.register("same", lambda _session, _person_id: None)


def test_an_erased_person_has_no_profile(
    app: Flask, browser: Browser, session: Session, siti: Person
) -> None:
    operations.erase(session, siti.id, by=SYSTEM)

    assert browser.get("/profil").status_code == 303
    assert people.browser_of(app, siti).get("/profil").status_code == 303

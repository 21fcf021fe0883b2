"""Accounts of one human being: joined on proof, parted at once."""

import re
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.errors import (
    OwnCodeError,
    SameInstitutionError,
    TooManyAttemptsError,
    TwoNipsError,
)
from lms.accounts.models import Person, Persona, PersonaAccount, PersonaCode
from lms.accounts.operations import people as operations
from lms.accounts.operations import personas, sign_in
from lms.accounts.operations.people import Particulars
from lms.accounts.roles import SYSTEM
from lms.core import clock
from lms.core.outbox import OutboxMessage
from lms.xapi import queries as log
from tests.factories import courses, people

NIP = "198609262015052001"
OTHER_NIP = "199804122025042003"


@pytest.fixture
def siti(session: Session) -> Person:
    """Give a person of one institution."""
    return people.person(session, nip=NIP)


@pytest.fixture
def twin(session: Session) -> Person:
    """Give the same human being's account in another institution."""
    return people.person(session, name="Siti R.")


def join(session: Session, one: Person, other: Person) -> None:
    code = personas.new_code(session, one.id)
    assert personas.join(session, other.id, code, by=SYSTEM)
    session.flush()


def ids(session: Session, person: Person) -> list[UUID]:
    return [each.person_id for each in personas.others(session, person.id)]


def rows(session: Session) -> list[int]:
    tables = (Persona, PersonaAccount, PersonaCode)
    return [session.scalar(select(func.count()).select_from(t)) or 0 for t in tables]


def test_who_is_signed_in_to_both_joins_them_and_sees_both(
    app: Flask, session: Session, siti: Person, twin: Person
) -> None:
    here, there = people.browser_of(app, siti), people.browser_of(app, twin)
    (code,) = re.findall(
        r'class="secret">([^<]+)<', here.send("/profil/akun/kode").text
    )

    asked = there.send("/profil/akun/periksa", code=code.lower())
    before = ids(session, twin)
    joined = there.send("/profil/akun/gabung", code=code)
    again = there.send("/profil/akun/gabung", code=code)

    assert (asked.status_code, before) == (200, [])
    assert "Siti Rahayu" in asked.text
    assert (joined.status_code, again.status_code) == (303, 400)
    assert (ids(session, siti), ids(session, twin)) == ([twin.id], [siti.id])
    assert "Siti R." in here.get("/profil/akun").text
    own = here.get("/profil/data-saya.json").json
    assert own is not None
    (linked,) = own["data_of_linked_accounts"]
    assert linked["data"]["account"]["id"] == str(twin.id)
    assert linked["institution"] == own["linked_accounts"][0]["institution"]
    told = session.scalars(select(OutboxMessage.recipient)).all()
    assert {siti.email, twin.email} <= set(told)


def test_what_one_account_was_joined_with_comes_along(
    session: Session, siti: Person, twin: Person
) -> None:
    third, fourth = people.person(session), people.person(session)
    join(session, siti, twin)
    join(session, third, fourth)

    join(session, twin, third)

    assert set(ids(session, fourth)) == {siti.id, twin.id, third.id}
    assert rows(session) == [1, 4, 0]


def test_parting_leaves_the_others_joined_and_the_last_alone(
    app: Flask, session: Session, siti: Person, twin: Person
) -> None:
    third = people.person(session)
    join(session, siti, twin)
    join(session, twin, third)
    browser = people.browser_of(app, siti)

    stranger = browser.send(f"/profil/akun/{uuid4()}/lepas")
    parted = browser.send(f"/profil/akun/{third.id}/lepas")

    assert (stranger.status_code, parted.status_code) == (404, 303)
    assert (ids(session, siti), ids(session, third)) == ([twin.id], [])
    assert browser.send(f"/profil/akun/{third.id}/lepas").status_code == 404
    personas.part(session, siti.id)
    assert rows(session) == [0, 0, 0]


@pytest.mark.parametrize(
    ("same_home", "nip", "refusal"),
    [(True, None, SameInstitutionError), (False, OTHER_NIP, TwoNipsError)],
)
def test_accounts_that_cannot_be_one_person_are_not_joined(
    session: Session,
    siti: Person,
    refusal: type[Exception],
    nip: str | None,
    *,
    same_home: bool,
) -> None:
    home = siti.institution_id if same_home else None
    other = people.person(session, institution_id=home, nip=nip)
    code = personas.new_code(session, siti.id)

    for act in (personas.offer, partial(personas.join, by=SYSTEM)):
        with pytest.raises(refusal):
            act(session, other.id, code)
    with pytest.raises(OwnCodeError):
        personas.join(session, siti.id, code, by=SYSTEM)
    assert ids(session, siti) == []


def test_a_code_is_good_for_a_quarter_of_an_hour_and_the_newest_only(
    session: Session, siti: Person, twin: Person
) -> None:
    first = personas.new_code(session, siti.id)
    second = personas.new_code(session, siti.id)

    assert personas.offer(session, twin.id, first) is None
    assert personas.offer(session, twin.id, second) is not None
    with clock.running_at(clock.now() + timedelta(minutes=15)):
        assert personas.join(session, twin.id, second, by=SYSTEM) is None
    with clock.running_at(clock.now() + timedelta(days=2)):
        sign_in.forget(session, audit_before=clock.now() - timedelta(days=730))
    assert rows(session) == [0, 0, 0]


def test_guessing_codes_becomes_slower(
    session: Session, siti: Person, twin: Person
) -> None:
    code = personas.new_code(session, siti.id)
    for _each in range(5):
        assert personas.offer(session, twin.id, "AAAA-AAAA") is None

    with pytest.raises(TooManyAttemptsError):
        personas.offer(session, twin.id, code)


@pytest.mark.parametrize("way", ["password", "email", "erased", "suspended"])
def test_whoever_gets_in_by_staffs_hand_sees_nothing_of_the_others(
    session: Session, siti: Person, twin: Person, way: str
) -> None:
    join(session, siti, twin)

    if way == "password":
        operations.issue_password(session, siti.id, people.password_hash(), by=SYSTEM)
    elif way == "email":
        changed = Particulars(siti.name, "lain@contoh.go.id", NIP)
        operations.correct(session, siti.id, changed, by=SYSTEM)
    elif way == "erased":
        operations.erase(session, siti.id, by=SYSTEM)
    else:
        operations.suspend(session, siti.id, by=SYSTEM)
    session.flush()

    assert ids(session, twin) == []
    if way == "suspended":
        operations.restore(session, siti.id, by=SYSTEM)
        assert ids(session, twin) == [siti.id]
    else:
        assert rows(session) == [0, 0, 0]


def test_a_second_nip_refutes_what_was_joined(
    session: Session, siti: Person, twin: Person
) -> None:
    join(session, siti, twin)
    email = str(twin.email)

    renamed = Particulars("Siti N.", email, None)
    operations.correct(session, twin.id, renamed, by=SYSTEM)
    before = ids(session, siti)
    other = Particulars("Siti N.", email, OTHER_NIP)
    operations.correct(session, twin.id, other, by=SYSTEM)

    assert before == [twin.id]
    assert ids(session, siti) == []


def test_marks_of_both_are_shown_together_and_no_statement_is_touched(
    app: Flask, session: Session, siti: Person, twin: Person
) -> None:
    document = courses.course_document([courses.activity("kuis")], title="Kolaborasi")
    course = courses.publish(session, courses.institution(session), document)
    row = courses.enrol(session, twin, course)
    session.commit()
    browser = people.browser_of(app, siti)
    transcript = f"/nilai/{row.registration}"
    stranger = browser.get(transcript).status_code
    before = log.total(session)

    join(session, siti, twin)

    assert (stranger, log.total(session)) == (404, before)
    assert transcript in browser.get("/nilai").text
    assert browser.get(transcript).status_code == 200

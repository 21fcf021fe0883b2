"""Erasing a person, seen from the record: what goes, what stays, what is stated."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.access import Look
from lms.accounts.models import AuditEntry, Person
from lms.accounts.operations import access
from lms.accounts.operations import people as operations
from lms.accounts.operations.access import Looked
from lms.accounts.roles import SYSTEM
from lms.core import json
from lms.xapi import agents, documents, search, verbs
from lms.xapi.agents import LMS_NAME
from lms.xapi.search import Filter
from lms.xapi.terms import Kind
from tests.accounts.clients import by_client, keep, places_of
from tests.factories import people

HOME_PAGE = "http://lms.test"


def _account(person: Person) -> dict[str, object]:
    return agents.account(HOME_PAGE, str(person.account_name))


def test_clients_documents_about_the_person_go_from_every_store(
    session: Session,
) -> None:
    siti, budi = people.person(session), people.person(session, name="Budi")
    other = people.institution(session)
    own = [
        *places_of(siti.institution_id, _account(siti)),
        *places_of(other, _account(siti)),
        *places_of(other, {"mbox": f"mailto:{siti.email}"}),
    ]
    budis = places_of(other, _account(budi))
    for place in (*own, *budis):
        keep(session, place)

    operations.erase(session, siti.id)

    assert [documents.get(session, each, "a") for each in own] == [None] * len(own)
    assert all(documents.get(session, each, "a") for each in budis)


def test_it_is_stated_that_somebody_was_erased_and_not_who(session: Session) -> None:
    siti = people.person(session)
    name, email, account = siti.name, siti.email, str(siti.account_name)

    operations.erase(session, siti.id, by=SYSTEM)

    [payload] = search.find(
        session,
        siti.institution_id,
        Filter(wanted=(((Kind.VERB, verbs.DELETED),),)),
    ).payloads
    said = json.loads(payload)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "erased")).one()
    assert said["actor"]["account"]["name"] == LMS_NAME
    assert str(entry.id) in said["context"]["extensions"].values()
    assert entry.institution_id == siti.institution_id
    for secret in (name, email, account, str(siti.account_name), str(siti.id)):
        assert str(secret).encode() not in payload


def test_the_log_leads_no_longer_from_the_account_to_its_statements(
    session: Session,
) -> None:
    siti = people.person(session)
    looked = Looked(
        Look.RECORD,
        siti.institution_id,
        person_id=siti.id,
        detail="3b241101-e2bb-4255-8caf-4136c566a962",
        purpose="lainnya: Siti menelepon",
    )
    access.tell(session, looked, by=SYSTEM, address="10.0.0.1")
    session.flush()

    operations.erase(session, siti.id)

    session.expire_all()
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.act == Look.RECORD))
    assert (entry.detail, entry.purpose, entry.address_digest) == ("", "", None)
    assert entry.person_id == siti.id


def test_what_clients_said_stays_of_nobody(app: Flask, session: Session) -> None:
    siti = people.person(session)
    account, home = _account(siti), siti.institution_id
    by_client(session, home, account)
    before = people.browser_of(app, siti).get("/profil/data-saya.json").get_json()

    operations.erase(session, siti.id)

    name = str(agents.identifier(account))
    found = search.find(session, home, Filter(wanted=(((Kind.AGENT, name),),)))
    assert [each["actor"] for each in before["other_statements"]] == [account]
    assert len(found.payloads) == 1
    assert _account(siti) != account

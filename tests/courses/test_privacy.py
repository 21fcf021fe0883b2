"""What a person is given of their own record, and what is left after forgetting."""

from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from lms.core import json
from lms.core.json import JsonObject
from lms.courses import privacy
from lms.courses.enrolments import operations as keep
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.xapi import agents, store
from lms.xapi.store import Origin, Source
from tests.accounts.clients import CLIENT
from tests.courses import interleaving
from tests.factories import courses, people
from tests.modules.quiz import placed
from tests.modules.quiz.placed import Placed
from tests.xapi.said import said, within

DATA = "/profil/data-saya.json"


def _answered(who: Placed) -> list[JsonObject]:
    """Answer every question rightly, submit, and return these answers as exported."""
    who.send("/mulai")
    for row in who.rows():
        who.answer(row)
    who.submit()
    [enrolment] = json.loads(who.browser.get(DATA).data)["courses"]
    return [
        told
        for told in enrolment["statements"]
        if told["verb"]["id"].endswith("/answered")
    ]


def test_data_saya_tells_no_key_of_a_quiz_that_hides_it(
    app: Flask, session: Session
) -> None:
    who = placed.place(app, session, review="never", attempts=2)

    told = _answered(who)

    assert len(told) == len(who.rows())
    for each in told:
        assert "correctResponsesPattern" not in each["object"]["definition"]
        assert "success" not in each["result"]
        assert "score" not in each["result"]


def test_data_saya_tells_what_was_answered(app: Flask, session: Session) -> None:
    who = placed.place(app, session, review="never")

    told = _answered(who)

    assert all(each["result"]["response"] for each in told)


def test_data_saya_tells_what_another_store_has_of_the_same_registration(
    app: Flask, session: Session
) -> None:
    who = placed.place(app, session)
    actor = agents.account("http://lms.test", str(who.person.account_name))
    elsewhere = Origin(people.institution(session), Source.CLIENT, CLIENT)
    copied = said(actor=actor, context=within(who.registration))
    [copy] = store.add(session, [copied], elsewhere)

    told = json.loads(who.browser.get(DATA).data)["other_statements"]

    assert str(copy) in [each["id"] for each in told]


def test_nothing_that_was_saved_beside_the_erasing_is_left() -> None:
    with interleaving.postgresql() as app:
        row = interleaving.committed(app, _enrolled)

        def save(session: Session) -> None:
            enrolments.lock(session, row.registration)
            keep.save_document(session, row.registration, "satu", {"nama": "Budi"})

        interleaving.interleaved(
            app, save, lambda session: privacy.erase(session, _person_of(row))
        )

        left = interleaving.committed(
            app, lambda session: enrolments.document(session, row.registration, "satu")
        )
        assert left is None


def _enrolled(session: Session) -> EnrolmentRow:
    home = courses.institution(session)
    document = courses.course_document([courses.activity("satu")])
    course = courses.publish(session, home, document)
    return courses.enrol(session, courses.person(session, home), course)


def _person_of(row: EnrolmentRow) -> UUID:
    assert row.person_id is not None
    return row.person_id

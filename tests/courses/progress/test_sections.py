"""A section is done with all of its required activities: stated once, and withdrawn."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Institution
from lms.core import json
from lms.core.json import JsonObject
from lms.courses.enrolments import queries as enrolments
from lms.courses.enrolments.queries import EnrolmentRow
from lms.courses.outline.model import section_iri
from lms.courses.progress import operations
from lms.xapi import tables, verbs
from tests.courses import saying
from tests.factories import courses

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
LAST = {"max": "100", "pass_at": "70.01", "attempts": "last"}


@pytest.fixture
def home(session: Session) -> Institution:
    """Give the institution whose course it is."""
    return courses.institution(session)


def _document(*sections: tuple[str, list[JsonObject]]) -> JsonObject:
    document = courses.course_document([])
    document["sections"] = [
        {"key": key, "title": key.title(), "summary": "", "activities": activities}
        for key, activities in sections
    ]
    return document


def _enrolled(
    session: Session, home: Institution, document: JsonObject
) -> EnrolmentRow:
    course = courses.publish(session, home, document)
    return courses.enrol(session, courses.person(session, home), course)


def _now(session: Session, row: EnrolmentRow) -> EnrolmentRow:
    found = enrolments.enrolment(session, row.registration)
    assert found is not None
    return found


def _said(session: Session, row: EnrolmentRow) -> list[tuple[JsonObject, bool]]:
    """Return everything derived about sections, and whether it still holds."""
    table = tables.statement
    rows = session.execute(
        select(table.c.payload, table.c.voided)
        .where(table.c.registration == row.registration)
        .order_by(table.c.seq)
    )
    found = [(json.loads(payload), not voided) for payload, voided in rows]
    return [each for each in found if "/bagian/" in each[0]["object"]["id"]]


def _score(session: Session, row: EnrolmentRow, key: str, mark: str, hour: int) -> None:
    saying.score(session, _now(session, row), key, mark, NOON + timedelta(hours=hour))


TWO = _document(
    ("satu", [courses.activity("a"), courses.activity("b")]),
    ("dua", [courses.activity("c")]),
)


def test_the_last_required_activity_completes_its_section(
    session: Session, home: Institution
) -> None:
    row = _enrolled(session, home, TWO)

    _score(session, row, "a", "80", 1)
    before = _said(session, row)
    _score(session, row, "b", "80", 2)

    [(said, holds)] = _said(session, row)
    assert before == []
    assert holds
    assert said["object"]["id"] == section_iri("uji", "satu")
    assert said["object"]["definition"]["type"] == verbs.TYPE_MODULE
    assert (said["verb"]["id"], said["result"]) == (
        verbs.COMPLETED,
        {"completion": True},
    )
    [parent] = said["context"]["contextActivities"]["parent"]
    assert parent["id"].endswith("/id/kursus/uji")


def test_a_section_is_stated_once_however_often_it_is_learnt_again(
    session: Session, home: Institution
) -> None:
    row = _enrolled(session, home, TWO)

    for hour in range(3):
        _score(session, row, "c", "80", hour)

    assert [holds for _, holds in _said(session, row)] == [True]


def test_what_is_optional_is_not_waited_for(
    session: Session, home: Institution
) -> None:
    optional = courses.activity("b", required=False)
    only = courses.activity("c", required=False)
    document = _document(("satu", [courses.activity("a"), optional]), ("dua", [only]))
    row = _enrolled(session, home, document)

    _score(session, row, "c", "80", 1)
    _score(session, row, "a", "80", 2)

    assert [each["object"]["id"] for each, _ in _said(session, row)] == [
        section_iri("uji", "satu")
    ]


def test_a_section_that_is_no_longer_done_is_withdrawn_and_may_be_done_again(
    session: Session, home: Institution
) -> None:
    exam = courses.activity("a", grade=LAST, completion=[["passed", 0]])
    row = _enrolled(session, home, _document(("satu", [exam])))

    for hour, mark in enumerate(("80", "10", "90")):
        _score(session, row, "a", mark, hour)

    said = _said(session, row)
    assert [holds for _, holds in said] == [False, True]
    assert len({each["id"] for each, _ in said}) == 2
    assert operations.rebuild(session, row.registration, check=True)[0] == []


def test_a_revision_that_asks_more_of_a_section_withdraws_it(
    session: Session, home: Institution
) -> None:
    row = _enrolled(session, home, TWO)
    _score(session, row, "c", "80", 1)
    more = _document(
        ("satu", [courses.activity("a"), courses.activity("b")]),
        ("dua", [courses.activity("c"), courses.activity("d")]),
    )

    courses.publish(session, home, more)
    after = [holds for _, holds in _said(session, row)]
    _score(session, row, "d", "80", 2)

    assert after == [False]
    assert [holds for _, holds in _said(session, row)] == [False, True]


def test_a_revision_that_asks_less_of_a_section_completes_it(
    session: Session, home: Institution
) -> None:
    row = _enrolled(session, home, TWO)
    _score(session, row, "a", "80", 1)
    less = _document(
        ("satu", [courses.activity("a")]), ("dua", [courses.activity("c")])
    )

    courses.publish(session, home, less)

    assert [holds for _, holds in _said(session, row)] == [True]

"""The demonstration institute: its record is like a real one, only sooner there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from lms.accounts import nip
from lms.accounts.models import Person
from lms.courses.enrolments import queries as enrolments
from lms.courses.progress.operations import rebuild
from lms.demo import people as demo_people
from lms.demo.days import is_day_off
from lms.xapi.validation import rules
from lms.xapi.versions import Version
from tests.demo.institute import UNTIL, Institute, filled

PEOPLE = 6
MONTHS = 3
SECOND = 1_000_000


@pytest.fixture(scope="module")
def institute(shared_app: Flask) -> Iterator[Institute]:
    """Make one institute for all tests that only look at it."""
    with filled(shared_app, PEOPLE, MONTHS) as made:
        yield made


def test_everybody_who_was_asked_for_is_there(institute: Institute) -> None:
    staff = 2
    expected = PEOPLE + len(demo_people.PEOPLE) + staff

    assert (institute.made.people, institute.made.cohorts) == (expected, 2)
    assert institute.made.enrolments >= PEOPLE + 2


def test_the_bar_reaches_its_end(institute: Institute) -> None:
    assert sum(institute.days) == MONTHS * 30


def test_standings_are_what_the_record_says(institute: Institute) -> None:
    session = institute.session

    found = [
        rebuild(session, each, check=True) for each in enrolments.registrations(session)
    ]

    assert [differences for differences, _read in found if differences] == []
    assert sum(read for _differences, read in found) > 100


def test_every_statement_is_valid(institute: Institute) -> None:
    check = rules.statement[Version.V2]

    for row in institute.statements():
        check(row.said)


def test_the_record_is_stored_when_it_happens(institute: Institute) -> None:
    rows = institute.statements()
    delays = [row.stored - row.timestamp for row in rows]

    assert len(rows) == institute.made.statements
    assert [row.stored for row in rows] == sorted({row.stored for row in rows})
    assert min(delays) >= 0
    assert max(delays) < SECOND


def test_the_record_covers_the_months_and_no_day_to_come(institute: Institute) -> None:
    moments = [
        datetime.fromtimestamp(row.timestamp / SECOND, UTC)
        for row in institute.statements()
    ]

    assert len({moment.month for moment in moments}) >= MONTHS
    assert moments[-1] <= UNTIL


def test_people_rarely_learn_on_days_off_and_never_at_night(
    institute: Institute,
) -> None:
    zones = [ZoneInfo(name) for name in ("Asia/Jakarta", "Asia/Jayapura")]
    rows = institute.statements()
    here = [
        [datetime.fromtimestamp(row.timestamp / SECOND, zone) for row in rows]
        for zone in zones
    ]

    off = sum(is_day_off(moment.date()) for moment in here[1])
    assert off < len(rows) / 5
    assert all(
        6 <= moment.hour <= 23 or other.hour <= 23
        for moment, other in zip(*here, strict=True)
    )


def test_some_have_a_certificate_and_some_do_not(institute: Institute) -> None:
    made = institute.made

    assert 0 < made.certificates < made.enrolments
    assert made.certificates == made.passed
    assert made.attempts > made.passed


def test_people_have_names_and_numbers_that_could_be_real(
    institute: Institute,
) -> None:
    people = institute.session.scalars(select(Person)).all()
    numbered = [nip.parse(person.nip) for person in people if person.nip]

    assert len({str(each) for each in numbered}) == len(people) - 1
    assert all(str(person.email).endswith(".example") for person in people)
    assert len({person.password_hash for person in people}) <= 2

"""Enrolling by staff, openly and by key; each person once, and told in the record."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from lms.core import clock, site
from lms.courses import publishing
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.errors import EnrolmentError
from lms.courses.outline.models import Course
from tests.courses.enrolments.situations import NOON, TERM, Campus
from tests.factories import courses

STAFF = UUID(int=99)
LAST_MOMENT = datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)
"""Of the cohort's last day on its own clock, which is nine hours ahead."""


def _enrol_by_key(campus: Campus, key: str, at: datetime = NOON) -> UUID:
    with clock.running_at(at):
        return enrolments.enrol_by_key(campus.session, campus.person("Ani Uji"), key)


# --- Any way


def test_an_enrolment_begins_with_a_statement_of_its_registration(
    campus: Campus,
) -> None:
    who = campus.person()

    with clock.running_at(NOON):
        registration = enrolments.enrol(campus.session, who, campus.course)

    [said] = campus.said(registration)
    assert said["verb"]["id"].endswith("/registered")
    assert said["object"]["id"] == f"{site.current().identity}/id/kursus/uji"
    assert said["actor"]["account"]["name"] == str(who.account_name)
    assert said["context"]["registration"] == str(registration)
    assert said["timestamp"] == "2026-03-02T05:00:00.000Z"
    assert "instructor" not in said["context"]


def test_enrolling_twice_keeps_one_registration_and_says_it_once(
    campus: Campus,
) -> None:
    who = campus.person()

    first = enrolments.enrol(campus.session, who, campus.course)
    again = enrolments.enrol(campus.session, who, campus.course, by=STAFF)

    assert again == first
    assert campus.registrations() == [first]
    assert campus.verbs(first) == ["registered"]


def test_whoever_comes_back_after_leaving_begins_anew(campus: Campus) -> None:
    who = campus.person()
    first = enrolments.enrol(campus.session, who, campus.course)
    enrolments.withdraw(campus.session, first, by=None)

    second = enrolments.enrol(campus.session, who, campus.course)

    assert second != first
    assert campus.row(first).withdrawn_at is not None
    assert campus.row(second).withdrawn_at is None


def test_an_enrolment_learns_the_revision_of_its_day(campus: Campus) -> None:
    first = campus.course.current_revision_id
    registration = enrolments.enrol(campus.session, campus.person(), campus.course)

    assert campus.row(registration).revision_id == first


def test_the_same_person_can_take_two_courses(campus: Campus, session: Session) -> None:
    document = courses.course_document([courses.activity("satu")], key="lain")
    other = courses.publish(session, campus.home, document)
    who = campus.person()

    both = {enrolments.enrol(session, who, each) for each in (campus.course, other)}

    assert len(both) == 2
    rows = queries.enrolments_of(session, who.id)
    assert {row.registration for row in rows} == both


# --- By staff


def test_whoever_is_enrolled_by_staff_can_read_by_whom(campus: Campus) -> None:
    registration = enrolments.enrol(
        campus.session, campus.person(), campus.course, by=STAFF
    )

    [said] = campus.said(registration)
    assert said["context"]["instructor"]["account"]["name"] == str(STAFF)


def test_staff_who_enrol_themselves_instruct_nobody(campus: Campus) -> None:
    who = campus.person()

    registration = enrolments.enrol(
        campus.session, who, campus.course, by=who.account_name
    )

    assert "instructor" not in campus.said(registration)[0]["context"]


def test_statements_of_a_cohort_are_grouped_in_it(campus: Campus) -> None:
    cohort = campus.cohort()

    registration = enrolments.enrol(
        campus.session, campus.person(), campus.course, cohort=cohort
    )

    [said] = campus.said(registration)
    [group] = said["context"]["contextActivities"]["grouping"]
    assert group["id"] == f"{site.current().identity}/id/angkatan/{cohort.id}"
    assert group["definition"]["name"] == {"id": "Angkatan III"}
    row = campus.row(registration)
    assert (row.cohort_name, row.time_zone) == ("Angkatan III", "Asia/Jayapura")


def test_a_cohort_cannot_end_before_it_begins(campus: Campus) -> None:
    with pytest.raises(EnrolmentError, match="mendahului"):
        campus.cohort(replace(TERM, ends_on=TERM.starts_on - timedelta(days=1)))


def test_cohorts_are_listed_the_latest_first(campus: Campus, session: Session) -> None:
    old = campus.cohort()
    spring = replace(TERM, starts_on=TERM.starts_on + timedelta(days=1))
    b, a = (campus.cohort(replace(spring, name=name)) for name in ("B", "A"))

    assert list(queries.cohorts(session, campus.course.id)) == [a, b, old]
    assert list(queries.cohorts(session)) == [a, b, old]
    assert list(queries.cohorts(session, STAFF)) == []
    assert queries.cohort(session, old.id) is old


# --- A limited number of places


def test_a_full_cohort_takes_nobody_and_nothing_is_said(campus: Campus) -> None:
    cohort = campus.cohort(replace(TERM, quota=1))
    taken = enrolments.enrol(
        campus.session, campus.person("Ani Uji"), campus.course, cohort=cohort
    )

    with pytest.raises(EnrolmentError, match="sudah penuh"):
        enrolments.enrol(campus.session, campus.person(), campus.course, cohort=cohort)

    assert campus.registrations() == [taken]


def test_a_place_that_becomes_free_is_given_again(campus: Campus) -> None:
    cohort = campus.cohort(replace(TERM, quota=1))
    left = enrolments.enrol(
        campus.session, campus.person("Ani Uji"), campus.course, cohort=cohort
    )
    enrolments.withdraw(campus.session, left, by=None)

    enrolments.enrol(campus.session, campus.person(), campus.course, cohort=cohort)

    assert len(queries.of_cohort(campus.session, cohort.id)) == 1


def test_whoever_has_a_place_in_a_full_cohort_keeps_it(campus: Campus) -> None:
    cohort = campus.cohort(replace(TERM, quota=1))
    who = campus.person()
    first = enrolments.enrol(campus.session, who, campus.course, cohort=cohort)

    again = enrolments.enrol(campus.session, who, campus.course, cohort=cohort)

    assert again == first


def test_places_are_counted_in_each_cohort_for_itself(campus: Campus) -> None:
    one, two = (
        campus.cohort(replace(TERM, name=name, quota=1)) for name in ("I", "II")
    )
    enrolments.enrol(
        campus.session, campus.person("Ani Uji"), campus.course, cohort=one
    )

    enrolments.enrol(campus.session, campus.person(), campus.course, cohort=two)

    assert len(queries.of_cohort(campus.session, two.id)) == 1


# --- Openly


def test_a_course_that_is_open_takes_everybody(campus: Campus) -> None:
    publishing.open_to_everybody(campus.session, campus.course.id)

    registration = enrolments.enrol_openly(
        campus.session, campus.person(), campus.course
    )

    assert campus.row(registration).cohort_id is None


def test_a_course_that_is_not_open_asks_for_a_key(campus: Campus) -> None:
    with pytest.raises(EnrolmentError, match="kunci pendaftaran"):
        enrolments.enrol_openly(campus.session, campus.person(), campus.course)

    assert campus.registrations() == []


def test_opening_one_course_opens_no_other(campus: Campus, session: Session) -> None:
    document = courses.course_document([courses.activity("satu")], key="lain")
    other = courses.publish(session, campus.home, document)

    publishing.open_to_everybody(session, other.id)

    assert not session.get_one(Course, campus.course.id).enrolment_open


# --- By key


def test_a_key_has_twelve_letters_that_nobody_mistakes_for_others(
    campus: Campus,
) -> None:
    key = enrolments.renew_key(campus.session, campus.cohort())

    assert re.fullmatch(r"([A-HJKMNP-Z2-9]{4}-){2}[A-HJKMNP-Z2-9]{4}", key)


def test_the_key_itself_is_not_kept(campus: Campus) -> None:
    cohort = campus.cohort()

    key = enrolments.renew_key(campus.session, cohort)

    assert cohort.key_digest is not None
    assert key not in cohort.key_digest
    assert len(cohort.key_digest) == 64


def test_a_key_opens_its_own_cohort(campus: Campus) -> None:
    one, two = campus.cohort(), campus.cohort(replace(TERM, name="Angkatan IV"))
    enrolments.renew_key(campus.session, one)
    key = enrolments.renew_key(campus.session, two)

    registration = _enrol_by_key(campus, key)

    assert campus.row(registration).cohort_id == two.id
    assert campus.verbs(registration) == ["registered"]


def test_a_key_may_be_typed_in_small_letters_and_with_spaces_around(
    campus: Campus,
) -> None:
    key = enrolments.renew_key(campus.session, campus.cohort())

    assert campus.row(_enrol_by_key(campus, f"  {key.lower()}\n"))


@pytest.mark.parametrize("key", ["", "AAAA-AAAA-AAAA", "kunci"])
def test_an_unknown_key_opens_nothing(campus: Campus, key: str) -> None:
    enrolments.renew_key(campus.session, campus.cohort())
    campus.cohort(replace(TERM, name="tanpa kunci"))

    with pytest.raises(EnrolmentError, match="tidak dikenal"):
        _enrol_by_key(campus, key)

    assert campus.registrations() == []


def test_a_new_key_ends_the_old_one(campus: Campus) -> None:
    cohort = campus.cohort()
    old = enrolments.renew_key(campus.session, cohort)
    enrolments.renew_key(campus.session, cohort)

    with pytest.raises(EnrolmentError, match="tidak dikenal"):
        _enrol_by_key(campus, old)


def test_a_key_works_until_the_last_moment_of_the_cohorts_own_day(
    campus: Campus,
) -> None:
    key = enrolments.renew_key(campus.session, campus.cohort())

    assert campus.row(_enrol_by_key(campus, key, LAST_MOMENT))


def test_the_key_of_an_ended_cohort_opens_nothing(campus: Campus) -> None:
    key = enrolments.renew_key(campus.session, campus.cohort())

    with pytest.raises(EnrolmentError, match="sudah berakhir"):
        _enrol_by_key(campus, key, LAST_MOMENT + timedelta(seconds=1))

    assert campus.registrations() == []


def test_a_key_of_a_full_cohort_opens_nothing(campus: Campus) -> None:
    cohort = campus.cohort(replace(TERM, quota=1))
    enrolments.enrol(campus.session, campus.person(), campus.course, cohort=cohort)
    key = enrolments.renew_key(campus.session, cohort)

    with pytest.raises(EnrolmentError, match="sudah penuh"):
        _enrol_by_key(campus, key)


def test_a_key_used_twice_enrols_once(campus: Campus) -> None:
    key = enrolments.renew_key(campus.session, campus.cohort())
    who = campus.person()

    with clock.running_at(NOON):
        first, again = (
            enrolments.enrol_by_key(campus.session, who, key) for _ in range(2)
        )

    assert again == first
    assert campus.verbs(first) == ["registered"]

"""A list of people is enrolled row by row; one bad row stops no other."""

from dataclasses import replace
from uuid import UUID

from lms.accounts.operations import people as accounts
from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.enrolments.models import Cohort
from lms.courses.enrolments.operations import RowResult
from tests.courses.enrolments.situations import TERM, Campus
from tests.factories import people

STAFF = UUID(int=99)
NIP = "199804122025042003"


def _enrol(
    campus: Campus, lines: list[str], cohort: Cohort | None = None
) -> list[RowResult]:
    return enrolments.enrol_list(campus.session, campus.course, cohort, lines, by=STAFF)


def _told(results: list[RowResult]) -> list[tuple[int, str, str]]:
    return [(each.row, each.outcome, each.name) for each in results]


def test_every_row_is_told_what_became_of_it(campus: Campus) -> None:
    ani, budi = campus.person("Ani Uji"), campus.person("Budi Uji")
    enrolments.enrol(campus.session, budi, campus.course)

    results = _enrol(
        campus,
        [
            "ani.uji@uji.example",
            "budi.uji@uji.example",
            "tidak.ada@uji.example",
            "199001012020011001",
            "ANI.Uji@uji.example ",
        ],
    )

    assert _told(results) == [
        (1, "enrolled", ani.name),
        (2, "present", budi.name),
        (3, "unknown", ""),
        (4, "unknown", ""),
        (5, "repeated", ani.name),
    ]
    assert len(campus.registrations()) == 2


def test_rows_are_counted_as_the_reader_sees_them(campus: Campus) -> None:
    campus.person("Ani Uji")

    results = _enrol(campus, ["", "   ", "ani.uji@uji.example"])

    assert [each.row for each in results] == [3]


def test_people_are_found_by_nip_however_it_is_written(campus: Campus) -> None:
    who = people.person(
        campus.session, institution_id=campus.home.id, name="Ani Uji", nip=NIP
    )

    [result] = _enrol(campus, ["19980412 202504 2 003"])

    assert (result.outcome, result.name) == ("enrolled", who.name)


def test_one_person_by_mail_and_by_nip_is_one_person(campus: Campus) -> None:
    who = people.person(campus.session, institution_id=campus.home.id, nip=NIP)

    results = _enrol(campus, [NIP, str(who.email)])

    assert [each.outcome for each in results] == ["enrolled", "repeated"]


def test_who_was_erased_is_unknown(campus: Campus) -> None:
    who = campus.person("Ani Uji")
    accounts.erase(campus.session, who.id)

    [result] = _enrol(campus, ["ani.uji@uji.example"])

    assert (result.outcome, result.name) == ("unknown", "")


def test_a_list_longer_than_the_cohort_fills_it_and_tells_the_rest(
    campus: Campus,
) -> None:
    cohort = campus.cohort(replace(TERM, quota=2))
    for name in ("Ani Uji", "Budi Uji", "Cici Uji"):
        campus.person(name)

    results = _enrol(
        campus, [f"{name}.uji@uji.example" for name in ("ani", "budi", "cici")], cohort
    )

    assert [each.outcome for each in results] == ["enrolled", "enrolled", "refused"]
    assert "sudah penuh" in str(results[2].reason)
    assert len(queries.of_cohort(campus.session, cohort.id)) == 2


def test_whoever_is_on_the_list_can_read_who_enrolled_them(campus: Campus) -> None:
    campus.person("Ani Uji")

    _enrol(campus, ["ani.uji@uji.example"], campus.cohort())

    [registration] = campus.registrations()
    [said] = campus.said(registration)
    assert said["context"]["instructor"]["account"]["name"] == str(STAFF)
    assert campus.row(registration).cohort_name == "Angkatan III"


def test_the_same_list_again_changes_nothing(campus: Campus) -> None:
    campus.person("Ani Uji")
    _enrol(campus, ["ani.uji@uji.example"])
    before = campus.registrations()

    [result] = _enrol(campus, ["ani.uji@uji.example"])

    assert result.outcome == "present"
    assert campus.registrations() == before

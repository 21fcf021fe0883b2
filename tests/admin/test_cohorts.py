"""Cohorts: opened, filled by lists and keys, and left again."""

import re
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.enrolments import operations as enrolments
from lms.courses.enrolments import queries
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.courses.errors import EnrolmentError
from lms.xapi import queries as log
from lms.xapi import verbs
from tests.admin.world import NIP, OTHER_NIP, World

NEW = {
    "name": "Angkatan XII",
    "starts_on": "2027-01-04",
    "ends_on": "2027-03-05",
    "time_zone": "Asia/Jayapura",
    "quota": "40",
}


def _named(session: Session, name: str) -> Cohort | None:
    return session.scalar(select(Cohort).where(Cohort.name == name))


def _badges(page: str) -> list[str]:
    return re.findall(r'<td><span class="badge [^"]+">([^<]+)</span></td>', page)


def _again(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\s*([^<]*)</textarea>", page)
    return found[1].replace("\r\n", "\n") if found else ""


def test_a_cohort_is_opened_in_a_course_one_manages(
    world: World, session: Session
) -> None:
    answer = world.browser("O1").send(
        "/kelola/angkatan/baru", **NEW, course=world.courses["C1"].id
    )

    made = _named(session, "Angkatan XII")
    assert made is not None
    assert answer.location == f"/kelola/angkatan/{made.id}"
    assert (made.course_id, made.institution_id) == (world.courses["C1"].id, world.t1)
    assert (made.starts_on, made.ends_on) == (date(2027, 1, 4), date(2027, 3, 5))
    assert (made.time_zone, made.quota) == ("Asia/Jayapura", 40)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": "2026-12-31"},
        {"quota": "0"},
        {"time_zone": "Mars/Olympus"},
        {"name": ""},
        {"starts_on": "kemarin"},
    ],
)
def test_a_wrong_cohort_is_refused_with_what_was_typed(
    world: World, session: Session, wrong: dict[str, str]
) -> None:
    fields = {**NEW, "quota": "41", **wrong, "course": world.courses["C1"].id}

    answer = world.browser("O1").send("/kelola/angkatan/baru", **fields)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert f'value="{fields["quota"]}"' in answer.text
    assert _named(session, "Angkatan XII") is None


def test_no_cohort_is_opened_in_another_institutions_course(
    world: World, session: Session
) -> None:
    answer = world.browser("O1").send(
        "/kelola/angkatan/baru", **NEW, course=world.courses["C3"].id
    )

    assert answer.status_code == 400
    assert _named(session, "Angkatan XII") is None


def test_a_new_key_is_shown_once_and_ends_the_old_one(
    world: World, session: Session
) -> None:
    browser = world.browser("Y1")
    cohort = world.cohorts["K1"]
    old = enrolments.renew_key(session, cohort)
    newcomer = world.add("X", "Siti Halimah")

    page = browser.send(f"/kelola/angkatan/{cohort.id}/kunci").text
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None

    session.expire_all()
    assert found[1] not in browser.get(f"/kelola/angkatan/{cohort.id}").text
    with pytest.raises(EnrolmentError):
        enrolments.enrol_by_key(session, newcomer, old)
    registration = enrolments.enrol_by_key(session, newcomer, found[1])
    row = queries.enrolment(session, registration)
    assert row is not None
    assert row.cohort_id == cohort.id


def test_a_list_is_answered_row_by_row(world: World, session: Session) -> None:
    world.add("X", "Siti Halimah", "199903072025032027")
    mail = world.add("Z", "Maria Bere").email
    text = "\r\n".join(
        [
            "1999 0307 202503 2 027",
            "",
            str(mail),
            NIP,
            str(mail),
            "tidak@ada.id",
            "1234",
        ]
    )

    page = world.browser("Y1").send(
        world.path("/kelola/angkatan/{K1}/daftarkan"), people=text
    )

    assert page.status_code == 200
    assert _badges(page.text) == [
        "Terdaftar",
        "Terdaftar",
        "Sudah terdaftar",
        "Berulang",
        "Tidak dikenal",
        "Tidak dikenal",
    ]
    assert "2 dari 6 baris didaftarkan" in page.text
    assert len(queries.of_cohort(session, world.cohorts["K1"].id)) == 4


def test_the_rows_that_failed_can_be_sent_again(world: World) -> None:
    page = world.browser("Y1").send(
        world.path("/kelola/angkatan/{K1}/daftarkan"),
        people=f"salah@ketik.id\n{NIP}\n1234",
    )

    assert _again(page.text) == "salah@ketik.id\n1234"


def test_a_list_copied_from_a_sheet_is_understood(
    world: World, session: Session
) -> None:
    world.add("X", "Siti Halimah", "199903072025032027")

    page = world.browser("Y1").send(
        world.path("/kelola/angkatan/{K1}/daftarkan"),
        people="'199903072025032027\t\r\n",
    )

    assert _badges(page.text) == ["Terdaftar"]


def test_a_full_cohort_refuses_a_row_and_keeps_the_others(
    world: World, session: Session
) -> None:
    world.cohorts["K1"].quota = 3
    session.flush()
    first = world.add("X", "Siti Halimah").email
    second = world.add("Z", "Maria Bere").email

    page = world.browser("Y1").send(
        world.path("/kelola/angkatan/{K1}/daftarkan"),
        people=f"{first}\n{second}\n{OTHER_NIP}",
    )

    assert _badges(page.text) == ["Terdaftar", "Ditolak", "Sudah terdaftar"]
    assert "Angkatan ini sudah penuh" in page.text
    assert _again(page.text) == second
    assert len(queries.of_cohort(session, world.cohorts["K1"].id)) == 3


def test_a_list_that_is_too_long_is_given_back(world: World) -> None:
    text = "\n".join(f"orang{number}@contoh.id" for number in range(501))

    answer = world.browser("Y1").send(
        world.path("/kelola/angkatan/{K1}/daftarkan"), people=text
    )

    assert answer.status_code == 400
    assert "Paling banyak 500 baris" in answer.text
    assert "orang500@contoh.id" in answer.text


def test_markup_in_a_list_is_shown_as_text(world: World) -> None:
    page = world.browser("Y1").send(
        world.path("/kelola/angkatan/{K1}/daftarkan"),
        people="</textarea><script>alert(1)</script>",
    )

    assert "<script>alert" not in page.text


def test_the_statement_names_who_enrolled(world: World, session: Session) -> None:
    mail = world.add("X", "Siti Halimah").email

    world.browser("Y1").send(world.path("/kelola/angkatan/{K1}/daftarkan"), people=mail)

    row = queries.enrolment_in(session, world.people["X"].id, world.courses["C1"].id)
    assert row is not None
    stored = log.latest(
        session,
        store=world.t1,
        registration=row.registration,
        activity=queries.outline_for(session, row).iri,
        verb=verbs.REGISTERED,
    )
    assert stored is not None
    instructor = stored.statement["context"]["instructor"]
    assert instructor["account"]["name"] == str(world.people["Y1"].account_name)


def test_withdrawal_asks_first(world: World, session: Session) -> None:
    page = world.browser("Y1").send(
        world.path("/kelola/angkatan/{K1}/keluarkan"),
        registrasi=[world.path("{rP1}"), world.path("{rP2}")],
    )

    assert "Keluarkan 2 peserta?" in page.text
    assert "Ratna Puspitasari" in page.text
    assert "Yohanes Kelen" in page.text
    assert len(queries.of_cohort(session, world.cohorts["K1"].id)) == 2


def test_a_withdrawn_learner_leaves_the_cohort_and_keeps_the_record(
    world: World, session: Session
) -> None:
    browser = world.browser("Y1")

    answer = browser.send(
        world.path("/kelola/angkatan/{K1}/keluarkan/ya"),
        registrasi=world.path("{rP1}"),
    )

    session.expire_all()
    row = session.get_one(Enrolment, world.rows["P1"].registration)
    assert answer.status_code == 303
    assert row.withdrawn_at is not None
    assert "Ratna" not in browser.get(world.path("/kelola/angkatan/{K1}")).text
    record = world.path("/kelola/angkatan/peserta/{rP1}")
    assert browser.get(record).status_code == 200


def test_a_selection_of_nobody_is_told(world: World) -> None:
    browser = world.browser("Y1")

    answer = browser.send(world.path("/kelola/angkatan/{K1}/keluarkan"))

    assert answer.status_code == 303
    assert "Pilih sedikitnya satu peserta" in browser.get(answer.location).text


def test_people_without_a_cohort_are_a_group_of_their_course(
    world: World, session: Session
) -> None:
    newcomer = world.add("X", "Siti Halimah")
    enrolments.enrol(session, newcomer, world.courses["C1"])
    browser = world.browser("O1")

    listed = browser.get("/kelola/angkatan").text
    page = browser.get(world.path("/kelola/angkatan/mandiri/{C1}")).text

    assert world.path("/kelola/angkatan/mandiri/{C1}") in listed
    assert world.path("/kelola/angkatan/mandiri/{C2}") not in listed
    assert "Siti Halimah" in page
    assert "Ratna Puspitasari" not in page


def test_the_list_counts_present_members(world: World, session: Session) -> None:
    enrolments.withdraw(session, world.rows["P2"].registration, by=None)

    page = world.browser("Y1").get("/kelola/angkatan").text

    assert re.findall(r'<td class="right">(\d+)</td>', page) == ["1"]

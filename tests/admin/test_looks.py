"""Every look at a named record is told, and can be asked for from both sides."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import access
from lms.accounts.access import Look, Question
from lms.accounts.models import AuditEntry
from lms.accounts.roles import Role
from lms.accounts.scopes import Places
from lms.admin.views import access as pages
from lms.core import clock
from lms.courses.certificates import operations as certificates
from lms.courses.certificates.models import Certificate
from lms.xapi import agents, search, verbs
from lms.xapi.search import Filter
from lms.xapi.terms import Kind
from tests.accounts.clients import by_client
from tests.admin.world import World

EVERYWHERE = Places(everywhere=True)
RECORD = "/kelola/angkatan/peserta/{rP1}"
LOG = "/kelola/akses"
RATNA, YOHANES, MADE = "Ratna Puspitasari", "Yohanes Kelen", "Made Wiratama"


def entries(session: Session, *acts: Look) -> list[AuditEntry]:
    """Return what was told of these looks, in order."""
    query = select(AuditEntry).where(AuditEntry.act.in_(acts)).order_by(AuditEntry.at)
    return list(session.scalars(query))


PAGES = {
    "/kelola/angkatan/{K1}": ("G1", Look.LIST),
    "/kelola/angkatan/{K1}/rekap.csv": ("G1", Look.SHEET),
    "/kelola/sertifikat/angkatan/{K1}": ("O1", Look.LIST),
    "/kelola/sertifikat/{certificate}": ("O1", Look.CERTIFICATE),
    "/kelola/orang/{P1}": ("O1", Look.ACCOUNT),
    "/kelola/orang/{P1}/ubah": ("A1", Look.ACCOUNT),
    LOG: ("A1", Look.LOG),
    f"{LOG}.csv": ("A1", Look.LOG),
}


def test_every_page_with_names_tells_who_looked(world: World, session: Session) -> None:
    world.finish("P1")
    registration = world.rows["P1"].registration
    certificates.award_all(session, [registration], by=world.people["O1"].account_name)
    found = session.scalars(select(Certificate)).one()

    for pattern, (who, act) in PAGES.items():
        before = {each.id for each in entries(session, *Look)}
        path = pattern.replace("{certificate}", str(found.id))

        answer = world.browser(who).get(world.path(path))

        assert answer.status_code == 200, pattern
        [entry] = [e for e in entries(session, *Look) if e.id not in before]
        assert (entry.act, entry.by_id) == (act, world.people[who].id), pattern
        assert entry.institution_id == world.t1, pattern
        assert entry.role, pattern


def test_names_that_a_form_answers_with_are_looks_too(
    world: World, session: Session
) -> None:
    world.finish("P1")
    registration = world.rows["P1"].registration
    certificates.award_all(session, [registration], by=world.people["O1"].account_name)
    found = session.scalars(select(Certificate)).one()
    browser = world.browser("O1")

    asked = browser.send(
        world.path("/kelola/angkatan/{K1}/keluarkan"), registrasi=str(registration)
    )
    refused = browser.send(f"/kelola/sertifikat/{found.id}/cabut", reason="")

    assert (asked.status_code, refused.status_code) == (200, 400)
    assert (RATNA in asked.text, RATNA in refused.text) == (True, True)
    told = [(each.act, each.role) for each in entries(session, *Look)]
    assert told == [
        (Look.LIST, Role.PENYELENGGARA),
        (Look.CERTIFICATE, Role.PENYELENGGARA),
    ]


def test_who_left_with_a_certificate_is_looked_at_with_the_others(
    world: World, session: Session
) -> None:
    world.finish("P1")
    registration = world.rows["P1"].registration
    certificates.award_all(session, [registration], by=world.people["O1"].account_name)
    browser, path = world.browser("O1"), world.path("/kelola/angkatan/{K1}")
    browser.send(f"{path}/keluarkan/ya", registrasi=str(registration))

    with clock.running_at(clock.now() + timedelta(minutes=5)):
        page = browser.get(world.path("/kelola/sertifikat/angkatan/{K1}"))

    asked = Question(EVERYWHERE, of=world.people["P1"].id)
    assert RATNA in page.text
    assert [each.act for each in access.find(session, asked)] == [Look.CERTIFICATE]


def test_a_page_that_is_refused_tells_nothing(world: World, session: Session) -> None:
    world.browser("A2").get(world.path("/kelola/angkatan/{K1}"))
    world.browser("P1").get(world.path("/kelola/angkatan/{K1}"))

    assert entries(session, *Look) == []


def test_a_page_is_told_once_an_hour_and_a_file_each_time(
    world: World, session: Session
) -> None:
    browser = world.browser("G1")
    for path in ("/kelola/angkatan/{K1}", "/kelola/angkatan/{K1}/rekap.csv"):
        for _ in range(2):
            browser.get(world.path(path))
    with clock.running_at(clock.now() + timedelta(minutes=61)):
        browser.get(world.path("/kelola/angkatan/{K1}"))

    assert len(entries(session, Look.LIST)) == 2
    assert len(entries(session, Look.SHEET)) == 2


def test_a_list_is_resolved_into_who_was_on_it_then(
    world: World, session: Session
) -> None:
    world.browser("G1").get(world.path("/kelola/angkatan/{K1}"))
    world.browser("Y1").get(world.path("/kelola/angkatan/{K1}/rekap.csv"))
    for name, minutes in (("P4", 30), ("P5", 90)):
        with clock.running_at(clock.now() + timedelta(minutes=minutes)):
            world.add(name, f"Siti {name}")
            world.enrol(name, "K1")

    def people_of(reader: str) -> list[str]:
        asked = Question(EVERYWHERE, by=world.people[reader].id)
        return sorted(
            each.of for each in access.lines(session, access.find(session, asked))
        )

    def readers_of(name: str) -> int:
        asked = Question(EVERYWHERE, of=world.people[name].id)
        return access.count(session, asked)

    # A page may have been looked at again within the hour; a file is of one moment.
    assert people_of("G1") == [RATNA, "Siti P4", YOHANES]
    assert people_of("Y1") == [RATNA, YOHANES]
    found = {name: readers_of(name) for name in ("P1", "P3", "P4", "P5")}
    assert found == {"P1": 2, "P3": 0, "P4": 1, "P5": 0}


def test_who_left_before_was_not_looked_at(world: World, session: Session) -> None:
    browser = world.browser("O1")
    path = world.path("/kelola/angkatan/{K1}")
    browser.send(path + "/keluarkan/ya", registrasi=world.path("{rP1}"))
    with clock.running_at(clock.now() + timedelta(minutes=5)):
        world.browser("G1").get(path)

    asked = Question(EVERYWHERE, by=world.people["G1"].id)

    lines = access.lines(session, access.find(session, asked))
    assert [each.of for each in lines] == [YOHANES]


def test_the_log_answers_whose_records_somebody_read_between_two_days(
    world: World,
) -> None:
    world.browser("G1").send(world.path(RECORD + "/buka"))
    world.browser("G2").get(world.path("/kelola/angkatan/{K2}"))
    today = clock.now().date()

    def sheet(who: str, first: int, last: int) -> str:
        """Return what the log says of days before and after today."""
        days = f"dari={today + timedelta(first)}&sampai={today + timedelta(last)}"
        reader = world.people[who].email
        return world.browser("A1").get(f"{LOG}.csv?oleh={reader}&{days}").text

    assert RATNA in sheet("G1", -1, 1)
    assert MADE in sheet("G2", -1, 1)
    assert MADE not in sheet("G1", -1, 1)
    assert RATNA not in sheet("G1", -9, -2)
    assert RATNA not in sheet("G1", 2, 9)


def test_a_sheet_about_one_person_names_nobody_else_on_the_list(world: World) -> None:
    world.browser("G1").get(world.path("/kelola/angkatan/{K1}"))

    of = world.browser("A1").get(f"{LOG}.csv?tentang={world.people['P1'].id}").text

    assert RATNA in of
    assert YOHANES not in of


def test_a_sheet_has_so_many_lines_however_long_its_lists_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/kelola/angkatan/{K1}", "/kelola/angkatan/{K1}/rekap.csv"):
        world.browser("G1").get(world.path(path))

    def sheet(most: int) -> list[str]:
        monkeypatch.setattr(pages, "MOST_LINES", most)
        reader = world.people["G1"].email
        return world.browser("A1").get(f"{LOG}.csv?oleh={reader}").text.splitlines()

    whole, cut = sheet(4), sheet(3)

    assert len(whole) == 1 + 4
    assert cut[:4] == whole[:4]
    assert cut[4].startswith("Hanya 3 baris pertama")
    assert len(cut) == 5


def test_the_page_of_the_log_shows_both_sides(world: World) -> None:
    world.browser("G1").send(world.path(RECORD + "/buka"))
    browser = world.browser("A1")

    by = browser.get(f"{LOG}?oleh=Staf+G1").text
    of = browser.get(f"{LOG}?tentang={world.people['P1'].id}").text
    several = browser.get(f"{LOG}?oleh=Staf").text

    assert RATNA in by
    assert "Staf G1" in of
    assert "Beberapa orang cocok" in several


def test_nobody_asks_the_log_of_another_institution(world: World) -> None:
    world.browser("G1").send(world.path(RECORD + "/buka"))
    browser = world.browser("A2")

    found = browser.get(f"{LOG}?oleh={world.people['G1'].id}").text
    everything = browser.get(LOG).text

    assert "Tidak ada yang cocok" in found
    assert RATNA not in found + everything
    assert "Staf G1" not in found + everything


def test_looking_at_the_log_is_told_too(world: World, session: Session) -> None:
    path = f"{LOG}?oleh={world.people['G1'].id}"
    world.browser("A1").get(path)
    world.browser("A1").get(path)

    [entry] = entries(session, Look.LOG)

    assert entry.by_id == world.people["A1"].id
    assert entry.person_id == world.people["G1"].id
    assert entry.detail.startswith("oleh ")


def test_a_participant_sees_role_and_time_and_no_name(world: World) -> None:
    world.browser("G1").send(world.path(RECORD + "/buka"))
    world.browser("Y1").get(world.path("/kelola/angkatan/{K1}"))

    page = world.browser("P1").get("/profil/siapa-melihat").text
    other = world.browser("P3").get("/profil/siapa-melihat").text

    assert "Membuka rekam belajar" in page
    assert "Melihat daftar peserta" in page
    assert "Pengajar" in page
    assert "Penyelenggara" in page
    assert "Staf" not in page
    assert "Belum ada petugas" in other


def test_an_auditor_says_what_for_before_a_name_is_shown(
    world: World, session: Session
) -> None:
    browser, path = world.browser("U"), world.path(RECORD)

    asked = browser.get(path).text
    silent = browser.send(path + "/buka")
    wordless = browser.send(path + "/buka", purpose="lainnya")
    opened = browser.send(path + "/buka", purpose="lainnya", words="Aduan 12")

    [entry] = entries(session, Look.RECORD)
    assert [each.status_code for each in (silent, wordless, opened)] == [400, 400, 303]
    assert RATNA not in asked + silent.text + wordless.text
    assert entry.purpose == "lainnya: Aduan 12"
    assert entry.role == "auditor"
    assert RATNA in browser.get(path).text
    assert "Aduan 12" in world.browser("P1").get("/profil/siapa-melihat").text


def test_a_teacher_is_not_asked_what_for(world: World, session: Session) -> None:
    answer = world.browser("G1").send(world.path(RECORD + "/buka"))

    [entry] = entries(session, Look.RECORD)
    assert answer.status_code == 303
    assert entry.purpose == ""


# --- A person's data, given out


def test_staff_give_a_person_everything_and_it_is_told(
    world: World, session: Session
) -> None:
    ratna = world.people["P1"]
    account = agents.account("http://lms.test", str(ratna.account_name))
    by_client(session, world.t2, account)
    by_client(session, world.t1, {"mbox": f"mailto:{ratna.email}"})
    by_client(session, world.t1, {"mbox": "mailto:orang.lain@contoh.id"})

    answer = world.browser("O1").send(world.path("/kelola/orang/{P1}/data"))

    data = answer.get_json()
    said = [each["actor"] for each in data["other_statements"]]
    assert data["account"]["name"] == RATNA
    assert len(said) == 2
    assert "orang.lain" not in answer.text
    [entry] = entries(session, Look.DATA)
    assert (entry.person_id, entry.by_id) == (ratna.id, world.people["O1"].id)
    [stated] = _stated(session, world, verbs.DOWNLOADED)
    assert str(world.people["O1"].account_name) in stated
    assert str(entry.id) in stated
    assert str(ratna.account_name) not in stated
    assert RATNA not in stated
    assert (
        "Mengunduh semua data" in world.browser("P1").get("/profil/siapa-melihat").text
    )


@pytest.mark.parametrize(("who", "status"), [("A2", 404), ("G1", 403), ("P1", 403)])
def test_nobody_else_is_given_a_persons_data(
    world: World, session: Session, who: str, status: int
) -> None:
    answer = world.browser(who).send(world.path("/kelola/orang/{P1}/data"))

    assert answer.status_code == status
    assert entries(session, Look.DATA) == []


def _stated(session: Session, world: World, verb: str) -> list[str]:
    wanted = Filter(wanted=(((Kind.VERB, verb),),))
    page = search.find(session, world.t1, wanted)
    return [payload.decode() for payload in page.payloads]

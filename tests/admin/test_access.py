"""Who may open and do what: every role at every page, and things of other places."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import AuditEntry, Person
from lms.accounts.roles import Role, Scope, ScopeKind
from lms.courses.certificates.models import Certificate
from lms.courses.enrolments.models import Cohort, Enrolment
from lms.xapi import credentials
from lms.xapi.credentials import Scope as KeyScope
from tests.admin.world import World
from tests.factories import people

EVERYBODY = ("anon", "P1", "G1", "G2", "Y1", "O1", "A1", "O2", "A2", "S", "U")

#             anon  P1   G1   G2   Y1   O1   A1   O2   A2   S    U
OWN_PEOPLE = (303, 403, 403, 403, 404, 200, 200, 200, 200, 200, 403)
PERSON_T1 = (303, 403, 403, 403, 404, 200, 200, 404, 404, 200, 403)
OWN_COHORTS = (303, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200)
FOLLOW_K1 = (303, 403, 200, 404, 200, 200, 200, 404, 404, 200, 200)
FOLLOW_K1B = (303, 403, 404, 404, 404, 200, 200, 404, 404, 200, 200)
FOLLOW_K2 = (303, 403, 404, 200, 404, 200, 200, 404, 404, 200, 200)
FOLLOW_K3 = (303, 403, 404, 404, 404, 404, 404, 200, 200, 200, 200)
MANAGE_K1 = (303, 403, 403, 403, 200, 200, 200, 404, 404, 200, 403)
MANAGE_K2 = (303, 403, 403, 403, 404, 200, 200, 404, 404, 200, 403)
NEW_COHORT = (303, 403, 403, 403, 404, 200, 200, 200, 200, 200, 403)
OWN_CERTIFICATES = (303, 403, 403, 403, 200, 200, 200, 200, 200, 200, 403)
OWN_KEYS = (303, 403, 403, 403, 403, 403, 200, 403, 200, 200, 403)
KEYS_T1 = (303, 403, 403, 403, 403, 403, 200, 403, 404, 200, 403)
SYSTEM = (303, 403, 403, 403, 403, 403, 404, 403, 404, 200, 403)

PAGES = {
    "/kelola/orang": OWN_PEOPLE,
    "/kelola/orang/tambah": OWN_PEOPLE,
    "/kelola/orang/impor": OWN_PEOPLE,
    "/kelola/orang?lembaga={T1}": PERSON_T1,
    "/kelola/orang/{P1}": PERSON_T1,
    "/kelola/orang/{P1}/ubah": PERSON_T1,
    "/kelola/angkatan": OWN_COHORTS,
    "/kelola/angkatan/baru": NEW_COHORT,
    "/kelola/angkatan/{K1}": FOLLOW_K1,
    "/kelola/angkatan/{K1}/rekap.csv": FOLLOW_K1,
    "/kelola/angkatan/{K1b}": FOLLOW_K1B,
    "/kelola/angkatan/{K2}": FOLLOW_K2,
    "/kelola/angkatan/{K3}": FOLLOW_K3,
    "/kelola/angkatan/{K3}/rekap.csv": FOLLOW_K3,
    "/kelola/angkatan/mandiri/{C1}": FOLLOW_K1B,
    "/kelola/angkatan/mandiri/{C1}/rekap.csv": FOLLOW_K1B,
    "/kelola/angkatan/{K1}/daftarkan": MANAGE_K1,
    "/kelola/angkatan/{K2}/daftarkan": MANAGE_K2,
    "/kelola/angkatan/peserta/{rP1}": FOLLOW_K1,
    "/kelola/angkatan/peserta/{rP1}/kuis": FOLLOW_K1,
    "/kelola/angkatan/peserta/{rP9}": FOLLOW_K3,
    "/kelola/sertifikat": OWN_CERTIFICATES,
    "/kelola/sertifikat/angkatan/{K1}": MANAGE_K1,
    "/kelola/sertifikat/angkatan/{K2}": MANAGE_K2,
    "/kelola/kunci": OWN_KEYS,
    "/kelola/kunci?lembaga={T1}": KEYS_T1,
    "/kelola/kunci/{T1}/baru": KEYS_T1,
    "/kelola/sistem": SYSTEM,
    "/kelola/sistem/kualifikasi": SYSTEM,
    "/kelola/sistem/kualifikasi/{C1}": SYSTEM,
}


@pytest.mark.parametrize("pattern", PAGES)
def test_every_page_opens_to_those_it_is_for(world: World, pattern: str) -> None:
    path = world.path(pattern)

    answers = [world.browser(name).get(path).status_code for name in EVERYBODY]

    assert dict(zip(EVERYBODY, answers, strict=True)) == dict(
        zip(EVERYBODY, PAGES[pattern], strict=True)
    )


KEY_ACTS = ("cabut", "rahasia")
FOREIGN_ACTS = {
    "/kelola/orang/{P1}/ubah": {"name": "Diubah", "email": "diubah@contoh.id"},
    "/kelola/orang/{P1}/peran": {"role": "admin", "place": "institution:{T2}"},
    "/kelola/orang/{O1}/peran/cabut": {
        "role": "penyelenggara",
        "place": "institution:{T1}",
    },
    "/kelola/orang/{P1}/tangguhkan": {},
    "/kelola/orang/{P1}/pulihkan": {},
    "/kelola/orang/{P1}/tautan": {},
    "/kelola/orang/{P1}/sandi": {},
    "/kelola/angkatan/{K1}/kunci": {},
    "/kelola/angkatan/{K1}/daftarkan": {"people": "199804122025042003"},
    "/kelola/angkatan/{K1}/keluarkan": {"registrasi": "{rP1}"},
    "/kelola/angkatan/{K1}/keluarkan/ya": {"registrasi": "{rP1}"},
    "/kelola/angkatan/mandiri/{C1}/keluarkan/ya": {"registrasi": "{rP1}"},
    "/kelola/angkatan/peserta/{rP1}/buka": {},
    "/kelola/sertifikat/angkatan/{K1}/terbitkan": {"registrasi": "{rP1}"},
    "/kelola/sertifikat/mandiri/{C1}/terbitkan": {"registrasi": "{rP1}"},
    "/kelola/kunci/{T1}/baru": {"name": "Kunci", "scopes": "all", "days": "30"},
    "/kelola/sistem/kualifikasi": {"bands": "0 Semua"},
}


def _state(session: Session) -> list[object]:
    """Return what none of the foreign acts may change."""
    session.expire_all()
    persons = session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.password_hash,
            Person.stamp,
            Person.suspended_at,
        ).order_by(Person.id)
    )
    cohorts = session.execute(select(Cohort.id, Cohort.key_digest).order_by(Cohort.id))
    enrolments = session.execute(
        select(Enrolment.registration, Enrolment.withdrawn_at).order_by(
            Enrolment.registration
        )
    )
    counts = [
        session.scalar(select(func.count()).select_from(table))
        for table in (AuditEntry, Certificate)
    ]
    return [persons.all(), cohorts.all(), enrolments.all(), counts]


@pytest.mark.parametrize("pattern", FOREIGN_ACTS)
def test_the_administrator_of_another_institution_changes_nothing(
    world: World, session: Session, pattern: str
) -> None:
    world.finish("P1")
    before = _state(session)
    fields = {key: world.path(text) for key, text in FOREIGN_ACTS[pattern].items()}

    answer = world.browser("A2").send(world.path(pattern), **fields)

    assert answer.status_code == 404
    assert b"Ratna" not in answer.data
    assert _state(session) == before


LEARNER_ACTS = {
    **FOREIGN_ACTS,
    "/kelola/orang/tambah": {"name": "Baru", "email": "baru@contoh.id"},
    "/kelola/angkatan/baru": {"name": "Baru"},
}


@pytest.mark.parametrize("pattern", LEARNER_ACTS)
def test_a_learner_changes_nothing_even_of_the_own_record(
    world: World, session: Session, pattern: str
) -> None:
    world.finish("P1")
    before = _state(session)
    fields = {key: world.path(text) for key, text in LEARNER_ACTS[pattern].items()}

    answer = world.browser("P1").send(world.path(pattern), **fields)

    assert answer.status_code == 403
    assert _state(session) == before


@pytest.mark.parametrize(
    "path",
    [
        "/kelola/orang/{K1}",
        "/kelola/angkatan/{C1}",
        "/kelola/angkatan/mandiri/{K1}",
        "/kelola/angkatan/peserta/{K1}",
        "/kelola/sertifikat/{K1}",
        "/kelola/sertifikat/angkatan/{C1}",
        "/kelola/kunci/{K1}/baru",
        "/kelola/sistem/kualifikasi/{K1}",
        "/kelola/orang?lembaga=*",
        "/kelola/orang?lembaga=0",
        "/kelola/kunci?lembaga=null",
    ],
)
def test_what_does_not_exist_is_answered_as_what_is_not_ones_own(
    world: World, path: str
) -> None:
    answer = world.browser("S").get(world.path(path))

    assert answer.status_code == 404


def test_an_unknown_and_a_foreign_cohort_give_the_same_page(world: World) -> None:
    browser = world.browser("O1")

    foreign = browser.get(world.path("/kelola/angkatan/{K3}"))
    unknown = browser.get(world.path("/kelola/angkatan/{T2}"))

    assert foreign.status_code == unknown.status_code == 404
    assert len(foreign.data) == len(unknown.data)


def test_lists_show_ones_own_places_only(world: World) -> None:
    listed = world.browser("O1").get("/kelola/orang").text
    cohorts = world.browser("G1").get("/kelola/angkatan").text

    assert "Ratna Puspitasari" in listed
    assert "Orang Lembaga Lain" not in listed
    assert str(world.cohorts["K1"].id) in cohorts
    assert str(world.cohorts["K1b"].id) not in cohorts
    assert "Kursus C2" not in cohorts


def test_a_teacher_sees_only_the_people_of_the_own_cohort(world: World) -> None:
    world.add("P4", "Siti Halimah")
    world.enrol("P4", "K1b")

    page = world.browser("G1").get(world.path("/kelola/angkatan/{K1}")).text
    sheet = world.browser("G1").get(world.path("/kelola/angkatan/{K1}/rekap.csv")).text

    assert "Ratna Puspitasari" in page
    assert "Siti Halimah" not in page
    assert "Siti Halimah" not in sheet


@pytest.mark.parametrize(
    "path",
    [
        "/kelola/angkatan/{K1}/keluarkan",
        "/kelola/angkatan/{K1}/keluarkan/ya",
        "/kelola/sertifikat/angkatan/{K1}/terbitkan",
    ],
)
@pytest.mark.parametrize("stranger", ["{rP9}", "{rP3}", "{K1}", "*", "0"])
def test_one_foreign_member_in_a_selection_stops_all_of_it(
    world: World, session: Session, path: str, stranger: str
) -> None:
    world.finish("P1")
    before = _state(session)
    chosen = [world.path("{rP1}"), world.path(stranger)]

    answer = world.browser("S").send(world.path(path), registrasi=chosen)

    assert answer.status_code == 404
    assert _state(session) == before


def test_a_key_is_looked_up_through_its_institution(
    world: World, session: Session
) -> None:
    key, _ = credentials.create(session, store=world.t1, scopes=[KeyScope.ALL])

    path = f"/kelola/kunci/{world.t2}/{key.id}"
    answers = [world.browser("A2").send(f"{path}/{act}") for act in KEY_ACTS]

    assert [answer.status_code for answer in answers] == [404, 404]
    [kept] = credentials.credentials_of(session, store=world.t1)
    assert kept == key


@pytest.mark.parametrize(
    ("name", "whom", "role", "place"),
    [
        ("O1", "P1", "admin", "institution:{T1}"),
        ("O1", "P1", "admin", "site"),
        ("O1", "P1", "penyelenggara", "institution:{T2}"),
        ("O1", "P1", "pengajar", "course:{C3}"),
        ("O1", "P1", "auditor", "institution:{T1}"),
        ("O1", "O1", "admin", "institution:{T1}"),
        ("A1", "P1", "admin", "site"),
        ("A1", "A1", "admin", "site"),
        ("A1", "P1", "peserta", "site"),
    ],
)
def test_nobody_gives_more_than_they_hold(
    world: World, session: Session, name: str, whom: str, role: str, place: str
) -> None:
    before = accounts.grants_of(session, world.people[whom].id)

    answer = world.browser(name).send(
        world.path(f"/kelola/orang/{{{whom}}}/peran"),
        role=role,
        place=world.path(place),
    )

    assert answer.status_code == 403
    session.expire_all()
    assert accounts.grants_of(session, world.people[whom].id) == before


def test_an_organiser_does_not_touch_an_administrator(
    world: World, session: Session
) -> None:
    before = _state(session)
    browser = world.browser("O1")

    answers = [
        browser.send(world.path(f"/kelola/orang/{{A1}}/{act}")).status_code
        for act in ("sandi", "tangguhkan", "tautan", "ubah")
    ]

    assert answers[:3] == [403, 403, 403]
    assert _state(session) == before
    assert Role.ADMIN in {
        each.role for each in accounts.grants_of(session, world.people["A1"].id)
    }


def test_a_form_without_its_token_changes_nothing(
    world: World, session: Session
) -> None:
    before = _state(session)

    answer = world.browser("S").post(world.path("/kelola/orang/{P1}/tangguhkan"))

    assert answer.status_code == 400
    assert _state(session) == before


def test_the_navigation_names_the_places_one_may_visit(world: World) -> None:
    def staff_links(name: str) -> list[str]:
        page = world.browser(name).get("/profil").text
        paths = ("orang", "angkatan", "sertifikat", "kunci", "sistem")
        return [each for each in paths if f'href="/kelola/{each}"' in page]

    assert staff_links("P1") == []
    assert staff_links("G1") == ["angkatan"]
    assert staff_links("Y1") == ["angkatan", "sertifikat"]
    assert staff_links("O1") == ["orang", "angkatan", "sertifikat"]
    assert staff_links("A1") == ["orang", "angkatan", "sertifikat", "kunci"]
    assert staff_links("S") == ["orang", "angkatan", "sertifikat", "kunci", "sistem"]
    assert staff_links("U") == ["angkatan"]


@pytest.mark.parametrize("path", ["/kelola/orang", "/kelola/kunci", "/kelola/sistem"])
def test_pages_of_institutions_are_not_for_who_runs_a_single_course(
    world: World, session: Session, path: str
) -> None:
    scope = Scope(ScopeKind.COURSE, world.courses["C1"].id)
    world.people["AC"] = people.person(session, people.holding(Role.ADMIN, scope))

    answer = world.browser("AC").get(path)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("", "site"),
        ("dewa", "site"),
        ("pengajar", ""),
        ("pengajar", "galaxy:{K1}"),
        ("pengajar", "cohort:x"),
        ("pengajar", "cohort"),
        ("pengajar", "cohort:{C1}"),
    ],
)
def test_a_role_or_place_that_does_not_exist_is_not_given(
    world: World, session: Session, role: str, place: str
) -> None:
    answer = world.browser("S").send(
        world.path("/kelola/orang/{P1}/peran"), role=role, place=world.path(place)
    )

    assert answer.status_code == 404
    assert accounts.grants_of(session, world.people["P1"].id) == []


@pytest.mark.parametrize(
    "path",
    ["/kelola/orang", "/kelola/angkatan/{K1}", "/kelola/sertifikat/angkatan/{K1}"],
)
def test_a_page_far_behind_the_last_is_an_answer(world: World, path: str) -> None:
    answer = world.browser("S").get(world.path(path) + f"?halaman={10**30}")

    assert answer.status_code == 200

"""People as their managers find, add, correct, appoint and suspend them."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import passwords, queries
from lms.accounts.models import AuditEntry, PasswordReset, Person
from lms.accounts.roles import Grant, Role, Scope, ScopeKind
from lms.core.outbox import OutboxMessage
from tests.admin.world import NIP, World
from tests.factories import people

NEW = {
    "name": "Siti Nur Halimah",
    "email": "Siti@Contoh.go.id",
    "nip": "1999 0307 202503 2 027",
    "position": "Analis",
}


def _acts(session: Session, who: Person) -> list[str]:
    entries = queries.audit_of(session, who.id, limit=20)
    return [each.act for each in entries]


def _mails(session: Session) -> list[str]:
    return list(session.scalars(select(OutboxMessage.recipient)))


def _shown_password(page: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None
    return found[1]


def test_people_are_found_by_name_mail_and_beginning_of_the_nip(world: World) -> None:
    browser = world.browser("O1")
    mail = world.people["P1"].email

    for text in ("puspita", mail, NIP[:9]):
        page = browser.get("/kelola/orang", query_string={"cari": text}).text
        assert "Ratna Puspitasari" in page
        assert "Yohanes Kelen" not in page


def test_the_list_masks_the_nip(world: World) -> None:
    page = world.browser("O1").get("/kelola/orang").text

    assert NIP not in page
    assert "1998•••••••••••003" in page


def test_a_long_list_has_pages_that_keep_the_search(world: World) -> None:
    for number in range(51):
        world.add(f"X{number}", f"Peserta Banyak {number:02}")
    browser = world.browser("O1")

    first = browser.get("/kelola/orang?cari=banyak").text
    second = browser.get("/kelola/orang?cari=banyak&halaman=2").text

    assert "Peserta Banyak 49" in first
    assert "cari=banyak&amp;halaman=2" in first
    assert "Peserta Banyak 50" in second
    assert "Peserta Banyak 49" not in second


def test_a_search_is_text_and_never_a_pattern_or_markup(world: World) -> None:
    browser = world.browser("O1")

    everything = browser.get("/kelola/orang?cari=%25").text
    markup = browser.get("/kelola/orang?cari=<script>alert(1)</script>").text

    assert "Ratna Puspitasari" not in everything
    assert "<script>alert" not in markup


def test_an_added_person_is_mailed_a_link(world: World, session: Session) -> None:
    answer = world.browser("O1").send(
        "/kelola/orang/tambah", **NEW, institution=world.t1, entry="tautan"
    )

    made = queries.person_by_email(session, "siti@contoh.go.id")
    assert made is not None
    assert answer.location == f"/kelola/orang/{made.id}"
    assert made.nip == "199903072025032027"
    assert made.institution_id == world.t1
    assert made.password_hash is None
    assert "siti@contoh.go.id" in _mails(session)


def test_an_added_persons_first_password_is_shown_once_and_must_change(
    world: World, session: Session
) -> None:
    answer = world.browser("O1").send(
        "/kelola/orang/tambah", **NEW, institution=world.t1, entry="sandi"
    )

    made = queries.person_by_email(session, "siti@contoh.go.id")
    assert made is not None
    assert answer.headers["Cache-Control"] == "no-store"
    shown = _shown_password(answer.text)
    assert passwords.pool.verify(made.password_hash, shown)
    assert made.must_change_password
    assert shown not in world.browser("O1").get(f"/kelola/orang/{made.id}").text
    assert _mails(session) == []


def test_a_refused_person_loses_nothing_that_was_typed(
    world: World, session: Session
) -> None:
    fields = {**NEW, "nip": NIP, "institution": world.t1, "entry": "tautan"}

    answer = world.browser("O1").send("/kelola/orang/tambah", **fields)

    assert answer.status_code == 409
    assert "NIP ini sudah dipakai" in answer.text
    assert 'value="Siti Nur Halimah"' in answer.text
    assert 'value="Siti@Contoh.go.id"' in answer.text
    assert queries.person_by_email(session, "siti@contoh.go.id") is None


def test_nobody_is_added_to_another_institution(world: World, session: Session) -> None:
    answer = world.browser("O1").send(
        "/kelola/orang/tambah", **NEW, institution=world.t2, entry="tautan"
    )

    assert answer.status_code == 400
    assert queries.person_by_email(session, "siti@contoh.go.id") is None


def test_particulars_are_corrected(world: World, session: Session) -> None:
    page = world.path("/kelola/orang/{P2}/ubah")
    browser = world.browser("O1")

    answer = browser.send(page, name="Yohanes Kelen, S.H.", email="yk@contoh.id")

    session.expire_all()
    person = world.people["P2"]
    assert answer.status_code == 303
    assert (person.name, person.email) == ("Yohanes Kelen, S.H.", "yk@contoh.id")
    assert "person_corrected" in _acts(session, person)


def test_a_taken_address_is_told_beside_its_field(world: World) -> None:
    taken = world.people["P1"].email

    answer = world.browser("O1").send(
        world.path("/kelola/orang/{P2}/ubah"), name="Yohanes", email=taken
    )

    assert answer.status_code == 409
    assert 'id="email-kesalahan"' in answer.text


def test_a_role_is_given_and_taken_in_a_place_one_manages(
    world: World, session: Session
) -> None:
    browser = world.browser("O1")
    path = world.path("/kelola/orang/{P1}/peran")
    place = world.path("cohort:{K1}")
    grant = Grant(Role.PENGAJAR, Scope(ScopeKind.COHORT, world.cohorts["K1"].id))

    browser.send(path, role="pengajar", place=place)
    given = queries.grants_of(session, world.people["P1"].id)
    page = browser.get(world.path("/kelola/orang/{P1}")).text
    browser.send(f"{path}/cabut", role="pengajar", place=place)
    taken = queries.grants_of(session, world.people["P1"].id)

    assert given == [grant]
    assert "angkatan: Kursus C1, Angkatan" in page
    assert taken == []
    assert {"role_granted", "role_revoked"} <= set(_acts(session, world.people["P1"]))


def test_the_form_offers_only_roles_and_places_one_may_give(world: World) -> None:
    page = world.browser("O1").get(world.path("/kelola/orang/{P1}")).text

    assert 'value="penyelenggara"' in page
    assert 'value="admin"' not in page
    assert 'value="auditor"' not in page
    assert f'value="institution:{world.t1}"' in page
    assert f'value="institution:{world.t2}"' not in page
    assert 'value="site"' not in page


def test_nobody_takes_their_own_role_away(world: World, session: Session) -> None:
    answer = world.browser("S").send(
        world.path("/kelola/orang/{S}/peran/cabut"), role="admin", place="site"
    )

    assert answer.status_code == 403
    assert len(queries.grants_of(session, world.people["S"].id)) == 1


def test_a_suspended_person_is_out_at_once_and_can_come_back(
    world: World, session: Session
) -> None:
    learner = world.browser("P1")
    staff = world.browser("O1")

    staff.send(world.path("/kelola/orang/{P1}/tangguhkan"))
    refused = learner.get("/katalog").status_code
    link = staff.send(world.path("/kelola/orang/{P1}/tautan")).status_code
    staff.send(world.path("/kelola/orang/{P1}/pulihkan"))

    session.expire_all()
    assert refused == 303
    assert link == 409
    assert world.people["P1"].suspended_at is None
    assert {"suspended", "restored"} <= set(_acts(session, world.people["P1"]))


def test_a_first_password_replaces_the_old_and_ends_sessions_and_links(
    world: World, session: Session
) -> None:
    learner = world.browser("P1")
    staff = world.browser("O1")
    staff.send(world.path("/kelola/orang/{P1}/tautan"))

    answer = staff.send(world.path("/kelola/orang/{P1}/sandi"))

    session.expire_all()
    person = world.people["P1"]
    assert passwords.pool.verify(person.password_hash, _shown_password(answer.text))
    assert not passwords.pool.verify(person.password_hash, people.PASSWORD)
    assert person.must_change_password
    assert learner.get("/katalog").status_code == 303
    open_links = select(PasswordReset).where(PasswordReset.used_at.is_(None))
    assert session.scalars(open_links).all() == []
    assert "password_issued" in _acts(session, person)


def test_a_link_is_mailed_and_audited(world: World, session: Session) -> None:
    world.browser("O1").send(world.path("/kelola/orang/{P1}/tautan"))

    person = world.people["P1"]
    assert _mails(session) == [person.email]
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.act == "link_sent")
    ).one()
    assert (entry.person_id, entry.by_id) == (person.id, world.people["O1"].id)


def test_somebody_with_higher_roles_is_shown_but_not_changed(world: World) -> None:
    page = world.browser("O1").get(world.path("/kelola/orang/{A1}")).text

    assert "Hanya dapat dilihat" in page
    assert world.path("/kelola/orang/{A1}/sandi") not in page
    assert world.path("/kelola/orang/{A1}/peran/cabut") not in page


def test_what_no_field_is_to_blame_for_is_told_above_the_form(world: World) -> None:
    fields = {**NEW, "email": "tanpa-domain", "institution": world.t1}

    answer = world.browser("O1").send("/kelola/orang/tambah", **fields, entry="tautan")

    assert answer.status_code == 400
    assert "Alamat surel tidak lengkap" in answer.text
    assert "error-summary" in answer.text

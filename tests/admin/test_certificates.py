"""Releasing, questioning, upholding and revoking certificates."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.courses.certificates import operations, queries
from lms.courses.certificates.models import Certificate
from tests.admin.world import QUIZ, World
from tests.courses import saying

GROUP = "/kelola/sertifikat/angkatan/{K1}"


def _certificates(session: Session) -> list[Certificate]:
    return list(session.scalars(select(Certificate).order_by(Certificate.number)))


def _awarded(world: World, name: str = "P1") -> Certificate:
    world.finish(name)
    staff = world.people["Y1"].account_name
    return operations.award(world.session, world.rows[name].registration, by=staff)


def test_only_who_passed_is_ready(world: World) -> None:
    world.finish("P1")
    saying.score(world.session, world.rows["P2"], QUIZ, "90")

    page = world.browser("Y1").get(world.path(GROUP)).text

    assert "Pilih Ratna Puspitasari" in page
    assert "Pilih Yohanes Kelen" not in page


def test_released_certificates_name_who_released_them(
    world: World, session: Session
) -> None:
    world.finish("P1")
    world.finish("P2")
    browser = world.browser("Y1")

    answer = browser.send(
        world.path(GROUP + "/terbitkan"),
        registrasi=[world.path("{rP1}"), world.path("{rP2}")],
    )
    page = browser.get(answer.location).text

    issued = _certificates(session)
    assert {each.registration for each in issued} == {
        world.rows["P1"].registration,
        world.rows["P2"].registration,
    }
    assert {each.issued_by for each in issued} == {world.people["Y1"].account_name}
    assert "2 sertifikat terbit." in page
    assert "Tidak ada. Peserta muncul di sini" in page


def test_who_has_not_passed_gets_none_and_the_reason_is_told(
    world: World, session: Session
) -> None:
    world.finish("P1")
    browser = world.browser("Y1")

    answer = browser.send(
        world.path(GROUP + "/terbitkan"),
        registrasi=[world.path("{rP1}"), world.path("{rP2}")],
    )
    page = browser.get(answer.location).text

    assert len(_certificates(session)) == 1
    assert "1 sertifikat terbit." in page
    assert "Peserta ini belum lulus" in page


def test_a_selection_of_nobody_is_told(world: World) -> None:
    browser = world.browser("Y1")

    answer = browser.send(world.path(GROUP + "/terbitkan"))

    assert "Pilih sedikitnya satu peserta" in browser.get(answer.location).text


def test_a_revocation_needs_a_reason_and_is_written_down(
    world: World, session: Session
) -> None:
    certificate = _awarded(world)
    browser = world.browser("Y1")
    path = f"/kelola/sertifikat/{certificate.id}/cabut"

    refused = browser.send(path, reason="   ")
    session.expire_all()
    untouched = certificate.revoked_at
    answer = browser.send(path, reason="Nama keliru.")

    session.expire_all()
    assert refused.status_code == 400
    assert untouched is None
    assert answer.status_code == 303
    assert certificate.reason == "Nama keliru."
    assert certificate.revoked_by == world.people["Y1"].account_name
    entries = accounts.audit_of(session, world.people["P1"].id, limit=9)
    assert "certificate_revoked" in [each.act for each in entries]


def test_a_revoked_certificate_can_be_awarded_anew_but_is_not_chosen_beforehand(
    world: World, session: Session
) -> None:
    certificate = _awarded(world)
    browser = world.browser("Y1")
    browser.send(f"/kelola/sertifikat/{certificate.id}/cabut", reason="Nama keliru.")

    page = browser.get(world.path(GROUP)).text
    browser.send(world.path(GROUP + "/terbitkan"), registrasi=world.path("{rP1}"))

    assert "Pernah dicabut" in page
    assert " checked" not in page
    assert queries.valid_of(session, world.rows["P1"].registration) is not None


def test_questioned_certificates_come_first_and_stand_until_decided(
    world: World, session: Session
) -> None:
    questioned = _awarded(world)
    newest = _awarded(world, "P2")
    questioned.questioned_at = questioned.issued_at
    session.flush()
    browser = world.browser("Y1")

    page = browser.get("/kelola/sertifikat").text
    group = browser.get(world.path(GROUP)).text
    browser.send(f"/kelola/sertifikat/{questioned.id}/tegaskan")

    session.expire_all()
    assert page.index("Perlu keputusan") < page.index("Menunggu")
    assert questioned.number in page
    assert group.index(questioned.number) < group.index(newest.number)
    assert session.get_one(Certificate, questioned.id).questioned_at is None
    entries = accounts.audit_of(session, world.people["P1"].id, limit=9)
    assert "certificate_upheld" in [each.act for each in entries]


def test_questioned_certificates_of_other_places_are_not_listed(
    world: World, session: Session
) -> None:
    foreign = _awarded(world, "P9")
    foreign.questioned_at = foreign.issued_at
    session.flush()

    own = world.browser("O1").get("/kelola/sertifikat").text
    theirs = world.browser("O2").get("/kelola/sertifikat").text

    assert foreign.number not in own
    assert foreign.number in theirs


def test_a_foreign_certificate_is_not_found(world: World) -> None:
    certificate = _awarded(world)
    stranger = world.browser("O2")
    path = f"/kelola/sertifikat/{certificate.id}"

    assert stranger.get(path).status_code == 404
    assert stranger.send(path + "/cabut", reason="Iseng.").status_code == 404
    assert stranger.send(path + "/tegaskan").status_code == 404
    world.session.expire_all()
    assert certificate.revoked_at is None


def test_the_groups_are_counted(world: World) -> None:
    _awarded(world)
    world.finish("P2")

    page = world.browser("Y1").get("/kelola/sertifikat").text

    assert (
        '<td class="right">2</td><td class="right">1</td><td class="right">1</td>'
        in page
    )

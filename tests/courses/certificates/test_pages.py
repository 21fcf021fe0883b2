"""The pages: one's own certificates, the paper, and the public check."""

from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.roles import SITE, Grant, Role, Scope, ScopeKind
from lms.courses.certificates import codes, operations, queries
from lms.courses.certificates.models import Certificate
from lms.courses.enrolments.models import Cohort
from tests.browser import Browser
from tests.courses import saying
from tests.courses.certificates.situations import (
    EXAM,
    STAFF_NAME,
    course,
    enrolled,
    passed,
)
from tests.factories import people

STAFF = UUID(STAFF_NAME)
NIP = "199804122025042003"


@pytest.fixture
def holder(session: Session) -> Person:
    """Give somebody with everything that a check must not tell."""
    return people.person(session, name="Ratna Puspitasari", nip=NIP)


@pytest.fixture
def certificate(session: Session, holder: Person) -> Certificate:
    """Give the certificate of ``holder``."""
    row = passed(session, who=holder)
    found = queries.valid_of(session, row.registration)
    assert found is not None
    return found


def _pdf(browser: Browser, certificate: Certificate) -> int:
    return browser.get(f"/sertifikat/{certificate.code}.pdf").status_code


def test_the_holder_downloads_the_paper(
    app: Flask, holder: Person, certificate: Certificate
) -> None:
    answer = people.browser_of(app, holder).get(f"/sertifikat/{certificate.code}.pdf")

    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    name = f"Sertifikat-{certificate.number}.pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    [page] = PdfReader(BytesIO(answer.data)).pages
    assert "Ratna Puspitasari" in page.extract_text()


def test_another_persons_paper_is_not_found(
    app: Flask, session: Session, certificate: Certificate
) -> None:
    stranger = people.person(session)
    teacher = people.person(session, Grant(Role.PENGAJAR, SITE))

    assert _pdf(people.browser_of(app, stranger), certificate) == 404
    assert _pdf(people.browser_of(app, teacher), certificate) == 404


def test_a_visitor_is_asked_to_sign_in(
    client: Browser, certificate: Certificate
) -> None:
    answer = client.get(f"/sertifikat/{certificate.code}.pdf")

    assert answer.status_code == 303
    assert answer.location.startswith("/masuk")


@pytest.mark.parametrize("kind", ["site", "institution", "course", "cohort"])
def test_staff_download_the_papers_of_their_own_place(
    app: Flask, session: Session, certificate: Certificate, kind: str
) -> None:
    places = _places(session, certificate)
    scope = Scope(ScopeKind(kind), places[kind])
    organiser = people.person(session, Grant(Role.PENYELENGGARA, scope))

    assert _pdf(people.browser_of(app, organiser), certificate) == 200


def _places(session: Session, certificate: Certificate) -> dict[str, UUID | None]:
    cohort = session.query(Cohort).filter_by(course_id=certificate.course_id).one()
    return {
        "site": None,
        "institution": cohort.institution_id,
        "course": certificate.course_id,
        "cohort": cohort.id,
    }


def test_staff_of_another_place_do_not_find_it(
    app: Flask, session: Session, certificate: Certificate
) -> None:
    elsewhere = Scope(ScopeKind.INSTITUTION, people.institution(session))
    organiser = people.person(session, Grant(Role.PENYELENGGARA, elsewhere))

    assert _pdf(people.browser_of(app, organiser), certificate) == 404


def test_an_auditor_may_read_it(
    app: Flask, session: Session, certificate: Certificate
) -> None:
    auditor = people.person(session, Grant(Role.AUDITOR, SITE))

    assert _pdf(people.browser_of(app, auditor), certificate) == 200


def test_a_revoked_paper_is_not_drawn_any_more(
    app: Flask, session: Session, holder: Person, certificate: Certificate
) -> None:
    operations.revoke(session, certificate.id, by=STAFF, reason="Keliru.")

    answer = people.browser_of(app, holder).get(f"/sertifikat/{certificate.code}.pdf")

    assert answer.status_code == 410
    assert "sudah dicabut" in answer.text


def test_the_list_shows_ones_own_certificates_with_state(
    app: Flask, session: Session, holder: Person, certificate: Certificate
) -> None:
    browser = people.browser_of(app, holder)

    page = browser.get("/sertifikat").text
    assert certificate.number in page
    assert "Berlaku" in page
    assert f"/sertifikat/{certificate.code}.pdf" in page

    operations.revoke(session, certificate.id, by=STAFF, reason="Nama <b>keliru</b>.")
    page = browser.get("/sertifikat").text
    assert "Dicabut" in page
    assert "Nama &lt;b&gt;keliru&lt;/b&gt;." in page
    assert ".pdf" not in page


def test_the_list_does_not_show_those_of_others(
    app: Flask, session: Session, certificate: Certificate
) -> None:
    page = people.browser_of(app, people.person(session)).get("/sertifikat").text

    assert certificate.number not in page
    assert "Belum ada sertifikat" in page


@pytest.mark.parametrize(
    ("award", "mark", "words"),
    [
        ("automatic", None, "Selesaikan 1 kegiatan wajib lagi."),
        (
            "automatic",
            "70.00",
            "Nilai akhir Anda 70,00, sedangkan batas lulusnya 70,01",
        ),
        ("staff", "88.40", "akan diterbitkan oleh penyelenggara"),
        ("none", "88.40", "tidak menerbitkan sertifikat"),
    ],
)
def test_the_list_says_why_there_is_no_certificate_yet(
    app: Flask, session: Session, award: str, mark: str | None, words: str
) -> None:
    who = people.person(session)
    row = enrolled(session, course(session, award), who)
    for given in [mark] if mark else []:
        saying.score(session, row, EXAM, given)

    assert words in people.browser_of(app, who).get("/sertifikat").text


def test_anybody_can_check_a_certificate_and_learns_the_least(
    client: Browser, holder: Person, certificate: Certificate
) -> None:
    answer = client.get(f"/verifikasi/{certificate.code}")

    assert answer.status_code == 200
    page = answer.text
    assert "Sertifikat ini asli" in page
    assert "Ratna Puspitasari" in page
    assert certificate.institution in page
    assert certificate.course_title in page
    assert certificate.number in page
    assert "6 JP" in page
    assert "Memuaskan" in page
    for secret in (
        NIP,
        holder.email,
        "88,40",
        "88.40",
        str(holder.account_name),
        str(certificate.registration),
    ):
        assert str(secret) not in page


def test_no_search_engine_may_keep_a_check(
    client: Browser, certificate: Certificate
) -> None:
    answer = client.get(f"/verifikasi/{certificate.code}")

    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text


def test_the_check_of_a_revoked_certificate_says_so_and_not_why(
    client: Browser, session: Session, certificate: Certificate
) -> None:
    operations.revoke(session, certificate.id, by=STAFF, reason="Menyontek.")

    page = client.get(f"/verifikasi/{certificate.code}").text

    assert "telah dicabut" in page
    assert "Sertifikat ini asli" not in page
    assert certificate.number in page
    assert "Menyontek" not in page
    assert "Ratna Puspitasari" not in page


def test_a_questioned_certificate_is_valid_until_staff_decide(
    client: Browser, session: Session
) -> None:
    row = enrolled(session, course(session))
    saying.void(session, row, saying.score(session, row, EXAM, "88.40"))
    questioned = queries.valid_of(session, row.registration)
    assert questioned is not None

    page = client.get(f"/verifikasi/{questioned.code}").text

    assert "Sertifikat ini asli" in page


@pytest.mark.parametrize("end", [-1, -5, 4])
def test_a_part_of_a_code_finds_nothing(
    client: Browser, certificate: Certificate, end: int
) -> None:
    answer = client.get(f"/verifikasi/{certificate.code[:end]}")

    assert answer.status_code == 404
    assert "tidak ditemukan" in answer.text
    assert certificate.number not in answer.text


@pytest.mark.parametrize("other", ["id", "number", "registration"])
def test_only_the_code_opens_a_check(
    client: Browser, certificate: Certificate, other: str
) -> None:
    answer = client.get(f"/verifikasi/{getattr(certificate, other)}")

    assert answer.status_code == 404


def test_an_unknown_code_is_told_as_such(client: Browser) -> None:
    answer = client.get(f"/verifikasi/{codes.new()}")

    assert answer.status_code == 404
    assert "Sertifikat tidak ditemukan" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_code_can_be_typed_carelessly(
    client: Browser, certificate: Certificate
) -> None:
    typed = certificate.code.lower().replace("-", " ").replace("0", "o")

    answer = client.get("/verifikasi", query_string={"kode": typed})

    assert answer.status_code == 303
    assert answer.location == f"/verifikasi/{certificate.code}"


def test_half_a_code_is_handed_back_with_what_to_do(client: Browser) -> None:
    answer = client.get("/verifikasi", query_string={"kode": '"><script>x'})

    assert "Kode ini tidak lengkap" in answer.text
    assert "<script>x" not in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_the_page_asks_for_a_code(client: Browser) -> None:
    answer = client.get("/verifikasi")

    assert answer.status_code == 200
    assert 'name="kode"' in answer.text

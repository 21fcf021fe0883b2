"""The page of the system: what is broken, published, waiting; and the bands."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from lms.core import outbox
from lms.courses import registry
from lms.courses.grades import queries
from lms.courses.registry import Broken
from tests.admin.world import World

PATH = "/kelola/sistem/kualifikasi"
THREE = "85,5 Unggul\n60 Cukup\r\n\n0 Kurang"


@pytest.fixture
def broken() -> Iterator[None]:
    """Let one module be in quarantine."""
    modules = registry.current()
    modules.broken["retak"] = Broken("retak", "pkg:Mod", "ImportError: <b>x</b>")
    yield
    del modules.broken["retak"]


def test_a_module_in_quarantine_is_shown_with_its_reason(
    world: World, broken: None
) -> None:
    page = world.browser("S").get("/kelola/sistem").text

    assert "Ada modul yang dikarantina" in page
    assert "ImportError: &lt;b&gt;x&lt;/b&gt;" in page


def test_courses_and_their_revisions_are_listed(world: World) -> None:
    page = world.browser("S").get("/kelola/sistem").text

    assert "Kursus C1" in page
    assert "Kursus C3" in page


def test_waiting_mail_is_counted_without_its_recipient(
    world: World, session: Session
) -> None:
    outbox.queue_mail(session, to="ratna@contoh.id", subject="Halo", body="Isi rahasia")
    session.flush()

    page = world.browser("S").get("/kelola/sistem").text

    assert "Halo" in page
    assert "ratna@contoh.id" not in page
    assert "Isi rahasia" not in page


def test_the_bands_of_the_site_are_replaced(world: World, session: Session) -> None:
    answer = world.browser("S").send(PATH, bands=THREE)

    assert answer.status_code == 303
    bands = queries.bands_of(session, None)
    assert [(str(each.from_mark), each.label) for each in bands] == [
        ("85.50", "Unggul"),
        ("60.00", "Cukup"),
        ("0.00", "Kurang"),
    ]


def test_the_form_shows_the_bands_as_they_are_typed(world: World) -> None:
    browser = world.browser("S")
    browser.send(PATH, bands=THREE)

    page = browser.get(PATH).text

    assert "85,50 Unggul\n60,00 Cukup\n0,00 Kurang" in page


def test_a_course_has_bands_of_its_own_until_they_are_taken_away(
    world: World, session: Session
) -> None:
    browser = world.browser("S")
    course = world.courses["C1"].id

    browser.send(f"{PATH}/{course}", bands=THREE)
    own = queries.has_bands(session, course)
    browser.send(f"{PATH}/{course}", bands="")

    assert own
    assert not queries.has_bands(session, course)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Unggul 85", "Baris 1 tidak diawali nilai"),
        ("60 Cukup", "Kualifikasi terbawah harus mulai dari 0."),
        ("60 A\n80 B\n0 C", "Urutkan kualifikasi"),
        ("101 A\n0 B", "antara 0 dan 100"),
        ("NaN A\n0 B", "antara 0 dan 100"),
        ("0", "harus bernama"),
        ("", "Kualifikasi terbawah harus mulai dari 0."),
    ],
)
def test_wrong_bands_are_refused_and_given_back(
    world: World, session: Session, text: str, reason: str
) -> None:
    before = queries.bands_of(session, None)

    answer = world.browser("S").send(PATH, bands=text)

    assert answer.status_code == 400
    assert reason in answer.text
    assert text in answer.text.replace("\r\n", "\n")
    assert queries.bands_of(session, None) == before

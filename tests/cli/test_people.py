"""``lms people``: institutions, people and roles, by the same rules as the pages."""

from pathlib import Path

import pytest
from sqlalchemy import select

from lms.accounts import passwords, queries
from lms.accounts.models import Person
from lms.accounts.roles import SITE, Grant, Role, Scope, ScopeKind
from lms.cli.running import running
from lms.core import outbox
from tests.cli.conftest import Command
from tests.cli.refusing import refused

AYU = "ayu@uji.example"
NIP = "199804122025042003"
LIST = f"""\
nama;email;nip
Budi Santoso;budi@uji.example;{NIP}
Ayu Latuconsina;{AYU};
Tanpa Surel;bukan-surel;
"""


def _person(login: str = AYU) -> Person:
    with running(write=False) as session:
        found = queries.person_by_email(session, login)
        assert found is not None
        session.expunge(found)
        return found


def _grants(login: str = AYU) -> list[Grant]:
    person = _person(login)
    with running(write=False) as session:
        return queries.grants_of(session, person.id)


# --- Institutions


def test_an_institution_is_told_by_its_identifier(lms: Command) -> None:
    said = lms(
        "people", "institution", "Balai Ambon", "--kind", "pemda", "--city", "Ambon"
    )

    with running(write=False) as session:
        found = queries.institution_named(session, "Balai Ambon")
        assert found is not None
        assert said == f"{found.id}  Balai Ambon\n"
        assert (found.kind.value, found.city) == ("pemda", "Ambon")


def test_an_institution_has_the_time_of_its_place(lms: Command) -> None:
    lms("people", "institution", "Balai Ambon", "--time-zone", "Asia/Jayapura")
    lms("people", "institution", "Balai Bogor")

    with running(write=False) as session:
        zones = {each.name: each.time_zone for each in queries.institutions(session)}
    assert (zones["Balai Ambon"], zones["Balai Bogor"]) == (
        "Asia/Jayapura",
        "Asia/Jakarta",
    )


def test_a_time_zone_of_elsewhere_is_refused(lms: Command) -> None:
    said = refused("people", "institution", "X", "--time-zone", "Europe/Rome", status=2)

    assert "Asia/Makassar" in said


def test_with_several_institutions_one_must_be_named(lms: Command) -> None:
    lms("people", "institution", "Balai Ambon")

    said = refused("people", "add", "Budi", "budi@uji.example")

    assert "name one institution with --institution" in said
    assert "Balai Ambon, Pusat Pelatihan Uji" in said
    lms("people", "add", "Budi", "budi@uji.example", "--institution", "Balai Ambon")
    home = _person("budi@uji.example").institution_id
    with running(write=False) as session:
        found = queries.institution_named(session, "Balai Ambon")
        assert found is not None
        assert found.id == home


def test_an_unknown_institution_takes_nobody(lms: Command) -> None:
    said = refused("people", "add", "Budi", "b@uji.example", "--institution", "Tiada")

    assert "there is: Pusat Pelatihan Uji" in said
    assert "b@uji.example" not in lms("people", "list")


# --- Adding


def test_the_first_password_is_printed_once_and_must_be_changed(lms: Command) -> None:
    said = lms("people", "add", "Budi", "budi@uji.example", "--nip", NIP)

    password = said.strip().rsplit(" ", 1)[-1]
    budi = _person("budi@uji.example")
    with running(write=False) as session:
        kept = queries.credentials_of(session, budi.id)
    assert said.startswith("Budi <budi@uji.example>, first password: ")
    assert kept.password_hash is not None
    assert passwords.pool.verify(kept.password_hash, password)
    assert budi.must_change_password
    assert password not in lms("people", "list")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Budi", "budi@uji.example", "--nip", "123"), "NIP"),
        (("Budi", "bukan-surel"), "surel"),
        (("Budi", AYU.upper()), "sudah"),
        (("", "budi@uji.example"), "Nama"),
    ],
)
def test_what_the_pages_refuse_is_refused_here(
    lms: Command, arguments: tuple[str, ...], words: str
) -> None:
    before = lms("people", "list")

    assert words in refused("people", "add", *arguments)
    assert lms("people", "list") == before


# --- Roles


def test_a_role_is_of_the_institution_and_an_admin_of_the_site(lms: Command) -> None:
    home = _person().institution_id

    lms("people", "add", "Sri", "sri@uji.example", "--role", "pengajar")
    lms("people", "add", "Rina", "rina@uji.example", "--role", "admin")

    institution = Scope(ScopeKind.INSTITUTION, home)
    assert _grants("sri@uji.example") == [Grant(Role.PENGAJAR, institution)]
    assert _grants("rina@uji.example") == [Grant(Role.ADMIN, SITE)]


def test_a_role_is_given_once_and_taken_away(lms: Command) -> None:
    for _ in range(2):
        lms("people", "grant", AYU, "penyelenggara")
    given = [each.role for each in _grants()]

    for _ in range(2):
        lms("people", "grant", AYU, "penyelenggara", "--revoke")

    assert given == [Role.PENYELENGGARA]
    assert _grants() == []


def test_an_unknown_role_is_refused_with_the_known_ones(lms: Command) -> None:
    said = refused("people", "grant", AYU, "raja", status=2)

    assert "penyelenggara" in said


@pytest.mark.parametrize(
    "command",
    [
        ("grant", "tiada@uji.example", "admin"),
        ("suspend", "199001012020011001"),
        ("erase", "tiada@uji.example", "--yes"),
    ],
)
def test_nobody_of_that_name_is_told(lms: Command, command: tuple[str, ...]) -> None:
    assert f"nobody has the NIP or e-mail '{command[1]}'" in refused("people", *command)


# --- Suspending


def test_a_suspended_person_is_marked_until_restored(lms: Command) -> None:
    lms("people", "add", "Budi", "budi@uji.example", "--nip", NIP)
    stamp = _person("budi@uji.example").stamp

    lms("people", "suspend", NIP)
    suspended = lms("people", "list", "Budi")
    lms("people", "suspend", NIP, "--restore")

    assert suspended.rstrip().endswith("Budi (suspended)")
    assert "suspended" not in lms("people", "list", "Budi")
    assert _person("budi@uji.example").stamp != stamp


def test_the_list_finds_by_a_part_of_the_name(lms: Command) -> None:
    lms("people", "add", "Budi", "budi@uji.example", "--nip", NIP)

    found = lms("people", "list", "bud").splitlines()

    assert found == [f"{NIP:<20} {'budi@uji.example':<32} Budi"]
    assert len(lms("people", "list").splitlines()) == 2
    assert lms("people", "list", "tiada") == ""


# --- Importing


@pytest.fixture
def roster(tmp_path: Path) -> str:
    """Give a list with one new person, one known and one mistake."""
    path = tmp_path / "peserta.csv"
    path.write_text(LIST, encoding="utf-8")
    return str(path)


def test_a_trial_tells_every_row_and_changes_nothing(lms: Command, roster: str) -> None:
    said = lms("people", "import", roster, "--dry-run")

    rows = [line.split(maxsplit=2) for line in said.splitlines()]
    assert [row[0] for row in rows] == ["2", "3", "4"]
    assert len({row[1] for row in rows}) == 3
    assert "budi@uji.example" not in lms("people", "list")


def test_importing_says_the_same_as_the_trial_and_makes_the_people(
    lms: Command, roster: str
) -> None:
    trial = lms("people", "import", roster, "--dry-run")

    done = lms("people", "import", roster)

    assert done == trial
    assert "budi@uji.example" in lms("people", "list")
    assert "Tanpa Surel" not in lms("people", "list")
    again = lms("people", "import", roster).splitlines()
    assert again[0].split()[1] == again[1].split()[1]


@pytest.mark.parametrize(("option", "mails"), [((), 0), (("--invite",), 1)])
def test_only_those_who_are_invited_get_mail(
    lms: Command, roster: str, option: tuple[str, ...], mails: int
) -> None:
    lms("people", "import", roster, *option)

    with running(write=False) as session:
        to = session.scalars(select(outbox.OutboxMessage.recipient)).all()
    assert to == ["budi@uji.example"] * mails


def test_a_file_that_is_no_list_is_told(lms: Command, tmp_path: Path) -> None:
    path = tmp_path / "kosong.csv"
    path.write_bytes(b"")

    assert "Daftar kosong" in refused("people", "import", str(path))

"""Lists of people: read as sheet programs write them, answered row by row."""

import contextlib
from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries, roster
from lms.accounts.errors import InvalidRosterError, NotAllowedError
from lms.accounts.models import Person
from lms.accounts.operations import importing
from lms.accounts.operations.importing import Outcome, Result
from lms.accounts.roles import SYSTEM, Grant, Role
from lms.accounts.roster import Row
from lms.core.outbox import OutboxMessage
from tests.accounts.subjects import Holder
from tests.factories import people

NIP = "198609262015052001"
LIST = f"nip,nama,email,jabatan\n{NIP},Siti Rahayu,siti@contoh.id,Analis\n"


SHUFFLED = f"""email;no;nama;nip;jabatan
siti@contoh.id;1;"Siti Rahayu";{NIP};Analis"""


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.replace(",", ";").encode(),
        LIST.replace(",", "\t").encode(),
        LIST.replace("\n", "\r\n").encode(),
        LIST.replace("nip", "NI PPPK").replace("email", " Alamat  Surel ").encode(),
        LIST.replace(NIP, f"'{NIP}").encode(),
        SHUFFLED.encode(),
        f"\n\n{LIST}\n,,,\n".encode(),
    ],
)
def test_every_usual_form_of_a_list_is_read(content: bytes) -> None:
    (row,) = roster.parse(content)

    assert (row.nip, row.name, row.email, row.position) == (
        NIP,
        "Siti Rahayu",
        "siti@contoh.id",
        "Analis",
    )


def test_a_row_is_numbered_as_the_sheet_numbers_it() -> None:
    rows = roster.parse(b"nama,email\nA,a@b.id\n\nB,b@b.id\n")

    assert [row.number for row in rows] == [2, 4]


def test_a_list_from_old_windows_keeps_its_accents() -> None:
    (row,) = roster.parse("nama;email\nJosé;j@b.id\n".encode("cp1252"))

    assert row.name == "José"


def test_a_short_row_has_empty_cells() -> None:
    (row,) = roster.parse(b"nama,email,nip\nSiti\n")

    assert (row.name, row.email, row.nip) == ("Siti", "", "")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "kosong"),
        (b"\n\n", "kosong"),
        (b"nip,jabatan\n1,2\n", "nama, email"),
        (b"PK\x03\x04\x00\x00", "CSV"),
        (b'nama,email\n"Siti,a@b.id\n', "CSV"),
        (b"nama,email\n" + b"A,a@b.id\n" * 5001, "5000"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_the_reason(
    content: bytes, why: str
) -> None:
    with pytest.raises(InvalidRosterError, match=why):
        roster.parse(content)


@given(st.binary(max_size=400))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(InvalidRosterError):
        assert all(row.number > 1 for row in roster.parse(content))


def _import(
    session: Session, rows: Sequence[Row], home: UUID, **options: bool
) -> list[Result]:
    return importing.import_people(
        session, rows, institution_id=home, by=SYSTEM, **options
    )


def _outcomes(results: Sequence[Result]) -> list[Outcome]:
    return [result.outcome for result in results]


def test_new_people_are_made_without_a_password(session: Session) -> None:
    home = people.institution(session)

    (result,) = _import(session, roster.parse(LIST.encode()), home)

    assert result.outcome is Outcome.CREATED
    assert result.person_id is not None
    made = queries.person(session, result.person_id)
    assert (made.nip, made.position, made.password_hash) == (NIP, "Analis", None)


def test_the_same_list_again_changes_nothing(session: Session) -> None:
    home = people.institution(session)
    rows = roster.parse(LIST.encode())
    (first,) = _import(session, rows, home)

    (second,) = _import(session, rows, home)

    assert second.outcome is Outcome.EXISTS
    assert second.person_id == first.person_id
    assert queries.count_people(session, home) == 1


def test_a_dry_run_answers_the_same_and_makes_nobody(session: Session) -> None:
    home = people.institution(session)
    rows = [
        Row(2, "Siti", "siti@contoh.id", NIP),
        Row(3, "Budi", "bukan surel"),
        Row(4, "Siti lagi", "SITI@contoh.id"),
    ]

    planned = _import(session, rows, home, dry_run=True)
    after_plan = session.scalar(select(func.count()).select_from(Person))
    done = _import(session, rows, home)

    assert _outcomes(planned) == _outcomes(done)
    assert _outcomes(done) == [Outcome.CREATED, Outcome.ERROR, Outcome.ERROR]
    assert after_plan == 0


def test_each_refused_row_says_why_and_the_others_are_made(session: Session) -> None:
    rows = [
        Row(2, "", "a@contoh.id"),
        Row(3, "Budi", "tanpa domain@"),
        Row(4, "Citra", "citra@contoh.id", "198613262015051001"),
        Row(5, "Dewi", "dewi@contoh.id"),
        Row(6, "Dewi lagi", "Dewi@contoh.id"),
    ]

    results = _import(session, rows, people.institution(session))

    reasons = [str(result.reason) for result in results]
    assert "Nama" in reasons[0]
    assert "surel" in reasons[1]
    assert "tanggal lahir" in reasons[2]
    assert results[3].outcome is Outcome.CREATED
    assert "baris 5" in reasons[4]


def test_an_existing_account_is_found_by_nip_and_never_changed(
    session: Session,
) -> None:
    siti = people.person(session, nip=NIP)
    before = siti.email or "-"

    (result,) = _import(
        session, [Row(2, "Nama Lain", "lain@contoh.id", NIP)], siti.institution_id
    )

    assert (result.outcome, result.person_id) == (Outcome.EXISTS, siti.id)
    assert (siti.name, siti.email) == ("Siti Rahayu", before)
    assert before not in str(result.reason)
    assert "Surel berbeda" in str(result.reason)


def test_an_existing_account_with_another_nip_is_told_apart(session: Session) -> None:
    siti = people.person(session, nip=NIP)
    row = Row(2, "Siti", siti.email or "", "198609262015052002")

    (result,) = _import(session, [row], siti.institution_id)

    assert result.outcome is Outcome.EXISTS
    assert "NIP berbeda" in str(result.reason)


def test_a_row_that_mixes_two_accounts_is_refused(session: Session) -> None:
    siti = people.person(session, nip=NIP)
    budi = people.person(session)

    (result,) = _import(
        session, [Row(2, "Siti", budi.email or "", NIP)], siti.institution_id
    )

    assert result.outcome is Outcome.ERROR


def test_invited_people_get_a_link(session: Session) -> None:
    home = people.institution(session)

    _import(session, [Row(2, "Siti", "siti@contoh.id")], home, invite=True)

    mail = session.scalars(select(OutboxMessage)).one()
    assert mail.recipient == "siti@contoh.id"
    assert "/sandi/atur/" in mail.body


def test_who_does_not_manage_people_imports_nobody(session: Session) -> None:
    home = people.institution(session)

    with pytest.raises(NotAllowedError):
        importing.import_people(
            session,
            [Row(2, "Siti", "siti@contoh.id")],
            institution_id=home,
            by=Holder((Grant(Role.PENGAJAR),)),
        )


def test_a_whole_cohort_is_asked_for_in_a_few_questions(session: Session) -> None:
    home = people.institution(session)
    rows = [Row(n, f"Orang {n}", f"orang{n}@contoh.id") for n in range(2, 902)]
    _import(session, rows, home, dry_run=True)

    with people.counted_session(session) as statements:
        results = _import(session, rows, home, dry_run=True)

    assert len(results) == 900
    assert len(statements) == 3

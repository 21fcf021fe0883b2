"""A list of people: previewed row by row, confirmed, and never a danger."""

import base64
import re
import zlib
from io import BytesIO

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts import queries, roster
from lms.admin import rosters
from lms.admin.errors import RosterLostError, RosterTooLargeError
from lms.core.outbox import OutboxMessage
from tests.admin.world import NIP, World
from tests.browser import CSRF, Browser

LIST = f"""nama;email;nip;jabatan
Siti Halimah;siti@contoh.id;199903072025032027;Analis
Ratna P.;lain@contoh.id;{NIP};
Budi;budi@contoh.id;123;
Siti Lagi;siti@contoh.id;;
"""


def _preview(browser: Browser, content: bytes, home: object) -> TestResponse:
    return browser.post(
        "/kelola/orang/impor",
        data={
            "institution": str(home),
            "file": (BytesIO(content), "daftar.csv"),
            CSRF: browser.csrf_token(),
        },
    )


def _carried(page: str) -> str:
    found = re.search(r'name="content"[^>]* value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _badges(page: str) -> list[str]:
    return re.findall(r'<td><span class="badge [^"]+">([^<]+)</span></td>', page)


def test_the_preview_tells_every_row_and_changes_nothing(
    world: World, session: Session
) -> None:
    answer = _preview(world.browser("O1"), LIST.encode(), world.t1)

    assert answer.status_code == 200
    assert _badges(answer.text) == ["Akan dibuat", "Sudah ada", "Galat", "Galat"]
    assert "NIP terdiri atas 18 angka" in answer.text
    assert "Sudah ada pada baris 2 daftar ini." in answer.text
    assert queries.person_by_email(session, "siti@contoh.id") is None


def test_confirming_makes_the_accounts_and_mails_the_links(
    world: World, session: Session
) -> None:
    browser = world.browser("O1")
    page = _preview(browser, LIST.encode(), world.t1).text

    answer = browser.send(
        "/kelola/orang/impor/simpan",
        institution=world.t1,
        content=_carried(page),
        invite="y",
    )

    made = queries.person_by_email(session, "siti@contoh.id")
    assert made is not None
    assert made.institution_id == world.t1
    assert _badges(answer.text) == ["Dibuat", "Sudah ada", "Galat", "Galat"]
    [mail] = session.query(OutboxMessage).all()
    assert mail.recipient == "siti@contoh.id"


def test_confirming_twice_changes_nothing_more(world: World) -> None:
    browser = world.browser("O1")
    carried = _carried(_preview(browser, LIST.encode(), world.t1).text)
    fields = {"institution": world.t1, "content": carried}

    browser.send("/kelola/orang/impor/simpan", **fields)
    again = browser.send("/kelola/orang/impor/simpan", **fields)

    assert _badges(again.text) == ["Sudah ada", "Sudah ada", "Galat", "Galat"]


def test_a_list_is_not_imported_into_another_institution(
    world: World, session: Session
) -> None:
    browser = world.browser("O1")

    preview = _preview(browser, LIST.encode(), world.t2)
    saved = browser.send(
        "/kelola/orang/impor/simpan",
        institution=world.t2,
        content=rosters.pack(LIST.encode()),
    )

    assert preview.status_code == saved.status_code == 400
    assert queries.person_by_email(session, "siti@contoh.id") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Daftar kosong"),
        (b"a;b\n1;2\n", "Kolom nama, email tidak ada"),
        (b"PK\x03\x04\0\0", "bukan CSV"),
    ],
)
def test_an_unreadable_list_is_told_beside_its_field(
    world: World, content: bytes, reason: str
) -> None:
    answer = _preview(world.browser("O1"), content, world.t1)

    assert answer.status_code == 400
    assert reason in answer.text
    assert 'id="file-kesalahan"' in answer.text


def test_markup_in_a_list_is_shown_as_text(world: World) -> None:
    content = b'nama;email;nip\n<img src=x onerror=alert(1)>;x"><script>;=1+1\n'

    page = _preview(world.browser("O1"), content, world.t1).text

    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<script>;" not in page


def test_a_list_comes_back_as_it_was_packed() -> None:
    assert rosters.unpack(rosters.pack(LIST.encode())) == LIST.encode()


def test_a_list_too_long_to_carry_is_refused() -> None:
    noise = (
        b"".join(
            zlib.crc32(bytes([n % 256, n // 256])).to_bytes(4, "big")
            for n in range(65536)
        )
        * 32
    )

    with pytest.raises(RosterTooLargeError):
        rosters.pack(noise)


def test_a_list_that_others_would_wait_for_is_refused(world: World) -> None:
    lines = "".join(f"Orang,orang{number}@contoh.id\n" for number in range(1501))

    answer = _preview(world.browser("O1"), f"nama,email\n{lines}".encode(), world.t1)

    assert answer.status_code == 400
    assert "Daftar terlalu besar" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bukan base64!",
        base64.b64encode(b"bukan zlib").decode(),
        base64.b64encode(zlib.compress(b"nama;email\n" * 99)[:-9]).decode(),
        base64.b64encode(zlib.compress(bytes(rosters.LARGEST + 1))).decode(),
    ],
)
def test_what_was_not_packed_here_is_refused(text: str) -> None:
    with pytest.raises(RosterLostError):
        rosters.unpack(text)


def test_a_swollen_list_is_refused_over_http(world: World) -> None:
    bomb = base64.b64encode(zlib.compress(bytes(50_000_000), 9)).decode()

    answer = world.browser("O1").send(
        "/kelola/orang/impor/simpan", institution=world.t1, content=bomb
    )

    assert answer.status_code == 400
    assert "Unggah kembali berkasnya" in answer.text


def test_a_name_that_was_made_safe_for_sheets_is_read_as_it_was() -> None:
    [row] = roster.parse(f"nama,email,nip\n'=cmd|A0,a@b.id,'{NIP}\n".encode())

    assert (row.name, row.nip) == ("=cmd|A0", NIP)

"""A list of people as a sheet program exports it: CSV, comma or semicolon."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from lms.accounts.errors import InvalidRosterError
from lms.core import sheets
from lms.core.i18n import lazy

LARGEST = 5_000
"""Rows; more than one cohort ever has, few enough for one transaction."""

LONGEST_CELL = 500

NAMES = {
    "nip": "nip",
    "ni pppk": "nip",
    "nip/ni pppk": "nip",
    "nama": "name",
    "nama lengkap": "name",
    "email": "email",
    "e-mail": "email",
    "surel": "email",
    "alamat surel": "email",
    "jabatan": "position",
}
REQUIRED = {"name": "nama", "email": "email"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list; ``number`` is the line as a sheet program counts it."""

    number: int
    name: str
    email: str
    nip: str = ""
    position: str = ""


def parse(content: bytes) -> list[Row]:
    """Read a list, or raise ``InvalidRosterError``; blank lines are passed over.

    The columns may stand in any order and be mixed with others, which are ignored.
    """
    reader = csv.reader(io.StringIO(_text(content), newline=""), _dialect(content))
    try:
        lines = [
            (reader.line_num, cells) for cells in reader if any(map(str.strip, cells))
        ]
    except csv.Error as error:
        raise InvalidRosterError(
            lazy("Daftar tidak terbaca (%(why)s). Simpan ulang sebagai CSV.", why=error)
        ) from None
    if not lines:
        raise InvalidRosterError(lazy("Daftar kosong. Isi sedikitnya satu orang."))
    if len(lines) - 1 > LARGEST:
        raise InvalidRosterError(
            lazy("Paling banyak %(limit)s baris. Bagi daftarnya.", limit=LARGEST)
        )
    columns = _columns(lines[0][1])
    return [_row(number, cells, columns) for number, cells in lines[1:]]


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older sheet programs under Windows; every byte means something there.
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise InvalidRosterError(
            lazy("Berkas ini bukan CSV. Simpan lembar kerja sebagai CSV (UTF-8).")
        )
    return text


class _Comma(csv.excel):
    strict = True


class _Semicolon(_Comma):
    delimiter = ";"


class _Tab(_Comma):
    delimiter = "\t"


def _dialect(content: bytes) -> type[csv.Dialect]:
    """Return how the first line separates its columns.

    Sheet programs set to Indonesian separate by semicolons, because the comma is in
    the numbers.
    """
    first = content.partition(b"\n")[0]
    counted = {_Comma: b",", _Semicolon: b";", _Tab: b"\t"}
    return max(counted, key=lambda dialect: first.count(counted[dialect]))


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = NAMES.get(" ".join(cell.casefold().split()))
        if name is not None:
            found.setdefault(name, place)
    missing = [title for name, title in REQUIRED.items() if name not in found]
    if missing:
        raise InvalidRosterError(
            lazy(
                "Kolom %(missing)s tidak ada. Baris pertama harus memuat nama kolom: "
                "nip, nama, email, jabatan.",
                missing=", ".join(missing),
            )
        )
    return found


def _row(number: int, cells: Sequence[str], columns: dict[str, int]) -> Row:
    def cell(name: str) -> str:
        place = columns.get(name)
        if place is None or place >= len(cells):
            return ""
        return sheets.plain(cells[place].strip())[:LONGEST_CELL]

    return Row(
        number=number,
        name=cell("name"),
        email=cell("email"),
        # A leading apostrophe makes sheet programs keep 18 digits as text.
        nip=cell("nip").lstrip("'"),
        position=cell("position"),
    )

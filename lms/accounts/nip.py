"""The civil servant's number: NIP of CPNS and PNS, NI of PPPK, 18 digits both.

Eight digits of birth date; then the year and month of appointment (NIP), or the year
of appointment and the count of contracts from 21 on (NI PPPK); sex; three digits of
sequence. There is no check digit, so a number that passes may still be nobody's, and
knowing it proves nothing: it is a name, never a secret.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.accounts.errors import InvalidNipError
from lms.core.i18n import lazy

LENGTH = 18
YOUNGEST = 16
OLDEST = 60
FIRST_PPPK = 21
"""The smallest third pair of an NI PPPK; a month never reaches it."""

_SEPARATORS = re.compile(r"[\s.\-]+")


class NipKind(StrEnum):
    """Who carries the number."""

    PNS = "PNS"
    PPPK = "PPPK"


class Sex(StrEnum):
    """The fifteenth digit."""

    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True, slots=True)
class Nip:
    """A number taken apart; ``str`` puts it together again."""

    digits: str
    kind: NipKind
    born: date
    appointed_year: int
    appointed_month: int | None
    contract: int | None
    sex: Sex
    sequence: int

    def __str__(self) -> str:
        return self.digits

    @property
    def grouped(self) -> str:
        """Return the number as it is printed: 19860926 201505 1 001."""
        return " ".join(
            (self.digits[:8], self.digits[8:14], self.digits[14], self.digits[15:])
        )


def masked(digits: str) -> str:
    """Return the number with the birth day and the sequence hidden."""
    return f"{digits[:4]}{'•' * 11}{digits[-3:]}" if digits else ""


def normalised(text: str) -> str:
    """Return ``text`` without the blanks, points and hyphens people put between."""
    return _SEPARATORS.sub("", text)


def parse(text: str) -> Nip:
    """Take the number apart, or raise ``InvalidNipError`` naming the wrong part."""
    digits = normalised(text)
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        raise InvalidNipError(
            lazy("NIP terdiri atas 18 angka; yang tertulis tidak. Periksa kembali.")
        )
    born = _born(digits[:8])
    year = int(digits[8:12])
    kind, month, contract = _appointment(int(digits[12:14]))
    _check_age(born, year, month)
    return Nip(
        digits=digits,
        kind=kind,
        born=born,
        appointed_year=year,
        appointed_month=month,
        contract=contract,
        sex=_sex(digits[14]),
        sequence=_sequence(digits[15:]),
    )


def _born(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise InvalidNipError(
            lazy(
                "Delapan angka pertama NIP harus tanggal lahir (tahun, bulan, hari); "
                "%(digits)s bukan tanggal.",
                digits=digits,
            )
        ) from None


def _appointment(pair: int) -> tuple[NipKind, int | None, int | None]:
    if 1 <= pair <= 12:  # noqa: PLR2004 - months of a year
        return NipKind.PNS, pair, None
    if pair >= FIRST_PPPK:
        return NipKind.PPPK, None, pair - FIRST_PPPK + 1
    raise InvalidNipError(
        lazy(
            "Angka ke-13 dan ke-14 NIP harus bulan pengangkatan (01–12), "
            "atau 21 ke atas untuk PPPK; yang tertulis %(pair)s.",
            pair=f"{pair:02}",
        )
    )


def _check_age(born: date, year: int, month: int | None) -> None:
    # The day of appointment is not in the number: a person is given the whole month
    # (the whole year for PPPK) to have reached the age.
    youngest = (year - born.year) - (month is not None and month < born.month)
    oldest = (year - born.year) - (month is None or month <= born.month)
    if youngest < YOUNGEST or oldest > OLDEST:
        raise InvalidNipError(
            lazy(
                "Menurut NIP ini, usia saat pengangkatan bukan %(youngest)s–%(oldest)s "
                "tahun. Periksa tanggal lahir dan tahun pengangkatan.",
                youngest=YOUNGEST,
                oldest=OLDEST,
            )
        )


def _sex(digit: str) -> Sex:
    try:
        return Sex(digit)
    except ValueError:
        raise InvalidNipError(
            lazy("Angka ke-15 NIP harus 1 (pria) atau 2 (wanita).")
        ) from None


def _sequence(digits: str) -> int:
    if digits == "000":
        raise InvalidNipError(lazy("Tiga angka terakhir NIP tidak boleh 000."))
    return int(digits)

"""Institutions that do not exist, from which the participants come."""

from dataclasses import dataclass

from lms.accounts.models import InstitutionKind
from lms.demo import names
from lms.demo.names import Region

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"


@dataclass(frozen=True, slots=True)
class Place:
    """An institution of the demonstration; ``domain`` ends its people's addresses."""

    name: str
    kind: InstitutionKind
    city: str
    zone: str
    region: Region
    domain: str


PLACES = (
    Place(
        "Pemerintah Kabupaten Tanjung Melati",
        InstitutionKind.PEMDA,
        "Masohi",
        WIT,
        names.MALUKU,
        "tanjungmelati.example",
    ),
    Place(
        "Pemerintah Kabupaten Lembah Cempaka",
        InstitutionKind.PEMDA,
        "Garut",
        WIB,
        names.SUNDA,
        "lembahcempaka.example",
    ),
    Place(
        "Pemerintah Kota Bandar Teduh",
        InstitutionKind.PEMDA,
        "Makassar",
        WITA,
        names.SULAWESI,
        "bandarteduh.example",
    ),
    Place(
        "Badan Pengembangan Layanan Daerah",
        InstitutionKind.LPNK,
        "Jakarta",
        WIB,
        names.JAWA,
        "bpld.example",
    ),
    Place(
        "Pemerintah Kabupaten Teluk Kasuari",
        InstitutionKind.PEMDA,
        "Manokwari",
        WIT,
        names.PAPUA,
        "telukkasuari.example",
    ),
    Place(
        "Pemerintah Kabupaten Bukit Andaleh",
        InstitutionKind.PEMDA,
        "Bukittinggi",
        WIB,
        names.MINANG,
        "bukitandaleh.example",
    ),
    Place(
        "Kementerian Urusan Pesisir dan Kepulauan",
        InstitutionKind.KEMENTERIAN,
        "Jakarta",
        WIB,
        names.JAWA,
        "pesisir.example",
    ),
    Place(
        "Pemerintah Kabupaten Gili Cendana",
        InstitutionKind.PEMDA,
        "Kupang",
        WITA,
        names.NUSRA,
        "gilicendana.example",
    ),
    Place(
        "Pemerintah Kabupaten Danau Ulos",
        InstitutionKind.PEMDA,
        "Balige",
        WIB,
        names.BATAK,
        "danauulos.example",
    ),
    Place(
        "Pemerintah Kabupaten Sungai Meranti",
        InstitutionKind.PEMDA,
        "Banjarmasin",
        WITA,
        names.KALIMANTAN,
        "sungaimeranti.example",
    ),
)
POSITIONS = (
    "Analis Kebijakan Ahli Pertama",
    "Analis SDM Aparatur Ahli Pertama",
    "Arsiparis Terampil",
    "Auditor Ahli Pertama",
    "Bidan Terampil",
    "Guru Ahli Pertama",
    "Penata Kelola Pemerintahan",
    "Penata Layanan Operasional",
    "Penyuluh Pertanian Ahli Pertama",
    "Perawat Ahli Pertama",
    "Perencana Ahli Pertama",
    "Pranata Komputer Ahli Pertama",
)

"""What roles and places are called on pages."""

from flask_babel import LazyString

from lms.accounts.access import Look, Purpose
from lms.accounts.models import InstitutionKind
from lms.accounts.roles import Role, ScopeKind
from lms.core.i18n import lazy

ROLES: dict[Role, LazyString] = {
    Role.PESERTA: lazy("Peserta"),
    Role.PENGAJAR: lazy("Pengajar"),
    Role.PENYELENGGARA: lazy("Penyelenggara"),
    Role.ADMIN: lazy("Administrator"),
    Role.LRS_CONSUMER: lazy("Pembaca rekam belajar"),
    Role.AUDITOR: lazy("Auditor"),
}

SCOPES: dict[ScopeKind, LazyString] = {
    ScopeKind.SITE: lazy("seluruh situs"),
    ScopeKind.INSTITUTION: lazy("lembaga"),
    ScopeKind.COURSE: lazy("kelas"),
    ScopeKind.COHORT: lazy("angkatan"),
}

INSTITUTION_KINDS: dict[InstitutionKind, LazyString] = {
    InstitutionKind.KEMENTERIAN: lazy("Kementerian"),
    InstitutionKind.LPNK: lazy("Lembaga pemerintah nonkementerian"),
    InstitutionKind.PEMDA: lazy("Pemerintah daerah"),
    InstitutionKind.LAINNYA: lazy("Lembaga lain"),
}

LOOKS: dict[str, LazyString] = {
    Look.RECORD: lazy("Membuka rekam belajar"),
    Look.LIST: lazy("Melihat daftar peserta dan nilainya"),
    Look.SHEET: lazy("Mengunduh daftar peserta dan nilainya"),
    Look.CERTIFICATE: lazy("Melihat sertifikat"),
    Look.ACCOUNT: lazy("Melihat data akun"),
    Look.DATA: lazy("Mengunduh semua data orang ini"),
    Look.STATEMENTS: lazy("Mengunduh catatan tanpa nama"),
    Look.LOG: lazy("Memeriksa siapa melihat catatan"),
}
"""By what the audit log calls them."""

PURPOSES: dict[Purpose, LazyString] = {
    Purpose.HELP: lazy("Bantuan peserta"),
    Purpose.MARKS: lazy("Pemeriksaan nilai"),
    Purpose.AUDIT: lazy("Audit"),
    Purpose.OTHER: lazy("Lainnya"),
}
TEACHING = lazy("Mengajar atau menyelenggarakan")
"""The purpose of teachers and organisers, who are not asked."""


def purpose(kept: str) -> str:
    """Return a purpose as it is kept in words."""
    name, _colon, words = kept.partition(": ")
    if not name:
        return ""
    label = str(PURPOSES[Purpose(name)]) if name in set(Purpose) else name
    return f"{label}: {words}" if words else label

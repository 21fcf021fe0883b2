"""What roles and places are called on pages."""

from flask_babel import LazyString

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

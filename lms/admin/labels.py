"""What states, outcomes and scopes are called on the staff pages."""

from flask_babel import LazyString

from lms.accounts.operations.importing import Outcome as ImportOutcome
from lms.admin.queries.recap import State
from lms.core.i18n import lazy
from lms.courses.enrolments.operations import Outcome
from lms.xapi.credentials import Scope
from lms.xapi.retention import Part

Badge = tuple[LazyString, str]
"""A word and its kind of badge."""

STATES: dict[State, Badge] = {
    State.WAITING: (lazy("Belum Mulai"), "neutral"),
    State.GOING: (lazy("Sedang Berjalan"), "info"),
    State.PASSED: (lazy("Lulus"), "success"),
    State.FAILED: (lazy("Tidak Lulus"), "danger"),
}

ENROLMENTS: dict[Outcome, Badge] = {
    "enrolled": (lazy("Terdaftar"), "success"),
    "present": (lazy("Sudah terdaftar"), "info"),
    "repeated": (lazy("Berulang"), "neutral"),
    "unknown": (lazy("Tidak dikenal"), "danger"),
    "refused": (lazy("Ditolak"), "danger"),
}

ENROLMENT_NOTES: dict[Outcome, LazyString] = {
    "present": lazy(
        "Sudah menjadi peserta kursus ini, mungkin di angkatan lain; tidak diubah."
    ),
    "repeated": lazy("Orang ini sudah disebut pada baris sebelumnya."),
    "unknown": lazy(
        "Tidak ada akun dengan NIP atau surel ini. Periksa penulisannya, atau buat "
        "akunnya lebih dahulu."
    ),
}

IMPORTS: dict[ImportOutcome, Badge] = {
    ImportOutcome.CREATED: (lazy("Dibuat"), "success"),
    ImportOutcome.EXISTS: (lazy("Sudah ada"), "info"),
    ImportOutcome.ERROR: (lazy("Galat"), "danger"),
}

KEY_SCOPES: dict[Scope, LazyString] = {
    Scope.STATEMENTS_WRITE: lazy("Menulis pernyataan"),
    Scope.STATEMENTS_READ: lazy("Membaca semua pernyataan lembaga"),
    Scope.STATEMENTS_READ_MINE: lazy(
        "Membaca hanya pernyataan yang ditulisnya sendiri"
    ),
    Scope.STATE: lazy("Membaca dan menulis keadaan kegiatan (State)"),
    Scope.PROFILE: lazy("Membaca dan menulis profil pelaku dan kegiatan (Profile)"),
    Scope.DEFINE: lazy("Melengkapi keterangan kegiatan (definition)"),
    Scope.ALL_READ: lazy("Membaca semuanya, tanpa menulis"),
    Scope.ALL: lazy("Membaca dan menulis semuanya"),
}

RETAINED: dict[Part, LazyString] = {
    Part.STATEMENTS: lazy("Catatan dari aplikasi lain"),
    Part.STATES: lazy("Keadaan kegiatan (State)"),
    Part.ACTIVITY_PROFILES: lazy("Profil kegiatan"),
    Part.AGENT_PROFILES: lazy("Profil pelaku"),
}

"""Words for saved queries: who finds them, when they are due, why they rest."""

from flask_babel import LazyString

from lms.core.i18n import _, lazy
from lms.records.errors import RightLostError, TooManyRowsError
from lms.records.models import SavedQuery, Sharing
from lms.records.schedules import Every

SHARING = {
    Sharing.PRIVATE: lazy("Hanya saya"),
    Sharing.INSTITUTION: lazy("Semua yang membaca catatan lembaga ini"),
}

EVERY = {
    Every.NEVER: lazy("Tidak dijadwalkan"),
    Every.DAILY: lazy("Setiap hari"),
    Every.WEEKLY: lazy("Setiap pekan"),
    Every.MONTHLY: lazy("Setiap bulan"),
}

WEEKDAYS = (
    lazy("Senin"),
    lazy("Selasa"),
    lazy("Rabu"),
    lazy("Kamis"),
    lazy("Jumat"),
    lazy("Sabtu"),
    lazy("Minggu"),
)

PAUSES: dict[str, LazyString] = {
    RightLostError.code: lazy(
        "Hak baca pemiliknya sudah berubah. Pilih Ubah lalu simpan untuk melanjutkan "
        "dengan catatan yang sekarang boleh Anda baca."
    ),
    TooManyRowsError.code: lazy(
        "Isinya lebih dari 50.000 catatan, terlalu banyak untuk Excel. Pilih Ubah, "
        "lalu pilih CSV atau Parquet."
    ),
}
OTHER_PAUSE = lazy(
    "Pertanyaan atau kolomnya tidak dapat dipakai lagi. Pilih Ubah, periksa isiannya, "
    "lalu simpan."
)


def rhythm(row: SavedQuery) -> str:
    """Return how often a query is exported, in words."""
    if row.every is Every.WEEKLY:
        return _("Setiap %(weekday)s pukul 05.00", weekday=WEEKDAYS[row.weekday])
    if row.every is Every.MONTHLY:
        return _("Setiap tanggal %(day)s pukul 05.00", day=row.day)
    if row.every is Every.DAILY:
        return _("Setiap hari pukul 05.00")
    return str(EVERY[row.every])


def pause(row: SavedQuery) -> LazyString:
    """Return why the schedule of a query rests, and what helps."""
    return PAUSES.get(row.paused, OTHER_PAUSE)

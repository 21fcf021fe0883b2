"""Words for filters, outcomes and sources."""

from lms.core.i18n import lazy
from lms.records.asked import Outcome
from lms.records.formats import Format
from lms.records.models import State
from lms.xapi.stored import Source

FILTERS = {
    "verb": lazy("Kata kerja"),
    "activity": lazy("Kegiatan"),
    "course": lazy("Kursus"),
    "cohort": lazy("Angkatan"),
    "person": lazy("Peserta"),
    "registration": lazy("Registrasi"),
    "outcome": lazy("Hasil"),
    "since": lazy("Dari tanggal"),
    "until": lazy("Sampai tanggal"),
}

OUTCOMES = {
    Outcome.SUCCESS: lazy("Berhasil (benar atau lulus)"),
    Outcome.FAILURE: lazy("Tidak berhasil (salah atau belum lulus)"),
    Outcome.COMPLETION: lazy("Selesai"),
    Outcome.SCORE: lazy("Memiliki nilai"),
}

SOURCES = {
    Source.LMS: lazy("Dicatat oleh sistem ini"),
    Source.CMI5: lazy("Dicatat oleh paket cmi5 yang dijalankan di sini"),
    Source.CLIENT: lazy("Dikirim aplikasi lain dengan kunci LRS"),
}

COMPANY = {
    "instructor": lazy("Pengajar"),
    "team": lazy("Tim"),
    "agent": lazy("Orang lain yang terkait"),
    "group": lazy("Kelompok yang terkait"),
}
"""What somebody in the context of a statement is there."""

FORMATS = {
    Format.CSV: lazy("CSV – tabel untuk program apa pun"),
    Format.XLSX: lazy("Excel (XLSX) – tabel, paling banyak 50.000 catatan"),
    Format.PARQUET: lazy("Parquet – untuk gudang data, dibagi menurut bulan"),
    Format.NDJSON: lazy("NDJSON – pernyataan utuh, satu setiap baris"),
}

FORMAT_NAMES = {
    Format.CSV: "CSV",
    Format.XLSX: "XLSX",
    Format.PARQUET: "Parquet",
    Format.NDJSON: "NDJSON",
}

EXPORT_STATES = {
    State.WAITING: lazy("Menunggu"),
    State.RUNNING: lazy("Sedang disiapkan"),
    State.DONE: lazy("Siap diunduh"),
    State.FAILED: lazy("Gagal"),
    State.EXPIRED: lazy("Sudah dihapus"),
}

"""Words for dimensions and measures."""

from lms.core.i18n import lazy
from lms.xapi.columns.questions import Dimension, Measure

DIMENSIONS = {
    Dimension.DAY: lazy("Hari"),
    Dimension.WEEK: lazy("Pekan"),
    Dimension.MONTH: lazy("Bulan"),
    Dimension.VERB: lazy("Kata kerja"),
    Dimension.ACTIVITY: lazy("Kegiatan"),
    Dimension.COURSE: lazy("Kursus"),
    Dimension.COHORT: lazy("Angkatan"),
}

MEASURES = {
    Measure.COUNT: lazy("Catatan"),
    Measure.ACTORS: lazy("Orang"),
    Measure.SCORE_MEAN: lazy("Rata-rata nilai"),
    Measure.SCORE_MEDIAN: lazy("Nilai tengah"),
    Measure.SUCCESS_RATE: lazy("Keberhasilan"),
    Measure.DURATION: lazy("Jumlah waktu"),
    Measure.DURATION_MEAN: lazy("Rata-rata waktu"),
}

"""Figures of each kind, as dashboards have them."""

from lms.records.charts import (
    Bars,
    Bin,
    Columns,
    Funnel,
    Histogram,
    Lines,
    Point,
    Series,
)

LONG = (
    "Membuka Modul 1: Konsep Kolaborasi dalam Pemerintahan dan Pelayanan Publik di "
    "Daerah Tertinggal, Terdepan, dan Terluar"
)
HOSTILE = "</title><script>alert(1)</script><a href=\"x\" onload='y'>&amp;\x00\u202e]]>"


def columns(*series: Series) -> Columns:
    """Return what happened from day to day."""
    return Columns(
        name="kegiatan",
        title="Pernyataan per hari",
        description="Dua bulan terakhir",
        heading="Hari",
        unit="pernyataan",
        series=series,
    )


def days(count: int, *, linked: bool = True) -> Series:
    """Return a value for each of so many days."""
    points = (
        Point(
            f"{1 + day % 30} Sep{day // 30 or ''}",
            day * 37 % 1301,
            f"/rekam?dari=2026-09-{day:02}" if linked else None,
        )
        for day in range(count)
    )
    return Series("Pernyataan", tuple(points))


def funnel(*steps: Point) -> Funnel:
    """Return how far participants came."""
    return Funnel(
        name="corong",
        title="Sampai di mana peserta melangkah",
        description="Angkatan I",
        heading="Tahap",
        unit="peserta",
        steps=steps,
    )


def bars(*points: Point, most: float | None = None) -> Bars:
    """Return how many answered each question right."""
    return Bars(
        name="soal",
        title="Soal yang paling sering dijawab salah",
        description="Kuis Konsep",
        heading="Soal",
        unit="% benar",
        points=points,
        most=most,
    )


def histogram(*bins: Bin, limit: float | None = None) -> Histogram:
    """Return how final marks are spread."""
    return Histogram(
        name="sebaran",
        title="Sebaran nilai akhir",
        description="Semua angkatan",
        heading="Nilai",
        unit="peserta",
        bins=bins,
        limit=limit,
    )


def lines(*series: Series, from_zero: bool = True) -> Lines:
    """Return the mean marks of cohorts."""
    return Lines(
        name="angkatan",
        title="Rata-rata nilai tiap angkatan",
        description="Delapan kuis",
        heading="Kuis",
        unit="nilai",
        series=series,
        from_zero=from_zero,
    )


def cohort(label: str, *values: float) -> Series:
    """Return a cohort's marks of quiz after quiz."""
    points = (Point(f"Kuis {place}", each) for place, each in enumerate(values, 1))
    return Series(label, tuple(points))


STEPS = (
    Point("Terdaftar", 1240, "/rekam?tahap=1"),
    Point(LONG, 1120, "/rekam?tahap=2"),
    Point("Kuis Konsep", 860, "/rekam?tahap=3"),
    Point("Lulus", 0, "/rekam?tahap=4"),
)
QUESTIONS = (
    Point(LONG, 23.5, "/rekam?soal=7"),
    Point("https://contoh.example/kegiatan/" + "soal-tanpa-spasi" * 9, 67.25),
    Point("Soal 1", 100),
)
TENTHS = tuple(
    Bin(low * 10, low * 10 + 10, count, f"/rekam?nilai={low}")
    for low, count in enumerate((0, 1, 3, 2, 8, 15, 33, 62, 48, 21))
)
COHORTS = (
    cohort("Angkatan I", 58, 60, 63, 68, 71, 77, 78, 84),
    cohort("Angkatan II", 66, 70, 70, 68, 78, 82, 84, 84),
    cohort("Angkatan III Kota Baru Lama Sekali", 68, 66, 76, 79, 79, 80, 80, 91),
    cohort("Angkatan IV", 75, 69, 79, 78, 79, 83, 91, 95),
)
ALL = (
    columns(days(60)),
    columns(days(8), Series("Orang yang aktif", (Point("1 Sep", 3, "/rekam"),))),
    funnel(*STEPS),
    bars(*QUESTIONS, most=100),
    histogram(*TENTHS, limit=70.01),
    lines(*COHORTS),
)
EMPTY = (columns(Series("A", ())), columns(), funnel(), bars(), histogram(), lines())

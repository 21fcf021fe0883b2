"""The charts of a dashboard: each figure drawn, and where its numbers lead."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lms.core.i18n import _, format_date
from lms.core.json import JsonObject
from lms.records.asked import Asked, Outcome
from lms.records.charts import (
    Bars,
    Bin,
    Chart,
    Columns,
    Funnel,
    Histogram,
    Lines,
    Point,
    Series,
    draw,
)
from lms.records.queries.progress import Asked as Question
from lms.records.queries.progress import Subject
from lms.web.formats import desimal, durasi
from lms.xapi import verbs

Address = Callable[[Asked], str]
"""The explorer's address for a question."""

Titles = Callable[[JsonObject], str]
"""What an activity is called."""

LONGEST_LIST = 12
WIDTH = 10
"""Points of one bar of the distribution of marks."""
COHORTS = 6


def activity(counted: Iterable[tuple[date, int]], asked: Asked, to: Address) -> Chart:
    """Draw how much was recorded on each day."""
    points = tuple(
        Point(
            format_date(day, "d MMM"),
            count,
            to(replace(asked, since=day, until=day)) if count else None,
        )
        for day, count in counted
    )
    return draw(
        Columns(
            name="kegiatan",
            title=_("Kegiatan per hari"),
            description=_("Banyaknya catatan yang disimpan pada 30 hari terakhir."),
            heading=_("Hari"),
            unit=_("catatan"),
            series=(Series(_("Catatan"), points),) if _any(points) else (),
        )
    )


def _any(points: Iterable[Point]) -> bool:
    return any(each.value for each in points)


def funnel(steps: Sequence[tuple[str, int]], asked: Asked, to: Address) -> Chart:
    """Draw how far the learners came."""
    completed = to(replace(asked, verb=verbs.COMPLETED))
    return draw(
        Funnel(
            name="corong",
            title=_("Sampai di mana peserta"),
            description=_(
                "Peserta yang menyelesaikan semua kegiatan wajib sampai bagian itu."
            ),
            heading=_("Tahap"),
            unit=_("peserta"),
            steps=tuple(
                Point(label, count, completed if count else None)
                for label, count in steps
            ),
        )
    )


def time_spent(
    of: Subject, means: dict[str, float], asked: Asked, to: Address
) -> Chart:
    """Draw where the time goes: the activities that take longest."""
    longest = sorted(
        (each for each in of.outline.activities if means.get(each.key)),
        key=lambda each: -means[each.key],
    )
    return draw(
        Bars(
            name="waktu",
            title=_("Waktu yang dipakai"),
            description=_("Rata-rata waktu peserta pada kegiatan yang paling lama."),
            heading=_("Kegiatan"),
            write=durasi,
            points=tuple(
                Point(
                    each.title,
                    round(means[each.key]),
                    to(replace(asked, activity=each.placed.iri)),
                )
                for each in longest[:LONGEST_LIST]
            ),
        )
    )


def marks(of: Subject, found: Sequence[Decimal], asked: Asked, to: Address) -> Chart:
    """Draw how final marks are spread."""
    address = to(replace(asked, verb=verbs.SCORED))
    counts = [0] * (100 // WIDTH)
    for mark in found:
        counts[min(int(mark) // WIDTH, len(counts) - 1)] += 1
    bins = tuple(
        Bin(low, low + WIDTH, count, address if count else None)
        for low, count in zip(range(0, 100, WIDTH), counts, strict=True)
    )
    return draw(
        Histogram(
            name="nilai",
            title=_("Sebaran nilai akhir"),
            description=_("Banyaknya peserta menurut nilai akhir sementara."),
            heading=_("Nilai"),
            unit=_("peserta"),
            bins=bins if found else (),
            limit=float(of.outline.pass_mark),
        )
    )


def difficulty(
    found: Sequence[Question], looked_at: int, called: Titles, asked: Asked, to: Address
) -> Chart:
    """Draw which questions are answered right least often."""
    wrong = replace(asked, outcome=Outcome.FAILURE)
    return draw(
        Bars(
            name="soal",
            title=_("Soal tersulit"),
            description=_(
                "Bagian jawaban yang benar, dari %(count)s jawaban terbaru.",
                count=desimal(looked_at, 0),
            ),
            heading=_("Soal"),
            unit="%",
            most=100,
            points=tuple(
                Point(
                    called(each.thing),
                    round(each.share, 1),
                    to(replace(wrong, activity=each.iri)),
                )
                for each in found[:LONGEST_LIST]
            ),
        )
    )


def cohorts(
    found: Sequence[tuple[str, int, Sequence[tuple[str, int]]]],
) -> Chart:
    """Draw how far cohorts have come beside each other, in percent of each."""
    return draw(
        Lines(
            name="angkatan",
            title=_("Perbandingan angkatan"),
            description=_(
                "Peserta yang sudah menyelesaikan tiap bagian, dalam persen."
            ),
            heading=_("Bagian"),
            unit="%",
            series=tuple(
                Series(
                    name,
                    tuple(
                        Point(label, round(100 * count / size, 1))
                        for label, count in steps
                    ),
                )
                for name, size, steps in found[:COHORTS]
                if size and steps
            ),
        )
    )

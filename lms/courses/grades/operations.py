"""Setting the bands of a site or a course."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.core.i18n import lazy
from lms.courses.grades import queries
from lms.courses.grades.bands import STANDARD, Band
from lms.courses.grades.errors import BandsError
from lms.courses.grades.models import GradeBand
from lms.courses.marks import HUNDRED, rounded

LONGEST_LABEL = 80


def set_bands(session: Session, course_id: UUID | None, bands: Sequence[Band]) -> None:
    """Replace the bands of a course, or with None those of the site.

    No bands at all: the course has the site's again. Standings and certificates that
    exist keep the label that they were given.
    """
    if bands or course_id is None:
        for problem in problems_of(bands):
            raise problem
    mine = (
        GradeBand.course_id.is_(None)
        if course_id is None
        else (GradeBand.course_id == course_id)
    )
    session.execute(delete(GradeBand).where(mine))
    session.add_all(
        GradeBand(
            course_id=course_id,
            label=band.label.strip(),
            from_mark=rounded(band.from_mark),
            position=position,
        )
        for position, band in enumerate(bands)
    )
    session.flush()


def seed_bands(session: Session) -> None:
    """Give the site the standard bands, unless it has some."""
    if not queries.has_bands(session, None):
        set_bands(session, None, STANDARD)


def problems_of(bands: Sequence[Band]) -> Iterator[BandsError]:
    """Say why ``bands`` do not name every mark from 0 to 100 exactly once.

    Take the first only: what comes after may not make sense of it.
    """
    if not all(_is_mark(band.from_mark) for band in bands):
        yield BandsError(
            lazy("Batas kualifikasi harus antara 0 dan 100 dengan dua angka desimal.")
        )
    if not bands or bands[-1].from_mark != 0:
        yield BandsError(lazy("Kualifikasi terbawah harus mulai dari 0."))
    if any(low.from_mark >= high.from_mark for high, low in pairwise(bands)):
        yield BandsError(
            lazy("Urutkan kualifikasi dari batas tertinggi ke terendah, tanpa ulangan.")
        )
    labels = [band.label.strip() for band in bands]
    if not all(0 < len(label) <= LONGEST_LABEL for label in labels):
        yield BandsError(
            lazy("Setiap kualifikasi harus bernama, paling panjang 80 huruf.")
        )
    if len(set(labels)) < len(labels):
        yield BandsError(lazy("Dua kualifikasi tidak boleh bernama sama."))


def _is_mark(mark: Decimal) -> bool:
    """Tell whether ``mark`` can be a rounded mark; NaN and infinity cannot."""
    return mark.is_finite() and 0 <= mark <= HUNDRED and mark == rounded(mark)

"""Bands of marks and the one rule that finds a mark's band (pure; DOMAIN 2.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms.courses.marks import rounded


@dataclass(frozen=True, slots=True)
class Band:
    """A name for every mark from ``from_mark`` up to the next band."""

    label: str
    from_mark: Decimal

    def __str__(self) -> str:
        return self.label


STANDARD = (
    Band("Sangat Memuaskan", Decimal("90.01")),
    Band("Memuaskan", Decimal("80.01")),
    Band("Cukup Memuaskan", Decimal("70.01")),
    Band("Kurang Memuaskan", Decimal("60.01")),
    Band("Tidak Memenuhi Kualifikasi", Decimal("0.00")),
)
"""The bands of civil-service training; what a site begins with."""


def band(mark: Decimal, bands: Sequence[Band]) -> Band:
    """Return the band of ``mark``, rounded to two places before it is compared.

    ``bands`` fall strictly and end at 0.
    """
    exact = rounded(mark)
    return next((each for each in bands if exact >= each.from_mark), bands[-1])

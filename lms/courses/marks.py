"""Marks: exact decimals and the one rounding rule (DOMAIN 2.3)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.01")
RAW_PLACES = Decimal("0.0001")
HUNDRED = Decimal(100)


def exact(number: float | str | Decimal) -> Decimal:
    """Return ``number`` as the decimal that it shows, not as its binary neighbour."""
    return number if isinstance(number, Decimal) else Decimal(str(number))


def rounded(mark: Decimal) -> Decimal:
    """Return a mark with two places, half up: 70.005 becomes 70.01."""
    return mark.quantize(PLACES, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Score:
    """Points reached out of points possible; ``raw`` has at most four places."""

    raw: Decimal
    max: Decimal
    min: Decimal = Decimal(0)

    @property
    def percent(self) -> Decimal:
        """Return the unrounded share in percent; nothing possible counts as nothing."""
        return HUNDRED * self.raw / self.max if self.max else Decimal(0)

    @property
    def scaled(self) -> Decimal:
        """Return the share as xAPI's ``scaled``, 0 to 1, four places."""
        return (self.percent / HUNDRED).quantize(RAW_PLACES, ROUND_HALF_UP)

    def reaches(self, percent: Decimal) -> bool:
        """Tell whether the rounded mark is at least ``percent``."""
        return rounded(self.percent) >= percent

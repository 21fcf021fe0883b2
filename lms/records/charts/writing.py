"""Numbers of charts, as readers of each language write them."""

import math
from decimal import Decimal

from babel import numbers

from lms.core.i18n import language
from lms.web.formats import MISSING, desimal

PLACES = 2
PLACES_OF_SMALL = 4
SMALL = 0.01
KILO = 1000
COMPACT = 1e15
"""From here on even "1000 T" says nothing; a power of ten does."""

TINY = 1e-4


def number(value: float) -> str:
    """Write a value in full, with as many decimals as it needs: "1.240", "0,75"."""
    size = abs(value)
    if size >= COMPACT or 0 < size < TINY:
        return _as_power(value)
    exact = round(Decimal(str(value)), PLACES if size >= SMALL else PLACES_OF_SMALL)
    places = len(f"{exact:f}".partition(".")[2].rstrip("0"))
    return desimal(exact, places)


def short(value: float) -> str:
    """Write a value for an axis: "12 rb", "2,5 jt"."""
    if abs(value) < KILO or abs(value) >= COMPACT:
        return number(value)
    return str(
        numbers.format_compact_decimal(
            value, format_type="short", locale=language(), fraction_digits=1
        )
    )


def share(part: float, whole: float) -> str:
    """Write a part in hundredths of the whole: "80%"; nothing of nothing is "–"."""
    exact = ratio(part, whole)
    return MISSING if exact is None else f"{number(round(exact * 100))}%"


def ratio(part: float, whole: float) -> float | None:
    """Return a part of the whole, None where that says nothing."""
    exact = part / whole if whole > 0 else math.inf
    return exact if math.isfinite(exact * 100) else None


def measured(text: str, unit: str) -> str:
    """Say a figure with what it counts: "120 pernyataan"."""
    return f"{text} {unit}" if unit else text


def _as_power(value: float) -> str:
    return str(numbers.format_scientific(value, "0.##E0", locale=language()))

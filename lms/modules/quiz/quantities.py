"""Read a number as people write it: comma or point, with thousands or without."""

import re
from decimal import Decimal

LONGEST = 40
"""Characters."""

_SIGNS = str.maketrans({"−": "-", "–": "-"})
_PLAIN = r"[0-9]+"
_GROUPED = r"[1-9][0-9]{0,2}(?:%s[0-9]{3})+"
_SHAPES = tuple(
    (re.compile(shape), thousands, point)
    for shape, thousands, point in (
        # Indonesian readings come first.
        (rf"{_PLAIN}(?:,[0-9]+)?", "", ","),
        (rf"{_GROUPED % '[.]'}(?:,[0-9]+)?", ".", ","),
        (rf"{_GROUPED % ' '}(?:,[0-9]+)?", " ", ","),
        (rf"{_PLAIN}[.][0-9]+", "", "."),
        (rf"{_GROUPED % ','}(?:[.][0-9]+)?", ",", "."),
        (rf"{_GROUPED % ' '}[.][0-9]+", " ", "."),
    )
)


def readings(text: str, unit: str = "") -> tuple[Decimal, ...]:
    """Return every number that ``text`` can mean, the likeliest first; () for none.

    "1.234" is 1234 in Indonesian and 1.234 elsewhere, and an answer says nothing of
    which is meant. The question's own ``unit`` may stand before or after the number.
    """
    if len(text) > LONGEST:
        return ()
    bare = _without_unit(" ".join(text.translate(_SIGNS).split()), unit)
    sign = "-" if bare.startswith("-") else ""
    digits = bare[1:].lstrip() if bare[:1] in {"-", "+"} else bare
    found = (
        Decimal(sign + _plain(digits, thousands, point))
        for shape, thousands, point in _SHAPES
        if shape.fullmatch(digits)
    )
    return tuple(dict.fromkeys(found))


def shown(number: Decimal) -> str:
    """Return ``number`` as xAPI writes it: a point, no exponent, no idle zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(digits: str, thousands: str, point: str) -> str:
    joined = digits.replace(thousands, "") if thousands else digits
    return joined.replace(point, ".")


def _without_unit(text: str, unit: str) -> str:
    folded, wanted = text.casefold(), " ".join(unit.split()).casefold()
    if not wanted or len(folded) != len(text):
        return text
    if folded.endswith(wanted):
        return text[: -len(wanted)].rstrip()
    if folded.startswith(wanted):
        return text[len(wanted) :].lstrip(". ")
    return text

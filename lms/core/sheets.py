"""Tables for sheet programs: CSV in which no cell can become a formula.

A name such as ``=HYPERLINK(…)`` would be reckoned by whoever opens the list. An
apostrophe in front makes it text (CWE-1236); ``plain`` takes it away again, so that a
list that comes back is the one that left.
"""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""What a sheet program takes for a beginning formula, in full width too."""

QUOTE = "'"
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells sheet programs that the file is UTF-8."""


class Digits(str):
    """A number that is a name (NIP): kept as text, or its last digits are lost."""

    __slots__ = ()


def _is_taken(text: str) -> bool:
    return text.startswith(QUOTE) or text.lstrip(" ")[:1] in STARTS


def safe(text: str) -> str:
    """Return ``text`` as a cell that stays text."""
    return f"{QUOTE}{text}" if _is_taken(text) else text


def plain(text: str) -> str:
    """Return what ``safe`` was given."""
    rest = text.removeprefix(QUOTE)
    return rest if rest != text and _is_taken(rest) else text


def csv_bytes(rows: Iterable[Sequence[str]], *, decimal_comma: bool) -> bytes:
    """Write ``rows`` as UTF-8; columns part by semicolons where the comma is taken."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";" if decimal_comma else ",")
    for row in rows:
        writer.writerow([_cell(each) for each in row])
    return (MARK + target.getvalue()).encode()


def _cell(text: str) -> str:
    return f"{QUOTE}{text}" if isinstance(text, Digits) and text else safe(text)

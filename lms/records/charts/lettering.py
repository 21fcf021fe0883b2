"""How much room a text takes, and how it is made to fit.

No browser says beforehand how wide it will set a text, so widths are those of a wide
typeface (Verdana, DejaVu Sans): in every other one there is room to spare.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

FONT = 13.0
"""Size of all texts, in units of the drawing."""

LINE = 15.5
"""From one line of a text to its next."""

ASCENT = 0.93
DESCENT = 0.24
"""Of the size; how far letters reach above and below their line."""

ELLIPSIS = "…"
GAP = 6.0
"""At least so much stays free between two texts beside each other."""

_WIDTHS = {
    **dict.fromkeys("ijlI'|", 0.3),
    **dict.fromkeys(" \u00a0", 0.36),
    **dict.fromkeys("ftrJ.,:;!()[]/\\-–·", 0.43),
    **dict.fromkeys("sczkvxy", 0.6),
    **dict.fromkeys("mwMW%@&…—→", 1.0),
    **dict.fromkeys("GOQDHNU+<>=~^#", 0.84),
    **dict.fromkeys("ABCEKPRSTVXYZ", 0.71),
}
_SMALL = 0.64
_OTHER = 0.8
_BROAD = 1.1
_BOLD = 1.1
_LAST_ASCII = 127

# What is no character of XML 1.0 (2.2), and marks that turn the direction of a text.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)


def tidy(text: str) -> str:
    """Return ``text`` on one line, without what would break a drawing."""
    return " ".join(_UNFIT.sub(" ", text).split())


@lru_cache(maxsize=512)
def _advance(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.east_asian_width(letter) in "WF":
        return _BROAD
    return _SMALL if ord(letter) <= _LAST_ASCII else _OTHER


def width(text: str, *, bold: bool = False) -> float:
    """Return how wide ``text`` is at most, in units of the drawing."""
    return sum(map(_advance, text)) * FONT * (_BOLD if bold else 1)


def shorten(text: str, room: float, *, bold: bool = False) -> str:
    """Return as much of ``text`` as fits into ``room``, with an ellipsis if not all."""
    if width(text, bold=bold) <= room:
        return text
    kept = room - width(ELLIPSIS, bold=bold)
    end = 0
    for letter in text:
        kept -= width(letter, bold=bold)
        if kept < 0:
            break
        end += 1
    return text[:end].rstrip() + ELLIPSIS


def wrap(text: str, room: float, most: int) -> tuple[str, ...]:
    """Return ``text`` on at most ``most`` lines of ``room``; the last is shortened."""
    words = text.split(" ")
    lines: list[str] = []
    while words and len(lines) < most - 1:
        taken = _fitting(words, room)
        line = " ".join(words[:taken])
        if not taken:
            line, words[0] = _broken(words[0], room)
        lines.append(line)
        words = words[taken:]
    rest = " ".join(words)
    return (*lines, shorten(rest, room)) if rest else tuple(lines)


def _fitting(words: Sequence[str], room: float) -> int:
    """Return how many of ``words`` fit on one line."""
    used = -width(" ")
    for count, word in enumerate(words):
        used += width(" ") + width(word)
        if used > room:
            return count
    return len(words)


def _broken(word: str, room: float) -> tuple[str, str]:
    """Break a word that is wider than a line, such as an IRI."""
    end = 1
    while width(word[: end + 1]) <= room:
        end += 1
    return word[:end], word[end:]


@dataclass(frozen=True, slots=True)
class Label:
    """A text at its place: ``x`` is its beginning, middle or end, ``y`` its line."""

    text: str
    x: float
    y: float
    anchor: str = "start"
    bold: bool = False

    @property
    def left(self) -> float:
        """Return where the text begins."""
        wide = width(self.text, bold=self.bold)
        return self.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]

    @property
    def right(self) -> float:
        """Return where the text ends."""
        return self.left + width(self.text, bold=self.bold)


def centred(text: str, x: float, y: float, ends: tuple[float, float]) -> Label:
    """Place ``text`` around ``x``, moved aside as far as it would pass an end."""
    low, high = ends
    text = shorten(text, high - low)
    half = width(text) / 2
    return Label(text, min(max(x, low + half), high - half), y, "middle")


def clear(labels: Iterable[Label]) -> Iterator[Label]:
    """Yield those that keep clear of all before them on their line."""
    ends: dict[float, float] = {}
    for label in labels:
        if label.left >= ends.get(label.y, -GAP) + GAP:
            ends[label.y] = label.right
            yield label


def pushed_apart(
    wanted: Sequence[float], apart: float, ends: tuple[float, float]
) -> list[float]:
    """Return places near those ``wanted``, each ``apart`` from the next, within ends.

    Whoever asks has room for all of them between the ends.
    """
    low, high = ends
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    places = [0.0] * len(wanted)
    floor = low
    for index in order:
        places[index] = max(wanted[index], floor)
        floor = places[index] + apart
    ceiling = high
    for index in reversed(order):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - apart
    return places

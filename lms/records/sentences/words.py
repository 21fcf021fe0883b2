"""Words of statements made fit to read: one line, one language, a bounded length."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Literal
from urllib.parse import unquote

from lms.core import html

Language = Literal["id", "en"]

PERSON = 60
"""Letters of a name of a person or a group."""
TITLE = 80
"""Letters of a title; so of a verb's words."""
QUESTION = 140
"""Letters of a question's text, and of an answer."""
READ = 4000
"""Letters of a text that are looked at; nothing shown is nearly as long."""

_JOINERS = "\u200c\u200d"
"""Invisible, and yet needed by Persian, by Indian scripts and by emoji."""

_FRAGMENT = re.compile(r"<(p|div|span)\b[^>]*>.*</\1>", re.DOTALL)
_SEPARATORS = re.compile(r"[/#?:]")
_STEP = Decimal("0.01")
_LARGE = Decimal(10) ** 12

_DAY, _HOUR, _MINUTE = 86400, 3600, 60
_UNITS = (
    (_DAY, {"id": ("hari", "hari"), "en": ("day", "days")}),
    (_HOUR, {"id": ("jam", "jam"), "en": ("hour", "hours")}),
    (_MINUTE, {"id": ("menit", "menit"), "en": ("minute", "minutes")}),
    (1, {"id": ("detik", "detik"), "en": ("second", "seconds")}),
)


def plain(text: str) -> str:
    """Return ``text`` as one line without controls; "" if nothing is left to see.

    Controls of the writing direction go, so that a title cannot turn round what follows
    it. Some authoring tools put a whole HTML paragraph where xAPI means plain text: of
    such a one the text is taken; any other ``<`` is a letter like others.
    """
    text = text[:READ]
    if _FRAGMENT.fullmatch(text.strip()):
        text = unescape(html.plain(text))
    if not text.isprintable():
        text = "".join(map(_visible, text))
    return " ".join(text.split()).strip(f" {_JOINERS}")


def _visible(letter: str) -> str:
    if letter in _JOINERS:
        return letter
    category = unicodedata.category(letter)
    if category in {"Cf", "Cs"}:
        return ""
    return " " if category == "Cc" else letter


def shortened(text: str, limit: int) -> str:
    """Return at most ``limit`` letters of ``text``, cut at a word and marked by …."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    whole = cut if text[limit - 1] == " " else cut.rpartition(" ")[0]
    kept = whole if len(whole) >= limit // 2 else cut
    return kept.rstrip(f" ,;:.–-{_JOINERS}") + "…"


def best(texts: Mapping[str, str] | None, language: Language) -> str:
    """Return the text in ``language``, else Indonesian, English or any; "" for none."""
    readable = {tag: plain(text) for tag, text in (texts or {}).items()}
    readable = {tag: text for tag, text in readable.items() if text}
    for wanted in (language, "id", "en"):
        for tag, text in readable.items():
            if tag.partition("-")[0].lower() == wanted:
                return text
    return next(iter(readable.values()), "")


def speaks(texts: Mapping[str, str] | None, language: Language) -> bool:
    """Tell whether a language map has a text in ``language``."""
    tags = (tag for tag, text in (texts or {}).items() if plain(text))
    return any(tag.partition("-")[0].lower() == language for tag in tags)


def last_part(iri: str) -> str:
    """Return the end of an IRI, where its author said what it is about."""
    parts = [plain(unquote(part)) for part in _SEPARATORS.split(iri)]
    return next((part for part in reversed(parts) if part), plain(iri))


def number(value: float | Decimal, language: Language) -> str:
    """Write a number with at most two decimals: "86,4" or "86.4"."""
    exact = Decimal(str(value))
    if abs(exact) >= _LARGE:
        text = f"{exact:.2e}"
    else:
        text = f"{exact.quantize(_STEP, ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text.replace(".", ",") if language == "id" else text


def percent(share: float | Decimal, language: Language) -> str:
    """Write a share of one: "86,4%"."""
    return f"{number(Decimal(str(share)) * 100, language)}%"


def span(length: timedelta, language: Language) -> str:
    """Write how long something took, in its two largest units."""
    seconds = length.total_seconds()
    if seconds < 1:
        return f"{number(seconds, language)} {_UNITS[-1][1][language][1]}"
    rest = round(seconds)
    told: list[str] = []
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            told.append(f"{count} {unit[language][count > 1]}")
        elif told:
            break
    return " ".join(told[:2])


def position(seconds: float | Decimal, language: Language) -> str:
    """Write a place in a recording: "menit 3:27"."""
    minutes, second = divmod(int(max(seconds, 0)), _MINUTE)
    hour, minute = divmod(minutes, _MINUTE)
    if hour:
        clock = f"{hour}:{minute:02d}:{second:02d}"
        return f"posisi {clock}" if language == "id" else clock
    return f"{'menit ' if language == 'id' else ''}{minute}:{second:02d}"

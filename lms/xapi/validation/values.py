"""Checks of single values: texts, numbers, identifiers, times, languages."""

import math
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from lms.xapi import moments
from lms.xapi.errors import StatementError
from lms.xapi.validation.shapes import Check

CACHED = 4096
"""Identifiers repeat from statement to statement; measured: half of a check's time."""
LONGEST_CACHED = 256
"""Letters; longer texts are checked each time, so that nobody can fill the memory."""

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>"{}|\\^`\x00-\x20\x7f]+')
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MAILTO = re.compile(r"mailto:[^@\s]+@[^@\s]+")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_SHA2 = re.compile(
    r"(?:[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})"
)
_MEDIA_TYPE = re.compile(
    r"[\w!#$&^.+\-]+/[\w!#$&^.+*\-]+(?:\s*;\s*[\w!#$&^.+\-]+=(?:[^\s;\"]+|\"[^\"]*\"))*\s*;?",
    re.ASCII,
)
_NUMBER = r"\d{1,15}(?:[.,]\d{1,30})?"
_DURATION = re.compile(
    # Only the last part may have a fraction (ISO 8601:2004, 4.4.3.2).
    rf"P(?![^.,]*[.,]\d+[A-Z].*\d)(?:{_NUMBER}W"
    rf"|(?=.)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)",
    re.ASCII,
)
_GRANDFATHERED = (
    "en-GB-oed|i-ami|i-bnn|i-default|i-enochian|i-hak|i-klingon|i-lux|i-mingo|i-navajo"
    "|i-pwn|i-tao|i-tay|i-tsu|sgn-BE-FR|sgn-BE-NL|sgn-CH-DE|art-lojban|cel-gaulish"
    "|no-bok|no-nyn|zh-guoyu|zh-hakka|zh-min|zh-min-nan|zh-xiang"
)
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?"
    rf"|x(?:-[a-z\d]{{1,8}})+|{_GRANDFATHERED}",
    re.ASCII | re.IGNORECASE,
)


def anything(_value: object) -> None:
    """Accept any JSON value: the inside of an extension."""


def text(value: object) -> None:
    """Accept a string."""
    if type(value) is not str:
        raise StatementError("", "must be a string")


def truth(value: object) -> None:
    """Accept true or false."""
    if type(value) is not bool:
        raise StatementError("", "must be true or false")


def number(value: Any) -> None:  # noqa: ANN401 - whatever JSON held
    """Accept a finite number; true and false are none, though Python thinks so."""
    if type(value) not in {int, float, Decimal} or not math.isfinite(value):
        raise StatementError("", "must be a number")


def count(value: object) -> None:
    """Accept an integer that is not negative."""
    if type(value) is not int or value < 0:
        raise StatementError("", "must be an integer, 0 or more")


def exactly(expected: str) -> Check:
    """Return the check of one constant."""

    def check(value: object) -> None:
        if value != expected or type(value) is not str:
            raise StatementError("", f"must be {expected!r}")

    return check


def one_of(*choices: str) -> Check:
    """Return the check of a string among ``choices``, in exactly this case."""
    allowed = frozenset(choices)

    def check(value: object) -> None:
        if type(value) is not str or value not in allowed:
            raise StatementError("", f"must be one of: {', '.join(choices)}")

    return check


def _matching(pattern: re.Pattern[str], complaint: str) -> Check:
    @lru_cache(maxsize=CACHED)
    def matches(value: str) -> bool:
        return pattern.fullmatch(value) is not None

    def check(value: object) -> None:
        if type(value) is not str:
            raise StatementError("", complaint)
        cached = len(value) <= LONGEST_CACHED
        if not (matches(value) if cached else pattern.fullmatch(value)):
            raise StatementError("", complaint)

    return check


iri = _matching(_IRI, "must be an IRI with a scheme")
uuid = _matching(_UUID, "must be a UUID")
mailto = _matching(_MAILTO, "must be a mailto: IRI of one address")
sha1 = _matching(_SHA1, "must be a SHA-1 sum: 40 hexadecimal digits")
sha2 = _matching(_SHA2, "must be a SHA-2 sum in hexadecimal digits")
media_type = _matching(_MEDIA_TYPE, "must be an Internet media type")
duration = _matching(_DURATION, "must be an ISO 8601 duration")
language = _matching(_LANGUAGE, "must be a language tag of RFC 5646")
version_1 = _matching(re.compile(r"1\.0(?:\.\d+)?"), "must be 1.0 or 1.0.x")
version_2 = _matching(
    re.compile(r"(?:1\.0|2\.0)(?:\.\d+)?"), "must be 1.0, 2.0, 1.0.x or 2.0.x"
)


def irl(value: object) -> None:
    """Accept an IRI that names a place: one whose authority, if any, is readable."""
    iri(value)
    try:
        urlsplit(str(value))
    except ValueError:
        raise StatementError("", "must be an IRL") from None


def timestamp(value: object) -> None:
    """Accept a timestamp of ISO 8601; an offset of minus zero is refused."""
    if type(value) is not str:
        raise StatementError("", "must be a timestamp")
    try:
        moments.parse(value)
    except ValueError as error:
        raise StatementError("", f"must be a timestamp: {error}") from None

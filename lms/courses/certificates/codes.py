"""Codes by which anybody can check a certificate: long, random, readable (pure).

Crockford's base32 has no I, L, O and U; whoever types one of the first three means a
digit. 28 of its letters are 140 random bits, so that codes cannot be guessed.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 28
GROUP = 4

_MEANT = str.maketrans("ILO", "110", " -\u2010\u2011\u2012\u2013\u2014_.\t\r\n")
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new() -> str:
    """Return a fresh code, in groups."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalised(text: str) -> str | None:
    """Return the code that ``text`` means, as it is stored, or None."""
    letters = text.upper().translate(_MEANT)
    return _grouped(letters) if _CODE.fullmatch(letters) else None


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))

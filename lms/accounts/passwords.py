"""Passwords: which are accepted, how they are kept, and how many are checked at once.

Checking one costs about 40 ms and 19 MiB on purpose (argon2id, the OWASP minimum). At
eight in the morning everybody signs in, so the checks share a pool of as many threads
as there are cores; a queue that is full answers "busy" instead of growing. Call it
outside of a writing transaction.
"""

import os
import secrets
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.accounts import common_passwords, nip
from lms.accounts.errors import ServiceBusyError, WeakPasswordError
from lms.core.i18n import lazy

SHORTEST = 10
LONGEST = 256
FEWEST_DIFFERENT = 4
"""Characters; a password such as 1212121212 is guessed first."""

MEMORY = 19 * 1024
"""KiB."""

NOBODYS_HASH = f"$argon2id$v=19$m={MEMORY},t=2,p=1${'A' * 22}${'A' * 43}"
"""Checked when there is no account, so that it takes as long as a wrong password."""

RETRY_AFTER = 5
"""Seconds; a full queue is empty again by then."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Owner:
    """What a password must not repeat."""

    name: str
    email: str
    nip: str | None


class HashPool:
    """Threads that check and make hashes; at most ``waiting`` callers wait for them."""

    def __init__(self, workers: int, waiting: int) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=MEMORY, parallelism=1)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="password")
        self._places = threading.BoundedSemaphore(workers + waiting)
        self.checks = 0
        """How many hashes were checked, of accounts and of nobody."""

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Tell whether ``password`` belongs to the hash; None takes as long."""
        matches = self._run(self._verify, password_hash or NOBODYS_HASH, password)
        return matches and password_hash is not None

    def hash(self, password: str) -> str:
        """Return what is stored for ``password``."""
        return self._run(self._hasher.hash, normalised(password))

    def _verify(self, password_hash: str, password: str) -> bool:
        self.checks += 1
        try:
            return self._hasher.verify(password_hash, normalised(password))
        except (VerificationError, InvalidHashError):
            return False

    def _run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        if not self._places.acquire(blocking=False):
            raise ServiceBusyError(RETRY_AFTER)
        try:
            return self._threads.submit(work, *args, **kwargs).result()
        finally:
            self._places.release()


pool = HashPool(workers=os.cpu_count() or 1, waiting=100)


def normalised(password: str) -> str:
    """Return ``password`` so that every keyboard writes the same bytes (NFC)."""
    return unicodedata.normalize("NFC", password)


def is_possible(password: str) -> bool:
    """Tell whether ``password`` could belong to anybody; bounds the work of a check."""
    return 0 < len(password) <= LONGEST and "\0" not in password


def check(password: str, owner: Owner) -> None:
    """Raise ``WeakPasswordError`` unless ``owner`` may use ``password``."""
    text = normalised(password)
    if not SHORTEST <= len(text) <= LONGEST or not is_possible(password):
        raise WeakPasswordError(
            lazy(
                "Kata sandi harus %(shortest)s sampai %(longest)s karakter. "
                "Rangkaian beberapa kata mudah diingat dan sulit ditebak.",
                shortest=SHORTEST,
                longest=LONGEST,
            )
        )
    if len(set(text)) < FEWEST_DIFFERENT or _is_common(text):
        raise WeakPasswordError(
            lazy("Kata sandi ini terlalu umum dan mudah ditebak. Pilih yang lain.")
        )
    if _repeats(text, owner):
        raise WeakPasswordError(
            lazy(
                "Kata sandi tidak boleh NIP, alamat surel, atau nama Anda. "
                "Pilih yang tidak diketahui orang lain."
            )
        )


def invent() -> str:
    """Return a random first password that can be read aloud (more than 60 bit)."""
    words = ("".join(_syllable() for _number in range(3)) for _word in range(3))
    return f"{'-'.join(words)}-{secrets.randbelow(90) + 10}"


def _syllable() -> str:
    return secrets.choice("bcdfgjklmnprstwy") + secrets.choice("aeiou")


def _is_common(text: str) -> bool:
    folded = text.casefold()
    return (
        folded in common_passwords.PASSWORDS or _stem(folded) in common_passwords.STEMS
    )


def _stem(folded: str) -> str:
    """Return the letters that are left when digits and signs around them are gone."""
    return "".join(filter(str.isalpha, folded))


def _repeats(text: str, owner: Owner) -> bool:
    folded = text.casefold()
    if owner.nip and owner.nip in nip.normalised(text):
        return True
    names = owner.name.casefold().split()
    local_part = owner.email.casefold().partition("@")[0]
    words = {*map(_stem, names), _stem("".join(names)), _stem(local_part)}
    return folded == owner.email.casefold() or _stem(folded) in words - {""}

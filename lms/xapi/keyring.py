"""What one process remembers of keys: how to check them, and when they were used.

A key is asked for with every request, so the database is asked for it once in two
seconds; a key that was revoked stops that much later, at most.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock as Mutex
from typing import TypeVar
from uuid import UUID

from lms.core import clock
from lms.core.memory import Memory
from lms.xapi.credentials import Credential, Lock
from lms.xapi.errors import UnauthorizedError
from lms.xapi.presented import Pair, Presented

Made = TypeVar("Made")

LIFE = timedelta(seconds=2)
REMEMBERED = 10_000


class Keyring:
    """Locks that were looked up a moment ago."""

    def __init__(self) -> None:
        self._known: Memory[str, tuple[datetime, Lock]] = Memory(REMEMBERED)

    def open(
        self, key_id: str, secret: str, look_up: Callable[[str], Lock | None]
    ) -> Credential:
        """Return the key that ``secret`` opens, as ``use`` says."""
        return self.admit(Pair(key_id, secret), look_up)

    def admit(
        self, shown: Presented, look_up: Callable[[str], Lock | None]
    ) -> Credential:
        """Return the key that a secret or a token opens, as ``use`` says."""
        claim = shown.claim()
        return self.use(claim.key_id, claim.admit, look_up)

    def use(
        self,
        key_id: str,
        turn: Callable[[Lock | None], Made],
        look_up: Callable[[str], Lock | None],
    ) -> Made:
        """Return what ``turn`` makes of a lock, as it was ``LIFE`` ago or later.

        Only what opens is remembered: a new key and a new secret open as soon as they
        were made.
        """
        known = self._remembered(key_id)
        if known is not None:
            with suppress(UnauthorizedError):
                return turn(known)
        since = clock.now()
        found = look_up(key_id)
        made = turn(found)
        if found is not None:
            self._known.put(key_id, (since, found))
        return made

    def _remembered(self, key_id: str) -> Lock | None:
        known = self._known.get(key_id)
        if known is None:
            return None
        since, lock = known
        # A clock that was put back must not keep a revoked key alive.
        return lock if timedelta(0) <= clock.now() - since <= LIFE else None


class Uses:
    """When keys were last used, gathered here and written now and then.

    To the minute, so a busy key costs one update a minute; a process that is killed
    forgets its last minute.
    """

    def __init__(self) -> None:
        self._waiting: dict[UUID, datetime] = {}
        self._mutex = Mutex()

    def note(self, key: Credential) -> None:
        """Remember that ``key`` opened the store just now."""
        minute = clock.now().replace(second=0, microsecond=0)
        if key.last_used_at is not None and key.last_used_at >= minute:
            return
        with self._mutex:
            self._waiting[key.id] = minute

    def take(self) -> dict[UUID, datetime]:
        """Give what waits to be written, and begin anew."""
        with self._mutex:
            waiting, self._waiting = self._waiting, {}
        return waiting

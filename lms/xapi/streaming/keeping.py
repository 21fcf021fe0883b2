"""Whether those who read may still do so: asked anew for as long as they stay."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from lms.core import failures
from lms.core.errors import PamongError
from lms.xapi import credentials
from lms.xapi.credentials import Credential
from lms.xapi.errors import ScopeError
from lms.xapi.presented import Presented
from lms.xapi.streaming import asking
from lms.xapi.streaming.database import Database, Lane
from lms.xapi.streaming.pace import Pace
from lms.xapi.streaming.readers import BUSY, Reader

log = logging.getLogger(__name__)

MISSES = 2
"""How often in a row the database may fail to answer before readers must leave."""
PATIENCE = 3
"""Into how many parts the time between two checks is cut; one is waited for."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """With what a reader came in: what it has shown, and the key as it was then."""

    shown: Presented = field(repr=False)
    key: Credential


@dataclass(slots=True)
class _Group:
    """The readers that have shown the same."""

    ticket: Ticket
    readers: set[Reader] = field(default_factory=set)
    misses: int = 0


class Keeper:
    """Asks for the key of every reader now and then, and lets go who may not stay."""

    def __init__(
        self, database: Database, pace: Pace, on_used: Callable[[Credential], None]
    ) -> None:
        self._database = database
        self._pace = pace
        self._on_used = on_used
        self._groups: dict[Presented, _Group] = {}
        self._task: asyncio.Task[None] | None = None

    def admit(self, ticket: Ticket, reader: Reader) -> None:
        """Look after ``reader``."""
        group = self._groups.setdefault(ticket.shown, _Group(ticket))
        group.readers.add(reader)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def dismiss(self, ticket: Ticket, reader: Reader) -> None:
        """Look after it no more."""
        group = self._groups[ticket.shown]
        group.readers.discard(reader)
        if not group.readers:
            del self._groups[ticket.shown]
        if not self._groups and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._pace.check)
            await asyncio.gather(*map(self._check, list(self._groups.values())))

    async def _check(self, group: _Group) -> None:
        reason = await self._lost(group)
        if reason is not None:
            for reader in list(group.readers):
                reader.end(reason)

    async def _lost(self, group: _Group) -> str | None:
        """Return why the readers of ``group`` must leave, if they must."""
        admitting = partial(_admit, shown=group.ticket.shown)
        try:
            async with asyncio.timeout(self._pace.check / PATIENCE):
                key = await self._database.run(Lane.KEYS, admitting)
            _compare(key, group.ticket.key)
        except PamongError as error:
            return error.code
        except Exception as error:  # noqa: BLE001 - nobody else would look again
            group.misses += 1
            failures.incident(log, "a key cannot be checked", error)
            return BUSY if group.misses >= MISSES else None
        group.misses = 0
        self._on_used(key)
        return None


def _admit(session: Session, shown: Presented) -> Credential:
    claim = shown.claim()
    return claim.admit(credentials.lock_of(session, claim.key_id))


def _compare(key: Credential, before: Credential) -> None:
    """Refuse a key that may see less than it did."""
    if asking.own(key) != asking.own(before):
        message = "this key may no longer read what it did"
        raise ScopeError(message)

"""Targets of forwarding as people see them: how far each is, and its dead letters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.json import JsonObject
from lms.xapi import following, moments, queries, search
from lms.xapi.forwarding import letters, targets
from lms.xapi.forwarding.letters import Letter
from lms.xapi.forwarding.pulling import Cursor
from lms.xapi.forwarding.targets import Kind, Target
from lms.xapi.stored import Stored, stored_at

MOST_BEHIND = 1000
"""Statements that are counted; one more stands for more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A target, how far it came, how many statements wait for it, and its letters.

    ``behind`` is None for a pull: only the other store knows.
    """

    target: Target
    upto: datetime | None
    behind: int | None
    letters: int


def standings(session: Session, store: UUID) -> list[Standing]:
    """Return the targets of a store, the oldest first."""
    return [standing(session, each) for each in targets.of_store(session, store)]


def standing(session: Session, target: Target) -> Standing:
    """Return how far one target is."""
    waiting = letters.count(session, target.id)
    if target.kind is Kind.PULL:
        cursor = Cursor.read(target.cursor, None)
        return Standing(target, cursor.last, None, waiting)
    upto = _moment(target.position)
    return Standing(target, upto, _behind(session, target), waiting)


def _moment(position: int) -> datetime | None:
    if position <= following.START:
        return None
    return moments.from_microseconds(stored_at(position))


def _behind(session: Session, target: Target) -> int:
    newest = following.newest(session, target.store)
    if newest is None or newest <= target.position:
        return 0
    wanted = target.choice.filter()
    passed = stored_at(target.position)
    since = passed if wanted.since is None else max(wanted.since, passed)
    wanted = replace(wanted, since=since)
    return search.count(session, target.store, wanted, MOST_BEHIND + 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter with its statement, if it is here."""

    letter: Letter
    stored: Stored | None

    @property
    def statement(self) -> JsonObject | None:
        """Return what was said."""
        return None if self.stored is None else self.stored.statement


def shown(session: Session, store: UUID, found: Iterable[Letter]) -> Sequence[Shown]:
    """Return letters with the statements that they are about."""
    found = list(found)
    ids = {each.statement for each in found}
    here: Mapping[UUID, Stored] = {
        each.id: each for each in queries.by_ids(session, store, ids)
    }
    return [Shown(each, here.get(each.statement)) for each in found]

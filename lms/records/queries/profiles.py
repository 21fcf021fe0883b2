"""Holding statements of a store against a profile, in bounded time and memory.

Templates are judged by each statement alone, so the newest ones of a question are a
fair sample. A pattern is one of a whole registration: those that the sample touches are
read anew, from their first statement on, and one that cannot be read whole is left out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core import json
from lms.core.json import JsonObject
from lms.records.asked import Asked
from lms.records.errors import LargeProfileError
from lms.records.queries import explorer
from lms.xapi import search
from lms.xapi.profiles import report
from lms.xapi.profiles.report import Report
from lms.xapi.profiles.rulebook import Rulebook
from lms.xapi.search import Position
from lms.xapi.terms import Term

MOST = 5000
"""Statements that are looked at, and as many again for the patterns."""

MOST_BYTES = 32 * 1024 * 1024
"""Of payloads, of each of the two."""

SECONDS = 4.0
"""After which no further statement is looked at, for each of the two."""

MOST_PARTS = 1000
MOST_RULES = 5000
MOST_VALUES = 10_000
MOST_STATES = 2000
LONGEST_PATH = 500
"""Of a profile that somebody brings: each statement meets all of it."""


def check_size(book: Rulebook) -> None:
    """Refuse a profile that would take more than a page has the time for."""
    parts = (*book.templates.values(), *book.patterns.values())
    rules = [rule for each in book.templates.values() for rule in each.rules]
    lists = [
        each for rule in rules for each in (rule.any_of, rule.all_of, rule.none_of)
    ]
    longest = max(
        (len(rule.location) + len(rule.selector or "") for rule in rules), default=0
    )
    if (
        len(parts) > MOST_PARTS
        or len(rules) > MOST_RULES
        or sum(len(each or ()) for each in lists) > MOST_VALUES
        or longest > LONGEST_PATH
        or _states(book) > MOST_STATES
    ):
        raise LargeProfileError


def _states(book: Rulebook) -> int:
    """Return how many parts the primary patterns have when they are laid out."""
    sizes: dict[str, int] = {}
    primary = [each.id for each in book.profile.patterns if each.primary]
    waiting = list(primary)
    while waiting:
        name = waiting[-1]
        known = book.patterns.get(name)
        members = () if known is None else known.members
        missing = [
            each for each in members if each in book.patterns and each not in sizes
        ]
        waiting.extend(missing)
        if not missing:
            sizes[name] = 1 + sum(sizes.get(each, 1) for each in members)
            waiting.pop()
    return sum(sizes[name] for name in primary)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found of single statements, and of whole registrations.

    ``is_cut`` tells that the question has more statements than were looked at.
    ``runs`` is None where the profile has no pattern to follow. ``registrations`` were
    followed, ``left_out`` were not, as time or place was up.
    """

    statements: Report
    is_cut: bool
    runs: Report | None = None
    registrations: int = 0
    left_out: int = 0
    without_registration: int = 0


@dataclass(slots=True)
class _Sample:
    """The newest statements of a question, as they are gone through."""

    session: Session
    store: UUID
    asked: Asked
    within: tuple[Term, ...]
    now: Callable[[], float]
    is_cut: bool = False
    without: int = 0
    registrations: dict[UUID, None] = field(default_factory=dict)

    def newest(self) -> Iterator[JsonObject]:
        """Give the statements, the newest first."""
        wanted = replace(self.asked, ascending=False).filter(self.within)
        ends = self.now() + SECONDS
        position: Position | None = None
        size = number = 0
        while True:
            page = search.find(self.session, self.store, wanted, position)
            for payload in page.payloads:
                number += 1
                size += len(payload)
                if number > MOST or size > MOST_BYTES or self.now() > ends:
                    self.is_cut = True
                    return
                said = json.loads(payload)
                if explorer.passes(said, self.asked):
                    self._remember(said)
                    yield said
            position = page.more
            if position is None:
                return

    def _remember(self, said: JsonObject) -> None:
        name = (said.get("context") or {}).get("registration")
        if name is None:
            self.without += 1
        else:
            self.registrations.setdefault(UUID(name))


def check(
    session: Session,
    store: UUID,
    asked: Asked,
    within: tuple[Term, ...],
    book: Rulebook,
    now: Callable[[], float] = monotonic,
) -> Findings:
    """Return how the newest statements of a question follow the profile of ``book``."""
    sample = _Sample(session, store, asked, within, now)
    single = replace(book, profile=replace(book.profile, patterns=()))
    found = report.check(sample.newest(), single)
    if not any(each.primary for each in book.profile.patterns):
        return Findings(found, sample.is_cut)
    whole = _whole(sample)
    said = (each for run in whole.values() for each in run)
    followed = report.check(said, book)
    return Findings(
        found,
        sample.is_cut,
        followed,
        len(whole),
        len(sample.registrations) - len(whole),
        sample.without,
    )


def _whole(sample: _Sample) -> dict[UUID, Sequence[JsonObject]]:
    """Return the registrations of a sample with all that may be read of each."""
    found: dict[UUID, Sequence[JsonObject]] = {}
    ends = sample.now() + SECONDS
    left, bytes_left = MOST, MOST_BYTES
    for name in sample.registrations:
        if sample.now() > ends or left <= 0 or bytes_left <= 0:
            break
        payloads = _of_registration(sample, name, left, bytes_left)
        if payloads is not None:
            found[name] = [json.loads(each) for each in payloads]
            left -= len(payloads)
            bytes_left -= sum(map(len, payloads))
    return found


def _of_registration(
    sample: _Sample, name: UUID, most: int, most_bytes: int
) -> list[bytes] | None:
    """Return all of a registration; None if that is too much."""
    wanted = Asked(registration=name).filter(sample.within)
    payloads: list[bytes] = []
    position: Position | None = None
    while True:
        page = search.find(sample.session, sample.store, wanted, position)
        payloads += page.payloads
        if len(payloads) > most or sum(map(len, payloads)) > most_bytes:
            return None
        position = page.more
        if position is None:
            return payloads
